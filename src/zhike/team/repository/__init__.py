"""All SQL of the team's space."""
