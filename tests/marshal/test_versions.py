"""What an older version of a struct cannot carry is refused, not lost."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.strategies import values
from tests.strategies.effort import share
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.composites import Absent
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.errors import InvalidParameterError
from wfp_ipsec.values.traffic import Traffic

from .structs import BY_NAME, STRUCTS, carried

ABSENT = [
    (struct, attribute)
    for struct in STRUCTS
    for field in struct.fields
    if isinstance(field, Absent)
    for attribute in field.defaults
]


def _next(struct: Struct[Any]) -> Struct[Any] | None:
    stem, version = struct.ctype[:-1], struct.ctype[-1]
    return BY_NAME.get(f"{stem}{int(version) + 1}") if version.isdecimal() else None


VERSIONS = [(older, newer) for older in STRUCTS if (newer := _next(older))]

# What version 0 does not count is None there, and version 1 cannot carry a None.
COUNTING = {
    "IKEEXT_STATISTICS1",
    "IPSEC_AGGREGATE_DROP_PACKET_STATISTICS1",
    "IPSEC_STATISTICS1",
    "IPSEC_TRAFFIC_STATISTICS1",
}
COUNTED = [pair for pair in VERSIONS if pair[1].ctype in COUNTING]
AGREEING = [pair for pair in VERSIONS if pair[1].ctype not in COUNTING]


def _absent(struct: Struct[Any]) -> set[str]:
    return {attribute for owner, attribute in ABSENT if owner is struct}


def _gained(older: Struct[Any], newer: Struct[Any]) -> set[str]:
    """Returns the attributes whose members the older version lacks, all of them."""
    known = set(older.members())
    fields_ = [field for field in newer.fields if field.members and known.isdisjoint(field.members)]
    return {attribute for field in fields_ for attribute in field.attributes}


def _beyond(struct: Struct[Any], attribute: str) -> SearchStrategy[Any]:
    """Draws values that differ from what a struct can carry in one attribute."""
    drawn = values(struct.value_class).map(lambda value: getattr(value, attribute))
    contents = drawn.filter(lambda content: content != _default(struct, attribute))
    carriers = carried(struct)
    if struct.value_class is Traffic:
        # In tunnel mode there are no ports and no protocol in any version.
        carriers = carriers.map(lambda value: replace(value, filter_id=1, tunnel_policy_id=None))
    return st.builds(
        lambda carrier, content: replace(carrier, **{attribute: content}), carriers, contents
    )


def _default(struct: Struct[Any], attribute: str) -> Any:
    (field,) = (f for f in fields(struct.value_class) if f.name == attribute)
    return field.default


@pytest.mark.parametrize(("struct", "attribute"), ABSENT)
@given(data=st.data())
@share(4)
def test_refusal(native: Backend, struct: Struct[Any], attribute: str, data: st.DataObject) -> None:
    """Composing refuses each attribute that the version lacks, and names attribute and struct."""
    beyond = data.draw(_beyond(struct, attribute))
    with Arena(native.ffi) as arena, pytest.raises(InvalidParameterError) as caught:
        struct.compose(arena, beyond)
    assert caught.value.field == attribute
    assert caught.value.name == "FWP_E_INVALID_PARAMETER"
    version = struct.ctype[-1]
    assert f"version {version} of the API ({struct.ctype})" in str(caught.value)


@pytest.mark.parametrize(("struct", "attribute"), ABSENT)
def test_defaults(native: Backend, struct: Struct[Any], attribute: str) -> None:
    """Parsing gives what the version lacks the default of the value class."""
    parsed = struct.parse(native.ffi, native.ffi.new(struct.pointer))
    assert getattr(parsed, attribute) == _default(struct, attribute)


def test_pairs_of_versions() -> None:
    """The structs that exist in several versions are found."""
    names = {newer.ctype for _, newer in VERSIONS}
    assert names > COUNTING
    assert {"IPSEC_TRAFFIC1", "IPSEC_TUNNEL_POLICY3", "FWPM_PROVIDER_CONTEXT3"} < names


@pytest.mark.parametrize(("older", "newer"), VERSIONS, ids=lambda struct: struct.ctype)
def test_absent_members_are_the_difference(older: Struct[Any], newer: Struct[Any]) -> None:
    """A version lacks exactly what later versions have members for."""
    assert _absent(older) - _absent(newer) == _gained(older, newer)
    assert _absent(newer) <= _absent(older)


@pytest.mark.parametrize(("older", "newer"), AGREEING, ids=lambda struct: struct.ctype)
@given(data=st.data())
@share(5)
def test_versions_agree(
    native: Backend, older: Struct[Any], newer: Struct[Any], data: st.DataObject
) -> None:
    """What both versions can carry is the same value from either."""
    value = data.draw(carried(older))
    with Arena(native.ffi) as arena:
        assert older.parse(native.ffi, older.compose(arena, value)) == value
        assert newer.parse(native.ffi, newer.compose(arena, value)) == value


@pytest.mark.parametrize(("older", "newer"), COUNTED, ids=lambda struct: struct.ctype)
def test_counters_are_not_made_up(native: Backend, older: Struct[Any], newer: Struct[Any]) -> None:
    """What version 0 did not count has no number, and version 1 refuses to make one up."""
    value = older.parse(native.ffi, native.ffi.new(older.pointer))
    with Arena(native.ffi) as arena, pytest.raises(InvalidParameterError) as caught:
        newer.compose(arena, value)
    assert caught.value.field in (
        "total_dropped_packets",
        "total_successful_packets",
        "ikev2",
    )
