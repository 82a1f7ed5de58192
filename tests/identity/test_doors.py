"""Every route that asks for a permission: closed to strangers, closed to those who lack it, whatever they send."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastapi import FastAPI

from zhike.identity.rules import ROLES, permissions_of
from zhike.platform.directory import list_routes
from zhike.platform.ids import uuid7


def guarded(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """(method, path with ids filled in, permission) of each guarded route."""
    for route in list_routes(app):
        for dependency in getattr(route, "dependencies", ()):
            permission = getattr(dependency.dependency, "permission", None)
            if permission:
                path = re.sub(r"\{[^}]+\}", str(uuid7()), route.path or "")
                yield next(iter((route.methods or set()) - {"HEAD"})), path, permission


async def test_strangers_stay_outside(app, client) -> None:
    found = list(guarded(app))
    assert len(found) > 10
    opened = []
    for method, path, _ in found:
        answer = await client.request(method, path, content=b"nonsense")
        if (answer.status_code, answer.json()["code"]) != (401, "platform.unauthenticated"):
            opened.append((method, path, answer.status_code))
    assert not opened


async def test_a_role_without_the_permission_stays_outside(app, sign_in) -> None:
    clients = {role: await sign_in(role) for role in ROLES}
    opened = []
    for method, path, permission in guarded(app):
        for role in ROLES:
            if permission in permissions_of(role):
                continue
            answer = await clients[role].request(method, path, content=b"nonsense")
            if (answer.status_code, answer.json()["code"]) != (403, "platform.forbidden"):
                opened.append((role, method, path, answer.status_code))
    assert not opened


async def test_a_request_from_another_site_stays_outside(app, sign_in) -> None:
    client = await sign_in("supervisor")
    del client.headers["x-csrf-token"]
    opened = []
    for method, path, permission in guarded(app):
        if method != "GET" and permission in permissions_of("supervisor"):
            answer = await client.request(method, path, content=b"{}")
            if (answer.status_code, answer.json()["code"]) != (403, "platform.csrf"):
                opened.append((method, path, answer.status_code))
    assert not opened
