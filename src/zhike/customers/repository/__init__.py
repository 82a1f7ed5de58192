"""All SQL of customers."""
