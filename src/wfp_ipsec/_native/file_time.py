"""FILETIME: a 64-bit count in two halves, because the struct is aligned to 4 bytes only."""

from __future__ import annotations

from typing import Any

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.composites import Custom
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.values.file_time import FileTime


def _write_ticks(arena: Arena, value: FileTime, c: CData) -> None:
    c.dwHighDateTime, c.dwLowDateTime = divmod(value.ticks, 1 << 32)


def _read_ticks(ffi: Any, c: CData) -> int:
    return int(c.dwHighDateTime << 32 | c.dwLowDateTime)


FILETIME = Struct(
    "FILETIME",
    FileTime,
    Custom(("dwLowDateTime", "dwHighDateTime"), {"ticks": _read_ticks}, _write_ticks),
)
