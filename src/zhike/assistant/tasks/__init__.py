"""Dialogue tasks: what the assistant does for a customer, declared as data, confirmed before it acts, done once."""
