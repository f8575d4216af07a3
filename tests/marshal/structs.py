"""The descriptions of C structs in the library, found by looking, and what each can carry."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from typing import Any

from hypothesis.strategies import SearchStrategy

from tests.strategies import values
from wfp_ipsec import _native
from wfp_ipsec._native.choice import Choice
from wfp_ipsec._native.composites import Absent, Array, Embedded, Pointer
from wfp_ipsec._native.ike_certificates import CertSide
from wfp_ipsec._native.ike_statistics import Ikev2
from wfp_ipsec._native.statistics import LateCounter
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.values.ike_statistics import IkeKeyModuleStatistics


def _collect() -> list[Struct[Any]]:
    found: dict[str, Struct[Any]] = {}
    for module in pkgutil.iter_modules(_native.__path__, f"{_native.__name__}."):
        for item in vars(importlib.import_module(module.name)).values():
            if isinstance(item, Struct):
                found[item.ctype] = item
    return list(found.values())


STRUCTS = _collect()
BY_NAME = {struct.ctype: struct for struct in STRUCTS}


def fields_of(kind: type[Any]) -> list[Any]:
    """Returns every field of one kind, each with its struct, as parameters of a test."""
    return [(struct, field) for struct in STRUCTS for field in struct.fields if type(field) is kind]


def carried(struct: Struct[Any]) -> SearchStrategy[Any]:
    """Draws the values that a struct can carry: all, or those without what its version lacks."""
    drawn = values(struct.value_class).filter(lambda value: _has_arms(struct, value))
    return drawn.map(lambda value: _lowered(struct, value))


def _inner(field: Any, value: Any) -> tuple[Struct[Any] | None, tuple[Any, ...]]:
    """Returns the struct behind a field, and the values that it holds there."""
    struct: Struct[Any] | None
    if isinstance(field, Array):
        return field.struct, getattr(value, field.attribute)
    if isinstance(field, (Embedded, Pointer)):
        struct, content = field.struct, getattr(value, field.attribute)
    elif isinstance(field, Choice):
        arm = field.arms.get(getattr(value, field.tag_attribute))
        struct, content = arm.struct if arm else None, getattr(value, field.attribute)
    else:
        return None, ()
    return struct, () if content is None else (content,)


def _has_arms(struct: Struct[Any], value: Any) -> bool:
    """Tells whether each union in a struct has an arm for what it is to hold."""
    for field in struct.fields:
        inner, contents = _inner(field, value)
        if inner is None and contents:
            return False
        if inner is not None and not all(_has_arms(inner, content) for content in contents):
            return False
    return True


def _lowered(struct: Struct[Any], value: Any) -> Any:
    """Returns the value without what the struct has no member for."""
    changes: dict[str, Any] = {}
    fields: tuple[Any, ...] = struct.fields
    for field in fields:
        inner, contents = _inner(field, value)
        if isinstance(field, Absent):
            changes |= field.defaults
        elif isinstance(field, LateCounter) and getattr(value, field.attribute) is None:
            changes[field.attribute] = 0
        elif isinstance(field, Ikev2) and getattr(value, field.attribute) is None:
            changes[field.attribute] = IkeKeyModuleStatistics()
        elif isinstance(field, CertSide):
            changes[field.direction] = _lowered_criteria(field, value)
        elif inner is not None and contents:
            lowered = tuple(_lowered(inner, content) for content in contents)
            changes[field.attribute] = lowered if isinstance(field, Array) else lowered[0]
    return dataclasses.replace(value, **changes) if changes else value


def _lowered_criteria(field: CertSide, value: Any) -> tuple[Any, ...]:
    """Returns the criteria without what their struct lacks; one, where there is a single struct."""
    config, criteria = (getattr(value, attribute) for attribute in field.attributes)
    _, count = field.arms.get(config, ("", None))
    kept = criteria if count else criteria[:1]
    return tuple(_lowered(field.struct, entry) for entry in kept)
