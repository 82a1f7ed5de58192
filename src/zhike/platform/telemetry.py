"""What a process tells of its own work: each piece of it (a request, an event, a scheduled run, a statement, a call to
another machine) is shown to observers. Without any, which is how a process begins, nothing is done and hardly any time
is taken. Names are those of code (routes by template, statements without values), never of people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Literal, Protocol

Kind = Literal["event", "schedule", "statement", "call"]
End = Callable[[BaseException | None], None]


class Observer(Protocol):
    """Somebody who wants to know. `kinds`: which pieces of work."""

    kinds: frozenset[Kind]

    def begin(self, kind: Kind, name: str, trace: str | None) -> End:
        """A piece of work begins; what is returned is called when it ends. `trace`: the line of work that caused it."""
        ...

    def reached(self, subscriber: str, place: int) -> None:
        """A reader of the outbox has handled all of its own up to `place`."""
        ...

    def trace(self) -> str | None:
        """The line of work that goes on here, for those who do more of it later or elsewhere."""
        ...


_observers: Final[list[Observer]] = []
_wanted: Final[set[Kind]] = set()


def hang_up_observer(observer: Observer) -> None:
    """Show all work of this process to `observer` from now on; done by the composition root."""
    _observers.append(observer)
    _wanted.update(observer.kinds)


def take_down_observer(observer: Observer) -> None:
    """Show it nothing any more."""
    _observers.remove(observer)
    _wanted.clear()
    _wanted.update(kind for each in _observers for kind in each.kinds)


def wants(kind: Kind) -> bool:
    """Whether anybody looks at such work: for the hottest paths, which do not even make a block otherwise."""
    return kind in _wanted


@contextmanager
def observed(kind: Kind, name: str, trace: str | None = None) -> Iterator[None]:
    """A piece of work, for as long as the block runs."""
    if kind not in _wanted:
        yield
        return
    ends = [each.begin(kind, name, trace) for each in _observers if kind in each.kinds]
    trouble: BaseException | None = None
    try:
        yield
    except BaseException as error:
        trouble = error
        raise
    finally:
        for end in reversed(ends):
            end(trouble)


def reached(subscriber: str, place: int) -> None:
    """Tell how far a reader of the outbox is. What is on record may lie up to half a minute behind it."""
    for each in _observers:
        each.reached(subscriber, place)


def current_trace() -> str | None:
    """The line of work that goes on here (W3C `traceparent`); None where nobody follows any."""
    return next((trace for each in _observers if (trace := each.trace()) is not None), None)


def outcome(trouble: BaseException | None) -> str:
    """`ok`, or the kind of what went wrong: a word of code, never its text."""
    return "ok" if trouble is None else type(trouble).__name__
