"""Resident memory over time, and whether it grows."""

from __future__ import annotations

import mmap
import sys
from pathlib import Path
from statistics import median

MIB = 1 << 20
STATM = Path("/proc/self/statm")


def resident_bytes() -> int:
    """Returns how much memory of this process is in RAM; 0 where Linux does not tell."""
    if not STATM.exists():
        return 0
    return int(STATM.read_text(encoding="ascii").split()[1]) * mmap.PAGESIZE


class Samples:
    """What was measured: seconds since the beginning, bytes, Python's own blocks."""

    def __init__(self) -> None:
        self._rows: list[tuple[float, int, int]] = []

    def take(self, seconds: float) -> None:
        """Measures once more."""
        self._rows.append((seconds, resident_bytes(), sys.getallocatedblocks()))

    def settled(self) -> list[tuple[float, int, int]]:
        """Returns what was measured after the first third, in which caches fill."""
        return self._rows[len(self._rows) // 3 :]

    def growth_bytes(self) -> int:
        """Returns by how much the memory grew from the first to the last third of that."""
        return _growth([row[1] for row in self.settled()])

    def growth_blocks(self) -> int:
        """Returns the same of the blocks of Python's allocator."""
        return _growth([row[2] for row in self.settled()])

    def slope_bytes_per_hour(self) -> float:
        """Returns the median of the slopes between all pairs of measurements (Theil and Sen)."""
        rows = self.settled()
        step = max(1, len(rows) // 200)
        some = rows[::step]
        slopes = [
            (later[1] - one[1]) / (later[0] - one[0])
            for at, one in enumerate(some)
            for later in some[at + 1 :]
        ]
        return 3600 * median(slopes) if slopes else 0.0


def _growth(numbers: list[int]) -> int:
    third = max(1, len(numbers) // 3)
    return int(median(numbers[-third:]) - median(numbers[:third]))
