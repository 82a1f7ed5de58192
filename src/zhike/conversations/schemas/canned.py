"""What goes over HTTP about canned replies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhike.conversations.canned import CannedFile, CannedReply, Scope, Status, Uses, Wording
from zhike.conversations.rules import canned as rules
from zhike.conversations.schemas.threads import AttachmentOut, Language, LongText
from zhike.conversations.service.canned_import import CannedImport
from zhike.privacy import api as privacy

Channel = Literal["", "web_chat", "app_chat"]


class CannedReplyIn(BaseModel):
    """What a canned reply says. `team`, `queue` (key): where `scope` is that; `channel` empty = all."""

    shortcut: Annotated[str, Field(min_length=1, max_length=40)]
    title: Annotated[str, Field(min_length=1, max_length=120)]
    text: LongText
    language: Language = "zh"
    scope: Scope = "all"
    team: Annotated[str, Field(max_length=80)] = ""
    queue: Annotated[str, Field(max_length=40)] = ""
    channel: Channel = ""
    valid_until: date | None = None
    files: Annotated[list[UUID], Field(max_length=rules.MOST_FILES)] = []

    def wording(self) -> Wording:
        """The wording as the use cases take it."""
        return Wording(**{**self.model_dump(), "files": tuple(self.files)})


class CannedReplyOut(BaseModel):
    """A canned reply that can be inserted now; `files` = how many go with it."""

    id: UUID
    shortcut: str
    title: str
    text: str
    language: str
    scope: Scope
    team: str
    queue: str
    files: int

    @classmethod
    def of(cls, reply: CannedReply) -> CannedReplyOut:
        """The reply as the desk offers it."""
        wording = reply.wording
        return cls(
            id=reply.id,
            shortcut=wording.shortcut,
            title=wording.title,
            text=wording.text,
            language=wording.language,
            scope=wording.scope,
            team=wording.team,
            queue=wording.queue,
            files=len(wording.files),
        )


class CannedRepliesOut(BaseModel):
    """Canned replies that can be inserted now: one's own first, then the team's, the queue's, everybody's."""

    items: list[CannedReplyOut]


class CannedFileOut(BaseModel):
    """A file of canned replies, to be read from `/api/v1/canned-files/{id}`; size in bytes."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    content_type: str
    size: int


class WordingOut(BaseModel):
    """What a canned reply says, to whom, until when."""

    shortcut: str
    title: str
    text: str
    language: str
    scope: Scope
    team: str
    queue: str
    channel: str
    valid_until: date | None
    files: list[CannedFileOut]

    @classmethod
    def of(cls, wording: Wording, files: dict[UUID, CannedFile]) -> WordingOut:
        """The wording with its files; one that is gone is left out."""
        same = {name: getattr(wording, name) for name in cls.model_fields if name != "files"}
        shown = [CannedFileOut.model_validate(files[each]) for each in wording.files if each in files]
        return cls(**same, files=shown)


class CannedEntryOut(BaseModel):
    """A canned reply in the register; change it with `If-Match: "<version>"`.

    `status`: what holds now; what is not `in_force` is not offered. `change` waits beside a text that is in force.
    `sent_back` is the word with which the last draft came back.
    """

    id: UUID
    status: Status
    waits: bool
    wording: WordingOut
    change: WordingOut | None
    approved_at: datetime | None
    approved_by: str
    author: str
    written_at: datetime
    sent_back: str
    used_30_days: int
    last_used: date | None
    may_change: bool
    may_decide: bool
    version: int

    @classmethod
    def of(
        cls, reply: CannedReply, uses: Uses, *, writer: rules.Writer, files: dict[UUID, CannedFile], today: date
    ) -> CannedEntryOut:
        """The reply as the reader sees it."""
        return cls(
            id=reply.id,
            status=rules.status_of(reply, today),
            waits=reply.waits,
            wording=WordingOut.of(reply.wording if reply.owner in {"", writer.id} else reply.newest, files),
            change=None if reply.change is None else WordingOut.of(reply.change, files),
            approved_at=reply.approved_at,
            approved_by=reply.approved_by,
            author=reply.author_name,
            written_at=reply.written_at,
            sent_back=reply.sent_back,
            used_30_days=uses.times,
            last_used=uses.last_day,
            may_change=rules.may_change(writer, reply),
            may_decide=rules.may_decide(writer, reply),
            version=reply.version,
        )


class SendBackBody(BaseModel):
    """Why a draft is not approved."""

    word: Annotated[privacy.FreeText, Field(min_length=1, max_length=300)]


class CannedUseIn(BaseModel):
    """Which canned reply is inserted."""

    reply_id: UUID


class CannedUseOut(BaseModel):
    """What goes into the draft: text, gaps that are left to fill, files that are uploaded and not sent yet."""

    text: str
    gaps: list[str]
    attachments: list[AttachmentOut]


class RejectedRowOut(BaseModel):
    """A row that was not taken (the header is row 1), and the column that is wrong."""

    model_config = ConfigDict(from_attributes=True)

    row: int
    fault: str


class CannedImportOut(BaseModel):
    """What became of a sheet: good rows wait for approval, the others are named."""

    added: int
    changed: int
    unchanged: int
    rejected: list[RejectedRowOut]

    @classmethod
    def of(cls, done: CannedImport) -> CannedImportOut:
        """The result as it is shown."""
        rejected = [RejectedRowOut.model_validate(each) for each in done.rejected]
        return cls(added=done.added, changed=done.changed, unchanged=done.unchanged, rejected=rejected)
