"""What a hall screen shows: four to six large figures without anybody's name. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from zhike.quality.rules.figures import NO_DATA, Figure, Shape, evaluate

# What can be read from ten metres; more than six are too small.
MOST = 6
LEVEL_NOW = "level_now"
AGENTS = "agents"
# Figures that the catalogue does not have, since they are of this moment only; the others go by the metric's id.
OWN_NAMES: Mapping[str, tuple[str, str]] = {
    LEVEL_NOW: ("近 30 分钟按时接入", "On time, last 30 min"),
    AGENTS: ("空闲坐席", "Agents available"),
}
FIGURES: tuple[str, ...] = (
    *(LEVEL_NOW, "service_level", "waiting", "longest_wait", AGENTS, "agents_online", "occupancy"),
    *("abandon_rate", "csat_mean", "contacts", "offered", "answered", "asa"),
    *("bot_share", "containment", "resolution_rate", "first_response"),
)
USUAL: tuple[str, ...] = (LEVEL_NOW, "service_level", "waiting", AGENTS, "abandon_rate", "csat_mean")
LEVEL_WINDOW = timedelta(minutes=30)

_AVAILABLE = ("idle",)
_BUSY = ("serving", "wrap_up")


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is here: free for the next customer, with one, or away from the line."""

    available: int
    busy: int
    paused: int


def unfit_figures(chosen: Sequence[str]) -> str | None:
    """The code of what is wrong with a choice of figures, or None."""
    if not 1 <= len(chosen) <= MOST:
        return "quality.wallboard_crowded"
    if len(set(chosen)) < len(chosen) or any(each not in FIGURES for each in chosen):
        return "quality.wallboard_figure_unknown"
    return None


def count_crew(by_state: Mapping[str, int]) -> Crew:
    """Agents by what they are to the next customer."""
    available = sum(by_state.get(state, 0) for state in _AVAILABLE)
    busy = sum(by_state.get(state, 0) for state in _BUSY)
    return Crew(available, busy, sum(by_state.values()) - available - busy)


def level_figure(*, in_target: int, answered: int, abandoned: int) -> Figure:
    """Who was taken within their queue's target, of all who were taken or gave up: whoever left was not served."""
    offered = answered + abandoned
    if offered == 0:
        return Figure(None, 0, reason=NO_DATA)
    return evaluate(Shape("share", scale=100.0), {"k": in_target, "n": offered})
