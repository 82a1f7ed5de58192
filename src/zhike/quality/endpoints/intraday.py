"""The day by quarter or half hour, against the usual, with the next hour."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from zhike.platform.web import RuntimeDep, SessionDep, requires
from zhike.quality.metrics.intraday import Ahead, Intraday, IntradayKeeper, Usual, slot_values
from zhike.quality.rules.intraday import Band, Slot

router = APIRouter()


class UsualBandBody(BaseModel):
    """The usual: the middle of days like this one, and the range of eight in ten."""

    low: float | None
    middle: float | None
    high: float | None

    @classmethod
    def of(cls, band: Band) -> UsualBandBody:
        """The body of a band."""
        return cls(low=band.low, middle=band.middle, high=band.high)


class SlotBody(BaseModel):
    """A stretch of today: counts by when contacts began; `level` and `abandon_rate` in percent, waits in seconds."""

    arrivals: int
    offered: int
    answered: int
    in_time: int
    abandoned: int
    level: float | None
    abandon_rate: float | None
    mean_wait: float | None
    online: float | None

    @classmethod
    def of(cls, slot: Slot) -> SlotBody:
        """The body of a stretch."""
        counts = {name: getattr(slot, name) for name in ("arrivals", "offered", "answered", "in_time", "abandoned")}
        return cls(**counts, **slot_values(slot), online=slot.online)


class UsualBody(BaseModel):
    """The usual of a stretch."""

    arrivals: UsualBandBody
    level: UsualBandBody
    abandon_rate: UsualBandBody
    mean_wait: UsualBandBody
    online: UsualBandBody

    @classmethod
    def of(cls, usual: Usual) -> UsualBody:
        """The body of the usual."""
        return cls(**{name: UsualBandBody.of(getattr(usual, name)) for name in Usual.__slots__})


class AheadBody(BaseModel):
    """A quarter hour to come. Of `n` past ones as loaded as it will be, `missed` missed the target: `share` percent.

    `load`: work for each second of an agent, should those who are here now (`staffed`) stay. `needed`: the agents that
    the target takes by Erlang A, one contact at a time; None where no patience is known.
    """

    slot: int
    arrivals: float
    offered: float
    load: float | None
    n: int
    missed: int
    share: float | None
    low: float | None
    high: float | None
    needed: int | None
    staffed: float | None

    @classmethod
    def of(cls, ahead: Ahead) -> AheadBody:
        """The body of a stretch to come."""
        risk = ahead.risk
        return cls(
            slot=ahead.slot,
            arrivals=ahead.arrivals,
            offered=ahead.offered,
            load=risk.load if risk else None,
            n=risk.n if risk else 0,
            missed=risk.missed if risk else 0,
            share=risk.share if risk else None,
            low=risk.low if risk else None,
            high=risk.high if risk else None,
            needed=ahead.needed,
            staffed=ahead.staffed,
        )


class CalibrationBody(BaseModel):
    """How right such forecasts were on past days: `said` percent on average, `was` came true, of `n` stretches.

    `brier`: mean squared error; `base`: that of always saying the average.
    """

    n: int
    said: float | None
    was: float | None
    brier: float | None
    base: float | None


class IntradayBody(BaseModel):
    """Today by stretches of `minutes` until `now_index`, whose counts still grow; `like`: the days of the usual."""

    at: datetime
    day: date
    minutes: int
    now_index: int
    today: list[SlotBody]
    usual: list[UsualBody]
    like: list[date]
    scheduled: list[int] | None
    target: float
    pace: float
    ahead: list[AheadBody]
    calibration: CalibrationBody


async def keeper_of(request: Request) -> IntradayKeeper:
    """The one reading of this process."""
    state = request.app.state
    if not hasattr(state, "quality_intraday"):
        state.quality_intraday = IntradayKeeper()
    return cast("IntradayKeeper", state.quality_intraday)


@router.get("/intraday", dependencies=[requires("quality.board")])
async def get_intraday(
    session: SessionDep,
    runtime: RuntimeDep,
    keeper: Annotated[IntradayKeeper, Depends(keeper_of)],
    minutes: Literal["15", "30"] = "15",
) -> IntradayBody:
    """The day so far against days like it and against staffing, and the next hour."""
    return _body(await keeper.get(session, runtime, int(minutes)))


def _body(made: Intraday) -> IntradayBody:
    found = made.calibration
    return IntradayBody(
        at=made.at,
        day=made.day,
        minutes=made.minutes,
        now_index=made.now_index,
        today=[SlotBody.of(slot) for slot in made.today[: made.now_index + 1]],
        usual=[UsualBody.of(each) for each in made.usual],
        like=list(made.like),
        scheduled=list(made.scheduled) if made.scheduled is not None else None,
        target=made.target,
        pace=made.pace,
        ahead=[AheadBody.of(each) for each in made.ahead],
        calibration=CalibrationBody(n=found.n, said=found.said, was=found.was, brier=found.brier, base=found.base),
    )
