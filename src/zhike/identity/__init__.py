"""Who works here: staff, their roles, how they sign in, and what a role allows.

Words: staff (a person who works at the desk or behind it), login (what is typed to sign in), number (the staff number,
which works too), role, permission (`context.verb`), session (a signed-in browser), sign-in link (a one-time way in that
sets the first password).

It refuses: to allow anything that a role was not given; to keep a password, a session token or a link in readable form;
to say whether a login exists.
"""
