"""Decisions of quality: what a contact's process amounts to, how sure a figure is, what a board shows. Pure."""
