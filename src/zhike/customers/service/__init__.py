"""Use cases of customers: each changes or reads, audits and tells."""
