"""The project's tests as they run on Windows: the wheel, on the engine as ``fwpuclnt.dll``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from wheels.compiler import engine_dll
from wheels.installation import install
from wheels.paths import DIST, ROOT, WORK
from wheels.pythons import OLDEST
from wheels.targets import AMD64
from wheels.wine import DLL, Wine, windows_path

EXTRAS = ("cli", "scapy")
# Newer versions of jsonschema rest on a module that Wine 8 cannot load.
TEST_REQUIREMENTS = ("pytest", "hypothesis", "jsonschema<4.18")
SUITE_SECONDS = 2400
# Those of the table that need no process of their own, which would measure the start of Wine.
ROWS = ("life", "built", "install", "batch", "details", "three", "every", "kept", "six", "columns")
BENCHMARK_CONTEXTS = 20_000


def engine_windows(name: str, *, without: frozenset[str] = frozenset()) -> Wine:
    """Returns a started Windows whose ``fwpuclnt.dll`` is the embedded engine.

    Args:
        name: What to call it; one of the same name is used again.
        without: Functions that its DLL does not export, as on an older Windows.
    """
    work = WORK / "engine" / name
    work.mkdir(parents=True, exist_ok=True)
    engine_dll(ROOT, work, work / DLL, without=without)
    wine = Wine(WORK / "wine" / name, work / DLL)
    wine.start()
    return wine


def built_wheel() -> Path:
    """Returns the wheel for x64 Windows.

    Raises:
        FileNotFoundError: It was not built, or others lie beside it.
    """
    found = list(DIST.glob(f"*-{AMD64.tag}.whl"))
    if len(found) != 1:
        raise FileNotFoundError(f"there are {len(found)} wheels for x64 Windows, not 1: {DIST}")
    return found[0]


def run_benchmarks() -> int:
    """Measures the wheel under Wine against C++ there, on the backend "embedded".

    Returns:
        The exit code of ``python -m tests.benchmarks``.
    """
    from tests.benchmarks.building import VARIABLE, compile_driver

    wine = engine_windows("suite")
    installation = install(OLDEST, built_wheel(), EXTRAS, TEST_REQUIREMENTS, wine)
    driver = WORK / "engine" / "raw.dll"
    compile_driver(driver, AMD64.triple)
    os.chdir(ROOT)
    rows = [part for row in ROWS for part in ("--only", row)]
    command = ["-m", "tests.benchmarks", "--contexts", str(BENCHMARK_CONTEXTS), *rows]
    chosen = {VARIABLE: windows_path(driver)}
    outcome = installation.python(
        wine, *command, environment=chosen, stream=True, timeout_seconds=SUITE_SECONDS
    )
    return outcome.returncode


def run_suite(arguments: Sequence[str]) -> int:
    """Runs the tests under Wine, on the backend "system"; prints what pytest prints.

    Args:
        arguments: More arguments for pytest.

    Returns:
        pytest's exit code.
    """
    wine = engine_windows("suite")
    installation = install(OLDEST, built_wheel(), EXTRAS, TEST_REQUIREMENTS, wine)
    os.chdir(ROOT)
    pytest = ["-m", "pytest", "-p", "no:cacheprovider", "--backend", "system", *arguments]
    outcome = installation.python(wine, *pytest, stream=True, timeout_seconds=SUITE_SECONDS)
    return outcome.returncode
