"""HTTP routes of announcements."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from zhike.platform.fields import OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import decode_cursor, decode_moment, encode_cursor, encode_moment
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag
from zhike.team import permissions
from zhike.team.endpoints.paging import as_file
from zhike.team.repository import announcements as repository
from zhike.team.repository.announcements import Wanted, Wish
from zhike.team.rules.finding import sound_query
from zhike.team.schemas.announcements import (
    READERS_HEADER,
    AnnouncementChangeBody,
    AnnouncementReaderBody,
    AnnouncementReadersPage,
    AnnouncementReminderBody,
    AnnouncementsPage,
    NewAnnouncementBody,
    StaffAnnouncementBody,
    reader_row,
)
from zhike.team.schemas.sheets import as_csv
from zhike.team.service import announcing
from zhike.team.values import Receipt

router = APIRouter(prefix="/api/v1/team/announcements", tags=["team"])


@router.get("", dependencies=[requires("team.read")])
async def get_announcements(
    *,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    state: Wish = "",
    everything: bool = False,
    q: OptionalLine = "",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> AnnouncementsPage:
    """Announcements for the reader, newest first. `waiting`: in force, must be read, and not read yet; `everything`:
    also those for others, still to come or withdrawn, for who keeps the space."""
    reader = await permissions.reader_of(session, actor)
    wanted = Wanted(state, q, sound_query(q), everything and reader.keeps)
    after = decode_moment(cursor)
    found = await repository.list_page(session, wanted, reader, after=after, limit=limit + 1, now=now)
    last = found[limit - 1] if len(found) > limit else None
    first = after is None
    return AnnouncementsPage(
        items=[StaffAnnouncementBody.of(each, now) for each in found[:limit]],
        total=await repository.count(session, wanted, reader, now=now) if first else None,
        unread=await repository.count(session, Wanted("unread"), reader, now=now) if first else None,
        next_cursor=encode_moment(last.starts_at, last.id) if last else None,
    )


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=[requires("team.keep"), CREATES])
async def post_announcement(
    body: NewAnnouncementBody, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> StaffAnnouncementBody:
    """Write one."""
    made = await announcing.announce(session, actor=actor, new=body.as_new(), now=now)
    set_etag(response, made.version)
    return StaffAnnouncementBody.of(made, now)


@router.get("/{announcement_id}", dependencies=[requires("team.read")])
async def get_announcement(
    announcement_id: UUID, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> StaffAnnouncementBody:
    """One announcement."""
    found = await permissions.find_announcement(session, actor=actor, announcement_id=announcement_id, now=now)
    set_etag(response, found.version)
    return StaffAnnouncementBody.of(found, now)


@router.put("/{announcement_id}", dependencies=[requires("team.keep")])
async def put_announcement(
    *,
    announcement_id: UUID,
    body: AnnouncementChangeBody,
    expected: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> StaffAnnouncementBody:
    """Replace what it says, for whom and when."""
    changed = await announcing.change_announcement(
        session,
        actor=actor,
        announcement_id=announcement_id,
        expected=expected,
        new=body.as_new(),
        again=body.again,
        now=now,
    )
    set_etag(response, changed.version)
    return StaffAnnouncementBody.of(changed, now)


@router.put("/{announcement_id}/withdrawal", dependencies=[requires("team.keep")])
async def put_withdrawal(
    *,
    announcement_id: UUID,
    expected: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> StaffAnnouncementBody:
    """Take it back."""
    changed = await announcing.withdraw(
        session, actor=actor, announcement_id=announcement_id, expected=expected, now=now
    )
    set_etag(response, changed.version)
    return StaffAnnouncementBody.of(changed, now)


@router.put("/{announcement_id}/receipt", status_code=204, dependencies=[requires("team.read")])
async def put_receipt(announcement_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """The reader has read it; saying so again changes nothing."""
    await announcing.note_read(session, actor=actor, announcement_id=announcement_id, now=now)


@router.get("/{announcement_id}/readers", dependencies=[requires("team.keep")])
async def get_readers(
    *,
    announcement_id: UUID,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    read: bool | None = None,
    q: OptionalLine = "",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AnnouncementReadersPage:
    """To whom it is addressed, and who has read it."""
    everybody = await announcing.list_receipts(session, actor=actor, announcement_id=announcement_id, now=now)
    key = decode_cursor(cursor, 1)
    found = [each for each in _wanted(everybody, read=read, q=q) if key is None or each.number > str(key[0])]
    last = found[limit - 1] if len(found) > limit else None
    return AnnouncementReadersPage(
        items=[AnnouncementReaderBody.of(each) for each in found[:limit]],
        addressed=len(everybody),
        read=sum(1 for each in everybody if each.read_at is not None),
        next_cursor=encode_cursor(last.number) if last else None,
    )


@router.get("/{announcement_id}/readers.csv", dependencies=[requires("team.keep")], response_class=Response)
async def get_readers_export(
    *,
    announcement_id: UUID,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    read: bool | None = None,
    q: OptionalLine = "",
) -> Response:
    """Who has read it and who has not, as CSV; that it was taken along is on record."""
    everybody = await announcing.list_receipts(session, actor=actor, announcement_id=announcement_id, now=now)
    found = _wanted(everybody, read=read, q=q)
    await announcing.note_export(session, actor=actor, announcement_id=announcement_id, now=now, rows=len(found))
    return as_file(as_csv([READERS_HEADER, *map(reader_row, found)]), "readers.csv")


@router.post(
    "/{announcement_id}/reminders", status_code=status.HTTP_201_CREATED, dependencies=[requires("team.keep"), CREATES]
)
async def post_reminder(
    announcement_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> AnnouncementReminderBody:
    """Remind through the bell all who have not read it; once an hour."""
    people = await announcing.remind(session, actor=actor, announcement_id=announcement_id, now=now)
    return AnnouncementReminderBody(people=people)


def _wanted(everybody: list[Receipt], *, read: bool | None, q: str) -> list[Receipt]:
    typed = q.casefold()
    return [
        each
        for each in everybody
        if (read is None or (each.read_at is not None) == read)
        and (typed in each.name.casefold() or each.number.startswith(typed) or typed in each.team.casefold())
    ]
