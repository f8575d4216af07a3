"""Every field of every class refuses what its annotation does not allow."""

import enum
import typing
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import values
from tests.strategies.effort import share
from wfp_ipsec.errors import InvalidParameterError
from wfp_ipsec.values._checks import Bits

from .classes import VALUE_CLASSES
from .refusing import BOUNDS, ENUMERATOR, FLAGS, MISMATCH, refusal


def _refused(legal: Any, field: str, content: object) -> InvalidParameterError:
    """Gives one field of a legal value a bad content, in a tuple where it holds tuples."""
    if isinstance(getattr(legal, field), tuple):
        content = (content,)
    return refusal(replace, legal, **{field: content})


def _annotated(kind: Callable[[Any], bool]) -> list[tuple[type[Any], str, Any]]:
    """Returns every field whose annotation holds something of a kind: class, name, and that."""
    found = []
    for cls in VALUE_CLASSES:
        hints = typing.get_type_hints(cls, include_extras=True)
        for field in fields(cls):
            parts = [hints[field.name], *typing.get_args(hints[field.name])]
            parts += [inner for part in parts for inner in getattr(part, "__metadata__", ())]
            found += [(cls, field.name, part) for part in parts if kind(part)][:1]
    return found


@pytest.mark.parametrize(("cls", "field", "bits"), _annotated(lambda part: isinstance(part, Bits)))
@given(data=st.data())
@share(50)
def test_every_integer(cls: type[Any], field: str, bits: Bits, data: st.DataObject) -> None:
    """Every integer field refuses what is too large, negative, or no integer."""
    legal = data.draw(values(cls))
    for value in (bits.limit + 1, -1):
        assert _refused(legal, field, value).name == BOUNDS
    for other in ("1", 1.0, True):
        assert _refused(legal, field, other).name == MISMATCH


def _is(base: type) -> Callable[[Any], bool]:
    return lambda part: isinstance(part, type) and issubclass(part, base)


@pytest.mark.parametrize(("cls", "field", "kind"), _annotated(_is(enum.IntFlag)))
@given(data=st.data())
@share(50)
def test_every_flags_field(
    cls: type[Any], field: str, kind: type[enum.IntFlag], data: st.DataObject
) -> None:
    """Every flags field refuses bits without a name, and what is no number."""
    legal = data.draw(values(cls))
    lowest_unknown = next(1 << bit for bit in range(32) if not any(1 << bit & m for m in kind))
    assert _refused(legal, field, lowest_unknown).name == FLAGS
    assert _refused(legal, field, True).name == MISMATCH


@pytest.mark.parametrize(("cls", "field", "kind"), _annotated(_is(enum.IntEnum)))
@given(data=st.data())
@share(50)
def test_every_enum_field(
    cls: type[Any], field: str, kind: type[enum.IntEnum], data: st.DataObject
) -> None:
    """Every enum field refuses numbers without a name and lists the names."""
    legal = data.draw(values(cls))
    error = _refused(legal, field, max(kind) + 1)
    assert error.name == ENUMERATOR
    assert kind.__name__ in str(error)
    assert next(iter(kind)).name in str(error)


def test_refusals_are_value_errors() -> None:
    """A refusal is a ValueError, for callers that know nothing of this package."""
    assert issubclass(InvalidParameterError, ValueError)
