"""Finds the router of a request by the first and last word of its path, as a reader finds a shelf by its label.

FastAPI asks route after route, and each router inside another once more, so that with some five hundred routes a tenth
of the web process went into asking. All our routes are `/api/v1/WORD/.../WORD`: only routers that have a route with
the request's words are asked, in their order. What they answer (the route, a wrong method, nothing) is what they would
have answered in a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

PREFIX: Final = "/api/v1/"
_CHOSEN: Final = "zhike.route"
_Label = tuple[str, str]
_ELSEWHERE: Final = ("", "")


class Directory(BaseRoute):
    """`routes` behind one door. Those with a path outside `/api/v1/`, or a variable first word, are asked always."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self.routes = tuple(routes)
        labels = [{_label(context.path or "") for context in iter_route_contexts([route])} for route in routes]
        self._shelves = {
            label: tuple(route for route, own in zip(self.routes, labels, strict=True) if _belongs(label, own))
            for label in set[_Label]().union(*labels, ((word, "") for own in labels for word, _ in own), [_ELSEWHERE])
        }

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first route that answers the request, else the first that answers its path with another method."""
        partial: tuple[Match, Scope] = (Match.NONE, {})
        for route in self._find_shelf(scope["path"]):
            match, child = route.matches(scope)
            if match == Match.FULL:
                return match, {**child, _CHOSEN: route}
            if match == Match.PARTIAL and partial[0] == Match.NONE:
                partial = match, {**child, _CHOSEN: route}
        return partial

    def _find_shelf(self, path: str) -> tuple[BaseRoute, ...]:
        word, last = _label(path)
        for label in ((word, last), (word, "")):
            if label in self._shelves:
                return self._shelves[label]
        return self._shelves[_ELSEWHERE]

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route that `matches` found answer."""
        route: BaseRoute = scope.pop(_CHOSEN)
        await route.handle(scope, receive, send)


def apart(router: APIRouter, *, tag: str) -> APIRouter:
    """`router` under `/api/v1`, as one of several that a large context has: each is asked only for its own words."""
    alone = APIRouter(prefix=PREFIX.rstrip("/"), tags=[tag])
    alone.include_router(router)
    return alone


def list_routes(app: FastAPI) -> Iterator[RouteContext]:
    """All routes of an application, those behind a directory too."""
    for route in app.routes:
        yield from iter_route_contexts(route.routes if isinstance(route, Directory) else [route])


def _label(path: str) -> _Label:
    """The first word after the prefix and the last one; empty where there is none, or where it is a variable."""
    if not path.startswith(PREFIX):
        return _ELSEWHERE
    words = ["" if "{" in word else word for word in path[len(PREFIX) :].split("/")]
    return words[0], words[-1] if words[0] else ""


def _belongs(label: _Label, own: set[_Label]) -> bool:
    """Whether a request of this label can be for a router with these: a variable word may be any."""
    word, last = label
    return bool(own & {_ELSEWHERE, (word, ""), (word, last)})
