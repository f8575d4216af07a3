"""The built files, and what their tests need."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

# What is built and run here is Windows' own software, on another system.
collect_ignore_glob = ["test_*.py"] if sys.platform == "win32" else []

DIST = Path(__file__).resolve().parents[2] / "wheels" / "dist"

Unpacked = Callable[[str], dict[str, bytes]]


@pytest.fixture(scope="session")
def dist() -> Path:
    """The directory of the built files."""
    if not any(DIST.glob("*")):
        pytest.skip("the wheels are not built: python -m wheels")
    return DIST


@pytest.fixture(scope="session")
def wheel(dist: Path) -> Callable[[str], Path]:
    """Finds the wheel of a platform tag."""

    def find(platform: str) -> Path:
        (found,) = dist.glob(f"*-{platform}.whl")
        return found

    return find


@pytest.fixture(scope="session")
def modules(wheel: Callable[[str], Path]) -> Unpacked:
    """Reads the compiled modules of a platform's wheel, by name."""

    def read(platform: str) -> dict[str, bytes]:
        with zipfile.ZipFile(wheel(platform)) as packed:
            names = [name for name in packed.namelist() if name.endswith((".pyd", ".so"))]
            return {Path(name).name: packed.read(name) for name in names}

    return read
