"""What other contexts may ask of audit."""

from zhike.audit.repository import Filter
from zhike.audit.rules import Entry, Verification
from zhike.audit.service import list_entries, record, seal_batch, verify

__all__ = ["Entry", "Filter", "Verification", "list_entries", "record", "seal_batch", "verify"]
