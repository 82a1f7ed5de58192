"""The port to the core bank and what stands behind it: the book in our own database, or a server reached by HTTP."""
