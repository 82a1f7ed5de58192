"""Staff added from the command line: a login and a number are found for them where none is given."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Invalid, NotFound, register_messages

register_messages(
    {
        "app.staff_language": ("界面语言应为 zh 或 en。", "The language is zh or en."),
        "app.staff_name_empty": ("姓名不能为空。", "The name must not be empty."),
        "app.login_not_found": ("没有登录名或工号为 {login} 的员工。", "Nobody has the login or number {login}."),
    }
)


class StaffLanguageWrong(Invalid):
    """Neither zh nor en."""

    code = "app.staff_language"


class StaffNameEmpty(Invalid):
    """A name of nothing but space."""

    code = "app.staff_name_empty"


class LoginNotFound(NotFound):
    """Nobody has it."""

    code = "app.login_not_found"


async def add(
    session: Session, *, actor: Actor, name: str, role: str, login: str, number: str, language: str, now: datetime
) -> tuple[identity.Staff, str]:
    """A new member of staff and the token of a one-time link. Raises the errors above and those of `create_staff`."""
    name = " ".join(name.split())
    if not name:
        raise StaffNameEmpty
    if language not in ("zh", "en"):
        raise StaffLanguageWrong
    person = await identity.create_staff(
        session,
        actor=actor,
        login=login or login_from(name),
        name=name,
        number=number or await _next_number(session),
        role=role,
        language="en" if language == "en" else "zh",
        now=now,
    )
    return person, await identity.issue_sign_in_link(session, actor=actor, staff_id=person.id, now=now)


async def renew_link(session: Session, *, actor: Actor, login: str, now: datetime) -> tuple[identity.Staff, str]:
    """The person with this login or number and the token of a new link. Raises `LoginNotFound`."""
    wanted = login.strip().lower()
    for person in await identity.find_staff(session, query=wanted):
        if wanted in (person.login, person.number.lower()):
            return person, await identity.issue_sign_in_link(session, actor=actor, staff_id=person.id, now=now)
    raise LoginNotFound(login=login)


def login_from(name: str) -> str:
    """A login made of `name`: Chinese as pinyin, accents dropped, words joined by dots.

    >>> login_from("张伟"), login_from("Zoë Miller")
    ('zhangwei', 'zoe.miller')
    """
    from pypinyin import Style, lazy_pinyin

    latin = "".join(lazy_pinyin(name, style=Style.NORMAL))
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", ".", plain).strip(".")[:40]


async def _next_number(session: Session) -> str:
    """One more than the highest number that is a plain number, at least four digits."""
    numbers = [int(each.number) for each in await identity.find_staff(session) if each.number.isdecimal()]
    return f"{max(numbers, default=0) + 1:04d}"
