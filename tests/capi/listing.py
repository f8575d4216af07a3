"""Enumerations and subscriptions of any kind, step by step."""

from __future__ import annotations

import threading
from typing import Any

from .build import Api

ALL = 0xFFFFFFFF
ADD, DELETE = 1, 2


def opened(api: Api, engine: Any, prefix: str, template: Any = None) -> tuple[int, Any]:
    """Makes an enumeration handle; returns the code and the handle."""
    out = api.new("HANDLE *")
    create = getattr(api.lib, f"{prefix}CreateEnumHandle0")
    return int(create(engine, template or api.ffi.NULL, out)), out[0]


def batch(api: Api, function: Any, engine: Any, handle: Any, count: int = ALL) -> tuple[Any, int]:
    """Returns the array that an Enum function hands out, with its length; the caller frees it."""
    out = api.new(api.ffi.getctype(api.ffi.typeof(function).args[3]))
    returned = api.new("UINT32 *", 77)
    api.must(function(engine, handle, count, out, returned))
    return out, int(returned[0])


def listed(
    api: Api, engine: Any, prefix: str, read: Any, template: Any = None, version: int = 0
) -> list[Any]:
    """Returns what `read` takes from each entry of a whole enumeration."""
    code, handle = opened(api, engine, prefix, template)
    api.must(code)
    out, count = batch(api, getattr(api.lib, f"{prefix}Enum{version}"), engine, handle)
    values = [read(out[0][i]) for i in range(count)]
    assert (out[0] == api.ffi.NULL) == (count == 0)
    api.free(out)
    api.must(getattr(api.lib, f"{prefix}DestroyEnumHandle0")(engine, handle))
    return values


class Listener:
    """A subscriber's function that keeps what `read` takes from each event."""

    def __init__(self, api: Api, ctype: str, read: Any) -> None:
        self.events: list[Any] = []
        self._arrived = threading.Condition()
        self._read = read
        self.function = api.callback(ctype, self._hear)

    def _hear(self, _context: Any, event: Any) -> None:
        self.hear(self._read(event))

    def hear(self, value: Any) -> None:
        """Keeps a value and wakes who waits for it."""
        with self._arrived:
            self.events.append(value)
            self._arrived.notify_all()

    def wait(self, count: int) -> list[Any]:
        """Returns all events once there are as many; fails the test when they do not come."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.events) >= count, 10), self.events
            return list(self.events)
