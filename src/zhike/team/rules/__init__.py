"""Decisions of the team's space, without a database."""
