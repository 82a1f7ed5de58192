"""What other contexts may ask of audit."""

from zhike.audit.acquaintance import Acquaintance, hang_up_acquaintance
from zhike.audit.repository.entries import Filter
from zhike.audit.rules.chain import Entry, Verification
from zhike.audit.rules.watching import EXPORTS, READINGS, RULES, Known
from zhike.audit.service.trail import list_entries, record, record_each, seal_batch, verify
from zhike.audit.service.watching import note_denial, thresholds_of, watch_on

__all__ = [
    "EXPORTS",
    "READINGS",
    "RULES",
    "Acquaintance",
    "Entry",
    "Filter",
    "Known",
    "Verification",
    "hang_up_acquaintance",
    "list_entries",
    "note_denial",
    "record",
    "record_each",
    "seal_batch",
    "thresholds_of",
    "verify",
    "watch_on",
]
