"""Metrics: defined once as Ibis expressions, compiled beforehand, computed in the database, shown to people."""
