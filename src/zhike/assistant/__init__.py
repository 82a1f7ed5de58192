"""The assistant: reads what a customer asks, answers from published articles alone, and knows when a person must come.

Owns: the index over published articles, how sure an answer is, the plain words by which a person is wished for or
needed, the log of answers, suggestions to agents and what became of them.
Words: *way to ask* = a question or variant of an article · *confidence* = the chance (0-1) that an answer is the right
one · *reply* = answered, clarify, handoff or refused · *suggestion* = an answer shown to an agent.
Refuses: to write an article (knowledge), to say what is not in one, to choose an agent (routing),
to keep anybody's words.
"""
