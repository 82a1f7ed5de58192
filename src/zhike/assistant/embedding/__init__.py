"""Sentences as vectors whose angle says how alike they mean: the port, and the models behind it."""
