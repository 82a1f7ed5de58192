"""Use cases of knowledge: each changes, audits and tells."""
