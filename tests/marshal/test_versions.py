"""What version 0 of a struct cannot carry is refused, not lost."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.composites import Absent
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.errors import InvalidParameterError

from ..strategies import values
from ..strategies.effort import share
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


@pytest.mark.parametrize(("struct", "attribute"), ABSENT)
@given(data=st.data())
@share(4)
def test_refusal(native: Backend, struct: Struct[Any], attribute: str, data: st.DataObject) -> None:
    """Composing refuses each attribute that the version lacks, and names attribute and struct."""
    value = data.draw(carried(struct))
    given_value = getattr(data.draw(values(struct.value_class)), attribute)
    assume(given_value != getattr(value, attribute))
    beyond = _with(value, attribute, given_value)
    with Arena(native.ffi) as arena, pytest.raises(InvalidParameterError) as caught:
        struct.compose(arena, beyond)
    assert caught.value.field == attribute
    assert caught.value.name == "FWP_E_INVALID_PARAMETER"
    assert f"version 0 of the API ({struct.ctype})" in str(caught.value)


def _with(value: Any, attribute: str, content: object) -> Any:
    try:
        return dataclasses.replace(value, **{attribute: content})
    except InvalidParameterError:
        # Tunnel mode has no ports and no protocol, so such a value cannot be built at all.
        assume(False)


@pytest.mark.parametrize(("struct", "attribute"), ABSENT)
def test_defaults(native: Backend, struct: Struct[Any], attribute: str) -> None:
    """Parsing gives what the version lacks the default of the value class."""
    parsed = struct.parse(native.ffi, native.ffi.new(struct.pointer))
    (field,) = (f for f in dataclasses.fields(struct.value_class) if f.name == attribute)
    assert getattr(parsed, attribute) == field.default


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
