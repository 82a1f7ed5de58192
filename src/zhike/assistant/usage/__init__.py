"""How published articles fare: quoted, inserted by agents, or of no help."""
