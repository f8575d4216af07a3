"""What must hold after every input."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from tests.soak.quiet import Quiet, quiet
from wfp_ipsec import DeprecatedAlgorithmWarning, Engine, ReservedSpiWarning, WfpError
from wfp_ipsec.errors import ClosedError

# In every key that must not be seen, and in nothing else.
MARK = "5ec7e7"
KEY = bytes.fromhex(MARK) * 3
SPELLED = (KEY.hex(), KEY.hex().upper(), KEY.hex(" "), KEY.hex(":"), repr(KEY)[2:-1])
BACKEND = "embedded"
DOCUMENTED: tuple[type[BaseException], ...] = (WfpError, ClosedError)


class ViolationError(AssertionError):
    """An input did what none may do."""


@contextmanager
def only(*kinds: type[BaseException]) -> Iterator[None]:
    """Lets documented exceptions end a block; none of them, and no warning, shows a key.

    Args:
        kinds: The documented ones; those of the whole package if there are none.
    """
    documented = kinds or DOCUMENTED
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            yield
        except documented as error:
            without_keys(f"{error} {error!r} {getattr(error, '__notes__', '')}")
    for one in told:
        if not issubclass(one.category, (DeprecatedAlgorithmWarning, ReservedSpiWarning)):
            raise ViolationError(f"an undocumented warning: {one.message}")
        without_keys(str(one.message))


def without_keys(text: str) -> None:
    """Checks that a text shows no key."""
    for key in SPELLED:
        if key[:12] in text:
            raise ViolationError(f"a key is shown: {text.replace(key[:12], '<key>')}")


@cache
def session() -> Engine:
    """Returns the session that all inputs of a process share."""
    return Engine.open(BACKEND, name="fuzzing")


@cache
def _controls() -> Quiet:
    return quiet(session())


def close() -> None:
    """Ends the session; the next input opens another."""
    session().close()
    session.cache_clear()
    _controls.cache_clear()


@contextmanager
def left_empty() -> Iterator[Engine]:
    """Gives the engine, and checks that it is empty afterwards."""
    engine, controls = session(), _controls()
    yield engine
    left = [item for item in controls.inventory if item.kind != "session"]
    if left or len(controls.inventory) != 1 or controls.live_allocations:
        controls.reset()
        raise ViolationError(f"left: {left[:5]}, {controls.live_allocations} results")
