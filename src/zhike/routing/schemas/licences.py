"""HTTP bodies of licences."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from zhike.platform.fields import Line
from zhike.routing.schemas.words import Input, Key, Named
from zhike.routing.values import Licence

LicenceName = Annotated[Line, Field(min_length=1, max_length=60)]


class LicenceBody(Input):
    """What it is called, and the queues and contact reasons that demand it."""

    name_zh: LicenceName
    name_en: LicenceName
    queues: Annotated[list[Key], Field(default_factory=list, max_length=100)]
    reasons: Annotated[list[Annotated[Line, Field(max_length=20)]], Field(default_factory=list, max_length=300)]

    def licence(self, code: str) -> Licence:
        """The licence as it is to be."""
        demanded_by = tuple(dict.fromkeys(self.queues)), tuple(dict.fromkeys(self.reasons))
        return Licence(code, self.name_zh, self.name_en, *demanded_by)


class NewLicenceBody(LicenceBody):
    """A licence to add, with its code for ever."""

    code: Key


class LicenceOut(BaseModel):
    """A licence, and how many agents hold it now (null right after a change)."""

    code: str
    name: Named
    queues: list[str]
    reasons: list[str]
    holders: int | None
    version: int

    @classmethod
    def of(cls, licence: Licence, holders: int | None = None) -> LicenceOut:
        """The body of a licence."""
        return cls(
            code=licence.code,
            name=Named(zh=licence.name_zh, en=licence.name_en),
            queues=list(licence.queues),
            reasons=list(licence.reasons),
            holders=holders,
            version=licence.version,
        )


class LicencesOut(BaseModel):
    """Licences by code."""

    items: list[LicenceOut]
