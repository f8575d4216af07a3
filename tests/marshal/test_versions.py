"""What version 0 of a struct cannot carry is refused, not lost."""

from __future__ import annotations

import typing
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.strategies.derived import from_annotation
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
VERSIONS = [
    (BY_NAME[f"{name}0"], BY_NAME[f"{name}1"])
    for name in (struct.ctype[:-1] for struct in STRUCTS if struct.ctype.endswith("1"))
]


def _lacks(older: Struct[Any], newer: Struct[Any]) -> set[str]:
    return set(newer.members()) - set(older.members())


def _beyond(struct: Struct[Any], attribute: str) -> SearchStrategy[Any]:
    """Draws values that differ from what a struct can carry in one attribute."""
    hint = typing.get_type_hints(struct.value_class, include_extras=True)[attribute]
    contents = from_annotation(hint).filter(lambda content: content != _default(struct, attribute))
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
    assert f"version 0 of the API ({struct.ctype})" in str(caught.value)


@pytest.mark.parametrize(("struct", "attribute"), ABSENT)
def test_defaults(native: Backend, struct: Struct[Any], attribute: str) -> None:
    """Parsing gives what the version lacks the default of the value class."""
    parsed = struct.parse(native.ffi, native.ffi.new(struct.pointer))
    assert getattr(parsed, attribute) == _default(struct, attribute)


def test_pairs_of_versions() -> None:
    """Traffic, SPI request, bundle, details and context exist in both versions."""
    pairs = {(older.ctype, newer.ctype) for older, newer in VERSIONS}
    names = ("TRAFFIC", "GETSPI", "SA_BUNDLE", "SA_DETAILS", "SA_CONTEXT")
    assert pairs == {(f"IPSEC_{name}0", f"IPSEC_{name}1") for name in names}


@pytest.mark.parametrize(("older", "newer"), VERSIONS, ids=lambda struct: struct.ctype)
def test_absent_members_are_the_difference(older: Struct[Any], newer: Struct[Any]) -> None:
    """A version lacks as many attributes as its struct lacks members."""
    absent = [attribute for struct, attribute in ABSENT if struct is older]
    assert len(absent) == len(_lacks(older, newer))


@pytest.mark.parametrize(("older", "newer"), VERSIONS, ids=lambda struct: struct.ctype)
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
