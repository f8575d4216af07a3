"""The ways by which an object comes into text or bytes, apart from those that ask for keys."""

from __future__ import annotations

import copy
import dataclasses
import io
import json
import logging
import pickle
import pprint
import reprlib
import traceback
import unittest
import warnings
from collections.abc import Callable
from string import Formatter
from typing import Any

Way = Callable[[Any], object]


def _dataclass(convert: Callable[[Any], object]) -> Way:
    return lambda value: convert(value) if dataclasses.is_dataclass(value) else ""


def _replaced(value: Any) -> object:
    names = [field.name for field in dataclasses.fields(value) if field.init]
    same = {name: getattr(value, name) for name in names[:1]}
    return dataclasses.replace(value, **same)


def _fails_with(value: object) -> None:
    kept = value
    raise LookupError(f"{kept!s:>60}", kept)


def _traceback(value: object) -> str:
    try:
        _fails_with(value)
    except LookupError as error:
        error.add_note(f"the note of {value}")
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        return "".join(told.format()) + repr(error.args) + repr(error.__notes__)
    raise AssertionError


def _jsoned(default: Callable[[Any], object]) -> Way:
    def way(value: object) -> str:
        try:
            return json.dumps(value, default=default)
        except (TypeError, ValueError) as error:
            return repr(error)

    return way


def _members(value: Any) -> object:
    """What a careless tool takes for the members of an object."""
    try:
        return vars(value)
    except TypeError:
        return {name: getattr(value, name, "") for name in dir(value) if not name.startswith("_")}


def _pickled(value: object) -> bytes:
    found = b""
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        try:
            found += pickle.dumps(value, protocol)
        except (TypeError, AttributeError, pickle.PicklingError) as error:
            found += str(error).encode()
    return found


def _logged(value: object) -> str:
    stream = io.StringIO()
    logger = logging.getLogger("tests.leaks")
    logger.setLevel(logging.DEBUG)
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    logger.debug("%s and %r in %s", value, value, [value])
    try:
        _fails_with(value)
    except LookupError:
        logger.exception("it failed with %s", value, stack_info=True)
    logger.removeHandler(handler)
    return stream.getvalue()


def _warned(value: object) -> str:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        warnings.warn(f"about {value!r}", stacklevel=1)
    return "".join(map(str, told))


def _compared(value: object) -> str:
    """What unittest says of two that differ."""
    case = unittest.TestCase()
    case.maxDiff = None
    try:
        case.assertEqual([value], [value, value])  # noqa: PT009 - its text is what is looked at
    except AssertionError as error:
        return str(error)
    raise AssertionError


def _formatted(value: object) -> str:
    found = [Formatter().format("{0} {0!r} {0!s} {0!a}", value)]
    for spec in ("", ">80", "x", "s", ".200", "#x"):
        try:
            found.append(format(value, spec))
        except (TypeError, ValueError) as error:
            found.append(str(error))
    return "".join(found)


WAYS: dict[str, Way] = {
    "repr": repr,
    "str": str,
    "ascii": ascii,
    "format": _formatted,
    "f-string": lambda value: f"{value} {value!r} {value!s}" + "%s %r" % (value, value),  # noqa: UP031
    "in a container": lambda value: f"{[value]} {(value,)} { {'value': value} }",
    "pprint": pprint.pformat,
    "reprlib": reprlib.repr,
    "asdict": _dataclass(dataclasses.asdict),
    "astuple": _dataclass(dataclasses.astuple),
    "replace": _dataclass(_replaced),
    "fields": _dataclass(dataclasses.fields),
    "copy": lambda value: _twice(copy.copy, value),
    "deepcopy": lambda value: _twice(copy.deepcopy, value),
    "vars": _members,
    "json, repr": _jsoned(repr),
    "json, vars": _jsoned(vars),
    "json, str": _jsoned(str),
    "pickle": _pickled,
    "traceback with locals": _traceback,
    "log": _logged,
    "warning": _warned,
    "unittest": _compared,
}


def _twice(copied: Callable[[Any], object], value: object) -> str:
    try:
        return repr(copied(value))
    except (TypeError, AttributeError) as error:
        # Sessions and what belongs to them are not copied.
        return str(error)
