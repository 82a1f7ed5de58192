"""Children of `zhike serve` end with it: nobody is left who serves without being looked after.

The parent passes its process id in `ZHIKE_SUPERVISOR`. On Linux the kernel then sends TERM when the parent dies,
however it died; elsewhere a thread asks once a second.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

VARIABLE = "ZHIKE_SUPERVISOR"
NAME_VARIABLE = "ZHIKE_PROCESS"
_PR_SET_PDEATHSIG = 1
_ASK_EVERY_S = 1.0


class Orphaned(SystemExit):
    """The parent was gone before this process had begun."""


class _State:
    """Of this process: whether a supervisor looks after it and its database."""

    supervised = False
    name = ""


def is_supervised() -> bool:
    """Whether this process was started by a supervisor."""
    return _State.supervised


def process_name() -> str:
    """What the supervisor calls this process; empty for one that nobody supervises."""
    return _State.name


def follow_parent() -> None:
    """Tie this process to the supervisor that started it, if one did.

    The variables are taken out of the environment, for they speak of this process and not of those that it may start.
    """
    parent = os.environ.pop(VARIABLE, "")
    if not parent.isdigit():
        return
    _State.supervised = True
    _State.name = os.environ.pop(NAME_VARIABLE, "")
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
    else:
        threading.Thread(target=_watch, args=(int(parent),), name="lifeline", daemon=True).start()
    if os.getppid() != int(parent):
        raise Orphaned(0)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_ASK_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)
