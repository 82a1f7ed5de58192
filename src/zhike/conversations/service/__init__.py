"""Use cases of conversations: each changes, audits and tells."""
