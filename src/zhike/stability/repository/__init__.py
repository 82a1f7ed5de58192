"""All SQL of stability."""
