"""HTTP bodies of extracts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from zhike.privacy.extractable import ExtractableDataset, Measure, SensitiveColumn
from zhike.privacy.rules.extracts import (
    FEWEST_K,
    FEWEST_L,
    MOST_K,
    MOST_L,
    MOST_SUPPRESSED,
    MOST_TRAITS,
    Extract,
    State,
    Wish,
)
from zhike.privacy.rules.ladders import NOTHING, Ladder
from zhike.privacy.schemas.register import Input, WordsBody

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class WantedTraitBody(Input):
    """A trait that shall come along; `coarsest` is the highest rung that is still of use, without it any."""

    id: Name
    coarsest: Annotated[int, Field(ge=0, le=20)] | None = None


class NewExtractBody(Input):
    """An extract to ask for; `suppress` is the share of rows that may be left out, in percent."""

    dataset: Name
    first: date
    last: date
    traits: Annotated[list[WantedTraitBody], Field(min_length=1, max_length=MOST_TRAITS)]
    sensitive: Annotated[list[Name], Field(min_length=1, max_length=5)]
    measures: Annotated[list[Name], Field(max_length=20, default_factory=list)]
    k: Annotated[int, Field(ge=FEWEST_K, le=MOST_K)] = 5
    l: Annotated[int, Field(ge=FEWEST_L, le=MOST_L)] = 2  # noqa: E741  the name it has everywhere
    suppress: Annotated[float, Field(ge=0, le=100 * MOST_SUPPRESSED)] = 5.0

    def wish(self) -> Wish:
        """The same as a wish."""
        return Wish(
            dataset=self.dataset,
            first=self.first,
            last=self.last,
            traits={each.id: each.coarsest for each in self.traits},
            sensitive=tuple(self.sensitive),
            measures=tuple(self.measures),
            k=self.k,
            l=self.l,
            suppress=self.suppress / 100,
        )


class RungReachedBody(BaseModel):
    """How coarse a trait became, and what that lost of it, in percent."""

    id: str
    rung: int
    loss: float


class LoosenBody(BaseModel):
    """What would hold, with all else as asked: suppression in percent (null: more than half), k, l (0: none)."""

    suppress: float | None
    k: int
    l: int  # noqa: E741


class ExtractReportBody(BaseModel):
    """What came of it. A refused one says what fails (`k`, `l`, `empty`) and what would hold; its other figures are
    those of the combination that would suppress least. `loss` in percent."""

    rows: int
    people: int
    without_person: int
    kept: int = 0
    suppressed: int = 0
    k: int = 0
    l: int = 0  # noqa: E741
    groups: int = 0
    loss: float = 0.0
    traits: list[RungReachedBody] = []
    fails: list[str] = []
    loosen: LoosenBody | None = None
    digest: str = ""
    bytes: int = 0


class WishBody(BaseModel):
    """What was asked for; `suppress` in percent."""

    dataset: str
    first: date
    last: date
    traits: list[str]
    sensitive: list[str]
    measures: list[str]
    k: int
    l: int  # noqa: E741
    suppress: float

    @classmethod
    def of(cls, wish: Wish) -> WishBody:
        """The body of `wish`."""
        same = {name: getattr(wish, name) for name in ("dataset", "first", "last", "k", "l")}
        lists = {"traits": list(wish.traits), "sensitive": list(wish.sensitive), "measures": list(wish.measures)}
        return cls(**same, **lists, suppress=round(100 * wish.suppress, 3))


class ExtractBody(BaseModel):
    """An extract with how far it is; `open`: its file can be fetched."""

    id: UUID
    wish: WishBody
    state: State
    done: int
    total: int
    report: ExtractReportBody | None
    asked_by_name: str
    asked_at: datetime
    ended_at: datetime | None
    open: bool

    @classmethod
    def of(cls, extract: Extract, now: datetime) -> ExtractBody:
        """The body of `extract`."""
        same = ("id", "state", "done", "total", "asked_by_name", "asked_at", "ended_at")
        shown: dict[str, Any] = {name: getattr(extract, name) for name in same}
        return cls(
            **shown,
            wish=WishBody.of(extract.wish),
            report=ExtractReportBody.model_validate(extract.report) if extract.report else None,
            open=extract.is_open(now) and "written_by" not in extract.report,
        )


class LadderBody(BaseModel):
    """A trait with the names of its rungs, finest first; the last says nothing."""

    id: str
    name: WordsBody
    rungs: list[WordsBody]

    @classmethod
    def of(cls, ladder: Ladder) -> LadderBody:
        """The body of `ladder`."""
        names = [*(rung.name for rung in ladder.rungs), NOTHING]
        return cls(id=ladder.id, name=WordsBody.of(ladder.name), rungs=[WordsBody.of(name) for name in names])


class ColumnBody(BaseModel):
    """A column with its name."""

    id: str
    name: WordsBody

    @classmethod
    def of(cls, column: SensitiveColumn | Measure) -> ColumnBody:
        """The body of `column`."""
        return cls(id=column.id, name=WordsBody.of(column.name))


class DatasetBody(BaseModel):
    """A dataset that may be extracted from."""

    id: str
    name: WordsBody
    traits: list[LadderBody]
    sensitive: list[ColumnBody]
    measures: list[ColumnBody]

    @classmethod
    def of(cls, dataset: ExtractableDataset) -> DatasetBody:
        """The body of `dataset`."""
        return cls(
            id=dataset.id,
            name=WordsBody.of(dataset.name),
            traits=[LadderBody.of(each) for each in dataset.traits],
            sensitive=[ColumnBody.of(each) for each in dataset.sensitive],
            measures=[ColumnBody.of(each) for each in dataset.measures],
        )


class ExtractDeskBody(BaseModel):
    """What may be extracted from, and the newest extracts."""

    datasets: list[DatasetBody]
    extracts: list[ExtractBody]
