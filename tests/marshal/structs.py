"""The descriptions of C structs in the library, found by looking, and what each can carry."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from typing import Any

from hypothesis.strategies import SearchStrategy

from tests.strategies import values
from wfp_ipsec import _native
from wfp_ipsec._native.composites import Absent, Embedded, Pointer
from wfp_ipsec._native.struct import Struct


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
    return values(struct.value_class).map(lambda value: _lowered(struct, value))


def _lowered(struct: Struct[Any], value: Any) -> Any:
    changes: dict[str, Any] = {}
    for field in struct.fields:
        if isinstance(field, Absent):
            changes |= field.defaults
        elif isinstance(field, (Embedded, Pointer)):
            inner = getattr(value, field.attribute)
            if inner is not None:
                changes[field.attribute] = _lowered(field.struct, inner)
    return dataclasses.replace(value, **changes)
