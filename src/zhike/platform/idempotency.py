"""Creations that are sent again are done once: `Idempotency-Key` on a POST, for 24 hours.

The key is taken before the request is handled, and the answer kept before it leaves. Sent again with the same body, by
the same caller, the kept answer comes back (`Idempotent-Replayed: true`). With another body it is refused. Where the
first one is still being handled, or its process died before the answer was kept, it is refused as well: nothing is ever
done twice.

What is kept is sealed by a key that is made of the caller's own key and credential, of which only a digest is stored:
the database alone cannot open it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any, cast

import msgspec
from fastapi import Depends, Header, Request, Response
from fastapi.params import Depends as DependsParam
from sqlalchemy import text
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zhike.platform.crypto import seal, unseal
from zhike.platform.errors import Conflict, Invalid, ZhikeError, register_messages
from zhike.platform.problems import problem
from zhike.platform.runtime import Runtime
from zhike.platform.web import SESSION_COOKIE

KEY = re.compile(r"[A-Za-z0-9_-]{8,80}")
KEPT = timedelta(hours=24)
_LOOKED_AT = 1 << 20  # of a larger body the length counts
_KEPT_BYTES = 1 << 18
_CONTEXT = b"platform.creation"
# Seeing a value in plain is a reading, audited each time; a sign-in and a one-time code are ways in. None of them is
# ever given twice from here.
_NEVER = re.compile(r"/reveals$|/step-up/|^/api/v1/session(?:/|$)")

_RESERVE = text("""
    insert into platform.creation (id, request, at) values (:id, :request, :now)
    on conflict (id) do nothing returning id
""")
_FIND = text("select request, answer from platform.creation where id = :id")
_KEEP = text("update platform.creation set answer = :answer where id = :id")
_FORGET = text("delete from platform.creation where id = :id")
_FORGET_OLD = text("""
    delete from platform.creation where id in
    (select id from platform.creation where at < :before order by at limit 20 for update skip locked)
""")


class KeyUnfit(Invalid):
    """An `Idempotency-Key` that is none."""

    code = "platform.key_unfit"


class KeyReused(Conflict):
    """The key came with another request before."""

    code = "platform.key_reused"


class StillHandled(Conflict):
    """The request with this key is being handled, or was cut off: nobody knows whether it was done."""

    code = "platform.still_handled"


register_messages(
    {
        "platform.key_unfit": (
            "Idempotency-Key 应为 8 到 80 个字母、数字、- 或 _，例如一个 UUID。",
            "An Idempotency-Key has 8 to 80 letters, digits, - or _, such as a UUID.",
        ),
        "platform.key_reused": (
            "这个 Idempotency-Key 已用于另一个请求。请换一个。",
            "This Idempotency-Key came with another request. Take a new one.",
        ),
        "platform.still_handled": (
            "同一请求正在处理，或上次中断，不知是否完成。请先查看是否已有，再用新的 Idempotency-Key 发送。",
            "The same request is being handled, or was cut off. Look whether it was done, then send it with a new key.",
        ),
    }
)


async def _named(
    idempotency_key: Annotated[
        str | None, Header(description="Sent again within 24 hours with the same key, it is done once.", max_length=80)
    ] = None,
) -> None:
    del idempotency_key  # the middleware looks at it; this puts it into the interface


CREATES = cast("DependsParam", Depends(_named))


class _Answer(msgspec.Struct):
    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a key belongs: to a caller and an address."""

    id: bytes
    request: bytes
    key: bytes


@dataclass(slots=True)
class _Caught:
    """The answer of the application, held back."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)

    async def send(self, message: Message) -> None:
        """Take a part of the answer."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.body += message.get("body", b"")

    def can_be_kept(self) -> bool:
        """Whether it says that something was done, and is no way in."""
        cookies = any(name.lower() == b"set-cookie" for name, _ in self.headers)
        return 200 <= self.status < 300 and not cookies and len(self.body) <= _KEPT_BYTES

    async def pass_on(self, send: Send) -> None:
        """Let it go on its way."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": bytes(self.body)})


class OnceOnly:
    """An ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, runtime: Runtime) -> None:
        self._app = app
        self._runtime = runtime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope) if scope["type"] == "http" and scope["method"] == "POST" else None
        key = None if request is None else request.headers.get("idempotency-key")
        if request is None or key is None or _NEVER.search(request.url.path):
            await self._app(scope, receive, send)
        elif not KEY.fullmatch(key):
            await problem(request, KeyUnfit())(scope, receive, send)
        else:
            await self._once(request, key, receive, send)

    async def _once(self, request: Request, key: str, receive: Receive, send: Send) -> None:
        body, again = await _read(request, receive)
        place = _place(request, key, body)
        answer = await self._reserve(place)
        if answer is not None:
            shown = problem(request, answer) if isinstance(answer, ZhikeError) else _replay(answer)
            await shown(request.scope, again, send)
            return
        caught = _Caught()
        try:
            await self._app(request.scope, again, caught.send)
        except Exception:
            await self._note(_FORGET, id=place.id)
            raise
        if caught.can_be_kept():
            await self._note(_KEEP, id=place.id, answer=_sealed(place, caught))
        else:
            await self._note(_FORGET, id=place.id)
        await caught.pass_on(send)

    async def _reserve(self, place: _Place) -> _Answer | ZhikeError | None:
        """Take the key; the answer of the request that had it before, or why there is none."""
        now = self._runtime.clock.now()
        async with self._runtime.database.transaction() as session:
            await session.execute(_FORGET_OLD, {"before": now - KEPT})
            values = {"id": place.id, "request": place.request, "now": now}
            if (await session.execute(_RESERVE, values)).first() is not None:
                return None
            known = (await session.execute(_FIND, {"id": place.id})).first()
        if known is None or known.answer is None:
            return StillHandled() if known is None or known.request == place.request else KeyReused()
        if known.request != place.request:
            return KeyReused()
        return msgspec.msgpack.decode(unseal(place.key, known.answer, context=_CONTEXT), type=_Answer)

    async def _note(self, statement: Any, **values: Any) -> None:
        async with self._runtime.database.transaction() as session:
            await session.execute(statement, values)


async def _read(request: Request, receive: Receive) -> tuple[bytes, Receive]:
    """The body, where it is small enough to be looked at, and how the application receives it again."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > _LOOKED_AT:
        return b"length:" + length.encode(), receive
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body), _then(message, receive)
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body), _then({"type": "http.request", "body": bytes(body), "more_body": False}, receive)


def _then(first: Message, receive: Receive) -> Callable[[], Awaitable[Message]]:
    waiting = [first]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def _place(request: Request, key: str, body: bytes) -> _Place:
    credential = request.headers.get("authorization", "") or request.cookies.get(SESSION_COOKIE, "")
    where = f"{request.url.path}?{request.url.query}"
    _, _, boundary = request.headers.get("content-type", "").partition("boundary=")
    if boundary:  # a browser draws another one each time
        body = body.replace(boundary.strip('"').encode(), b"")
    return _Place(
        id=_digest(b"id", credential.encode(), where.encode(), key.encode()),
        request=_digest(b"request", body),
        key=_digest(b"key", credential.encode(), where.encode(), key.encode()),
    )


def _digest(*parts: bytes) -> bytes:
    return hashlib.sha256(msgspec.msgpack.encode(parts)).digest()


def _sealed(place: _Place, caught: _Caught) -> bytes:
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in caught.headers]
    answer = _Answer(caught.status, headers, bytes(caught.body))
    return seal(place.key, msgspec.msgpack.encode(answer), context=_CONTEXT)


def _replay(answer: _Answer) -> Response:
    response = Response(answer.body, answer.status)
    response.raw_headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    response.headers["idempotent-replayed"] = "true"
    return response
