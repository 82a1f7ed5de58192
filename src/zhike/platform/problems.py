"""Errors as RFC 9457 problem documents: `type` (the code), `title` (the sentence), `status`, and the parameters."""

from __future__ import annotations

from typing import Any, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from zhike.platform.database import is_away
from zhike.platform.errors import Invalid, NotFound, TooMany, Unavailable, ZhikeError
from zhike.platform.ids import uuid7
from zhike.platform.web import language_of

MEDIA_TYPE = "application/problem+json"

log = structlog.get_logger(__name__)


class _MethodRefused(ZhikeError):
    status = 405
    code = "platform.invalid"


def problem(request: Request, error: ZhikeError, **extra: Any) -> JSONResponse:
    """The answer for `error` in the caller's language."""
    body = {
        "type": f"urn:zhike:error:{error.code}",
        "title": error.message(language_of(request)),
        "status": error.status,
        "code": error.code,
        "params": {name: str(value) for name, value in error.params.items()},
        **extra,
    }
    headers = {"retry-after": str(error.params["retry_s"])} if isinstance(error, TooMany) else None
    return JSONResponse(body, error.status, media_type=MEDIA_TYPE, headers=headers)


def install_problem_handlers(app: FastAPI) -> None:
    """Turn every error of `app` into a problem document; the unexpected ones are logged with a reference."""

    async def on_zhike_error(request: Request, error: Exception) -> JSONResponse:
        return problem(request, cast("ZhikeError", error))

    async def on_validation(request: Request, error: Exception) -> JSONResponse:
        found = cast("RequestValidationError", error).errors()
        places = [{"place": ".".join(map(str, each["loc"])), "problem": each["type"]} for each in found]
        what = ", ".join(sorted({str(each["place"]) for each in places}))[:300]
        return problem(request, Invalid(what=what.encode(errors="replace").decode()), places=_printable(places))

    async def on_http(request: Request, error: Exception) -> JSONResponse:
        status = cast("HTTPException", error).status_code
        # 400 is what FastAPI says of a body that cannot be read at all.
        known: ZhikeError = NotFound() if status == 404 else Invalid(what="body" if status == 400 else str(status))
        if status == 405:
            known = _MethodRefused(what=request.method)
        return problem(request, known)

    async def on_database(request: Request, error: Exception) -> JSONResponse:
        if is_away(error):
            return problem(request, Unavailable())
        return await on_unexpected(request, error)

    async def on_unexpected(request: Request, error: Exception) -> JSONResponse:
        reference = str(uuid7())[:13]
        log.error("web.unexpected", reference=reference, path=request.url.path, exc_info=error)
        return problem(request, ZhikeError(reference=reference))

    app.add_exception_handler(ZhikeError, on_zhike_error)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(DBAPIError, on_database)
    app.add_exception_handler(Exception, on_unexpected)


def _printable(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: str(value).encode(errors="replace").decode() for key, value in place.items()} for place in places]
