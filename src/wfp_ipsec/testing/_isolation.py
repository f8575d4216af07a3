"""A fresh engine for a test, and a look at what the test left in it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from enum import StrEnum

from wfp_ipsec._native import backend as backends
from wfp_ipsec.testing._controls import Controls
from wfp_ipsec.testing._inventory import Item


class Leak(StrEnum):
    """What a test can leave in the engine.

    RESULTS are blocks and enumeration handles that were not given back: a mistake in the use of
    `Engine.call` or `Engine.lib`. FAULTS were asked for and met by no call. CONTEXTS are SA
    contexts. OBJECTS are filters, policies, providers and sublayers. SESSIONS are open sessions,
    transactions and key managers.
    """

    RESULTS = "results"
    FAULTS = "faults"
    CONTEXTS = "contexts"
    OBJECTS = "objects"
    SESSIONS = "sessions"


# No test can mean to leave these.
MISTAKES = frozenset({Leak.RESULTS, Leak.FAULTS})
EVERYTHING = frozenset(Leak)
LEAK_OF = {
    "fault": Leak.FAULTS,
    "SA context": Leak.CONTEXTS,
    "session": Leak.SESSIONS,
    "transaction": Leak.SESSIONS,
    "key manager": Leak.SESSIONS,
}


class LeakError(AssertionError):
    """Something was left in the engine."""


@contextmanager
def isolated(
    backend: str = backends.EMBEDDED, *, leaks: Collection[Leak | str] = MISTAKES
) -> Iterator[Controls]:
    """Runs the ``with`` block on an engine as good as new, and looks at what is left behind.

    Within the block `Engine.open` without a name takes this backend. The engine is emptied before
    and after the block; sessions that were open before stay so.

    Args:
        backend: "embedded", or "system" where the embedded engine stands in for Fwpuclnt.dll.
        leaks: What must not be left at the end of the block. Nothing is looked at when the block
            raises.

    Returns:
        The engine's controls. Its clock stands at zero.

    Raises:
        LeakError: Something was left; the message names it.
        RuntimeError: The backend is the system's own engine, which cannot be emptied.
        ValueError: There is no backend or no leak of this name.
    """
    wanted = frozenset(map(Leak, leaks))
    control = controls_of(backend)
    if control is None:
        raise RuntimeError(f"the engine behind backend {backend!r} is no embedded one")
    control.reset()
    blocks, before = control.live_allocations, control.inventory
    try:
        with _default_backend(backend):
            yield control
        _check(wanted, control.live_allocations - blocks, _added(before, control.inventory))
    finally:
        control.reset()


def controls_of(backend: str) -> Controls | None:
    """Returns the controls of a backend's engine, or None where it is the system's own.

    Raises:
        EngineUnavailableError: The backend's library cannot be loaded on this system.
        ValueError: There is no backend of this name.
    """
    loaded = backends.load(backend)
    return None if loaded.control is None else Controls(loaded.ffi, loaded.control)


def _added(before: list[Item], after: list[Item]) -> list[Item]:
    return [item for item in after if item not in before]


def _check(wanted: frozenset[Leak], results: int, left: list[Item]) -> None:
    found = [str(item) for item in left if LEAK_OF.get(item.kind, Leak.OBJECTS) in wanted]
    if results > 0 and Leak.RESULTS in wanted:
        noun = "result" if results == 1 else "results"
        found.append(f"{results} {noun} of the engine, not given back")
    if found:
        raise LeakError(f"left behind: {', '.join(found)}")


@contextmanager
def _default_backend(name: str) -> Iterator[None]:
    """Lets the environment choose a backend within the block."""
    before = os.environ.get(backends.VARIABLE)
    os.environ[backends.VARIABLE] = name
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(backends.VARIABLE, None)
        else:
            os.environ[backends.VARIABLE] = before
