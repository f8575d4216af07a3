"""One target in a process of its own: ``python -m tests.fuzz.child TARGET``, or ``--replay``."""

from __future__ import annotations

import importlib
import logging
import pkgutil
import sys

NAMES = ("wfp_ipsec",)


def _import_everything() -> None:
    """Imports what is otherwise imported when it is needed, so that all of it is instrumented."""
    package = importlib.import_module("wfp_ipsec")
    for found in pkgutil.walk_packages(package.__path__, "wfp_ipsec."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)


def _fuzz(name: str, arguments: list[str]) -> None:
    import atheris

    with atheris.instrument_imports(include=list(NAMES)):
        _import_everything()
    from .targets import doing

    atheris.Setup([name, *arguments], doing(name))
    atheris.Fuzz()


def main() -> None:
    """Fuzzes a target, or does the kept inputs of some once more."""
    # Exports warn that keys leave, which is what they are for.
    logging.getLogger("wfp_ipsec").setLevel(logging.CRITICAL)
    first, *rest = sys.argv[1:]
    if first == "--replay":
        from .guided import replay

        replay(rest)
    else:
        _fuzz(first, rest)


if __name__ == "__main__":
    main()
