"""HTTP bodies of routing."""

from zhike.routing.schemas.calendar import (
    CalendarDayBody,
    CalendarDayOut,
    CalendarOut,
    DayOut,
    PreviewOut,
    QueuePreviewOut,
)
from zhike.routing.schemas.contacts import (
    AcceptedOut,
    AssignmentOut,
    ColleagueOut,
    ColleaguesOut,
    ExplanationOut,
    PlaceOut,
    TransferBody,
)
from zhike.routing.schemas.desk import (
    CustomerOut,
    DeskItemOut,
    DeskOut,
    MyPresenceOut,
    NextOut,
    PresenceBody,
    PresenceOut,
    StateOut,
    StateReasonOut,
    list_states,
)
from zhike.routing.schemas.queues import HoursBody, NewQueueBody, QueueBody, QueueLineOut, QueueLinesOut, QueueOut
from zhike.routing.schemas.words import Input, Key, Named, ReasonOut

__all__ = [
    "AcceptedOut",
    "AssignmentOut",
    "CalendarDayBody",
    "CalendarDayOut",
    "CalendarOut",
    "ColleagueOut",
    "ColleaguesOut",
    "CustomerOut",
    "DayOut",
    "DeskItemOut",
    "DeskOut",
    "ExplanationOut",
    "HoursBody",
    "Input",
    "Key",
    "MyPresenceOut",
    "Named",
    "NewQueueBody",
    "NextOut",
    "PlaceOut",
    "PresenceBody",
    "PresenceOut",
    "PreviewOut",
    "QueueBody",
    "QueueLineOut",
    "QueueLinesOut",
    "QueueOut",
    "QueuePreviewOut",
    "ReasonOut",
    "StateOut",
    "StateReasonOut",
    "TransferBody",
    "list_states",
]
