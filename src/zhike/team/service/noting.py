"""Shift notes: written for the next shift, taken over by a named person, carried forward until done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases import api as cases
from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.platform.web import check_version
from zhike.privacy import api as privacy
from zhike.routing import api as routing
from zhike.team import permissions
from zhike.team.errors import ActRefused, ShiftNoteEmpty, TargetUnknown
from zhike.team.events import ShiftNoteMoved
from zhike.team.repository import shift_notes
from zhike.team.rules.finding import sound_of
from zhike.team.rules.shift_notes import Act, acts_of
from zhike.team.values import Link, LinkKind, Reader, Shift, ShiftNote, ShiftNoteLine, ShiftNoteStep


@dataclass(frozen=True, slots=True)
class NewShiftNote:
    """What a note says, for which queue (None: everybody's) and shift; `links`: what it is about."""

    day: date
    shift: Shift
    still_open: str
    watch: str
    queue: str | None = None
    links: tuple[tuple[LinkKind, UUID], ...] = ()


async def write_shift_note(session: Session, *, actor: Actor, new: NewShiftNote, now: datetime) -> ShiftNote:
    """Leave a note. What it is about has to be open to who writes it. Raises `ShiftNoteEmpty`, `TargetUnknown`."""
    actor.require(permissions.WRITE)
    said = await _said(session, new)
    note = ShiftNote(
        id=uuid7(),
        queue=new.queue,
        day=new.day,
        shift=new.shift,
        still_open=said[0],
        watch=said[1],
        state="open",
        carried=0,
        by_id=UUID(actor.id),
        by_name=actor.name,
        taken_by=None,
        taken_name="",
        taken_at=None,
        done_at=None,
        created_at=now,
        updated_at=now,
        version=1,
    )
    links = [await _link(session, actor, kind, about_id) for kind, about_id in dict.fromkeys(new.links)]
    await shift_notes.add(session, note, _sound(note))
    await shift_notes.set_links(session, note.id, links)
    await _said_on(session, note, "written", "", actor=actor, now=now)
    await _moved(session, note, before="", actor=actor, now=now)
    return await _fresh(session, note)


async def change_shift_note(
    session: Session, *, actor: Actor, shift_note_id: UUID, expected: str, new: NewShiftNote, now: datetime
) -> ShiftNote:
    """Replace what it says. Links that stay are not asked for again. Raises as `write_shift_note`, and `ActRefused`."""
    before, _ = await _acting(session, actor, shift_note_id, expected, "change")
    said = await _said(session, new)
    known = {
        (each.kind, each.about_id): each for each in (await shift_notes.list_links(session, [before.id]))[before.id]
    }
    links = [known.get(each) or await _link(session, actor, *each) for each in dict.fromkeys(new.links)]
    # What the writer may not know of was not among their choices, and stays.
    links += [each for each in await _hidden(session, actor, list(known.values())) if each not in links]
    after = replace(
        before, queue=new.queue, day=new.day, shift=new.shift, still_open=said[0], watch=said[1], updated_at=now
    )
    await shift_notes.change(session, after, _sound(after))
    await shift_notes.set_links(session, after.id, links)
    await _said_on(session, after, "changed", "", actor=actor, now=now)
    await _record(session, "shift_note_changed", after, actor=actor, now=now)
    return await _fresh(session, after)


async def take_over(session: Session, *, actor: Actor, shift_note_id: UUID, expected: str, now: datetime) -> ShiftNote:
    """The actor has it from now on; the contacts that it is about are open to them. Raises `ActRefused`."""
    before, _ = await _acting(session, actor, shift_note_id, expected, "take")
    after = replace(before, state="taken", taken_by=UUID(actor.id), taken_name=actor.name, taken_at=now, updated_at=now)
    await _store(session, before, after, "taken", "", actor=actor, now=now)
    for link in (await shift_notes.list_links(session, [after.id]))[after.id]:
        if link.kind == "conversation":
            await conversations.open_to_colleague(session, actor=actor, conversation_id=link.about_id, now=now)
    subject, told = f"shift_note:{after.id}", {before.by_id, before.taken_by} - {None}
    ids = [each for each in told if each is not None]
    await identity.notify_staff(session, actor=actor, staff_ids=ids, kind="shift_note_taken", subject=subject, now=now)
    return await _fresh(session, after)


async def carry_forward(
    session: Session,
    *,
    actor: Actor,
    shift_note_id: UUID,
    expected: str,
    day: date,
    shift: Shift,
    remark: str,
    now: datetime,
) -> ShiftNote:
    """Leave it to another shift: nobody has it, and it says how often that happened. Raises `ActRefused`."""
    before, _ = await _acting(session, actor, shift_note_id, expected, "carry")
    after = replace(
        before,
        day=day,
        shift=shift,
        state="open",
        carried=before.carried + 1,
        taken_by=None,
        taken_name="",
        taken_at=None,
        updated_at=now,
    )
    await _store(session, before, after, "carried", remark, actor=actor, now=now)
    return await _fresh(session, after)


async def finish(
    session: Session, *, actor: Actor, shift_note_id: UUID, expected: str, remark: str, now: datetime
) -> ShiftNote:
    """It is done; who wrote it is told. Raises `ActRefused`."""
    before, _ = await _acting(session, actor, shift_note_id, expected, "finish")
    after = replace(before, state="done", done_at=now, updated_at=now)
    await _store(session, before, after, "done", remark, actor=actor, now=now)
    subject = f"shift_note:{after.id}"
    await identity.notify_staff(
        session, actor=actor, staff_ids=[after.by_id], kind="shift_note_done", subject=subject, now=now
    )
    return await _fresh(session, after)


async def add_remark(session: Session, *, actor: Actor, shift_note_id: UUID, text: str, now: datetime) -> None:
    """Say something to it. Raises `ActRefused`."""
    actor.require(permissions.WRITE)
    note, reader = await permissions.find_note(session, actor=actor, shift_note_id=shift_note_id)
    if "remark" not in acts_of(note, reader):
        raise ActRefused
    await _said_on(session, note, "remark", text, actor=actor, now=now)


async def _acting(
    session: Session, actor: Actor, shift_note_id: UUID, expected: str, act: Act
) -> tuple[ShiftNote, Reader]:
    actor.require(permissions.WRITE)
    note, reader = await permissions.find_note(session, actor=actor, shift_note_id=shift_note_id, lock=True)
    check_version(expected, note.version)
    if act not in acts_of(note, reader):
        raise ActRefused
    return note, reader


async def _said(session: Session, new: NewShiftNote) -> tuple[str, str]:
    """The words as they are kept: what says who somebody is, is masked; the linked contact says it to who may know."""
    if new.queue is not None and new.queue not in {each.key for each in await routing.list_queues(session)}:
        raise TargetUnknown(target=new.queue[:40])
    if not (new.still_open or new.watch):
        raise ShiftNoteEmpty
    return privacy.mask_text(new.still_open), privacy.mask_text(new.watch)


async def _link(session: Session, actor: Actor, kind: LinkKind, about_id: UUID) -> Link:
    if kind == "conversation":
        thread = await conversations.find_readable(session, actor=actor, conversation_id=about_id)
        return Link(kind, about_id, about_id.hex[-6:].upper(), thread.customer_id)
    if kind == "complaint":
        complaint = await cases.find_readable_complaint(session, actor, about_id)
        return Link(kind, about_id, complaint.number, complaint.customer_id)
    order = await cases.find_readable_order(session, actor, about_id)
    return Link(kind, about_id, order.number, order.customer_id)


async def _store(
    session: Session,
    before: ShiftNote,
    after: ShiftNote,
    step: ShiftNoteStep,
    text: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    await shift_notes.change(session, after, _sound(after))
    await _said_on(session, after, step, text, actor=actor, now=now)
    await _moved(session, after, before=before.state, actor=actor, now=now)


async def _said_on(
    session: Session, note: ShiftNote, step: ShiftNoteStep, text: str, *, actor: Actor, now: datetime
) -> None:
    line = ShiftNoteLine(now, step, privacy.mask_text(text), actor.name)
    await shift_notes.say(session, note.id, line, by_id=UUID(actor.id))


async def _moved(session: Session, note: ShiftNote, *, before: str, actor: Actor, now: datetime) -> None:
    await _record(session, "shift_note_moved", note, actor=actor, now=now)
    event = ShiftNoteMoved(note.id, note.queue, before, note.state, note.carried)
    await publish(session, event, stream=f"shift_note:{note.id}", actor=actor, now=now)


async def _record(session: Session, what: str, note: ShiftNote, *, actor: Actor, now: datetime) -> None:
    detail = {"state": note.state, "queue": note.queue, "carried": note.carried}
    await audit.record(
        session, actor=actor, action=f"team.{what}", subject=f"shift_note:{note.id}", detail=detail, now=now
    )


async def _fresh(session: Session, note: ShiftNote) -> ShiftNote:
    return await shift_notes.find(session, note.id) or note


def _sound(note: ShiftNote) -> str:
    return sound_of(f"{note.still_open} {note.watch}")


async def links_of(session: Session, actor: Actor, notes: Sequence[ShiftNote]) -> dict[UUID, list[Link]]:
    """What these notes are about, as far as the reader may know: that there is a complaint is not for everybody."""
    found = await shift_notes.list_links(session, [each.id for each in notes])
    hidden = await _hidden(session, actor, [link for links in found.values() for link in links])
    return {key: [link for link in links if link not in hidden] for key, links in found.items()}


async def _hidden(session: Session, actor: Actor, links: Sequence[Link]) -> frozenset[Link]:
    of_complaints = [each for each in links if each.kind == "complaint"]
    known = await cases.readable_complaints(session, actor, [each.about_id for each in of_complaints])
    return frozenset(each for each in of_complaints if each.about_id not in known)
