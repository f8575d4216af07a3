"""Memory that runs out at each allocation of the engine, in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.native.building import ROOT

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"),
    reason="allowed: the library that lets allocations fail is loaded as Linux does it",
)
# One after the other they take half a minute: ``python -m tests.faults.starving``.
STRIDE = "5"


def test_every_allocation_fails() -> None:
    """Each operation says so, changes and writes nothing, leaks nothing, and works afterwards."""
    command = [sys.executable, "-m", "tests.faults.starving", "--stride", STRIDE]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    name, failed, survived, to_the_end = done.stdout.splitlines()[-1].split()
    assert name == "all"
    assert int(failed) > 400
    # Only what tells of changes may get lost.
    assert int(survived) < int(failed) / 5
    assert int(to_the_end) > 200
