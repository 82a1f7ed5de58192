"""Use cases of quality."""
