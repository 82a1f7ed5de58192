"""The directory of routes answers as a router that asks one route after the other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Match

from zhike.app import wiring
from zhike.platform.directory import Directory

ROUTES = wiring.routes()
DIRECTORY = Directory(ROUTES)
PATHS = sorted({re.sub(r"\{[^}]+\}", "x1", each.path or "") for each in iter_route_contexts(ROUTES)})
WORDS = sorted({word for path in PATHS for word in path.split("/")})
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


def scope_of(method: str, path: str) -> dict[str, Any]:
    return {"type": "http", "method": method, "path": path, "root_path": "", "path_params": {}}


def in_a_row(method: str, path: str) -> Match:
    found = [route.matches(scope_of(method, path))[0] for route in ROUTES]
    return max(found, key=lambda match: match.value)


@pytest.mark.parametrize("method", METHODS)
def test_each_route_is_found(method: str) -> None:
    wrong = [path for path in PATHS if DIRECTORY.matches(scope_of(method, path))[0] != in_a_row(method, path)]
    assert not wrong


@given(method=st.sampled_from(METHODS), words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=5))
def test_paths_put_together_by_chance_are_answered_alike(method: str, words: list[str]) -> None:
    for path in ("/api/v1/" + "/".join(words), "/" + "/".join(words)):
        assert DIRECTORY.matches(scope_of(method, path))[0] == in_a_row(method, path)


async def test_what_nobody_answers_and_wrong_methods_are_told(client) -> None:
    assert (await client.get("/api/v1/nothing/here")).status_code == 404
    assert (await client.patch("/api/v1/desk")).status_code == 405
    assert (await client.get("/api/v1/desk")).status_code == 401
