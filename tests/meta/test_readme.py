"""The README: its examples run, and the CI runs its commands."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from wfp_ipsec._native.backend import Backend

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"


def test_examples(native: Backend) -> None:
    """The Python examples do what the README shows."""
    if native.name != "embedded":
        pytest.skip("allowed: the examples name the embedded engine")
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    result = doctest.testfile(str(README), module_relative=False, optionflags=flags)
    assert result.attempted > 5
    assert result.failed == 0


def test_commands_in_ci() -> None:
    """Each shell command of the README is run by CI as it stands."""
    commands = re.findall(r"```sh\n(.*?)\n```", README.read_text(encoding="utf-8"), re.DOTALL)
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert len(commands) == 2
    for command in commands:
        assert command in script


def test_links() -> None:
    """Every file that the README links to is there."""
    links = re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8"))
    assert links
    for link in links:
        assert (ROOT / link).exists(), link
