"""`zhike staff`: how a new installation gets its first administrator, and how a lost sign-in link is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from zhike.app.terminal import DataOption, JsonOption, give, give_json, said, tell

if TYPE_CHECKING:
    from zhike.identity.api import Staff
    from zhike.platform.actor import Actor
    from zhike.platform.database import Session
    from zhike.platform.installation import Installation
    from zhike.platform.runtime import Runtime

app = typer.Typer()


@app.callback()
def staff() -> None:
    """A group of commands."""


@app.command()
def add(
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help=said("姓名。", "The person's name."))],
    role: Annotated[
        str,
        typer.Option(
            metavar="ROLE",
            help=said("角色：", "One of: ")
            + "agent, assistant_specialist, back_office, supervisor, inspector, editor, analyst, compliance, admin.",
        ),
    ],
    login: Annotated[
        str, typer.Option(help=said("登录名，默认取姓名或其拼音。", "Login; by default the name or its pinyin."))
    ] = "",
    number: Annotated[str, typer.Option(help=said("工号，默认为下一个。", "Staff number; by default the next."))] = "",
    language: Annotated[str, typer.Option(metavar="zh|en", help=said("界面语言。", "Language of the screens."))] = "zh",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a member of staff and print a one-time link, good for 24 hours, by which they set their password."""
    from zhike.app.operation import operate

    async def work(runtime: Runtime, actor: Actor) -> tuple[Installation, Staff, str]:
        from zhike.app import first_staff

        async with runtime.database.transaction() as session:
            added, token = await first_staff.add(
                session,
                actor=actor,
                name=name,
                role=role,
                login=login,
                number=number,
                language=language,
                now=runtime.clock.now(),
            )
        return runtime.installation, added, token

    _show(*operate(data, work), as_json=as_json)


@app.command()
def link(
    login: Annotated[str, typer.Argument(metavar="LOGIN", help=said("登录名或工号。", "Login or staff number."))],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print a new one-time sign-in link; an older one of the same person no longer works."""
    from zhike.app.operation import operate

    async def work(runtime: Runtime, actor: Actor) -> tuple[Installation, Staff, str]:
        async with runtime.database.transaction() as session:
            found, token = await _new_link(session, actor, login, runtime)
        return runtime.installation, found, token

    _show(*operate(data, work), as_json=as_json)


async def _new_link(session: Session, actor: Actor, login: str, runtime: Runtime) -> tuple[Staff, str]:
    from zhike.app import first_staff

    return await first_staff.renew_link(session, actor=actor, login=login, now=runtime.clock.now())


def _show(installation: Installation, person: Staff, token: str, *, as_json: bool) -> None:
    address = f"{_address(installation)}/console/welcome#{token}"
    if as_json:
        give_json({"id": str(person.id), "login": person.login, "number": person.number, "link": address})
        return
    tell(
        said(
            f"{person.name}（登录名 {person.login}，工号 {person.number}）请在 24 小时内打开链接设置密码，只能用一次：",
            f"{person.name} (login {person.login}, number {person.number}) sets a password with this link, "
            "once, within 24 hours:",
        )
    )
    give(address)


def _address(installation: Installation) -> str:
    """Where people reach the service: as set, else where it runs now, else where it would run by default."""
    from zhike.app.readiness import reachable

    if installation.settings.public_url:
        return installation.settings.public_url.rstrip("/")
    runtime = installation.read_runtime()
    return f"http://{reachable(str(runtime.get('host', '')))}:{runtime.get('port', 8000)}"
