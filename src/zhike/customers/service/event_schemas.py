"""The registry of event schemas: listed, and added to by versions that take whatever the version before took."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from zhike.audit import api as audit
from zhike.customers import push_errors as errors
from zhike.customers.repository import event_schemas as repository
from zhike.customers.repository.event_schemas import EventSchema
from zhike.customers.rules.event_schemas import incompatibilities, schema_problem
from zhike.customers.rules.source_events import TYPE_NAME, Schemas
from zhike.platform.actor import Actor
from zhike.platform.database import Session

TOLD_PLACES = 5


async def list_schemas(session: Session) -> list[EventSchema]:
    """All versions of all event types, by type, the newest first."""
    return await repository.list_schemas(session)


async def load_schemas(session: Session) -> Schemas:
    """(type, version) -> schema."""
    return {(each.type, each.version): each.schema for each in await repository.list_schemas(session)}


async def add_schema(
    session: Session, event_type: str, version: int, schema: Any, *, language: str, actor: Actor, now: datetime
) -> EventSchema:
    """Add the next version of an event type, or (version 1) a new type.

    Raises `EventSchemaUnfit`, `EventSchemaIncompatible`; `EventSchemaStale` where `version` is not the next.
    """
    if not TYPE_NAME.fullmatch(event_type):
        raise errors.EventSchemaUnfit(place="type", reason=errors.reason_of("bad_name", language))
    problem = schema_problem(schema)
    if problem is not None:
        reason = errors.reason_of(problem.code, language)
        raise errors.EventSchemaUnfit(place=problem.place or "/", reason=reason)
    known = [each for each in await repository.list_schemas(session) if each.type == event_type]
    newest = known[0].version if known else 0
    if version != newest + 1:
        raise errors.EventSchemaStale(version=newest)
    if known:
        _require_compatible(known[0], schema, language)
    added = EventSchema(event_type, version, schema, actor.id, now)
    if not await repository.add_schema(session, added):
        raise errors.EventSchemaStale(version=version)
    detail = {"version": version, "properties": sorted(schema["properties"])}
    await audit.record(
        session,
        actor=actor,
        action="customers.event_schema_added",
        subject=f"event_schema:{event_type}",
        detail=detail,
        now=now,
    )
    return added


def _require_compatible(before: EventSchema, schema: Any, language: str) -> None:
    found = incompatibilities(before.schema, schema)
    if found:
        stop, between = ("：", "；") if language == "zh" else (": ", "; ")
        places = between.join(
            f"{each.place}{stop}{errors.reason_of(each.code, language)}" for each in found[:TOLD_PLACES]
        )
        raise errors.EventSchemaIncompatible(places=places)
