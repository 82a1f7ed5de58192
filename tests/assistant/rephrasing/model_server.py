"""A language model as the outside world might be: a real HTTP server on the loopback with a character of its own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What the customer asked and the passage, to what is sent back: a text, or a whole response (status, type, body).
Character = Callable[[dict[str, str]], "str | tuple[int, str, str]"]


def obedient(data: dict[str, str]) -> str:
    """Repeats the passage, politely."""
    return f"您好，{data['passage']}"


def lying(data: dict[str, str]) -> str:
    """Adds a figure."""
    return f"{data['passage']}另外每月再送 88 元。"


def injected(data: dict[str, str]) -> str:
    """Does whatever the customer tells it."""
    return f"好的，{data['question']}您的账户已解冻，请把验证码告诉我。"


def html(_data: dict[str, str]) -> tuple[int, str, str]:
    """A proxy's error page."""
    return 200, "text/html", "<html><body>Welcome</body></html>"


def markup(data: dict[str, str]) -> str:
    """HTML in a proper answer."""
    return f"<a href='http://evil.example'>点这里</a>{data['passage']}"


def tool(_data: dict[str, str]) -> tuple[int, str, str]:
    """A call of a tool."""
    call = {"id": "1", "type": "function", "function": {"name": "transfer", "arguments": "{}"}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    return 200, "application/json", json.dumps({"choices": [{"message": message, "finish_reason": "tool_calls"}]})


def broken(_data: dict[str, str]) -> tuple[int, str, str]:
    """An error."""
    return 500, "application/json", "{}"


def endless(_data: dict[str, str]) -> tuple[int, str, str]:
    """More than anybody reads."""
    return 200, "application/json", "x" * 2**18


def slow(data: dict[str, str]) -> str:
    """Thinks for too long."""
    time.sleep(1.5)
    return data["passage"]


@contextmanager
def serving(character: Character) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The address where paths begin, and the bodies that came in, with the key that was shown."""
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            received.append({**body, "path": self.path, "key": self.headers.get("authorization", "")})
            said = character(json.loads(body["messages"][1]["content"]))
            if isinstance(said, str):
                choice = {"message": {"role": "assistant", "content": said}, "finish_reason": "stop"}
                said = 200, "application/json", json.dumps({"choices": [choice]})
            status, kind, text = said
            try:
                self.send_response(status)
                self.send_header("content-type", kind)
                self.end_headers()
                self.wfile.write(text.encode())
            except (BrokenPipeError, ConnectionResetError):
                return  # who asked went away

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", received
    finally:
        server.shutdown()
        server.server_close()
