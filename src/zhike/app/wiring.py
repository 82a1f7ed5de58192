"""The list of contexts, top to bottom, and what each of them hangs on the doors of the application.

A context is found by convention: `endpoints.router` (and `endpoints.BACKGROUND`, tasks of the web process),
`subscribers.SUBSCRIPTIONS`, `schedules.SCHEDULES`, `personal_data.HOLDER`,
`extractable.DATASET`. One that has no such door is left out.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from typing import Any

from fastapi import APIRouter
from starlette.routing import BaseRoute

from zhike.platform.forgetting import forgetting
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule
from zhike.platform.subscriptions import Subscription

CONTEXTS = (
    "demo",
    "quality",
    "assistant",
    "channels",
    "team",
    "routing",
    "cases",
    "conversations",
    "banking",
    "products",
    "knowledge",
    "customers",
    "reasons",
    "privacy",
    "identity",
    "audit",
    "stability",
)

Background = Callable[[Runtime], Awaitable[None]]


@cache
def routes() -> tuple[BaseRoute, ...]:
    """The routes of all contexts, for any number of applications.

    FastAPI reads the signatures of a router's routes at the first request and keeps them in what is returned here: a
    second or more, which a process with many applications, as that of the tests, spends only once.
    """
    whole = APIRouter()
    for module in _doors("endpoints"):
        for router in getattr(module, "routers", [module.router] if hasattr(module, "router") else []):
            whole.include_router(router)
    return tuple(whole.routes)


def backgrounds() -> list[Background]:
    """Tasks that run in each web process for as long as it lives."""
    return [task for module in _doors("endpoints") for task in getattr(module, "BACKGROUND", [])]


def subscriptions() -> list[Subscription]:
    """All durable reactions."""
    return [each for module in _doors("subscribers") for each in module.SUBSCRIPTIONS]


def schedules() -> list[Schedule]:
    """All work started by the clock."""
    of_contexts = [each for module in _doors("schedules") for each in module.SCHEDULES]
    return [forgetting([each.name for each in subscriptions()]), *of_contexts]


def hang_up_holders() -> None:
    """Tell `privacy` who holds personal data: `personal_data.HOLDER` of each context."""
    from zhike.privacy import api as privacy

    privacy.hang_up([module.HOLDER for module in _doors("personal_data")])


def hang_up_datasets() -> None:
    """Tell `privacy` what may be extracted from: `extractable.DATASET` of each context."""
    from zhike.privacy import api as privacy

    # Its own module `extractable` is the port.
    privacy.hang_up_datasets([module.DATASET for module in _doors("extractable") if hasattr(module, "DATASET")])


def hang_up_acquaintance() -> None:
    """Tell the watch who is who."""
    from zhike.app.acquaintance import PEOPLE
    from zhike.audit import api as audit

    audit.hang_up_acquaintance(PEOPLE)


def hang_up_draft_signs() -> None:
    """Tell `conversations` what the contexts above know of drafts and their authors."""
    from zhike.app.draft_signs import SIGNS
    from zhike.conversations import api as conversations

    conversations.hang_up_draft_signs(SIGNS)


def hang_up_queue_directory() -> None:
    """Tell `conversations` which queues there are."""
    from zhike.app.queue_directory import QUEUES
    from zhike.conversations import api as conversations

    conversations.hang_up_queue_directory(QUEUES)


def import_models() -> None:
    """Load all tables into the metadata (the drift test and migrations compare it with the database)."""
    for _ in _doors("models"):
        pass


def _doors(name: str) -> Iterator[Any]:
    for context in CONTEXTS:
        package = f"zhike.{context}"
        if importlib.util.find_spec(package) and importlib.util.find_spec(f"{package}.{name}"):
            yield importlib.import_module(f"{package}.{name}")
