"""How the demo bank comes about: draws from fixed seeds, without a database."""
