"""HTTP routes of source events: the push itself, the secrets that sign it, the schemas, what came and what did not."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request

from zhike.customers.push_errors import PushRefused
from zhike.customers.repository import source_events as repository
from zhike.customers.schemas.events import (
    CredentialBody,
    CredentialsBody,
    EventRejectBody,
    EventRejectsBody,
    EventSchemaBody,
    EventSchemasBody,
    NewCredentialBody,
    NewEventSchemaBody,
    PushReportBody,
    SourceEventBody,
)
from zhike.customers.service import credentials, event_schemas, pushing, sources
from zhike.platform.errors import TooLarge
from zhike.platform.fields import OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_moment, encode_moment
from zhike.platform.web import (
    ActorDep,
    LanguageDep,
    NowDep,
    RuntimeDep,
    SessionDep,
    client_address,
    limiter_of,
    public,
    requires,
)
from zhike.privacy import api as privacy

router = APIRouter(prefix="/api/v1")
READS, COLLECTS = "customers.quality", "customers.collect"
LARGEST_PUSH = 2**20
# Several sources may push through one gateway.
PUSHES_OF_ADDRESS = 4
REJECTS_SHOWN = 200


@router.post("/sources/{name}/events", dependencies=[public("signed with the source's secret")])
async def post_events(
    name: str,
    request: Request,
    *,
    x_zhike_key: Annotated[str, Header(max_length=40)] = "",
    x_zhike_timestamp: Annotated[str, Header(max_length=20)] = "",
    x_zhike_signature: Annotated[str, Header(max_length=100)] = "",
    runtime: RuntimeDep,
    session: SessionDep,
    language: LanguageDep,
    now: NowDep,
) -> PushReportBody:
    """Push events: `{"events": [...]}`, signed. Good events are kept, each bad one is told with its place.

    `X-Zhike-Signature` is `v1=` and the hexadecimal HMAC-SHA256 of `<X-Zhike-Timestamp>.<body>` by the secret whose id
    is `X-Zhike-Key`. An event id that is known changes nothing.
    """
    settings = runtime.settings
    limiter_of(request, "pushes_by_address", settings.pushes_per_minute * PUSHES_OF_ADDRESS).take(
        client_address(request)
    )
    body = await _read(request)
    signature = pushing.Signature(x_zhike_key, x_zhike_timestamp, x_zhike_signature)
    if not (signature.key and signature.timestamp and signature.signature):
        raise PushRefused("customers.push.unsigned")
    source = await pushing.find_pushing_source(session, runtime.keyring, name, signature, body, now=now)
    limiter_of(request, "pushes_by_source", settings.pushes_per_minute).take(name)
    events = pushing.read_push(body, limit=settings.pushed_events_at_once)
    vault = privacy.Vault(runtime.keyring, purpose="resolution")
    report = await pushing.take_push(session, vault, runtime.keyring, source, events, now=now)
    return PushReportBody.of(report, language)


@router.get("/sources/{name}/events", dependencies=[requires(READS)])
async def get_events(
    name: str,
    *,
    type: OptionalLine = "",  # noqa: A002  # the name of the query parameter
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    session: SessionDep,
) -> Page[SourceEventBody]:
    """Events of a source, the last received first, without what is sealed and without whom they are about."""
    await sources.find_source(session, name)
    before = decode_moment(cursor)
    found = await repository.list_events(session, name, event_type=type, before=before, limit=limit)
    last = found[-1] if len(found) == limit else None
    following = encode_moment(last.received_at, last.id) if last else None
    return Page(items=[SourceEventBody.of(each) for each in found], next_cursor=following)


@router.get("/sources/{name}/event-rejects", dependencies=[requires(READS)])
async def get_event_rejects(name: str, *, session: SessionDep, language: LanguageDep) -> EventRejectsBody:
    """The newest events of a source that were not taken: where in their JSON, and why."""
    await sources.find_source(session, name)
    found = await repository.list_rejects(session, name, limit=REJECTS_SHOWN)
    return EventRejectsBody(items=[EventRejectBody.of(each, language) for each in found])


@router.get("/sources/{name}/secrets", dependencies=[requires(COLLECTS)])
async def get_secrets(name: str, *, session: SessionDep) -> CredentialsBody:
    """The secrets of a source that pushes, without what they say."""
    source = await sources.find_source(session, name)
    found = await credentials.list_push_secrets(session, source)
    return CredentialsBody(items=[CredentialBody.of(each) for each in found])


@router.post("/sources/{name}/secrets", status_code=201, dependencies=[requires(COLLECTS), CREATES])
async def post_secret(
    name: str, *, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> NewCredentialBody:
    """Make a secret for a source to sign with. It is told this once; a source has two at most."""
    source = await sources.find_source(session, name)
    made, secret = await credentials.make_push_secret(session, runtime.keyring, source, actor=actor, now=now)
    return NewCredentialBody(**CredentialBody.of(made).model_dump(), secret=secret)


@router.delete("/sources/{name}/secrets/{credential_id}", status_code=204, dependencies=[requires(COLLECTS)])
async def delete_secret(name: str, credential_id: UUID, *, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """Withdraw a secret: what it signs is not taken any more."""
    source = await sources.find_source(session, name)
    await credentials.withdraw_push_secret(session, source, credential_id, actor=actor, now=now)


@router.get("/event-schemas", dependencies=[requires(READS)])
async def get_event_schemas(*, session: SessionDep) -> EventSchemasBody:
    """All versions of all event types, by type, the newest first."""
    return EventSchemasBody(items=[EventSchemaBody.of(each) for each in await event_schemas.list_schemas(session)])


@router.post("/event-schemas", status_code=201, dependencies=[requires(COLLECTS), CREATES])
async def post_event_schema(
    body: NewEventSchemaBody, *, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> EventSchemaBody:
    """Add the next version of an event type, or a new type. It has to take all that the version before takes."""
    added = await event_schemas.add_schema(
        session, body.type, body.version, body.json_schema, language=language, actor=actor, now=now
    )
    return EventSchemaBody.of(added)


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_PUSH:
            raise TooLarge(limit="1 MB")
    return bytes(body)
