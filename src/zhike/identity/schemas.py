"""HTTP bodies of identity."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr
from pydantic_core import PydanticCustomError

from zhike.identity.rules import (
    PASSWORD_LONGEST,
    Notification,
    NotificationKind,
    Preferences,
    Role,
    Staff,
    permissions_of,
)
from zhike.identity.service.staff import StaffChanges
from zhike.platform.fields import Line, OptionalLine
from zhike.platform.settings import Settings

LanguageCode = Literal["zh", "en"]


def _refuse_surrogates(value: SecretStr) -> SecretStr:
    try:
        value.get_secret_value().encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("broken_text", "broken characters are not allowed") from None
    return value


# A new password is judged by the rules, which say what is wrong; here only what no password can be is refused.
Password = Annotated[
    SecretStr, Field(min_length=1, max_length=PASSWORD_LONGEST * 4), AfterValidator(_refuse_surrogates)
]
ShortLine = Annotated[Line, Field(max_length=40)]
ShortOptionalLine = Annotated[OptionalLine, Field(max_length=40)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignInBody(_Input):
    """Login or staff number, and the password."""

    user: Line
    password: Password


class LinkBody(_Input):
    """The token of a sign-in link, and the password to set."""

    token: Annotated[str, Field(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]
    password: Password


class NewPasswordBody(_Input):
    """The present password, and the one to come."""

    current: Password
    new: Password


class BankBody(BaseModel):
    """The bank whose installation this is. `zone`: the time zone (IANA) in which its days begin."""

    name_zh: str
    name_en: str
    zone: str


class SessionBody(BaseModel):
    """Who is signed in, and what they may do."""

    id: UUID
    login: str
    name: str
    number: str
    role: Role
    language: LanguageCode
    team: str
    permissions: list[str]
    bank: BankBody

    @classmethod
    def of(cls, staff: Staff, settings: Settings) -> SessionBody:
        """The body for `staff` of this installation."""
        return cls(
            id=staff.id,
            login=staff.login,
            name=staff.name,
            number=staff.number,
            role=staff.role,
            language=staff.language,
            team=staff.team,
            permissions=sorted(permissions_of(staff.role)),
            bank=BankBody(name_zh=settings.bank_name_zh, name_en=settings.bank_name_en, zone=settings.business_zone),
        )


class PreferencesBody(_Input):
    """How somebody likes to work: single keys on or off, and keys by command where they differ ("" = none)."""

    single_keys: bool = True
    keys: dict[str, Annotated[str, Field(max_length=20)]] = {}

    @classmethod
    def of(cls, chosen: Preferences) -> PreferencesBody:
        """The body of a choice."""
        return cls(single_keys=chosen.single_keys, keys=dict(chosen.keys))


class NotificationBody(BaseModel):
    """Something that somebody is told of; `subject` is "conversation:<id>", `by_name` the colleague behind it."""

    id: UUID
    kind: NotificationKind
    subject: str
    by_name: str
    times: int
    at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, told: Notification) -> NotificationBody:
        """The body of `told`."""
        return cls(**{name: getattr(told, name) for name in cls.model_fields})


class NotificationsBody(BaseModel):
    """A page of notifications, newest first; `unread` counts all that are not read."""

    items: list[NotificationBody]
    unread: int
    next_cursor: str | None


class StaffBody(BaseModel):
    """A member of staff. `has_password` is false until they used their first sign-in link."""

    id: UUID
    login: str
    name: str
    number: str
    role: Role
    language: LanguageCode
    team: str
    active: bool
    has_password: bool
    version: int

    @classmethod
    def of(cls, staff: Staff) -> StaffBody:
        """The body of `staff`."""
        return cls(**{name: getattr(staff, name) for name in cls.model_fields})


class NewStaffBody(_Input):
    """Somebody to add; they come in by a sign-in link."""

    login: ShortLine
    name: ShortLine
    number: ShortLine
    role: Role
    language: LanguageCode = "zh"
    team: ShortOptionalLine = ""


class StaffChangesBody(_Input):
    """What to change; what is left out stays as it is."""

    name: ShortLine | None = None
    number: ShortLine | None = None
    role: Role | None = None
    language: LanguageCode | None = None
    team: ShortOptionalLine | None = None
    active: bool | None = None

    def changes(self) -> StaffChanges:
        """The changes that were asked for."""
        return StaffChanges(**self.model_dump())


class SignInLinkBody(BaseModel):
    """A one-time way in: hand `path` to the person; it is shown once."""

    token: str
    path: str
    ends_at: datetime
