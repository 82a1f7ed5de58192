"""A version of the policy tried on a day that was: asked for, replayed in a process of its own, kept with the version.

The words: a *trial* is one such replay, with how far it is and what came of it. It changes nothing in how anybody is
served. Refuses: a day that is not over.
"""
