"""The first values of a class are built without a constructor of its own: as with it."""

from __future__ import annotations

import inspect
import pickle
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import values
from tests.strategies.effort import share
from wfp_ipsec.values import _class as making
from wfp_ipsec.values._checks import check_for
from wfp_ipsec.values.sa import SaLifetime
from wfp_ipsec.values.traffic import UdpEncapsulation

from .classes import VALUE_CLASSES

ODD = st.one_of(
    st.none(),
    st.just(object()),
    st.integers(-1, 1 << 65),
    st.text(max_size=3),
    st.binary(max_size=4),
)


def _built(cls: Any, members: dict[str, Any], *, first: bool) -> Any:
    """Returns a value of a class that is built as the first one or as a later one, or the error."""
    making._finish(cls)
    made = object.__new__(cls)
    begin = making._first_init if first else cls.__init__
    cls.__first__.left = int(first)
    try:
        begin(made, **members)
    except (TypeError, ValueError, OSError) as error:
        return type(error), str(error)
    return made


@pytest.mark.parametrize("cls", VALUE_CLASSES)
@given(data=st.data())
@share(50)
def test_same(cls: type[Any], data: st.DataObject) -> None:
    """Contents that are right, odd, missing or too many give the same value, or the same error."""
    legal = data.draw(values(cls))
    names = [field.name for field in fields(cls)]
    members = {name: getattr(legal, name) for name in names}
    for name in data.draw(st.lists(st.sampled_from([*names, "strange"]), max_size=2)):
        members[name] = data.draw(ODD)
    for name in data.draw(st.lists(st.sampled_from([*names, "strange"]), max_size=2)):
        members.pop(name, None)
    first, later = (_built(cls, members, first=first) for first in (True, False))
    assert repr(first) == repr(later)
    assert first == later
    if isinstance(first, cls):
        assert hash(first) == hash(later)
        assert "__cache__" not in repr(first)


@pytest.mark.parametrize("count", [1, 2, 30])
@pytest.mark.parametrize("cls", VALUE_CLASSES)
@given(data=st.data())
@share(5)
def test_nothing_by_place(cls: Any, count: int, data: st.DataObject) -> None:
    """What is given by its place is refused, whatever is given by name besides."""
    making._finish(cls)
    legal = data.draw(values(cls))
    names = data.draw(st.sets(st.sampled_from(cls.__fields__)) if cls.__fields__ else st.just([]))
    members = {name: getattr(legal, name) for name in names}
    for begin in (making._first_init, cls.__init__):
        cls.__first__.left = 1
        with pytest.raises(TypeError):
            begin(object.__new__(cls), *[None] * count, **members)


class Hours(SaLifetime):
    """A lifetime that is given in hours."""

    def __init__(self, hours: int) -> None:
        super().__init__(seconds=hours * 3600)


class Plain(SaLifetime):
    """A lifetime."""


def test_subclasses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller's subclass has its own constructor and signature, or those of the value."""
    making._finish(SaLifetime)
    written: Any = SaLifetime.__init__
    for init in (making._first_init, written):
        monkeypatch.setattr(SaLifetime, "__init__", init)
        monkeypatch.setattr(SaLifetime, "__first__", making._First(), raising=False)
        for hours in range(1, making.FIRST_VALUES + 3):
            assert Hours(hours).seconds == 3600 * hours
        monkeypatch.setattr(SaLifetime, "__init__", init)
        assert list(inspect.signature(Hours).parameters) == ["hours"]
        assert inspect.signature(Plain) == inspect.signature(SaLifetime)
        assert Plain(seconds=5).seconds == 5


@pytest.mark.parametrize("cls", VALUE_CLASSES)
def test_defaults(cls: Any) -> None:
    """A default is in its normal form: its check gives it back."""
    for name, hint in making._hints(cls).items():
        if name in cls.__defaults__:
            default = cls.__defaults__[name]
            assert check_for(hint)(name, default) == default


def test_constructor_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first values, and for what is wrong with its arguments, there is a constructor."""
    for cls in (SaLifetime, UdpEncapsulation):
        making._finish(cls)
        written: Any = cls.__init__
        monkeypatch.setattr(cls, "__init__", making._first_init)
        monkeypatch.setattr(cls, "__first__", making._First())
        assert pickle.loads(pickle.dumps(cls())) == cls()
        if cls is SaLifetime:
            for _ in range(making.FIRST_VALUES + 1):
                cls()
        else:
            with pytest.raises(TypeError, match=r"__init__\(\) got an unexpected"):
                cls(strange=1)  # type: ignore[call-arg]
        assert cls.__init__ is not making._first_init
        assert cls.__init__.__qualname__ == written.__qualname__
