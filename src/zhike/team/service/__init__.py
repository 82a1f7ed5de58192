"""What can be done in the team's space."""
