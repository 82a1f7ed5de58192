"""Use cases of identity, one module each: passwords, sessions, signing in, staff, sign-in links."""
