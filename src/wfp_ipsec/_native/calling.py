"""Which threads the engine calls on, and what must not be done on them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# How many events are kept for those who read them, unless they say otherwise.
CAPACITY = 1024

_thread = threading.local()


@contextmanager
def inside() -> Iterator[None]:
    """Marks the thread, for the length of the block, as one that the engine calls on."""
    depth = getattr(_thread, "depth", 0)
    _thread.depth = depth + 1
    try:
        yield
    finally:
        _thread.depth = depth


def is_inside() -> bool:
    """Whether the engine is waiting for this thread to return."""
    return getattr(_thread, "depth", 0) > 0


def outside(function: Callable[[], None]) -> None:
    """Calls a function that may wait for callbacks: at once, or out of a callback on a new thread.

    Windows waits for a callback that runs, also if it is the caller; it would wait for ever. What
    the function raises on the new thread is given to `threading.excepthook`.
    """
    if is_inside():
        threading.Thread(target=function, name="wfp-ipsec: end of a subscription").start()
    else:
        function()
