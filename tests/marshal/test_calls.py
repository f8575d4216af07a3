"""What the compiled module does with arguments and dicts of the calls of a session."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.natives import Calls, natives

INVALID_HANDLE = 6
ids = st.integers(0, 9)
spis = st.integers(0, 5)


def calls_of(native: Backend, holders: Any, used: Any) -> Calls:
    """Returns calls of a session that there is not: every call of the engine fails."""
    return natives(native.ffi, native.lib).calls(12345, holders, used)


WRONG: dict[str, list[tuple[Any, ...]]] = {
    "create": [(), (1, 2, 3), (1, "2", 0, [0, 0]), (1, 2, 0, (0, 0)), (1, 2, 0, [])],
    "get_spi": [(), (1, 2, 3, 4), ("1", 2, 3, [0, 0])],
    "set_spi": [(), (1, 2, 3), (1, 2, 3, "4")],
    "add_inbound": [(), (1, 2), (1, "2", 3), (1, -2, 3)],
    "add_outbound": [
        (),
        (1, 2, 3),
        (1, 2, 3, [4]),
        (1, "2", 3, (4,)),
        (1, 2, 3, ([],)),
        (1, 2, 3, (5, [])),
    ],
    "delete": [("1",), (-1,), (1 << 64,)],
    "install": [(), ([], (), []), ((), (), [], []), ([1], (), [], [0, 0]), ([1], 7, [0], [0, 0])],
    "delete_all": [(), ([1],), ((1,), [0]), ([], [])],
    "note": [(), (1,), (1, 2), (1, [2]), ([], (1,))],
    "free": [([],)],
    "drop": [(), ((1,),), ([1], 1), (([],), 1)],
}


@pytest.mark.parametrize(
    ("method", "arguments"), [(name, each) for name, every in WRONG.items() for each in every]
)
def test_refused_arguments(native: Backend, method: str, arguments: tuple[Any, ...]) -> None:
    """Other arguments raise an error of Python before anything is called, and nothing is noted."""
    holders: dict[int, int] = {}
    used: dict[int, tuple[int, ...]] = {}
    calls = calls_of(native, holders, used)
    with pytest.raises((TypeError, ValueError, OverflowError, IndexError)):
        getattr(calls, method)(*arguments)
    assert (holders, used) == ({}, {})


@pytest.mark.parametrize("given", [(), (1, {}), ("1", {}, {}), (1, [], {}), (1, {}, None)])
def test_refused_sessions(native: Backend, given: tuple[Any, ...]) -> None:
    """Calls are made of a handle and two dicts alone."""
    with pytest.raises(TypeError):
        natives(native.ffi, native.lib).calls(*given)


@given(
    events=st.lists(
        st.tuples(st.sampled_from(["note", "free", "drop", "add_outbound"]), ids, st.sets(spis))
    )
)
def test_what_the_dicts_say(native: Backend, events: list[tuple[str, int, set[int]]]) -> None:
    """SPIs are held by those that noted them last; a bundle that is not added leaves no claim."""
    holders: dict[int, int] = {}
    used: dict[int, tuple[int, ...]] = {}
    expected: dict[int, int] = {}
    noted: dict[int, tuple[int, ...]] = {}
    calls = calls_of(native, holders, used)
    for method, id, some in events:
        uses = tuple(some)
        if method == "note":
            calls.note(id, uses)
            expected.update(dict.fromkeys(uses, id))
            noted.update({id: uses} if uses else {})
        elif method == "free":
            calls.free(id)
            gone = [use for use in noted.pop(id, ()) if expected.get(use) == id]
            expected = {use: holder for use, holder in expected.items() if use not in gone}
        elif method == "drop":
            calls.drop(uses, id)
            expected = {u: h for u, h in expected.items() if u not in uses or h != id}
        else:
            taken = any(expected.get(use, id) != id for use in uses)
            status = calls.add_outbound(1, id, 0, uses)
            assert status is None if taken else status
        assert (holders, used) == (expected, noted)


def test_one_spi_twice_in_a_bundle(native: Backend) -> None:
    """A bundle that names an SPI twice is left to the engine, and leaves no claim either."""
    holders: dict[int, int] = {}
    assert calls_of(native, holders, {}).add_outbound(1, 7, 0, (5, 5))
    assert holders == {}


def test_another_thread_adds_to_the_same_context(native: Backend) -> None:
    """What another call has claimed for the same context is not taken, nor dropped."""
    holders = {5: -77}
    assert calls_of(native, holders, {}).add_outbound(1, 7, 0, (4, 5)) is None
    assert holders == {5: -77}


def test_failures_fill_what_is_told(native: Backend) -> None:
    """Where the engine refuses, the status is returned and ids are 0."""
    calls, out = calls_of(native, {}, {}), [7, 7]
    assert calls.delete(5) == INVALID_HANDLE
    assert calls.create(1, 0, 0, out) != 0
    assert out == [0, 0]
