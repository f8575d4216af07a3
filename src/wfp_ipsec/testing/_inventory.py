"""What is in the embedded engine, as its control function lists it."""

from __future__ import annotations

from typing import NamedTuple


class Item(NamedTuple):
    """Something that a caller brought into the engine and did not take away.

    Attributes:
        kind: "session", "transaction", "key manager", "provider", "sublayer", "provider context",
            "filter", "SA context", or "fault" for one that no call has met yet.
        identifier: What tells it from others of its kind: a LUID, a GUID, or the C function that
            a fault waits for.
        name: Its display name, "?" for each character outside ASCII; empty without one.
    """

    kind: str
    identifier: str
    name: str

    def __str__(self) -> str:
        named = f" {self.name!r}" if self.name else ""
        return f"{self.kind} {self.identifier}{named}"
