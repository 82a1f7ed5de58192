"""What a report or a list of contacts is asked in the address: period and filters."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from pydantic import BaseModel, BeforeValidator, Field

from zhike.platform.fields import Line
from zhike.platform.web import NowDep, RuntimeDep
from zhike.quality.metrics.report import Filters
from zhike.quality.rules.periods import Period
from zhike.quality.rules.saving import allowed

_MOST_VALUES = 200
_Texts = Annotated[list[Line] | None, Field(max_length=_MOST_VALUES)]
_Number = Annotated[int, Field(ge=0, le=1000)]
_Numbers = Annotated[list[_Number | Literal["none"]] | None, Field(max_length=_MOST_VALUES)]


def _only(value: Any) -> Any:
    """A single value may come as a list of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


class FilterParameters(BaseModel):
    """Each may be given several times (one of them must hold); different ones must all hold. `none` = not known."""

    channel: _Texts = None
    language: _Texts = None
    region: _Texts = None
    city_tier: _Numbers = None
    tier: _Texts = None
    age_band: _Texts = None
    elder: Annotated[bool | None, BeforeValidator(_only)] = None
    queue: _Texts = None
    skill: _Texts = None
    agent: _Texts = None
    team: _Texts = None
    reason: _Texts = None
    reason_group: _Texts = None
    urgency: _Texts = None
    because: _Texts = None
    outcome: _Texts = None
    source: _Texts = None
    service_part: _Texts = None
    hour: _Numbers = None
    weekday: _Numbers = None


async def read_filters(given: Annotated[FilterParameters, Query()]) -> Filters:
    """The filters that were given."""
    found = given.model_dump(exclude_none=True)
    return {name: allowed(value) for name, value in found.items()}


async def read_period(
    runtime: RuntimeDep,
    now: NowDep,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
) -> Period:
    """Local dates, both included; without them today."""
    today = now.astimezone(runtime.settings.zone).date()
    until = last or today
    return Period(first or until, until)


FiltersDep = Annotated[Filters, Depends(read_filters)]
PeriodDep = Annotated[Period, Depends(read_period)]
