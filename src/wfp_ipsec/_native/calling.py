"""Which threads the engine calls on, and what must not be done on them."""

from __future__ import annotations

from _thread import get_ident
from collections.abc import Callable

# How many events are kept for those who read them, unless they say otherwise.
CAPACITY = 1024

# The threads that the engine waits for, and how many of its calls are on each.
_inside: dict[int, int] = {}


class Inside:
    """Marks the thread, for the length of a block, as one that the engine calls on."""

    __slots__ = ("_before",)

    def __enter__(self) -> None:
        thread = get_ident()
        self._before = _inside.get(thread, 0)
        _inside[thread] = self._before + 1

    def __exit__(self, *_: object) -> None:
        if self._before:
            _inside[get_ident()] = self._before
        else:
            del _inside[get_ident()]


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
