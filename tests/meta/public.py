"""What is public: names without an underscore in front, in modules without one.

Of a module with ``__all__`` it is what stands there, of others what they define. The command line
(`wfp_ipsec.cli`) is no module for others: its commands and options are what it promises.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import wfp_ipsec

PLUGIN = "pytest_wfp_ipsec"
COMMANDS = "wfp_ipsec.cli"
# What a definition at the top of a module can be.
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def is_private(name: str) -> bool:
    """Whether a part of a dotted name begins with an underscore."""
    return any(part.startswith("_") for part in name.split("."))


def public_modules() -> Iterator[ModuleType]:
    """Yields the package, its public modules in order, and the plugin for pytest."""
    yield wfp_ipsec
    found = pkgutil.walk_packages(wfp_ipsec.__path__, f"{wfp_ipsec.__name__}.")
    for name in sorted(module.name for module in found):
        if not is_private(name) and name.split(".")[:2] != COMMANDS.split("."):
            yield importlib.import_module(name)
    yield importlib.import_module(PLUGIN)


@cache
def tree(module: str) -> ast.Module:
    """Returns the source of a module, parsed."""
    path = Path(str(importlib.import_module(module).__file__))
    return ast.parse(path.read_text(encoding="utf-8"))


def definitions(module: str) -> dict[str, ast.stmt]:
    """Returns what a module defines, by name, in the order of its source."""
    found: dict[str, ast.stmt] = {}
    for node in tree(module).body:
        if isinstance(node, DEFINITIONS):
            found[node.name] = node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = node
        elif isinstance(node, ast.Assign):
            targets = (name for target in node.targets for name in ast.walk(target))
            found |= {name.id: node for name in targets if isinstance(name, ast.Name)}
    return found


def public_names(module: ModuleType) -> list[str]:
    """Returns the public names of a module: those of ``__all__`` sorted, else as they stand."""
    if hasattr(module, "__all__"):
        return sorted(module.__all__)
    return [name for name in definitions(module.__name__) if _is_meant(module, name)]


def _is_meant(module: ModuleType, name: str) -> bool:
    # Type variables and the switch for type checkers are tools of the module, hooks are pytest's.
    tool = name == "TYPE_CHECKING" or type(getattr(module, name)).__name__ == "TypeVar"
    hook = module.__name__ == PLUGIN and name.startswith("pytest_")
    return not (is_private(name) or tool or hook)


def home(module: ModuleType, name: str) -> str:
    """Returns the module that defines a name, following imports from module to module."""
    return _home(module.__name__, name)


def _home(module: str, name: str) -> str:
    if name in definitions(module):
        return module
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if alias.name == "*" and name in importlib.import_module(node.module).__all__:
                    return _home(node.module, name)
                if name == (alias.asname or alias.name):
                    return _home_of_import(node.module, alias.name)
    raise LookupError(f"{module} defines no {name}")


def _home_of_import(module: str, name: str) -> str:
    whole = f"{module}.{name}"
    if importlib.util.find_spec(module) is not None and _is_module(whole):
        return whole
    return _home(module, name) if module.partition(".")[0] == wfp_ipsec.__name__ else module


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
