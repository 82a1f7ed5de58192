"""Bodies of the team's space."""
