"""The same sources give the same files, wherever and whenever they are built, without a network."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wheels.paths import ROOT
from wheels.targets import AMD64, LINUX_X64

# A program in it has no network interface but its own loopback, which is down.
NAMESPACE = ("unshare", "--net")
CONNECT = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=5)"


@pytest.fixture(scope="session")
def alone() -> Iterator[tuple[str, ...]]:
    """What is put before a command to run it without a network; empty where nobody may do that."""
    try:
        outcome = subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        yield ()
    else:
        yield NAMESPACE if outcome.returncode == 0 else ()


def test_there_is_no_network(alone: tuple[str, ...]) -> None:
    """Where the second build runs nobody else can be reached."""
    if not alone:
        pytest.skip("allowed: only root may run programs without a network")
    command = [*alone, sys.executable, "-c", CONNECT]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Network is unreachable" in outcome.stderr


@pytest.mark.parametrize("platform", [AMD64.platform, LINUX_X64.platform])
def test_second_build(dist: Path, tmp_path: Path, platform: str, alone: tuple[str, ...]) -> None:
    """Built again elsewhere, of what was fetched before, wheel and sources have the same bytes."""
    command = [sys.executable, "-m", "wheels", "build", platform, "--output", str(tmp_path)]
    # With another umask than the usual one: permissions are part of a wheel.
    outcome = subprocess.run(
        [*alone, *command],
        cwd=ROOT,
        env={**os.environ, "PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
        check=False,
        umask=0o077,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    made = sorted(tmp_path.iterdir())
    assert len(made) == 2
    for path in made:
        # Compared before it is asserted: pytest would take minutes to show where they differ.
        same = path.read_bytes() == (dist / path.name).read_bytes()
        assert same, f"{path.name} differs from wheels/dist; was that built of these sources?"
