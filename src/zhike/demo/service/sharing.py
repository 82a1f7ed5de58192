"""What colleagues of the demo bank share: announcements that some have read, notes between shifts, know-how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from zhike.conversations import api as conversations
from zhike.demo.service.content import load
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.team import api as team

_ROLES: Final = ("agent", "supervisor", "compliance", "editor", "back_office")
# Every third has read what is announced: enough to be seen, and enough left to be reminded.
_READS: Final = 3
People = Mapping[str, Sequence[identity.Staff]]


async def make_shared(runtime: Runtime) -> None:
    """All of the content; a transaction for each."""
    content = load("team")
    async with runtime.database.transaction() as session:
        people = {role: await identity.find_staff(session, role=role) for role in _ROLES}
    for make, key in ((_announce, "announcements"), (_leave_note, "shift_notes"), (_post, "posts")):
        for raw in content[key]:
            async with runtime.database.transaction() as session:
                await make(runtime, session, people, raw)


async def make_checklists(runtime: Runtime) -> None:
    """What agents go through for some contact reasons, written by an editor."""
    async with runtime.database.transaction() as session:
        editor = identity.actor_of((await identity.find_staff(session, role="editor"))[0])
        for reason, raw in load("checklists").items():
            steps = [conversations.ChecklistStep(**step) for step in raw]
            await conversations.save_checklist(
                session, actor=editor, reason=reason, expected="*", steps=steps, now=runtime.clock.now()
            )


def _actor(people: People, who: Sequence[Any]) -> Actor:
    role, place = who
    return identity.actor_of(people[role][place])


async def _announce(runtime: Runtime, session: Session, people: People, raw: Mapping[str, Any]) -> None:
    now = runtime.clock.now()
    then = now - timedelta(hours=raw["ago"])
    new = team.NewAnnouncement(
        title=raw["title"],
        text=raw["text"],
        audience=raw["audience"],
        target=raw.get("target", ""),
        must_read=raw.get("must", False),
        ends_at=then + timedelta(days=raw["days"]) if "days" in raw else None,
    )
    made = await team.announce(session, actor=_actor(people, raw["by"]), new=new, now=then)
    readers = people["agent"] if raw["audience"] == "all" else people.get(raw.get("target", ""), ())
    for reader in readers[::_READS]:
        await team.note_read(session, actor=identity.actor_of(reader), announcement_id=made.id, now=now)


async def _leave_note(runtime: Runtime, session: Session, people: People, raw: Mapping[str, Any]) -> None:
    now = runtime.clock.now()
    then = now - timedelta(hours=raw["ago"])
    day = now.astimezone(runtime.settings.zone).date() + timedelta(days=raw["day"])
    new = team.NewShiftNote(day, raw["shift"], raw["open"], raw["watch"], raw["queue"])
    note = await team.write_shift_note(session, actor=_actor(people, raw["by"]), new=new, now=then)
    if "take" in raw:
        taker = _actor(people, raw["take"])
        note = await team.take_over(session, actor=taker, shift_note_id=note.id, expected=str(note.version), now=then)
        if raw.get("done"):
            await team.finish(
                session, actor=taker, shift_note_id=note.id, expected=str(note.version), remark="", now=now
            )
    if raw.get("carry"):
        await team.carry_forward(
            session,
            actor=_actor(people, raw["take"]),
            shift_note_id=note.id,
            expected=str(note.version),
            day=day + timedelta(days=1),
            shift="early",
            remark="",
            now=now,
        )


async def _post(runtime: Runtime, session: Session, people: People, raw: Mapping[str, Any]) -> None:
    now = runtime.clock.now()
    then = now - timedelta(hours=raw["ago"])
    new = team.NewPost(raw["title"], raw["text"], raw.get("reason"))
    post = await team.write_post(session, actor=_actor(people, raw["by"]), new=new, now=then)
    for who, said in raw["comments"]:
        await team.comment_on(session, actor=_actor(people, who), post_id=post.id, text=said, now=now)
    helped = [each for each in people["agent"] if each.id != post.by_id][: raw["helped"]]
    for each in helped:
        actor = identity.actor_of(each)
        await team.note_helped(session, actor=actor, post_id=post.id, helped=True, now=now)
