"""What a value's field may hold: each check takes what a caller gave and returns what is stored.

A check is found from the field's annotation, so that the annotation alone states type and range.
Refusals name the field, the value, the rule and the code that Windows would answer with.
"""

from __future__ import annotations

import enum
import ipaddress
import types
import uuid
from collections.abc import Callable
from typing import Annotated, Any, Union, get_args, get_origin

from wfp_ipsec._record import record
from wfp_ipsec.errors import InvalidParameterError, invalid
from wfp_ipsec.keys import Key

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
Check = Callable[[str, Any], Any]


def mistyped(field: str, value: object, rule: str) -> InvalidParameterError:
    """Returns the refusal of a value of the wrong type; text is not shown: it may be a secret."""
    hidden = not isinstance(value, (int, float)) and value is not None
    return invalid(field, value, rule, "FWP_E_TYPE_MISMATCH", hidden=hidden)


@record
class Bits:
    """The width of an integer field; a range of unsigned numbers."""

    count: int

    @property
    def limit(self) -> int:
        """The largest number that fits."""
        return (1 << self.count) - 1

    def __call__(self, field: str, value: Any) -> int:
        """Returns the number, refused unless it is an integer in range."""
        if not isinstance(value, int) or isinstance(value, bool):
            raise mistyped(field, value, "must be an integer")
        if not 0 <= value <= self.limit:
            raise invalid(field, value, f"must be in 0..{self.limit}", "FWP_E_OUT_OF_BOUNDS")
        return value


luid = Bits(64)

U8 = Annotated[int, Bits(8)]
U16 = Annotated[int, Bits(16)]
U32 = Annotated[int, Bits(32)]
U64 = Annotated[int, Bits(64)]


def address(field: str, value: Any) -> IpAddress:
    """Takes an address object or its text."""
    if value.__class__ is ipaddress.IPv4Address:
        return value
    if not isinstance(value, (str, ipaddress.IPv4Address, ipaddress.IPv6Address)):
        raise invalid(field, value, "must be an IPv4 or IPv6 address", "FWP_E_TYPE_MISMATCH")
    try:
        found = ipaddress.ip_address(str(value))
    except ValueError:
        rule = "is no IPv4 or IPv6 address"
        raise invalid(field, value, rule, "FWP_E_INVALID_PARAMETER") from None
    if getattr(found, "scope_id", None) is not None:
        rule = "has a zone, which C structs have no room for; local_interface_luid names interfaces"
        raise invalid(field, value, rule, "FWP_E_INVALID_PARAMETER")
    return found


def _address_v4(field: str, value: Any) -> ipaddress.IPv4Address:
    found = address(field, value)
    if not isinstance(found, ipaddress.IPv4Address):
        raise invalid(field, str(found), "must be an IPv4 address", "FWP_E_INVALID_PARAMETER")
    return found


def _address_v6(field: str, value: Any) -> ipaddress.IPv6Address:
    found = address(field, value)
    if not isinstance(found, ipaddress.IPv6Address):
        raise invalid(field, str(found), "must be an IPv6 address", "FWP_E_INVALID_PARAMETER")
    return found


_NETWORK_KINDS = (
    str,
    ipaddress.IPv4Network,
    ipaddress.IPv6Network,
    ipaddress.IPv4Address,
    ipaddress.IPv6Address,
)


def network(field: str, value: Any) -> IpNetwork:
    """Takes a subnet or an address, as an object or as text."""
    if not isinstance(value, _NETWORK_KINDS):
        raise invalid(field, value, "must be an address or a subnet", "FWP_E_TYPE_MISMATCH")
    try:
        return ipaddress.ip_network(value)
    except ValueError as error:
        raise invalid(field, str(value), str(error), "FWP_E_INVALID_PARAMETER") from None


def guid(field: str, value: Any) -> uuid.UUID:
    """Takes a UUID or its text."""
    if isinstance(value, uuid.UUID):
        return value
    try:
        return uuid.UUID(value)
    except (ValueError, AttributeError, TypeError):
        raise invalid(field, value, "must be a GUID", "FWP_E_INVALID_PARAMETER") from None


def text(field: str, value: Any) -> str:
    """Takes text that a NUL-terminated UTF-16 string can carry."""
    if not isinstance(value, str):
        raise mistyped(field, value, "must be text")
    if "\0" in value:
        raise invalid(field, value, "must not contain a NUL character", "FWP_E_INVALID_PARAMETER")
    if any("\ud800" <= unit <= "\udfff" for unit in value):
        raise invalid(field, value, "must not contain a lone surrogate", "FWP_E_INVALID_PARAMETER")
    return value


def blob(field: str, value: Any) -> bytes:
    """Takes bytes-like data."""
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise mistyped(field, value, "must be bytes")
    return bytes(value)


@record
class Exactly:
    """Bytes of one length."""

    length: int

    def __call__(self, field: str, value: Any) -> bytes:
        """Returns the bytes, refused unless there are as many."""
        content = blob(field, value)
        if len(content) != self.length:
            raise invalid(
                field, len(content), f"must be {self.length} bytes", "FWP_E_INVALID_PARAMETER"
            )
        return content


def sid(field: str, value: Any) -> bytes:
    """Takes a SID in its binary form: 8 bytes, the second of which counts the 4-byte rest."""
    content = blob(field, value)
    if len(content) < 8 or len(content) != 8 + 4 * content[1]:
        raise invalid(field, content, "is no binary SID", "FWP_E_INVALID_PARAMETER")
    return content


Sid = Annotated[bytes, sid]


def key(field: str, value: Any) -> Key:
    """Takes a Key, or bytes to make one from. The value is never named in an error."""
    if isinstance(value, Key):
        return value
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise mistyped(field, value, "a key is a Key or bytes")
    return Key(value)


def _member(kind: type[enum.IntEnum]) -> Check:
    def check(field: str, value: Any) -> enum.IntEnum:
        try:
            return kind(value)
        except ValueError:
            names = ", ".join(member.name for member in kind)
            rule = f"is no {kind.__name__} ({names})"
            raise invalid(field, value, rule, "FWP_E_INVALID_ENUMERATOR") from None

    return check


def _flags(kind: type[enum.IntFlag]) -> Check:
    known = 0
    for member in kind:
        known |= member.value

    def check(field: str, value: Any) -> enum.IntFlag:
        if not isinstance(value, int) or isinstance(value, bool):
            raise mistyped(field, value, f"must be {kind.__name__}")
        if value & ~known:
            raise invalid(
                field, value, f"has bits that {kind.__name__} lacks", "FWP_E_INVALID_FLAGS"
            )
        return kind(value)

    return check


def _instance(*kinds: type) -> Check:
    names = " or ".join(kind.__name__ for kind in kinds)

    def check(field: str, value: Any) -> Any:
        if not isinstance(value, kinds):
            raise mistyped(field, value, f"must be {names}")
        return value

    return check


def _items(item: Check) -> Check:
    def check(field: str, value: Any) -> tuple[Any, ...]:
        if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
            raise mistyped(field, value, "must be a sequence")
        return tuple(item(f"{field}[{index}]", entry) for index, entry in enumerate(value))

    return check


def _optional(inner: Check) -> Check:
    def check(field: str, value: Any) -> Any:
        return None if value is None else inner(field, value)

    return check


def _any_of(kinds: tuple[Any, ...]) -> Check:
    if set(kinds) == {ipaddress.IPv4Address, ipaddress.IPv6Address}:
        return address
    if set(kinds) == {ipaddress.IPv4Network, ipaddress.IPv6Network}:
        return network
    # An enum next to int: parsing keeps numbers that this version does not know, building does not.
    if int in kinds and len(kinds) == 2:
        return check_for(next(kind for kind in kinds if kind is not int))
    return _instance(*kinds)


SCALARS: dict[Any, Check] = {
    bool: lambda field, value: bool(value),
    ipaddress.IPv4Address: _address_v4,
    ipaddress.IPv6Address: _address_v6,
    uuid.UUID: guid,
    str: text,
    bytes: blob,
    Key: key,
}


def check_for(annotation: Any) -> Check:
    """Returns the check that an annotation stands for."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return next(entry for entry in arguments[1:] if callable(entry))  # type: ignore[no-any-return]
    if origin in (Union, types.UnionType):
        kinds = tuple(kind for kind in arguments if kind is not types.NoneType)
        inner = check_for(kinds[0]) if len(kinds) == 1 else _any_of(kinds)
        return _optional(inner) if len(kinds) < len(arguments) else inner
    if origin is tuple:
        return _items(check_for(arguments[0]))
    if annotation in SCALARS:
        return SCALARS[annotation]
    if issubclass(annotation, enum.IntFlag):
        return _flags(annotation)
    if issubclass(annotation, enum.IntEnum):
        return _member(annotation)
    return _instance(annotation)
