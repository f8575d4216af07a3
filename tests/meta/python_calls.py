"""Which public calls stand for a C function, as the sources in their docstrings tell."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import wfp_ipsec
from wfp_ipsec.engine import Engine

# From "Source:" to the end of the paragraph.
SOURCE = re.compile(r"^\s*Source: (.*?)(?:\n\s*\n|\Z)", re.DOTALL | re.MULTILINE)
FUNCTION = re.compile(r"\b(?:IPsec|Ikeext|Fwpm)[A-Z]\w*[0-9]\b")


def python_calls() -> dict[str, list[str]]:
    """Returns the public calls for each C function that a docstring gives as its source."""
    calls: dict[str, list[str]] = defaultdict(list)
    for spelling, item in _public():
        for function in sources(item):
            if spelling not in calls[function]:
                calls[function].append(spelling)
    return calls


def sources(item: Any) -> list[str]:
    """Returns the C functions that the docstring of an object gives as its source."""
    paragraphs = SOURCE.findall(item.__doc__ or "")
    return [name for paragraph in paragraphs for name in FUNCTION.findall(paragraph)]


def _public() -> Iterator[tuple[str, Any]]:
    """Yields what users call, members of collections under the engine's property for them."""
    spellings = _reached_from_engine()
    for module in _modules():
        for name, item in vars(module).items():
            own = getattr(item, "__module__", None) == module.__name__
            if not own or name.startswith("_"):
                continue
            if inspect.isclass(item):
                yield from _members(item, spellings.get(item, name))
            else:
                yield f"{module.__name__.removeprefix('wfp_ipsec.')}.{name}", item


def _modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(wfp_ipsec.__path__, "wfp_ipsec."):
        private = any(part.startswith("_") for part in found.name.split("."))
        if not private and not found.name.startswith("wfp_ipsec.cli"):
            yield importlib.import_module(found.name)


def _reached_from_engine() -> dict[type, str]:
    spellings: dict[type, str] = {Engine: "engine"}
    for name, member in inspect.getmembers(Engine, lambda value: isinstance(value, property)):
        result = inspect.signature(member.fget).return_annotation
        scope = vars(sys.modules[member.fget.__module__])
        kind = scope.get(result) if isinstance(result, str) else result
        if inspect.isclass(kind) and kind.__module__.startswith("wfp_ipsec."):
            spellings[kind] = f"engine.{name}"
    return spellings


def _members(owner: type, spelling: str) -> Iterator[tuple[str, Any]]:
    yield spelling, owner
    for name, member in inspect.getmembers(owner):
        if name.startswith("_"):
            continue
        of_class = isinstance(inspect.getattr_static(owner, name), classmethod)
        yield f"{owner.__name__ if of_class else spelling}.{name}", member
