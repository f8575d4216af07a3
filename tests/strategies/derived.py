"""Strategies that follow from annotations, so that a new field is covered without a word here."""

from __future__ import annotations

import dataclasses
import enum
import struct
import types
import uuid
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from wfp_ipsec.keys import Key
from wfp_ipsec.values._base import Value
from wfp_ipsec.values._checks import Bits, Exactly, sid
from wfp_ipsec.values.ike_certificates import oid

T = TypeVar("T", bound=Value)
Factory = TypeVar("Factory", bound=Callable[[], SearchStrategy[Any]])

# What makes the values of the classes whose fields depend on one another.
COUPLED: dict[type[Any], Callable[[], SearchStrategy[Any]]] = {}
# One strategy per class, however many fields hold its values.
_MADE: dict[type[Any], SearchStrategy[Any]] = {}

# A C string ends at its first NUL, and UTF-16 has no lone surrogates.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
names = texts.filter(bool)
blobs = st.binary(max_size=64)
v4_addresses = st.ip_addresses(v=4)
v6_addresses = st.ip_addresses(v=6)


def unsigned(bits: int) -> SearchStrategy[int]:
    """Draws any number of an unsigned width, its limits often."""
    limit = Bits(bits).limit
    return st.sampled_from([0, limit]) | st.integers(0, limit)


def keys(length: int) -> SearchStrategy[Key]:
    """Draws a key of some length."""
    return st.binary(min_size=length, max_size=length).map(Key)


@st.composite
def sids(draw: st.DrawFn) -> bytes:
    """Draws a SID in its binary form."""
    authorities = draw(st.lists(unsigned(32), max_size=15))
    head = struct.pack("BB6s", 1, len(authorities), draw(st.binary(min_size=6, max_size=6)))
    return head + struct.pack(f"<{len(authorities)}I", *authorities)


oids = st.lists(st.integers(0, 2**31), min_size=1, max_size=6).map(
    lambda arcs: ".".join(map(str, [2, *arcs]))
)


def flags(kind: type[enum.IntFlag]) -> SearchStrategy[enum.IntFlag]:
    """Draws any combination of the flags that have a name."""
    return st.sets(st.sampled_from(list(kind))).map(lambda chosen: kind(sum(chosen)))


SCALARS: dict[Any, SearchStrategy[Any]] = {
    bool: st.booleans(),
    IPv4Address: v4_addresses,
    IPv6Address: v6_addresses,
    uuid.UUID: st.uuids(),
    str: texts,
    bytes: blobs,
    types.NoneType: st.none(),
}


# What annotations allow that have a check of their own.
CHECKED: dict[Any, SearchStrategy[Any]] = {sid: sids(), oid: oids}


def from_annotation(annotation: Any) -> SearchStrategy[Any]:
    """Returns the strategy of what a field with this annotation may hold."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(arguments[1])
    if origin in (Union, types.UnionType):
        return _union(arguments)
    if origin is tuple:
        return st.lists(from_annotation(arguments[0]), max_size=3).map(tuple)
    if annotation in SCALARS:
        return SCALARS[annotation]
    if issubclass(annotation, enum.IntFlag):
        return flags(annotation)
    if issubclass(annotation, enum.IntEnum):
        return st.sampled_from(annotation)
    return values(annotation)


def _annotated(check: Any) -> SearchStrategy[Any]:
    if isinstance(check, Exactly):
        return st.binary(min_size=check.length, max_size=check.length)
    return unsigned(check.count) if isinstance(check, Bits) else CHECKED[check]


def _union(kinds: tuple[Any, ...]) -> SearchStrategy[Any]:
    # An enum next to int: only parsing gives numbers without a name, callers cannot.
    named = any(isinstance(kind, enum.EnumMeta) for kind in kinds)
    return st.one_of([from_annotation(kind) for kind in kinds if not (named and kind is int)])


def independent(cls: type[T], **instead: SearchStrategy[Any]) -> SearchStrategy[T]:
    """Draws every field by its annotation, except those given."""
    hints = get_type_hints(cls, include_extras=True)
    free = [field.name for field in dataclasses.fields(cls) if field.name not in instead]  # type: ignore[arg-type]
    return st.builds(cls, **{name: from_annotation(hints[name]) for name in free}, **instead)


def values(cls: type[T]) -> SearchStrategy[T]:
    """Returns the strategy of a value class: all of its legal values."""
    if cls not in _MADE:
        # Made when the first value is drawn, by when every class is registered.
        _MADE[cls] = st.deferred(lambda: COUPLED[cls]() if cls in COUPLED else independent(cls))
    return _MADE[cls]


def coupled(cls: type[Any]) -> Callable[[Factory], Factory]:
    """Registers the function that makes the strategy of a class with coupled fields."""

    def register(factory: Factory) -> Factory:
        COUPLED[cls] = factory
        return factory

    return register
