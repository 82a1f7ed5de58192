"""Pure decisions: what needs what, and when a check that fails is a fault."""
