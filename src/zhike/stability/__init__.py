"""Stability: which parts and channels work, since when, and every time that one stopped against its will.

Owns: the table of parts and of what needs them, their health checks, faults, and the hours in which each was watched.
Words: a *part* is what Zhike is made of or leans on (database, web, worker, warehouse, the bank's own systems); a
*whole* is the service or a channel, which is down while a part that it needs is down; a *fault* is a time that a part
stopped against its will. Refuses: to call a stop that was ordered a fault, and a time that nobody watched good.
"""
