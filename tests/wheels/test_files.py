"""The built files are what their names say, need what every system has, and are whole."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from wheels.compiler import linked_functions
from wheels.paths import ROOT
from wheels.targets import AMD64, ARM64, LINUX_ARM64, LINUX_X64, TARGETS, X86, Target

from .binaries import Binary, faults, read
from .conftest import Unpacked

KILOBYTE = 1024
LARGEST = {
    AMD64.platform: 930,
    ARM64.platform: 835,
    X86.platform: 945,
    LINUX_X64.platform: 885,
    LINUX_ARM64.platform: 860,
}
MODULES = {True: {"_embedded.pyd", "_fwpuclnt.pyd"}, False: {"_embedded.abi3.so"}}
each_target = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)


def _init(name: str) -> str:
    return f"PyInit_{name.partition('.')[0]}"


def _tool(*arguments: str | Path) -> str:
    command = [sys.executable, "-m", *map(str, arguments)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout + outcome.stderr


def test_every_file_is_there(dist: Path) -> None:
    """There is a wheel for each system and the source distribution, of one version."""
    names = sorted(path.name for path in dist.iterdir())
    (version,) = {re.split(r"-cp311|\.tar", name)[0] for name in names}
    wheels = [f"{version}-cp311-abi3-{platform}.whl" for platform in TARGETS]
    assert names == sorted([f"{version}.tar.gz", *wheels])


@each_target
def test_compiled_modules(target: Target, modules: Unpacked) -> None:
    """Each module is for the machine of the tag, and takes from and gives to others what it may."""
    found = modules(target.platform)
    assert set(found) == MODULES[target.windows]
    for name, data in found.items():
        assert faults(read(data), target.machine, _init(name)) == []


@pytest.mark.parametrize("target", [AMD64, ARM64, X86], ids=lambda target: target.platform)
def test_only_one_module_needs_the_system_library(target: Target, modules: Unpacked) -> None:
    """The embedded engine loads where there is no fwpuclnt.dll; the other module needs it."""
    needs = {name: read(data).needs for name, data in modules(target.platform).items()}
    taken = read(modules(target.platform)["_fwpuclnt.pyd"]).imports["fwpuclnt.dll"]
    assert taken == set(linked_functions())
    assert "fwpuclnt.dll" in needs["_fwpuclnt.pyd"]
    assert "fwpuclnt.dll" not in needs["_embedded.pyd"]
    assert all("python3.dll" in names for names in needs.values())


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"machine": 0x14C}, "machine 0x14c"),
        ({"needs": frozenset({"libstdc++-6.dll"})}, "needs libstdc"),
        ({"exports": frozenset({"PyInit__embedded", "FwpmEngineOpen0"})}, "exports"),
        ({"debug": frozenset({".debug_info"})}, "debug information"),
        ({"windows": (10, 0)}, "needs Windows"),
        ({"imports": {"kernel32.dll": frozenset({"SetThreadDescription"})}}, "may be too new"),
    ],
)
def test_faults_are_found(change: dict[str, object], fault: str) -> None:
    """A module of the wrong machine, or with foreign needs or exports, is refused."""
    good = Binary(0x8664, frozenset({"python3.dll"}), frozenset({"PyInit__embedded"}), frozenset())
    assert faults(good, 0x8664, "PyInit__embedded") == []
    (found,) = faults(dataclasses.replace(good, **change), 0x8664, "PyInit__embedded")  # type: ignore[arg-type]
    assert fault in found


def test_a_newer_c_library_is_found() -> None:
    """A module for Linux that needs a newer GNU C library than its tag says is refused."""
    new = Binary(62, frozenset({"libc.so.6"}), frozenset({"PyInit_a"}), frozenset(), (2, 34))
    assert faults(new, 62, "PyInit_a") == ["needs glibc (2, 34)"]


@each_target
def test_limited_api(target: Target, wheel: Callable[[str], Path]) -> None:
    """The modules use the limited API of Python 3.11 and nothing beyond."""
    said = _tool("abi3audit", "--strict", "--summary", wheel(target.platform))
    assert "0 ABI version mismatches and 0 ABI violations" in " ".join(said.split())


@each_target
def test_wheel_contents(target: Target, wheel: Callable[[str], Path]) -> None:
    """The wheel is whole, holds the licence, and nothing that belongs elsewhere."""
    path = wheel(target.platform)
    _tool("check_wheel_contents", "--config", ROOT / "pyproject.toml", path)
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
        (metadata,) = {name.partition("/")[0] for name in names if ".dist-info/" in name}
        assert f"Tag: cp311-abi3-{target.platform}\n" in packed.read(f"{metadata}/WHEEL").decode()
    notices = {"LICENSE", "LICENSE.LLVM", "LICENSE.Zig"}
    notices |= {"LICENSE.mingw-w64"} if target.windows else set()
    assert {Path(name).name for name in names if "/licenses/" in name} == notices
    assert "wfp_ipsec/py.typed" in names
    assert {name.partition("/")[0] for name in names} == {
        "pytest_wfp_ipsec.py",
        "wfp_ipsec",
        metadata,
    }
    package = {Path(name).suffix for name in names if name.startswith("wfp_ipsec/")}
    compiled = f".{target.suffix.rpartition('.')[2]}"
    assert package == {".py", ".pyi", ".typed", ".toml", ".key", ".json", ".txt", compiled}


def test_descriptions_are_readable(dist: Path) -> None:
    """The package index would take the files and show their description."""
    said = _tool("twine", "check", "--strict", *sorted(dist.iterdir()))
    assert said.count("PASSED") == len(TARGETS) + 1


@pytest.mark.parametrize("target", [LINUX_X64, LINUX_ARM64], ids=lambda target: target.platform)
def test_linux_wheels_hold_the_embedded_engine_alone(target: Target, modules: Unpacked) -> None:
    """What speaks to Windows is in the wheels for Windows."""
    assert list(modules(target.platform)) == ["_embedded.abi3.so"]


@each_target
def test_size(target: Target, wheel: Callable[[str], Path]) -> None:
    """A wheel that suddenly grows carries something it should not."""
    assert wheel(target.platform).stat().st_size < LARGEST[target.platform] * KILOBYTE
