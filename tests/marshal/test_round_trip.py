"""Every struct carries its values there and back, whatever lies in the bytes that do not count."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies.effort import share
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.struct import Struct

from .memory import Memory
from .structs import STRUCTS, carried

pytestmark = pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.ctype)


@given(data=st.data())
@share(2)
def test_value_to_c_to_value(native: Backend, struct: Struct[Any], data: st.DataObject) -> None:
    """What is composed parses as the same value, also when all unused bytes hold garbage."""
    value = data.draw(carried(struct))
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, value)
        assert struct.parse(native.ffi, composed) == value
        Memory(native.ffi).spoil(composed[0], data.draw(st.integers(1, 255)))
        assert struct.parse(native.ffi, composed) == value


@given(data=st.data())
@share(5)
def test_c_to_value_to_c(native: Backend, struct: Struct[Any], data: st.DataObject) -> None:
    """What is parsed composes to the same members, with the same contents behind pointers."""
    memory = Memory(native.ffi)
    with Arena(native.ffi) as arena:
        first = struct.compose(arena, data.draw(carried(struct)))
        second = struct.compose(arena, struct.parse(native.ffi, first))
        assert memory.picture(second[0]) == memory.picture(first[0])


@given(data=st.data())
@share(10)
def test_garbage_lies_where_nothing_counts(
    native: Backend, struct: Struct[Any], data: st.DataObject
) -> None:
    """Spoiling changes no byte that C reads, so that the round trip through it means something."""
    memory = Memory(native.ffi)
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, data.draw(carried(struct)))
        before = memory.picture(composed[0])
        memory.spoil(composed[0], data.draw(st.integers(1, 255)))
        assert memory.picture(composed[0]) == before


@given(data=st.data())
@share(10)
def test_types_survive(native: Backend, struct: Struct[Any], data: st.DataObject) -> None:
    """Parsing gives enums, flags and addresses again, not numbers that merely equal them."""
    value = data.draw(carried(struct))
    with Arena(native.ffi) as arena:
        parsed = struct.parse(native.ffi, struct.compose(arena, value))
    # The text of a value names the type of everything in it, except of its keys.
    assert repr(parsed) == repr(value)
