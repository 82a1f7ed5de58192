"""The interface as OpenAPI: served at `/api/openapi.json`, and printed by `python -m zhike.app.openapi`."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from fastapi import APIRouter, FastAPI, Response

from zhike.app import wiring
from zhike.platform.web import public

TITLE, VERSION, DESCRIPTION = "Zhike 知客", "1", "A self-hosted digital service centre for banks."


def interface() -> dict[str, Any]:
    """The OpenAPI document of all contexts."""
    app = FastAPI(title=TITLE, version=VERSION, description=DESCRIPTION)
    app.router.routes.extend(wiring.routes())
    return app.openapi()


class Document:
    """The document of one web process, made once, in a child: it takes seconds, in which no customer may wait."""

    def __init__(self) -> None:
        self._text: bytes | None = None
        self._turn = asyncio.Lock()

    async def read(self) -> bytes:
        """The document as JSON. Raises `RuntimeError` with the child's last words when it could not be made."""
        async with self._turn:
            if self._text is None:
                self._text = await _printed()
            return self._text


async def _printed() -> bytes:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "zhike.app.openapi"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        text, trouble = await child.communicate()
    except asyncio.CancelledError:
        child.kill()
        raise
    if child.returncode != 0:
        raise RuntimeError(trouble.decode(errors="replace")[-400:])
    return text


def router() -> APIRouter:
    """The route of the document, which says nothing of the bank and is therefore everyone's."""
    routes, document = APIRouter(), Document()

    why = "says how the service is spoken to, and nothing of the bank"

    @routes.get("/api/openapi.json", include_in_schema=False, dependencies=[public(why)])
    async def read_interface() -> Response:
        return Response(await document.read(), media_type="application/json")

    return routes


if __name__ == "__main__":
    # bytes, so that no locale decides how the title is written
    sys.stdout.buffer.write(json.dumps(interface(), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")
