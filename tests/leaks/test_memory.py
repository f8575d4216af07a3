"""Keys do not stay in memory: the process is searched for one that went through the Python API."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.native.building import ROOT

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="allowed: memory is searched through /proc"
)
# What a child says when all that it promised holds.
HOLDS = "all of it holds\n"


def run(what: str) -> None:
    """Runs one of the searches in a process of its own, whose memory holds little else."""
    command = [sys.executable, "-m", "tests.leaks.searching", what]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.stdout == HOLDS, done.stdout + done.stderr


@pytest.mark.skipif("ASAN_OPTIONS" in os.environ, reason="allowed: it keeps what is freed")
@pytest.mark.parametrize("what", ["lives", "failures", "results"])
def test_no_key_stays(what: str) -> None:
    """It is found while the SA lives, and nowhere after its end, nor after failing calls."""
    run(what)
