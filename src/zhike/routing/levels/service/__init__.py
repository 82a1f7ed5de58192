"""Use cases of service targets."""
