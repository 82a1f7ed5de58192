"""Tables of customers, a module for each of its parts; importing this loads them all."""

from zhike.customers.models.profile import CustomerRow, HoldingRow

__all__ = ["CustomerRow", "HoldingRow"]
