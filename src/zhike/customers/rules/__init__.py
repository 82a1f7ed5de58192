"""Pure decisions of customers: the profile, and what follows from it."""
