"""What the bank has decided to say: articles, their versions, and the way from a draft to a published answer.

Owns: article (the working copy), version (published once, never changed afterwards), release (a number that grows with
every change of what is published), the import of articles from files.
Also: bundle (articles published at one moment), verdict (what business or compliance decided), audience and scope.
Words: *working copy* = what editors change · *version* = what was published, numbered from 1 · *in force* = the one
version that may be quoted now · *verbatim* = quoted word by word, never rephrased · *unreviewed* = published without a
second person · *gate* = what must agree before a publication (`PublishGate`; golden questions, for instance).
Refuses: to search by meaning or to answer (assistant), to know why a person asks (reasons; a category may be one).
"""
