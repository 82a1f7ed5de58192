"""Use cases of stability."""
