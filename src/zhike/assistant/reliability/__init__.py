"""Whether a said chance is kept: of what is said to be right with 0.8, eight of ten are."""
