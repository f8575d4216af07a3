"""A tool of others: it works with what is public, and is tested with the fixtures alone."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import wfp_ipsec
from wfp_ipsec._native.backend import Backend

TOOL = Path(__file__).resolve().parent / "reqkeyd"
SOURCES = sorted(path for part in ("src", "tests") for path in (TOOL / part).rglob("*.py"))


def _run(*arguments: str) -> str:
    """Runs a Python module in the tool's directory; returns what it prints."""
    # What the caller set for its own pytest concerns no other.
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    command = [sys.executable, "-m", *arguments]
    outcome = subprocess.run(
        command, cwd=TOOL, env=environment, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout


def test_its_tests_pass(native: Backend) -> None:
    """The tool's tests pass on the backend that is tested, and none is left out."""
    if native.control is None:
        pytest.skip("allowed: the tool's tests need an engine with controls")
    said = _run("pytest", "-q", "-p", "no:cacheprovider", "--wfp-backend", native.name)
    last = said.splitlines()[-1]
    assert re.fullmatch(r"(\d+) passed in .*", last), said


def test_its_types_hold() -> None:
    """The tool passes the strict checks of mypy."""
    if importlib.util.find_spec("mypy") is None:
        pytest.skip("allowed: mypy is not installed here; the linters' environment has it")
    _run("mypy", "--strict", "--no-incremental")


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def _private_uses(source: str) -> Iterator[str]:
    """Yields the private modules and names of others that a program uses."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Attribute):
            own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            names = [] if own else [node.attr]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            # What getattr and the like could be given.
            names = [node.value] if node.value.isidentifier() else []
        else:
            names = []
        yield from (name for name in names if any(map(_is_private, name.split("."))))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_it_uses_nothing_private(path: Path) -> None:
    """The tool imports no private module and touches no private name but its own."""
    assert list(_private_uses(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "program",
    [
        "import wfp_ipsec._native.backend",
        "from wfp_ipsec._undo import Undo",
        "from wfp_ipsec.engine import _open",
        "engine._backend",
        "getattr(engine, '_handle')",
    ],
)
def test_private_uses_are_found(program: str) -> None:
    """Each way to something private is seen."""
    assert len(list(_private_uses(program))) == 1


def _imported() -> Iterator[tuple[str, str]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                yield from ((node.module, alias.name) for alias in node.names)


def test_what_it_imports_is_listed() -> None:
    """What the tool takes from this package stands in the list of public names there."""
    taken = {pair for pair in _imported() if pair[0].partition(".")[0] == wfp_ipsec.__name__}
    assert len(taken) > 10
    for module, name in taken:
        listed: Any = importlib.import_module(module)
        assert name in listed.__all__
