"""What the tests of subscriptions and key managers share."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from wfp_ipsec import DictatedKeys, IkeTraffic, KeyManagerHandler, SaDetails

# Far above what a delivery takes; only a failing test waits that long.
PATIENCE_SECONDS = 10.0


class Heard:
    """A callback that keeps what it is called with."""

    def __init__(self, then: Callable[[Any], object] = lambda _: None) -> None:
        self.events: list[Any] = []
        self._then = then
        self._changed = threading.Condition()

    def __call__(self, event: Any) -> None:
        """Keeps what it is called with, after doing what the test wants."""
        try:
            self._then(event)
        finally:
            with self._changed:
                self.events.append(event)
                self._changed.notify_all()

    def wait(self, count: int) -> list[Any]:
        """Returns all events once there are as many; fails the test when they do not come."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.events) >= count, PATIENCE_SECONDS)
            assert came, self.events
            return list(self.events)


def helpers_ended() -> None:
    """Waits for the threads that end what was closed inside a callback."""
    for thread in threading.enumerate():
        if thread.name.startswith("wfp-ipsec"):
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()


@contextmanager
def unraisable(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[BaseException | None]]:
    """Yields what goes to `sys.unraisablehook` meanwhile."""
    seen: list[BaseException | None] = []
    with monkeypatch.context() as patched:
        patched.setattr(sys, "unraisablehook", lambda args: seen.append(args.exc_value))
        yield seen


class Recorder(KeyManagerHandler):
    """A key manager that keeps what it is told, and does what a test wants.

    Args:
        weight: What `weight` returns or raises.
        dictate: What `dictate` does.
    """

    def __init__(
        self,
        weight: int | Exception | None = None,
        dictate: Callable[[SaDetails, SaDetails], DictatedKeys | None] = lambda *_: None,
    ) -> None:
        self.calls: list[str] = []
        self.traffic: list[IkeTraffic] = []
        self.told = Heard()
        self._weight = weight
        self._dictate = dictate

    def weight(self, traffic: IkeTraffic) -> int | None:
        """Keeps the traffic."""
        self.calls.append("weight")
        self.traffic.append(traffic)
        if isinstance(self._weight, Exception):
            raise self._weight
        return self._weight

    def dictate(self, inbound: SaDetails, outbound: SaDetails) -> DictatedKeys | None:
        """Does what the test wants."""
        self.calls.append("dictate")
        return self._dictate(inbound, outbound)

    def notify(self, inbound: SaDetails, outbound: SaDetails) -> None:
        """Keeps both directions."""
        self.calls.append("notify")
        self.told((inbound, outbound))
