"""What others may call: tell of a fault, ask what works now."""

from zhike.stability.repository.faults import Fault, FaultKind
from zhike.stability.repository.states import Hour, import_hours
from zhike.stability.rules.parts import PARTS, SERVICE, WHOLES, name_of, names
from zhike.stability.service.faults import record_fault, take_crashes
from zhike.stability.service.showing import Subject, list_subjects

__all__ = [
    "PARTS",
    "SERVICE",
    "WHOLES",
    "Fault",
    "FaultKind",
    "Hour",
    "Subject",
    "import_hours",
    "list_subjects",
    "name_of",
    "names",
    "record_fault",
    "take_crashes",
]
