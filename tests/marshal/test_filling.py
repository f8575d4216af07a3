"""Values whose slots the compiled module fills are those that Python fills."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies.effort import share
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.natives import natives
from wfp_ipsec.algorithms import AesGcm
from wfp_ipsec.values import _filling
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values.sa import SaBundle, SaLifetime

from .structs import STRUCTS, carried

each_struct = pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.ctype)


@pytest.fixture(autouse=True)
def _loaded(native: Backend) -> None:
    """Lets the compiled module fill values, as every session does."""
    natives(native.ffi, native.lib)


@each_struct
@given(data=st.data())
@share(5)
def test_both_ways_fill_the_same(struct: Any, data: st.DataObject) -> None:
    """A value made in one step of C has the fields of one that Python fills slot by slot."""
    value = data.draw(carried(struct))
    cls = type(value)
    contents = [getattr(value, name) for name in cls.__fields__]
    by_c, by_python = cls.__make__(*contents), _filling.made_by_python(cls, *contents)
    assert not isinstance(cls.__make__, type(_filling.made_by_python))
    for name, content in zip(cls.__fields__, contents, strict=True):
        assert getattr(by_c, name) is content
        assert getattr(by_python, name) is content
    assert by_c == by_python == value


@each_struct
def test_every_slot_has_a_place_of_its_own(struct: Any) -> None:
    """The places of all slots of a class are known, apart, and inside its values."""
    places = _filling.places_of(struct.value_class)
    assert places.keys() == {*struct.value_class.__fields__, "__cache__"}
    assert len(set(places.values())) == len(places)
    assert all(
        object.__basicsize__ <= at < struct.value_class.__basicsize__ for at in places.values()
    )


def test_constructors_before_a_module_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a compiled module a constructor makes the same value."""
    given = SaLifetime(seconds=1, packets=3)
    scope = SaLifetime.__init__.__globals__
    monkeypatch.setitem(scope, "_fill", _filling.fill_by_python)
    assert SaLifetime(seconds=1, packets=3) == given
    with pytest.raises(ValueError, match="kilobytes"):
        SaLifetime(kilobytes=-1)


def test_what_was_there_goes() -> None:
    """Filling a value again gives back what it held, and keeps what it holds."""
    first, second = object(), object()
    value = SaLifetime.__make__(first, first, first)
    counts = sys.getrefcount(first), sys.getrefcount(second)
    SaLifetime.__init__.__globals__["_fill"](value, second, second, second)
    assert (sys.getrefcount(first), sys.getrefcount(second)) == (counts[0] - 3, counts[1] + 3)
    del value
    assert sys.getrefcount(second) == counts[1]


def test_strangers_are_refused() -> None:
    """Nothing is put into a value of another class, nor more than a value has room for."""
    fill = SaLifetime.__init__.__globals__["_fill"]
    bundle = SaBundle(sas=(AesGcm(bytes(20)).esp(0x1000),))
    whole = SaLifetime.__make__(1, 2, 3)
    wrong: list[tuple[Any, ...]] = [(bundle, *"abc"), (object(), 1), (), (whole, *"abcde")]
    for arguments in wrong:
        with pytest.raises(TypeError):
            fill(*arguments)
    few_and_many: list[tuple[Any, ...]] = [(1, 2), (1, 2, 3, {}), ()]
    for contents in few_and_many:
        with pytest.raises(TypeError):
            SaLifetime.__make__(*contents)
        with pytest.raises((TypeError, ValueError)):
            _filling.made_by_python(SaLifetime, *contents)


@pytest.mark.parametrize("count", [1, 20])
def test_subclasses_are_filled(count: int) -> None:
    """A caller's subclass of a value is built like the value, the first ones and later ones."""

    @value
    class Own(Value):
        """A value of which there has been none."""

        seconds: int

    class Named(Own):
        """A subclass."""

    for seconds in range(count):
        assert Named(seconds=seconds).seconds == seconds
        assert Own(seconds=seconds).seconds == seconds
    with pytest.raises(TypeError):
        Named(minutes=5)  # type: ignore[call-arg]
