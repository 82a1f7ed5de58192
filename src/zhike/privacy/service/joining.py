"""Subjects of the vault who are one person. Each keeps a key and proofs of their own; rights hold for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from zhike.platform.database import Session
from zhike.privacy.repository import joining as repository


async def join_subjects(session: Session, pairs: Mapping[UUID, UUID]) -> None:
    """From now on what either of a pair (who is gone -> who is kept) decides, asks for or has erased holds for both."""
    await repository.add_joined(session, pairs)


async def part_subjects(session: Session, *, gone: UUID) -> None:
    """`gone` is somebody of their own again; what they themselves decided is theirs, as it always was."""
    await repository.remove_joined(session, gone)


async def find_family(session: Session, subject_id: UUID) -> list[UUID]:
    """All subjects who are this person, the one who stands for them first."""
    return (await repository.find_families(session, [subject_id]))[subject_id]
