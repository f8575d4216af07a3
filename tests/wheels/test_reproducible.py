"""The same sources give the same files, wherever and whenever they are built."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from wheels.paths import ROOT
from wheels.targets import AMD64, LINUX_X64


@pytest.mark.parametrize("platform", [AMD64.platform, LINUX_X64.platform])
def test_second_build(dist: Path, tmp_path: Path, platform: str) -> None:
    """A wheel and the source distribution, built again elsewhere, have the same bytes."""
    command = [sys.executable, "-m", "wheels", "build", platform, "--output", str(tmp_path)]
    # With another umask than the usual one: permissions are part of a wheel.
    outcome = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, umask=0o077
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    made = sorted(tmp_path.iterdir())
    assert len(made) == 2
    for path in made:
        # Compared before it is asserted: pytest would take minutes to show where they differ.
        same = path.read_bytes() == (dist / path.name).read_bytes()
        assert same, f"{path.name} differs from wheels/dist; was that built of these sources?"
