"""All SQL of quality."""
