"""How the package came here: wheels of another system are recognised."""

from __future__ import annotations

import ctypes
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

import pytest

from wfp_ipsec._doctor import machine
from wfp_ipsec._native.backend import Backend

WHEEL = "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: false\nTag: {}\n"
DISTRIBUTION = "wfp-ipsec-of-a-test"


@pytest.mark.parametrize(
    ("tag", "build"),
    [
        ("cp311-abi3-win_amd64", "win-amd64"),
        ("cp311-abi3-win_arm64", "win-arm64"),
        ("cp311-abi3-win32", "win32"),
        ("cp311-abi3-linux_x86_64", "linux-x86_64"),
        ("cp311-abi3-manylinux_2_17_x86_64", "linux-x86_64"),
        ("cp311-abi3-musllinux_1_2_aarch64", "linux-aarch64"),
        ("cp311-abi3-macosx_11_0_universal2", "macosx-10.13-arm64"),
    ],
)
def test_fitting_wheel(tag: str, build: str) -> None:
    """Wheels of the system that Python was built for are all right."""
    assert machine.problem((tag,), build) is None


@pytest.mark.parametrize(
    ("tag", "build"),
    [
        ("cp311-abi3-win32", "win-amd64"),
        ("cp311-abi3-win_amd64", "win-arm64"),
        ("cp311-abi3-linux_x86_64", "win-amd64"),
        ("py3-none-any", "win-amd64"),
        ("cp311-abi3-win_amd64", "linux-x86_64"),
        ("cp311-abi3-macosx_11_0_arm64", "linux-aarch64"),
    ],
)
def test_wrong_wheel(tag: str, build: str) -> None:
    """A wheel of another system or processor is named, and what would be right."""
    text = str(machine.problem((tag,), build))
    assert tag.rpartition("-")[2] in text
    assert build.replace("-", "_").replace(".", "_") in text


def test_no_tags() -> None:
    """Without a WHEEL file there are no tags, and nothing is claimed of them."""
    assert machine.tags_of(None) == ()
    assert machine.problem((), "win-amd64") is None


def test_several_tags() -> None:
    """Every tag is read, and one that fits is enough."""
    tags = machine.tags_of(WHEEL.format("cp311-abi3-win32\nTag: cp311-abi3-win_amd64"))
    assert tags == ("cp311-abi3-win32", "cp311-abi3-win_amd64")
    assert machine.problem(tags, "win-amd64") is None


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The metadata folder of an installed distribution."""
    folder = tmp_path / f"{DISTRIBUTION.replace('-', '_')}-9.8.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {DISTRIBUTION}\nVersion: 9.8\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert metadata.version(DISTRIBUTION) == "9.8"
    return folder


def test_source_tree(site: Path) -> None:
    """A distribution without a WHEEL file is a source tree."""
    found = machine.installation(DISTRIBUTION)
    assert (found.version, found.tags, found.kind, found.problem) == (
        "9.8",
        (),
        "source tree",
        None,
    )


def test_editable(site: Path) -> None:
    """An editable installation says so."""
    (site / "WHEEL").write_text(WHEEL.format("py3-none-any"))
    (site / "direct_url.json").write_text('{"dir_info": {"editable": true}, "url": "file:///x"}')
    assert machine.installation(DISTRIBUTION).kind == "editable"


@pytest.mark.parametrize("direct_url", ["", "{}", "[]", "{", '{"dir_info": {}}'])
def test_shadowed_wheel(site: Path, direct_url: str) -> None:
    """If the package is imported from elsewhere than the wheel, both places are told apart."""
    here = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    (site / "WHEEL").write_text(WHEEL.format(f"cp311-abi3-{here}"))
    (site / "direct_url.json").write_text(direct_url)
    found = machine.installation(DISTRIBUTION)
    assert found.kind == "wheel"
    assert str(site.parent / "wfp_ipsec") in str(found.problem)


def test_not_installed() -> None:
    """Without a distribution there is no version."""
    found = machine.installation("wfp-ipsec-that-nobody-has")
    assert (found.version, found.tags, found.kind) == (None, (), "source tree")


def test_platform(native: Backend) -> None:
    """The machine is described, and the pointers are those of the compiled module."""
    found = machine.examine()
    assert found.pointer_bits == 8 * ctypes.sizeof(ctypes.c_void_p)
    assert found.pointer_bits == 8 * native.ffi.sizeof("void *")
    assert found.cffi is not None
    assert found.system.startswith("Windows" if sys.platform == "win32" else ("Linux", "macOS"))


def test_without_cffi(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing cffi is told."""
    monkeypatch.setitem(sys.modules, "_cffi_backend", None)
    assert machine.examine().cffi is None
