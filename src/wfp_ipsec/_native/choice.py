"""A tag and a union of structs: the tag tells which of them is there.

Unions of embedded structs and unions of pointers to structs have the same shape; they differ in
whether the member itself is filled or set to what was composed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.struct import Names, Struct
from wfp_ipsec._record import record
from wfp_ipsec.enums import known
from wfp_ipsec.errors import invalid


@record
class Arm:
    """One arm of the union: its member and the struct that it is or points to."""

    member: str
    struct: Struct[Any]


@record
class Choice:
    """The tag with its attribute, and the union with its one.

    Attributes:
        tag: The member with the tag.
        tag_attribute: The attribute that holds it.
        kind: Its enum.
        attribute: The attribute that holds what the tag selects; None where it selects nothing.
        arms: The arm for each tag that has one.
        pointers: Whether the arms are pointers.
        version: The version of the API, for the refusal of what it has no arm for.
    """

    tag: str
    tag_attribute: str
    kind: type[IntEnum]
    attribute: str
    arms: Mapping[Any, Arm]
    pointers: bool
    version: str

    # One is like no other: what it selects by has no hash.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    @property
    def members(self) -> tuple[str, ...]:
        """The tag and every arm."""
        return (self.tag, *dict.fromkeys(arm.member for arm in self.arms.values()))

    @property
    def attributes(self) -> tuple[str, ...]:
        """The tag and what it selects."""
        return (self.tag_attribute, self.attribute)

    def fill(self, name: Names) -> list[str]:
        """Calls the writer."""
        return [f"{name(self.write)}(a, v, c)"]

    def parse(self, name: Names) -> list[str]:
        """Reads the tag through the table of known members, then the arm."""
        return [f"{name(known)}({name(self.kind)}, c.{self.tag})", f"{name(self.read)}(f, c)"]

    def wipe(self, name: Names) -> list[str]:
        """Wipes the keys of the arm that is there, where any arm has some."""
        secret = any(arm.struct.has_secrets for arm in self.arms.values())
        return [f"{name(self.wipe_arm)}(f, c)"] if secret else []

    def write(self, arena: Arena, value: Any, c: CData) -> None:
        """Sets the tag and the arm that it selects."""
        tag = getattr(value, self.tag_attribute)
        content = getattr(value, self.attribute)
        setattr(c, self.tag, tag)
        arm = self.arms.get(tag)
        if content is None:
            return
        if arm is None:
            rule = f"given, but {self.version} has no member for it"
            raise invalid(self.attribute, content, rule, "FWP_E_INVALID_PARAMETER")
        if self.pointers:
            setattr(c, arm.member, arm.struct.compose(arena, content))
        else:
            arm.struct.fill(arena, content, getattr(c, arm.member))

    def read(self, ffi: Any, c: CData) -> Any:
        """Parses the arm that the tag selects; None where it selects none, or NULL."""
        arm = self.arms.get(getattr(c, self.tag))
        found = getattr(c, arm.member) if arm is not None else None
        return arm.struct.parse(ffi, found) if arm is not None and found else None

    def wipe_arm(self, ffi: Any, c: CData) -> None:
        """Wipes the keys of the arm that the tag selects."""
        arm = self.arms.get(getattr(c, self.tag))
        found = getattr(c, arm.member) if arm is not None else None
        if arm is not None and found:
            arm.struct.wipe(ffi, found)
