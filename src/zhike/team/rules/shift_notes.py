"""What may be done with a shift note, and by whom."""

from __future__ import annotations

from typing import Literal

from zhike.team.values import Reader, ShiftNote

Act = Literal["change", "take", "carry", "finish", "remark"]


def acts_of(note: ShiftNote, reader: Reader) -> frozenset[Act]:
    """All that the reader, who may see the note, may do with it now.

    Until it is done anybody may take it over, also from a colleague, and say something to it; only who has it, or keeps
    the space, finishes it: what nobody took is nobody's to finish. It is carried by who has it, wrote it, or keeps.
    """
    if note.state == "done":
        return frozenset()
    acts: set[Act] = {"remark"}
    has, wrote = reader.id == note.taken_by, reader.id == note.by_id
    if not has:
        acts.add("take")
    if wrote or reader.keeps:
        acts.add("change")
    if has or wrote or reader.keeps:
        acts.add("carry")
    if note.state == "taken" and (has or reader.keeps):
        acts.add("finish")
    return frozenset(acts)
