"""Projects of others, whose tests are run by pytest in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.own_pytest import run_pytest
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

    def run(module: str, *options: str, ini: str = "") -> str:
        (tmp_path / "test_tool.py").write_text(module, encoding="utf-8")
        (tmp_path / "pytest.ini").write_text(f"[pytest]\n{ini}\n", encoding="utf-8")
        outcome = run_pytest(tmp_path, *options, WFP_IPSEC_BACKEND=native.name)
        return outcome.stdout + outcome.stderr

    return run
