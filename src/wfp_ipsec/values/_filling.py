"""Puts contents into the slots of values: by Python, and in one step by a compiled module."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

# (class, places) -> fill, make; and where in an object a content is. Of the compiled module that
# was loaded first; values may be built before there is one.
_natively: list[tuple[Callable[..., Any], Callable[..., Any]]] = []
# Every class with a constructor, and the names that the constructor uses.
_classes: list[tuple[Any, dict[str, Any]]] = []


def fill_from_now_on(cls: Any, scope: dict[str, Any]) -> None:
    """Gives a class what its values are filled by: ``__make__``, and ``_fill`` for a constructor.

    Args:
        cls: The class, with its ``__setters__``.
        scope: The names that the constructor uses.
    """
    cls.__make__ = staticmethod(partial(made_by_python, cls))
    scope["_fill"] = fill_by_python
    _classes.append((cls, scope))
    if _natively:
        _fill_natively(cls, scope)


def fill_natively(filling: Callable[..., Any], place: Callable[..., Any]) -> None:
    """Lets a compiled module fill the values of all classes; see ``src/helpers/slots.h``."""
    if not _natively:
        _natively.append((filling, place))
        for cls, scope in tuple(_classes):
            _fill_natively(cls, scope)


def places_of(cls: Any) -> dict[str, int]:
    """Returns where in its values the slots of a class are, in bytes; nothing where unknown."""
    if not _natively:
        return {}
    _, place = _natively[0]
    probe, found = object.__new__(cls), {}
    for name, put in zip((*cls.__fields__, "__cache__"), _setters(cls), strict=True):
        content = object()
        put(probe, content)
        found[name] = place(probe, content, cls.__basicsize__)
    return {} if None in found.values() else found


def _setters(cls: Any) -> tuple[Callable[[Any, Any], None], ...]:
    return (*cls.__setters__, cls.__cache__.__set__)


def fill_by_python(value: Any, *contents: object) -> None:
    """Fills a value with its fields, and after them its cache where it is made with one."""
    for put, content in zip(_setters(type(value)), contents, strict=False):
        put(value, content)


def made_by_python(cls: Any, *contents: object) -> Any:
    """Makes a value of all its fields."""
    made = object.__new__(cls)
    for put, content in zip(cls.__setters__, contents, strict=True):
        put(made, content)
    return made


def _fill_natively(cls: Any, scope: dict[str, Any]) -> None:
    places = places_of(cls)
    if places:
        packed = b"".join([place.to_bytes(4, "little") for place in places.values()])
        filling, _ = _natively[0]
        scope["_fill"], made = filling(cls, packed)
        cls.__make__ = staticmethod(made)
