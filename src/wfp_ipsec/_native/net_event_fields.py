"""The kinds of struct members that network events alone have.

In generated source: a arena, v value, c struct, f ffi, o result.
"""

from __future__ import annotations

from typing import Any

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.fields import One
from wfp_ipsec._native.sequences import Sequence
from wfp_ipsec._native.struct import Field, Names
from wfp_ipsec._record import record
from wfp_ipsec.enums import NetEventFlags

SIGN_BIT, WRAP = 1 << 31, 1 << 32


class NtStatus(One):
    """An NTSTATUS: signed in C, but known by its unsigned number."""

    def fill(self, name: Names) -> list[str]:
        """Assigns the signed number of the same bits."""
        number = f"v.{self.attribute}"
        return [f"c.{self.member} = {number} - {WRAP} if {number} & {SIGN_BIT} else {number}"]

    def parse(self, name: Names) -> list[str]:
        """Reads the bits as an unsigned number."""
        return [f"c.{self.member} & {WRAP - 1}"]


@record
class Flagged:
    """Members that mean something only where a flag of the struct is set; else None."""

    flag: NetEventFlags
    field: Field

    @property
    def members(self) -> tuple[str, ...]:
        """Those of the field."""
        return self.field.members

    @property
    def attributes(self) -> tuple[str, ...]:
        """Those of the field."""
        return self.field.attributes

    def fill(self, name: Names) -> list[str]:
        """Sets the members and adds the flag, where the attribute is there."""
        inner = self.field.fill(name)
        (attribute,) = self.attributes
        lines = [*inner, f"c.flags |= {self.flag.value}"]
        return [f"if v.{attribute} is not None:", *(f"    {line}" for line in lines)]

    def parse(self, name: Names) -> list[str]:
        """Reads the members where the flag is set."""
        (read,) = self.field.parse(name)
        return [f"({read}) if c.flags & {self.flag.value} else None"]

    def wipe(self, name: Names) -> list[str]:
        """Nothing: no key."""
        return []


def texts(count: str, pointer: str, attribute: str) -> Sequence:
    """Returns the field of an array of pointers to UTF-16 strings."""
    return Sequence(count, pointer, attribute, _new_texts, _read_texts)


def _new_texts(arena: Arena, items: tuple[str, ...]) -> CData:
    return arena.new("LPWSTR[]", [arena.text(item) for item in items])


def _read_texts(ffi: Any, pointer: CData, count: int) -> tuple[str, ...]:
    return tuple(ffi.string(pointer[index]) for index in range(count) if pointer[index])
