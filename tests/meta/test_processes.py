"""What holds where the tests run in several processes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.own_pytest import run_pytest

ROOT = Path(__file__).resolve().parents[2]
USAGE_ERROR = 4
pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="allowed: Windows' own tests run in one process"
)
# Each test tells which process ran it.
TESTS = """
import pathlib, pytest

@pytest.mark.parametrize("number", range(6))
def test_tells(number, worker_id):
    place = pathlib.Path(__file__)
    with place.with_suffix(".told").open("a") as told:
        told.write(worker_id + "\\n")
"""


@pytest.mark.parametrize("way", ["load", "loadgroup", "worksteal"])
def test_refused(way: str) -> None:
    """What may give the tests of one file to several processes is refused, and the way is named."""
    outcome = run_pytest(ROOT, "--numprocesses=2", f"--dist={way}", "--collect-only", "tests/meta")
    assert outcome.returncode == USAGE_ERROR, outcome.stdout
    assert f"--dist={way}: tests of one file share files; use --dist=loadfile" in outcome.stderr


def test_files_stay_whole(tmp_path: Path) -> None:
    """The tests of a file run in one process, those of several files in both."""
    files = [tmp_path / f"test_{name}.py" for name in "abcd"]
    for file in files:
        file.write_text(TESTS, encoding="utf-8")
    outcome = run_pytest(tmp_path, "--numprocesses=2", "--dist=loadfile")
    assert outcome.returncode == 0, outcome.stdout
    told = [set(file.with_suffix(".told").read_text().split()) for file in files]
    assert [len(workers) for workers in told] == [1, 1, 1, 1]
    assert set.union(*told) == {"gw0", "gw1"}
