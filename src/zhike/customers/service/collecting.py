"""Sources that we ask: a database is queried when it is due, a watched folder looked at; a worker sorts what came."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import structlog

from zhike.audit import api as audit
from zhike.customers import collecting_errors as errors
from zhike.customers.errors import RunOpen
from zhike.customers.repository import sources as repository
from zhike.customers.rules.collecting import is_due
from zhike.customers.rules.mapping import SourceMapping
from zhike.customers.rules.runs import Source
from zhike.customers.service import credentials, importing, sources, watching
from zhike.customers.service.importing import said
from zhike.customers.service.staging import RunStopped
from zhike.platform.actor import Actor, system_actor
from zhike.platform.crypto import Keyring
from zhike.platform.database import Session
from zhike.platform.errors import ZhikeError
from zhike.platform.runtime import Runtime
from zhike.platform.tables import Query, open_query, open_table

log = structlog.get_logger(__name__)
TOPIC = "customers.collecting"
# One slow database does not hold up the others.
AT_ONCE = 4
PREVIEW_S = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """A source that we ask, before it is kept."""

    kind: Literal["sql", "folder"]
    place: str
    query: str
    pattern: str
    watermark: str
    password: str = field(repr=False)
    source: str | None


async def preview_draft(
    runtime: Runtime, session: Session, draft: Draft, mapping: SourceMapping | None
) -> sources.Preview:
    """The first lines as they would be kept. Raises `QueryRefused`, `FolderRefused`, `NoFileYet`, `TableRefused`."""
    if draft.kind == "folder":

        def look() -> sources.Preview:
            sample = watching.find_sample(runtime.settings, draft.place, draft.pattern)
            with watching.private_copy(runtime) as copy:
                watching.copy_file(sample, copy)
                return sources.preview(open_table(copy, name=sample.name), mapping)

        return await asyncio.to_thread(look)
    password = draft.password or await _kept_password(session, runtime.keyring, draft)
    query = Query(
        name=draft.source or "query",
        address=draft.place,
        text=draft.query,
        password=password,
        timeout_s=PREVIEW_S,
        watermark=draft.watermark,
        limit=sources.SAMPLED,
        folders=runtime.settings.watched_folders,
    )
    return await asyncio.to_thread(lambda: sources.preview(open_query(query), mapping))


async def _kept_password(session: Session, keyring: Keyring, draft: Draft) -> str:
    """A kept password goes only to the place that it was given for."""
    if draft.source is None:
        return ""
    known = await sources.find_source(session, draft.source)
    if known.place != draft.place:
        raise errors.PasswordNeeded
    return await credentials.find_password(session, keyring, known.name)


async def keep_password(
    session: Session, keyring: Keyring, before: Source, after: Source, password: str, *, actor: Actor, now: datetime
) -> None:
    """A new password takes the place of the one before. Raises `PasswordNeeded` where the address alone changes."""
    kept = await credentials.find_password(session, keyring, before.name)
    if not password and kept and before.place != after.place:
        raise errors.PasswordNeeded
    if password:
        await credentials.set_password(session, keyring, before.name, password, actor=actor, now=now)


async def ask_for_delivery(session: Session, name: str, *, anew: bool, actor: Actor, now: datetime) -> None:
    """Want a delivery now; `anew`: from the source's start. Raises `SourceUnknown` or `NotAsked`."""
    source = await sources.find_source(session, name)
    if source.kind not in {"sql", "folder"} or not source.active:
        raise errors.NotAsked(source=name)
    await repository.ask_for_delivery(session, name, anew=anew, now=now)
    detail = {"anew": anew}
    await audit.record(
        session, actor=actor, action="customers.delivery_asked", subject=f"source:{name}", detail=detail, now=now
    )
    session.notify(TOPIC, source=name)


async def collect_due(runtime: Runtime) -> None:
    """Ask every source that is due."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        known = await repository.list_sources(session)
        latest = await repository.find_latest_runs(session)
        asked = await repository.list_asked(session)
    due = [
        each
        for each in known
        if is_due(
            each,
            begun=latest[each.name].created_at if each.name in latest else None,
            asked=asked.get(each.name),
            now=now,
            zone=runtime.settings.zone,
        )
    ]
    gate = asyncio.Semaphore(AT_ONCE)

    async def collect(source: Source) -> None:
        async with gate:
            await _collect(runtime, source)

    await asyncio.gather(*(collect(each) for each in due))


async def _collect(runtime: Runtime, source: Source) -> None:
    try:
        if source.kind == "sql":
            await collect_query(runtime, source)
        else:
            await watching.collect_folder(runtime, source)
    except (RunOpen, RunStopped):
        return
    except ZhikeError as trouble:
        log.warning("customers.not_collected", source=source.name, code=trouble.code)
        async with runtime.database.transaction() as session:
            await repository.note_trouble(session, source.name, said(trouble))
    else:
        async with runtime.database.transaction() as session:
            await repository.note_trouble(session, source.name, None)


async def collect_query(runtime: Runtime, source: Source) -> None:
    """Ask a source's database for what came since. What goes wrong stands in the run, and is raised again."""
    run = await importing.begin_run(runtime, source, actor=system_actor("customers"))
    try:
        query = await _query(runtime, source)
        table = await asyncio.to_thread(open_query, query)
    except ZhikeError as trouble:
        await importing.end(runtime, run, "failed", problem=said(trouble))
        raise
    await importing.stage_run(runtime, source, run, table, importing.nobody_listens)
    await importing.leave_to_worker(runtime, run)


async def _query(runtime: Runtime, source: Source) -> Query:
    async with runtime.database.transaction() as session:
        password = await credentials.find_password(session, runtime.keyring, source.name)
        mark = await repository.find_mark(session, source.name) if source.watermark else None
    return Query(
        name=source.name,
        address=source.place,
        text=source.query,
        password=password,
        timeout_s=runtime.settings.source_query_timeout_s,
        watermark=source.watermark,
        since=mark,
        folders=runtime.settings.watched_folders,
    )
