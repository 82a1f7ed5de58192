"""Technical ground that every context stands on: database, events, real time, settings, errors, clock, web.

It owns no banking word. It refuses to know any context: what it needs from above is handed to it.
"""
