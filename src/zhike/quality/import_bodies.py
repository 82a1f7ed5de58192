"""HTTP bodies of imports of histories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from zhike.quality.history_errors import reject_reason
from zhike.quality.rules.history.mapping import LARGEST
from zhike.quality.rules.history.reports import RowReject
from zhike.quality.rules.history.runs import HistoryImport, State
from zhike.quality.rules.record import NewContact
from zhike.quality.service.history_preview import MappingFault, Preview

Language = Literal["zh", "en"]


class ShippedMappingBody(BaseModel):
    """A mapping that Zhike brings along: its name and its YAML."""

    name: str
    text: str


class ShippedMappingList(BaseModel):
    """All of them, by name."""

    items: list[ShippedMappingBody]


class MappingCheck(BaseModel):
    """A mapping to be checked, for a file with these columns where they are known."""

    text: str = Field(max_length=LARGEST)
    columns: list[str] | None = Field(default=None, max_length=2000)


class MappingFaultBody(BaseModel):
    """Why a mapping cannot be used, and the line of it (from 1), where it has one."""

    line: int | None
    message: str

    @classmethod
    def of(cls, fault: MappingFault, language: Language) -> MappingFaultBody:
        """The body of `fault`."""
        return cls(line=fault.line, message=fault.error.message(language))


class MappingCheckBody(BaseModel):
    """What is wrong with a mapping; nothing where it can be used."""

    fault: MappingFaultBody | None


class ContactRejectBody(BaseModel):
    """A row that is not taken: its place in the file, the column and why."""

    row: int
    column: str
    reason: str

    @classmethod
    def of(cls, reject: RowReject, language: Language) -> ContactRejectBody:
        """The body of `reject`."""
        return cls(row=reject.row, column=reject.column, reason=reject_reason(reject.code, language))


class PreviewedContactBody(BaseModel):
    """A row as the contact record that it would become; the customer is a token. Times are the mapping's local ones."""

    row: int
    started_at: str
    seconds: float
    channel: str
    queue: str | None
    agent_id: str | None
    reason: str | None
    customer: str | None
    wait_s: float
    talk_s: float
    outcome: str
    rating: int | None

    @classmethod
    def of(cls, row: int, contact: NewContact, zone: ZoneInfo) -> PreviewedContactBody:
        """The body of `contact`."""
        token = contact.customer_id
        return cls(
            row=row,
            started_at=contact.started_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
            seconds=(contact.ended_at - contact.started_at).total_seconds(),
            channel=contact.channel,
            queue=contact.queue,
            agent_id=contact.agent_id,
            reason=contact.reason,
            customer=token.hex[:8] if token else None,
            wait_s=contact.lengths.wait_s,
            talk_s=contact.lengths.talk_s,
            outcome=contact.outcome,
            rating=contact.rating,
        )


class HistoryPreviewBody(BaseModel):
    """The first rows of a file as contact records. `whole`: these are all its rows. Without a mapping: the columns."""

    columns: list[str]
    source: str
    fault: MappingFaultBody | None
    rows: int
    found: int
    ignored: int
    rejected: int
    ignored_why: dict[str, int]
    contacts: list[PreviewedContactBody]
    rejects: list[ContactRejectBody]
    whole: bool

    @classmethod
    def of(cls, preview: Preview, language: Language) -> HistoryPreviewBody:
        """The body of `preview`."""
        why = dict(preview.ignored_why or {})
        zone = ZoneInfo(preview.zone)
        return cls(
            columns=list(preview.columns),
            source=preview.source,
            fault=MappingFaultBody.of(preview.fault, language) if preview.fault else None,
            rows=preview.rows,
            found=preview.found,
            ignored=sum(why.values()),
            rejected=preview.rejected,
            ignored_why=why,
            contacts=[PreviewedContactBody.of(row, each, zone) for row, each in preview.contacts],
            rejects=[ContactRejectBody.of(each, language) for each in preview.rejects],
            whole=preview.whole,
        )


class HistoryImportBody(BaseModel):
    """An import: `done` of `rows` were looked at, and made `contacts`, whose days are `first_date` to `last_date`.

    `obstacles`: the sealed months for which it cannot be taken back; asked for one import only.
    """

    id: UUID
    state: State
    file_name: str
    source: str
    by_name: str
    rows: int
    done: int
    imported: int
    rejected: int
    ignored: int
    contacts: int
    ignored_why: dict[str, int]
    first_date: date | None
    last_date: date | None
    fault: str | None
    stop_requested: bool
    created_at: datetime
    ended_at: datetime | None
    rejects: list[ContactRejectBody]
    obstacles: list[str]

    @classmethod
    def of(
        cls,
        run: HistoryImport,
        language: Language,
        *,
        rejects: Sequence[RowReject] = (),
        obstacles: Sequence[str] = (),
    ) -> HistoryImportBody:
        """The body of `run`."""
        own = set(cls.model_fields) - {"by_name", "fault", "rejects", "obstacles", "ignored_why"}
        return cls(
            **{name: getattr(run, name) for name in own},
            by_name=run.actor_name,
            ignored_why=dict(run.ignored_why),
            fault=run.fault[language] if run.fault else None,
            rejects=[ContactRejectBody.of(each, language) for each in rejects],
            obstacles=list(obstacles),
        )
