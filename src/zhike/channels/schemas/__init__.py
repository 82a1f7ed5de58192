"""What the customer's page is told."""
