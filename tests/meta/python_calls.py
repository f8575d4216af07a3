"""Which public calls stand for a C function, as the sources in their docstrings tell."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, get_type_hints

import wfp_ipsec
from wfp_ipsec._collection import Objects
from wfp_ipsec.engine import Engine

from .sources import sources


def python_calls() -> dict[str, list[str]]:
    """Returns the public calls for each C function that a docstring gives as its source."""
    calls: dict[str, list[str]] = defaultdict(list)
    for owner, spelling, item in public():
        for function in sources(item.__doc__):
            if _belongs(function, owner) and spelling not in calls[function]:
                calls[function].append(spelling)
    return calls


def _belongs(function: str, owner: Any) -> bool:
    """Whether a function is one of its owner's: what the kinds of objects share names all kinds."""
    kinds = [kind.KIND for kind in Objects.__subclasses__()]
    own = max((kind for kind in kinds if function.startswith(kind)), key=len, default=None)
    return own is None or getattr(owner, "KIND", own) == own


def public() -> Iterator[tuple[Any, str, Any]]:
    """Yields what users call: owner, spelling, object; collections as the engine's properties."""
    spellings = _reached_from_engine()
    for module in _modules():
        for name, item in vars(module).items():
            own = getattr(item, "__module__", None) == module.__name__
            if not own or name.startswith("_") or item is Objects:
                continue
            if inspect.isclass(item):
                yield from _members(item, spellings.get(item, name))
            else:
                yield module, f"{module.__name__.removeprefix('wfp_ipsec.')}.{name}", item


def _modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(wfp_ipsec.__path__, "wfp_ipsec."):
        private = any(part.startswith("_") for part in found.name.split("."))
        if not private and not found.name.startswith("wfp_ipsec.cli"):
            yield importlib.import_module(found.name)


def _reached_from_engine() -> dict[type, str]:
    spellings: dict[type, str] = {Engine: "engine"}
    for name, member in inspect.getmembers(Engine, lambda value: isinstance(value, property)):
        kind = get_type_hints(member.fget).get("return")
        if inspect.isclass(kind) and kind.__module__.startswith("wfp_ipsec."):
            spellings[kind] = f"engine.{name}"
    return spellings


def _members(owner: type, spelling: str) -> Iterator[tuple[Any, str, Any]]:
    yield owner, spelling, owner
    for name, member in inspect.getmembers(owner):
        if name == "__iter__":
            yield owner, f"iter({spelling})", member
        elif not name.startswith("_"):
            of_class = isinstance(inspect.getattr_static(owner, name), classmethod)
            yield owner, f"{owner.__name__ if of_class else spelling}.{name}", member
