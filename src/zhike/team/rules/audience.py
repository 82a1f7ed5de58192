"""For whom an announcement is, and who may see a shift note. Deny by default."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from zhike.team.values import Announcement, Reader, ShiftNote


def is_for(announcement: Announcement, reader: Reader) -> bool:
    """Whether the announcement is addressed to the reader."""
    if announcement.audience == "all":
        return True
    if announcement.audience == "role":
        return announcement.target == reader.role
    return announcement.audience == "queue" and announcement.target in reader.queues


def may_see_note(note: ShiftNote, reader: Reader) -> bool:
    """Whether a shift note is the reader's business: of everybody, of their queues, their own, or they keep all."""
    return reader.keeps or note.queue is None or note.queue in reader.queues or reader.id in {note.by_id, note.taken_by}


def queues_of(skills: Iterable[str], queues: Mapping[str, Collection[str]]) -> frozenset[str]:
    """The queues (key -> their skills) that somebody with these skills serves."""
    held = frozenset(skills)
    return frozenset(key for key, asked in queues.items() if not held.isdisjoint(asked))
