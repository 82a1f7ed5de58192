"""Use cases of the customer's door."""
