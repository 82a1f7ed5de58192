"""The team's shared space: what everybody must know, what the next shift needs, what colleagues found out.

Words: announcement (for all, a queue's agents or a role, from-until), receipt (somebody read it), shift note (what
a shift leaves to the next; carried forward until done), know-how post (what a colleague found out, with comments and a
count of whom it helped). It refuses to tell customers anything: only what an editor drafts from a post, and others
approve, becomes knowledge.
"""
