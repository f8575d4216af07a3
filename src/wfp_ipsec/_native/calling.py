"""Which threads the engine calls on, and what must not be done on them."""

from __future__ import annotations

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
