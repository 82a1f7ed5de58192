"""Reads the demo's own content: articles, canned replies, products."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zhike.demo.rules import figures
from zhike.demo.rules.arrivals import ReasonShare
from zhike.reasons import api as reasons


@cache
def load(name: str) -> Any:
    """The content of `content/<name>.yaml`."""
    path = files("zhike.demo") / "content" / f"{name}.yaml"
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def articles() -> list[dict[str, Any]]:
    """All articles of all groups, each in both languages."""
    return [article for group in reasons.groups() for article in load(f"articles/{group.id}")]


def golden_questions() -> bytes:
    """What the demo bank's knowledge must answer, as a file."""
    return (files("zhike.demo") / "content" / "golden.csv").read_bytes()


def article_vectors() -> bytes:
    """The vectors of the articles' texts, so that a new demo finds by meaning at once (tools/demo_vectors.py)."""
    return (files("zhike.demo") / "content" / "vectors.npz").read_bytes()


@cache
def reason_shares() -> tuple[ReasonShare, ...]:
    """How often people come for what: a group's share, falling off over its reasons in the order of the list."""
    shares = []
    for group, weight in figures.GROUPS.items():
        own = [reason for reason in reasons.all_reasons() if reason.group == group]
        parts = [1 / (place + 1.5) for place in range(len(own))]
        for reason, part in zip(own, parts, strict=True):
            shares.append(_share(reason, weight * part / sum(parts)))
    return tuple(shares)


def _share(reason: reasons.Reason, weight: float) -> ReasonShare:
    return ReasonShare(
        id=reason.id,
        group=reason.group,
        urgency=reason.urgency,
        skill=reason.skill,
        weight=weight,
        zh=reason.zh,
        en=reason.en,
        straight_to_person=reason.bot == "human",
    )
