"""Every door of the application says who may pass."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute

from zhike.identity.rules import PERMISSIONS
from zhike.platform.directory import list_routes


def declarations(route: APIRoute) -> list[str]:
    checks = [dependency.dependency for dependency in route.dependencies]
    return [
        word
        for check in checks
        for word in (getattr(check, "permission", None), getattr(check, "public_because", None))
        if word
    ]


def api_routes(app: FastAPI) -> Iterator[APIRoute]:
    routes = [context.route for context in list_routes(app)]
    found = [route for route in routes if isinstance(route, APIRoute)]
    assert len(found) > 50, "the routes of included routers are not seen"
    return iter(found)


def test_every_route_declares_one_permission_or_why_it_is_open(app: FastAPI) -> None:
    wrong = {route.path: declarations(route) for route in api_routes(app) if len(declarations(route)) != 1}
    assert not wrong


def test_every_permission_that_a_route_asks_for_is_held_by_some_role(app: FastAPI) -> None:
    granted = frozenset().union(*PERMISSIONS.values())
    asked = {
        permission
        for route in api_routes(app)
        for dependency in route.dependencies
        if (permission := getattr(dependency.dependency, "permission", None))
    }
    assert asked <= granted


def test_the_sockets_are_those_that_are_known(app: FastAPI) -> None:
    contexts = list(list_routes(app))
    sockets = {context.path for context in contexts if isinstance(context.route, APIWebSocketRoute)}
    assert sockets == {"/api/v1/chat/live", "/api/v1/live"}


def calls_of(dependant: Dependant) -> Iterator[Any]:
    for each in dependant.dependencies:
        yield each.call
        yield from calls_of(each)


def test_no_request_waits_for_a_thread(app: FastAPI) -> None:
    """FastAPI runs what is no coroutine in a thread: on a busy process each turn of it is a wait."""
    in_threads = {
        f"{call.__module__}.{call.__qualname__}"
        for route in api_routes(app)
        for call in (route.endpoint, *calls_of(route.dependant))
        if not (inspect.iscoroutinefunction(call) or inspect.isasyncgenfunction(call))
    }
    assert not in_threads
