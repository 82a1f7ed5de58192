"""The bench: how long a year's figures take at a size that one names, on contacts that are made for it."""
