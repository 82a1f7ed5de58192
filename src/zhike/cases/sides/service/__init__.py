"""Use cases of side threads."""
