"""The kinds of struct members that hold other structs, or that belong together.

In generated source: a arena, v value, c struct, f ffi, o result, w whose memory the struct is in.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.fields import One
from wfp_ipsec._native.struct import Names, Struct
from wfp_ipsec._record import record
from wfp_ipsec.enums import IpVersion
from wfp_ipsec.errors import invalid


@record
class Embedded(One):
    """A struct inside the struct."""

    struct: Struct[Any]

    def fill(self, name: Names) -> list[str]:
        """Fills it in place."""
        return [f"{name(self.struct.fill)}(a, v.{self.attribute}, c.{self.member})"]

    def parse(self, name: Names) -> list[str]:
        """Parses it in place."""
        return [f"{name(self.struct.parse)}(f, c.{self.member})"]

    def view(self, name: Names) -> list[str]:
        """Leaves it for later."""
        return [f"{name(self.struct.view)}(f, c.{self.member}, w)"]

    def wipe(self, name: Names) -> list[str]:
        """Wipes its keys."""
        secret = self.struct.has_secrets
        return [f"{name(self.struct.wipe)}(f, c.{self.member})"] if secret else []


@record
class Pointer(One):
    """A pointer to a struct; NULL is None.

    Attributes:
        struct: The struct.
        later: Whether the compiled module too leaves it until it is looked at.
    """

    struct: Struct[Any]
    later: bool = False

    def fill(self, name: Names) -> list[str]:
        """Allocates it."""
        attribute = f"v.{self.attribute}"
        compose = name(self.struct.compose)
        return [f"if {attribute} is not None: c.{self.member} = {compose}(a, {attribute})"]

    def parse(self, name: Names) -> list[str]:
        """Parses what it points to."""
        pointer = f"c.{self.member}"
        return [f"{name(self.struct.parse)}(f, {pointer}) if {pointer} else None"]

    def view(self, name: Names) -> list[str]:
        """Leaves what it points to for later."""
        pointer = f"c.{self.member}"
        return [f"{name(self.struct.view)}(f, {pointer}, w) if {pointer} else None"]

    def wipe(self, name: Names) -> list[str]:
        """Wipes the keys of what it points to."""
        pointer = f"c.{self.member}"
        secret = self.struct.has_secrets
        return [f"if {pointer}: {name(self.struct.wipe)}(f, {pointer})"] if secret else []


@record
class Array:
    """A count and a pointer to as many structs; a tuple. For `later` see `Pointer`."""

    count: str
    pointer: str
    attribute: str
    struct: Struct[Any]
    later: bool = False

    @property
    def members(self) -> tuple[str, ...]:
        """The count and the pointer."""
        return (self.count, self.pointer)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The tuple."""
        return (self.attribute,)

    def fill(self, name: Names) -> list[str]:
        """Allocates the array."""
        items = f"v.{self.attribute}"
        return [
            f"if {items}:",
            f"    c.{self.count} = len({items})",
            f"    c.{self.pointer} = p = a.new({self.struct.array!r}, len({items}))",
            f"    for i, e in enumerate({items}): {name(self.struct.fill)}(a, e, p[i])",
        ]

    def parse(self, name: Names) -> list[str]:
        """Parses each; a NULL pointer is an empty tuple, whatever the count says."""
        parse = name(self.struct.parse)
        count, pointer = f"c.{self.count}", f"c.{self.pointer}"
        each = f"tuple([{parse}(f, {pointer}[i]) for i in range({count})])"
        return [f"{each} if {pointer} else ()"]

    def view(self, name: Names) -> list[str]:
        """Leaves each for later."""
        count, pointer = f"c.{self.count}", f"c.{self.pointer}"
        view = f"{name(self.struct.view)}(f, {pointer}[i], w)"
        return [f"tuple([{view} for i in range({count})]) if {pointer} else ()"]

    def wipe(self, name: Names) -> list[str]:
        """Wipes the keys of each."""
        if not self.struct.has_secrets:
            return []
        wipe = name(self.struct.wipe)
        pointer = f"c.{self.pointer}"
        return [f"for i in range(c.{self.count} if {pointer} else 0): {wipe}(f, {pointer}[i])"]


@record
class Addresses:
    """An IP version and the addresses whose unions it selects.

    IPv4 is a host-order integer, IPv6 is 16 bytes in network order. The members are called
    ``<attribute>V4Address`` and ``<attribute>V6Address``.

    Attributes:
        version: The member with the IP version.
        inside: The embedded struct that holds all of them, with a dot; or nothing.
        attributes: One address per union.
    """

    version: str
    inside: str = ""
    attributes: tuple[str, ...] = ("local", "remote")

    @property
    def members(self) -> tuple[str, ...]:
        """The version and both arms of each union."""
        arms = (f"{self.inside}{name}V{n}Address" for name in self.attributes for n in (4, 6))
        return (f"{self.inside}{self.version}", *arms)

    def fill(self, name: Names) -> list[str]:
        """Sets the version, and of each union the arm it selects."""
        c = f"c.{self.inside}"
        return [
            f"if v.{self.attributes[0]}.version == 4:",
            f"    {c}{self.version} = {IpVersion.V4.value}",
            *(f"    {c}{host}V4Address = int(v.{host})" for host in self.attributes),
            "else:",
            f"    {c}{self.version} = {IpVersion.V6.value}",
            *(f"    {c}{host}V6Address = v.{host}.packed" for host in self.attributes),
        ]

    def parse(self, name: Names) -> list[str]:
        """Reads of each union the arm that the version selects."""
        read, c = name(read_address), f"c.{self.inside}"
        return [
            f"{read}(f, {c}{self.version}, {c}{host}V4Address, {c}{host}V6Address)"
            for host in self.attributes
        ]

    def wipe(self, name: Names) -> list[str]:
        """Nothing: no key."""
        return []


@record
class Custom:
    """Members that belong together in a way of their own, such as a tag and its union.

    Attributes:
        members: The C members.
        readers: For each attribute the function (ffi, c) -> its value.
        writer: The function (arena, value, c) that sets the members.
        wiper: The function (ffi, c) that wipes keys which the members point to, or None.
        viewers: For attributes that can be left for later the function (ffi, c, owner) -> view.
        native: Describes the members to the compiled module, if that can be; see `forms.Place`.
    """

    members: tuple[str, ...]
    readers: dict[str, Callable[[Any, CData], Any]]
    writer: Callable[[Arena, Any, CData], None]
    wiper: Callable[[Any, CData], None] | None = None
    viewers: Mapping[str, Callable[[Any, CData, object], Any]] | None = None
    native: Callable[[Any], list[dict[str, Any]]] | None = None

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes with a reader."""
        return tuple(self.readers)

    def fill(self, name: Names) -> list[str]:
        """Calls the writer."""
        return [f"{name(self.writer)}(a, v, c)"]

    def parse(self, name: Names) -> list[str]:
        """Calls each reader."""
        return [f"{name(reader)}(f, c)" for reader in self.readers.values()]

    def view(self, name: Names) -> list[str]:
        """Calls each viewer, and the readers of the others."""
        viewers = self.viewers or {}
        return [
            f"{name(viewers[attribute])}(f, c, w)"
            if attribute in viewers
            else f"{name(reader)}(f, c)"
            for attribute, reader in self.readers.items()
        ]

    def wipe(self, name: Names) -> list[str]:
        """Calls the wiper."""
        return [f"{name(self.wiper)}(f, c)"] if self.wiper else []


@record
class Absent:
    """Attributes that this version of the struct has no member for.

    Composing refuses a value in which they are not at their default, instead of losing them.
    """

    defaults: dict[str, object]
    version: str

    @property
    def members(self) -> tuple[str, ...]:
        """None: it has no member."""
        return ()

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes without a member."""
        return tuple(self.defaults)

    def fill(self, name: Names) -> list[str]:
        """Refuses what would be lost."""
        return [
            f"if v.{attribute} != {name(default)}: "
            f"{name(refuse_absent)}({attribute!r}, v.{attribute}, {self.version!r})"
            for attribute, default in self.defaults.items()
        ]

    def parse(self, name: Names) -> list[str]:
        """Gives the defaults."""
        return [name(default) for default in self.defaults.values()]

    def wipe(self, name: Names) -> list[str]:
        """Nothing: no member."""
        return []


@record
class Unused:
    """Members that no attribute holds: reserved, or meant for others; zero when composed."""

    members: tuple[str, ...]

    @property
    def attributes(self) -> tuple[str, ...]:
        """None: no attribute holds them."""
        return ()

    def fill(self, name: Names) -> list[str]:
        """Leaves them zero."""
        return []

    def parse(self, name: Names) -> list[str]:
        """Reads nothing."""
        return []

    def wipe(self, name: Names) -> list[str]:
        """Nothing: no key."""
        return []


def refuse_absent(attribute: str, given: object, version: str) -> None:
    """Refuses an attribute that the chosen version of the API cannot carry."""
    raise invalid(
        attribute, given, f"given, but {version} has no member for it", "FWP_E_INVALID_PARAMETER"
    )


def read_address(
    ffi: Any, version: int, v4: int, v6: CData
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Reads the union of a host-order IPv4 address and a network-order IPv6 address."""
    if version == IpVersion.V4:
        return ipaddress.IPv4Address(v4)
    return ipaddress.IPv6Address(ffi.buffer(v6)[:])
