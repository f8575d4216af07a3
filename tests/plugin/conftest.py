"""Projects of others, whose tests are run by pytest in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wfp_ipsec._native.backend import Backend

Project = Callable[..., str]


@pytest.fixture
def project(native: Backend, tmp_path: Path) -> Project:
    """Runs pytest on a module of tests and returns what it prints.

    Arguments are the module's text, then what stands on the command line; the keyword `ini` is
    what stands in the settings.
    """
    if native.control is None:
        pytest.skip("allowed: what the fixtures do needs an engine with controls")
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    environment["WFP_IPSEC_BACKEND"] = native.name

    def run(module: str, *options: str, ini: str = "") -> str:
        (tmp_path / "test_tool.py").write_text(module, encoding="utf-8")
        (tmp_path / "pytest.ini").write_text(f"[pytest]\n{ini}\n", encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *options]
        outcome = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        return outcome.stdout + outcome.stderr

    return run
