"""Pure decisions of the customer's door."""
