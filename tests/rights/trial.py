"""An operation done by a caller with chosen rights, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sized
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from tests.api.snapshot import snapshot
from wfp_ipsec import Engine
from wfp_ipsec.testing import CallLog, Controls

from .places import OPERATOR, Asked, everywhere, grant


@dataclass(frozen=True)
class Refusal:
    """What somebody without a right is told.

    Attributes:
        function: The C function that was refused.
        text: All of it.
        needs: What the function needs, as far as the text says so.
        notes: What could not be taken back.
    """

    function: str
    text: str
    needs: str
    notes: tuple[str, ...] = ()


# Gives the result, or the refusal.
Run = Callable[[], "object | Refusal"]


@dataclass(frozen=True)
class Work:
    """Something to do.

    Attributes:
        name: What a user knows it by.
        prepared: Prepares the engine; yields what does it.
        takes_away: Whether it takes things away one by one, so that a failure leaves it half done.
    """

    name: str
    prepared: Callable[[Engine, Controls], AbstractContextManager[Run]]
    takes_away: bool = False


@dataclass(frozen=True)
class Attempt:
    """What came of it.

    Attributes:
        error: What the caller was told, when a right was missing.
        outcome: What it gave otherwise, in short, and what is in the engine.
        calls: The C functions that were called.
        changed: Whether the engine is another than before.
    """

    error: Refusal | None
    outcome: str
    calls: tuple[str, ...]
    changed: bool


class Bench:
    """Does one piece of work again and again, on a ground that is made anew when it changed."""

    def __init__(self, watcher: Engine, controls: Controls, work: Work) -> None:
        self._watcher, self._controls, self._work = watcher, controls, work
        self._ground: AbstractContextManager[Run] | None = None
        self._run: Run

    def attempt(self, rights: Collection[Asked] | None = None) -> Attempt:
        """Does it as an operator with these rights and no other anywhere; None: as usual."""
        if self._ground is None:
            self._ground = self._work.prepared(self._watcher, self._controls)
            self._run = self._ground.__enter__()
        if rights is not None:
            grant(self._watcher, rights)
        before = snapshot(self._watcher, self._controls)
        with CallLog(self._controls).recorded() as calls:
            outcome = self._do(rights)
        after = snapshot(self._watcher, self._controls)
        kinds = sorted(item.kind for item in self._controls.inventory)
        refusal = outcome if isinstance(outcome, Refusal) else None
        made = Attempt(refusal, f"{_gist(outcome)} {kinds}", tuple(calls), before != after)
        if not refusal or made.changed:
            self.close()
        return made

    def _do(self, rights: Collection[Asked] | None) -> object:
        caller = () if rights is None else (OPERATOR,)
        limit = None if rights is None else everywhere(rights)
        with self._controls.act_as(*caller), self._controls.limit_rights(limit):
            return self._run()

    def close(self) -> None:
        """Ends the ground; the next attempt makes another."""
        ground, self._ground = self._ground, None
        if ground is not None:
            ground.__exit__(None, None, None)


def _gist(outcome: object) -> str:
    """Returns a result without what differs from one run to the next, such as keys of sessions."""
    if isinstance(outcome, str) or not isinstance(outcome, Sized):
        return type(outcome).__name__
    return f"{type(outcome).__name__} of {len(outcome)}"


@contextmanager
def bench(watcher: Engine, controls: Controls, work: Work) -> Iterator[Bench]:
    """Opens a bench for a piece of work."""
    opened = Bench(watcher, controls, work)
    try:
        yield opened
    finally:
        opened.close()
