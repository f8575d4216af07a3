"""Which threads the engine calls on, what must not be done on them, and when that ends."""

from __future__ import annotations

import atexit
from _thread import get_ident
from collections.abc import Callable

# How many events are kept for those who read them, unless they say otherwise.
CAPACITY = 1024

# The threads that the engine waits for, and how many of its calls are on each.
_inside: dict[int, int] = {}


class _Inside:
    """Marks the thread, for the length of a block, as one that the engine calls on."""

    def __enter__(self) -> None:
        thread = get_ident()
        _inside[thread] = _inside.get(thread, 0) + 1

    def __exit__(self, *_: object) -> None:
        thread = get_ident()
        if _inside[thread] > 1:
            _inside[thread] -= 1
        else:
            del _inside[thread]


INSIDE = _Inside()


def is_inside() -> bool:
    """Whether the engine is waiting for this thread to return."""
    return get_ident() in _inside


def outside(function: Callable[[], None]) -> None:
    """Calls a function that may wait for callbacks: at once, or out of a callback on a new thread.

    Windows waits for a callback that runs, also if it is the caller; it would wait for ever. What
    the function raises on the new thread is given to `threading.excepthook`.
    """
    if is_inside():
        from threading import Thread

        Thread(target=function, name="wfp-ipsec: end of a subscription").start()
    else:
        function()


# What is done when the process ends. Registered here, which every session loads, and not with the
# first subscription: so it comes after what programs that have sessions do at their end.
_at_end: list[Callable[[], None]] = []
_ending_thread: int | None = None


def at_end(function: Callable[[], None]) -> Callable[[], None]:
    """Registers what is done when the process ends."""
    _at_end.append(function)
    return function


def ends_elsewhere() -> bool:
    """Whether another thread is ending the process. Then this one is a daemon."""
    return _ending_thread not in (None, get_ident())


@atexit.register
def _end() -> None:
    global _ending_thread  # noqa: PLW0603 - a process ends once
    _ending_thread = get_ident()
    for function in _at_end:
        function()
