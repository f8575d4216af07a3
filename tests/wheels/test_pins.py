"""What wheels are built of is pinned, all of it, by version and hash."""

from __future__ import annotations

import re
import tomllib

from wheels.paths import LOCKED, ROOT
from wheels.pythons import PINS

PIN = re.compile(
    r"^([\w.-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


def _pinned() -> set[str]:
    return {name for name, _, _ in PIN.findall(LOCKED.read_text(encoding="utf-8"))}


def _asked_for() -> set[str]:
    lines = LOCKED.with_suffix(".in").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def test_every_tool_has_hashes() -> None:
    """Each entry of requirements.txt has one version and hashes; what was asked for is there."""
    entries = re.findall(r"^([\w.-]+)", LOCKED.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(entries) == _pinned()
    assert _asked_for() <= _pinned()


def test_build_system_is_pinned() -> None:
    """What the project says it is built with is pinned for the wheels."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = {re.split(r"[^\w-]", wanted)[0] for wanted in project["build-system"]["requires"]}
    assert names
    assert names <= _pinned()


def test_pythons_have_hashes() -> None:
    """Each CPython for Windows is one release with its SHA-256."""
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for _, digest in PINS.values())
    assert all(release.startswith(f"{version}.") for version, (release, _) in PINS.items())
