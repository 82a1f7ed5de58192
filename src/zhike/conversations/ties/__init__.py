"""Ties: that two conversations belong together, kept as a record of its own.

Words: a *link* shows each of two the other · a *merge* makes one of two: the *kept* one shows both threads, the
*merged* one is over · a tie that was *undone* leaves everything as it was · a merge is *settled* once it is final ·
a *split* opens a conversation of its own, the *split-off* one, for messages of another: they are *taken along* by their
places in the *original* thread, where they stay.
Refuses: to move, copy or rewrite a message. Threads are read through their ties.
"""
