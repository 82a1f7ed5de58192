"""The figures of a hall screen, from the board that everybody shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhike.platform.database import Session
from zhike.quality.metrics.board import Board, Tile
from zhike.quality.metrics.catalogue import METRICS
from zhike.quality.repository import board as repository
from zhike.quality.rules.figures import Figure
from zhike.quality.rules.judging import Better, State, judge
from zhike.quality.rules.wallboard import AGENTS, LEVEL_NOW, LEVEL_WINDOW, OWN_NAMES, Crew, count_crew, level_figure
from zhike.routing import api as routing


@dataclass(frozen=True, slots=True)
class Aside:
    """A smaller figure that belongs to a large one: the longest wait beside how many wait."""

    id: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Wide:
    """One large figure. `span`: now, half_hour, today or settled."""

    id: str
    zh: str
    en: str
    span: str
    unit: str
    better: Better
    value: float | None
    n: int
    reason: str | None
    target: float | None
    threshold: float | None
    state: State
    aside: tuple[Aside, ...] = ()


async def read_level_now(session: Session, now: datetime) -> Figure:
    """Who was taken within their queue's target in the last half hour."""
    since = now - LEVEL_WINDOW
    answered = await routing.count_answered(session, since)
    abandoned = await repository.count_abandoned(session, since)
    return level_figure(
        in_target=sum(each[1] for each in answered.values()),
        answered=sum(each[0] for each in answered.values()),
        abandoned=abandoned,
    )


def arrange(board: Board, level_now: Figure, chosen: Sequence[str]) -> tuple[Wide, ...]:
    """The `chosen` figures in their order."""
    tiles = {tile.id: tile for tile in board.tiles}
    crew = count_crew(board.by_state)
    return tuple(_wide(each, tiles, crew, level_now) for each in chosen)


def _wide(figure_id: str, tiles: dict[str, Tile], crew: Crew, level_now: Figure) -> Wide:
    if figure_id == AGENTS:
        return _agents(crew)
    if figure_id == LEVEL_NOW:
        return _level_now(level_now, tiles["service_level"])
    tile, metric = tiles[figure_id], METRICS[figure_id]
    longest = tiles["longest_wait"].value
    aside = (Aside("longest_wait", longest, "s"),) if figure_id == "waiting" and longest is not None else ()
    return Wide(
        id=figure_id,
        zh=metric.zh,
        en=metric.en,
        span=tile.span,
        unit=tile.unit,
        better=tile.better,
        value=tile.value,
        n=tile.n,
        reason=tile.reason,
        target=tile.target,
        threshold=tile.threshold,
        state=tile.state,
        aside=aside,
    )


def _level_now(figure: Figure, today: Tile) -> Wide:
    """Judged by the target of the day's service level: it is the same promise, seen from nearer."""
    zh, en = OWN_NAMES[LEVEL_NOW]
    state = judge(figure.value, better="up", target=today.target, threshold=today.threshold)
    return Wide(
        id=LEVEL_NOW,
        zh=zh,
        en=en,
        span="half_hour",
        unit="%",
        better="up",
        value=figure.value,
        n=figure.n,
        reason=figure.reason,
        target=today.target,
        threshold=today.threshold,
        state=state,
    )


def _agents(crew: Crew) -> Wide:
    zh, en = OWN_NAMES[AGENTS]
    here = crew.available + crew.busy + crew.paused
    aside = (Aside("busy", crew.busy, "n"), Aside("paused", crew.paused, "n"))
    return Wide(
        id=AGENTS,
        zh=zh,
        en=en,
        span="now",
        unit="n",
        better="none",
        value=float(crew.available),
        n=here,
        reason=None,
        target=None,
        threshold=None,
        state="none",
        aside=aside,
    )
