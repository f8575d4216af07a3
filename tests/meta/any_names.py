"""Where a public signature says "anything": `typing.Any`, and aliases that are made of it."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any

import wfp_ipsec

from .public import definitions

# The compiled modules of systems that this is not, and programs.
NOT_HERE = re.compile(r".*\.(_fwpuclnt|_embedded|__main__|cli\..*)")


def uses_of_any(text: str) -> Iterator[str]:
    """Yields the public names, as ``module.class.member``, whose lines in the text mention it."""
    above: list[str] = []
    for line in text.splitlines():
        depth = (len(line) - len(line.lstrip())) // 4
        above = [*above[:depth], _name(line.strip())]
        if any_names() & set(re.findall(r"\w+", line)):
            yield ".".join(above)


def _name(line: str) -> str:
    if line.startswith(("module ", "command ")):
        return line.split(" ", 1)[1]
    found = re.search(r"(?:class|def) (\w+)\(", line) or re.match(r"(?:self\.)?(\w+)", line)
    return found[1] if found else line


@cache
def any_names() -> frozenset[str]:
    """Returns "Any" and the names of all aliases in the package that stand for it or contain it."""
    names = {"Any"}
    for found in pkgutil.walk_packages(wfp_ipsec.__path__, f"{wfp_ipsec.__name__}."):
        if not NOT_HERE.fullmatch(found.name):
            module = importlib.import_module(found.name)
            for name, node in definitions(found.name).items():
                assigned = isinstance(node, ast.Assign | ast.AnnAssign)
                if assigned and contains_any(getattr(module, name, None)):
                    names.add(name)
    return frozenset(names)


def contains_any(kind: Any) -> bool:
    """Whether a type is Any, or has it somewhere inside."""
    if isinstance(kind, list | tuple):
        return any(contains_any(part) for part in kind)
    return kind is Any or any(contains_any(part) for part in typing.get_args(kind))
