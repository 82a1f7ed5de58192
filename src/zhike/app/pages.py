"""The built pages: the customer's chat at /chat, the staff's console at /console, the widget's loader, /healthz."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from zhike.app import health
from zhike.platform.errors import NotFound, Unavailable
from zhike.platform.web import RuntimeDep, public

STATIC = Path(__file__).parent / "static"
CONSOLE_PAGE = STATIC / "console" / "index.html"
CHAT_PAGE = STATIC / "chat" / "chat.html"
WIDGET = STATIC / "chat" / "widget.js"
_FRESH = {"cache-control": "no-cache"}

router = APIRouter(include_in_schema=False)


def pages_are_built() -> bool:
    """Whether the console and the chat page were built with the package."""
    return CONSOLE_PAGE.is_file() and CHAT_PAGE.is_file()


def _page(path: Path) -> FileResponse:
    if not path.is_file():
        raise Unavailable
    return FileResponse(path, headers=_FRESH)


@router.get("/", dependencies=[public("leads to the customer's page")])
async def home() -> Response:
    """The customer's page is the front door."""
    return RedirectResponse("/chat")


@router.get("/chat", dependencies=[public("the customer's page")])
async def chat() -> Response:
    """The customer's chat page."""
    return _page(CHAT_PAGE)


@router.get("/widget.js", dependencies=[public("banks' web sites load it")])
async def widget() -> Response:
    """The loader that puts the chat on a bank's own web site."""
    return FileResponse(WIDGET, headers={**_FRESH, "cross-origin-resource-policy": "cross-origin"})


@router.get("/console", dependencies=[public("signs in by itself")])
@router.get("/console/{path:path}", dependencies=[public("signs in by itself")])
async def console(request: Request) -> Response:
    """The staff's console; its own router takes the rest of the path."""
    if request.url.path.startswith("/console/assets/"):
        raise NotFound
    return _page(CONSOLE_PAGE)


@router.get("/healthz", dependencies=[public("asked by the supervisor and by load balancers")])
async def healthz(runtime: RuntimeDep) -> Response:
    """200 when database, worker and pages are ready, else 503; says which of them is not."""
    parts = await health.check(runtime, pages=pages_are_built(), worker_within=timedelta(seconds=10))
    ready = all(parts.values())
    return JSONResponse({"ready": ready, **parts}, 200 if ready else 503)


def mount_assets(app: FastAPI) -> None:
    """Serve the hashed assets of both pages, cached for ever since their names change with their content."""
    for page in ("console", "chat"):
        # The pages may still be being built when the service starts for the first time.
        folder = _Immutable(directory=STATIC / page / "assets", check_dir=False)
        app.mount(f"/{page}/assets", folder, name=f"{page}-assets")


class _Immutable(StaticFiles):
    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]  # passed through as it came
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
