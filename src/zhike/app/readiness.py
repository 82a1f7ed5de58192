"""Whether a service answers, asked over HTTP as any monitor would ask."""

from __future__ import annotations

import errno
import http.client
import json
import socket

from zhike.platform.errors import Conflict, register_messages

TIMEOUT_S = 2.0
LOOPBACK = "127.0.0.1"
BACKLOG = 1024  # who comes while the application is still loading waits instead of being refused
_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104

register_messages(
    {
        "app.port_taken": (
            "{host} 的 {port} 端口已被占用。请用 --port 换一个端口，或停止占用它的程序。",
            "Port {port} of {host} is taken. Choose another with --port, or stop the program that holds it.",
        ),
        "app.host_wrong": (
            "无法在 {host} 上监听：{reason}。请检查 --host。",
            "Cannot listen on {host}: {reason}. Check --host.",
        ),
    }
)


class PortTaken(Conflict):
    """Somebody else listens there."""

    code = "app.port_taken"


class HostWrong(Conflict):
    """The address is not one of this machine, or may not be used."""

    code = "app.host_wrong"


def lacking(host: str, port: int) -> str:
    """What a service still lacks: empty when it is ready, else a few words for the log."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        parts = json.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()
    if answer.status == 200:
        return ""
    return ", ".join(name for name, good in parts.items() if not good and name != "ready") or str(answer.status)


def answers(host: str, port: int) -> bool:
    """Whether somebody serves there, ready or not."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """An address to reach a service by that listens on `host`."""
    return LOOPBACK if host in _EVERYWHERE else host


def listen(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A bound socket (port 0 = any free one). `shared`: several processes of ours share the port.

    Raises `PortTaken` or `HostWrong`.
    """
    try:
        found = socket.getaddrinfo(host or "0.0.0.0", port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]  # noqa: S104
        bound = socket.socket(found[0], socket.SOCK_STREAM)
    except OSError as error:
        raise HostWrong(host=host, reason=error.strerror or str(error)) from None
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        bound.bind(found[4])
        bound.listen(BACKLOG)  # two sockets that only bind do not notice each other
    except OSError as error:
        bound.close()
        raise _refusal(host, port, error) from None
    return bound


def free_port(host: str, port: int) -> int:
    """`port` if it is free (0 = any free one), tried now and given back at once."""
    with listen(host, port) as bound:
        return int(bound.getsockname()[1])


def _refusal(host: str, port: int, error: OSError) -> PortTaken | HostWrong:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(host=host, port=str(port))
    return HostWrong(host=f"{host}:{port}", reason=error.strerror or str(error))
