"""Use cases of routing: each is a change, its audit row and its event, in the transaction of the caller."""
