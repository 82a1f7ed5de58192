"""Free text that people type about people: what must never be stored (class C3) is taken out before anybody sees it.

A context whose requests carry a note, a reason or a comment uses these instead of `platform.fields`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from zhike.platform.fields import Line, OptionalLine, Text
from zhike.privacy.rules.authentication_secrets import drop_secrets


def _without_secrets(value: str) -> str:
    return drop_secrets(value)[0]


_Door = AfterValidator(_without_secrets)
# As `Line`, `OptionalLine` and `Text` of the platform, with each secret replaced by its kind (`⟨PIN⟩`).
FreeLine = Annotated[Line, _Door]
OptionalFreeLine = Annotated[OptionalLine, _Door]
FreeText = Annotated[Text, _Door]
