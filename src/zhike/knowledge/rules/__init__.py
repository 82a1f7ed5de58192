"""Pure decisions of knowledge: the life of an article, its text as it is searched, and what a file of articles says."""
