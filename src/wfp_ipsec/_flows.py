"""Which flows were told of, so that not every packet of them is told again."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(slots=True)
class _Told:
    """When a flow was told, and how many of its packets were held back since."""

    at_seconds: float
    held_back: int = 0


class HeldFlows:
    """The flows that were told of lately. It keeps a limited number, the oldest go first.

    Attributes:
        forgotten: How many flows went while they were held, because there was no room.
    """

    def __init__(self, hold_off_seconds: float, capacity: int) -> None:
        self.forgotten: int = 0
        self._hold_off_seconds = hold_off_seconds
        self._capacity = capacity
        # In the order in which they were told.
        self._told: OrderedDict[Hashable, _Told] = OrderedDict()

    def seen(self, flow: Hashable, now_seconds: float) -> int | None:
        """Notes a packet of a flow.

        Returns:
            None when it is held back. When it is to be told: how many were held back before.
        """
        told = self._told.get(flow)
        if told is not None and self._holds(told, now_seconds):
            told.held_back += 1
            return None
        self._told[flow] = _Told(now_seconds)
        self._told.move_to_end(flow)
        self._make_room(now_seconds)
        return 0 if told is None else told.held_back

    def release(self, flow: Hashable, held_back: int = 0) -> None:
        """Lets the next packet of a flow be told.

        Args:
            flow: The flow; one that is not kept needs nothing.
            held_back: How many packets that were held back are still to be told.
        """
        told = self._told.get(flow)
        if told is not None:
            told.at_seconds = -math.inf
            told.held_back += held_back
            self._told.move_to_end(flow, last=False)

    def _make_room(self, now_seconds: float) -> None:
        while len(self._told) > self._capacity:
            _, oldest = self._told.popitem(last=False)
            self.forgotten += self._holds(oldest, now_seconds)

    def _holds(self, told: _Told, now_seconds: float) -> bool:
        return now_seconds - told.at_seconds < self._hold_off_seconds
