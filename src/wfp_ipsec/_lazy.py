"""What comes about when it is first needed: modules whose names are asked for, and functions."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import CodeType
    from typing import Any


def lazily(
    package: str, homes: Mapping[str, Iterable[str]]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Returns ``__getattr__`` and ``__dir__`` of a package.

    Args:
        package: Its name.
        homes: The names that its modules give, by the modules' names below the package. The modules
            themselves are attributes of the package as well.
    """
    modules = {name: module for module, names in homes.items() for name in names}

    def __getattr__(name: str) -> Any:  # noqa: N807 - what the package calls it
        if name in modules:
            found = getattr(loaded(f"{package}.{modules[name]}"), name)
        elif name in homes:
            found = loaded(f"{package}.{name}")
        else:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        # From now on it is there without asking.
        setattr(sys.modules[package], name, found)
        return found

    def __dir__() -> list[str]:  # noqa: N807
        return sorted({*vars(sys.modules[package]), *modules, *homes})

    return __getattr__, __dir__


class Later:
    """Stands for a module, which is loaded when something of it is first asked for."""

    def __init__(self, module: str) -> None:
        self.__module = module

    def __getattr__(self, name: str) -> Any:
        found = getattr(loaded(self.__module), name)
        setattr(self, name, found)
        return found


def later(package: str, *modules: str) -> list[Any]:
    """Returns what stands for modules of a package."""
    return [Later(f"{package}.{module}") for module in modules]


def loaded(module: str) -> Any:
    """Imports a module, as `importlib.import_module` does, without importing that."""
    __import__(module)
    return sys.modules[module]


def written(source: str, name: str, filename: str, scope: dict[str, Any]) -> Any:
    """Returns a function of generated source.

    Args:
        source: Defines it.
        name: Its name.
        filename: What tracebacks call the file.
        scope: The names that the source uses; the function becomes one of them.
    """
    # Not by `compile`, which makes a class of each kind of syntax that there is when first called.
    exec(source, scope)  # noqa: S102 - our own source
    function = scope[name]
    function.__code__ = _placed(function.__code__, filename)
    return function


def _placed(code: CodeType, filename: str) -> CodeType:
    """Returns code that is in a file, with what is defined inside."""
    inside = (_placed(one, filename) if type(one) is type(code) else one for one in code.co_consts)
    return code.replace(co_filename=filename, co_consts=tuple(inside))
