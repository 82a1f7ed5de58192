"""Use cases of work orders: open, change, read."""
