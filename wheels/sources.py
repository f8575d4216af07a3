"""The source distribution, and the tree and metadata that every wheel is made of."""

from __future__ import annotations

import gzip
import io
import sys
import tarfile
import tempfile
from pathlib import Path

from wheels.commands import EPOCH, run
from wheels.paths import ROOT


def source_distribution(directory: Path) -> Path:
    """Builds the source distribution; the same sources give the same bytes."""
    with tempfile.TemporaryDirectory(dir=directory) as scratch:
        run([sys.executable, "setup.py", "-q", "sdist", "-d", scratch], cwd=ROOT)
        (made,) = Path(scratch).iterdir()
        archive = directory / made.name
        archive.write_bytes(_normalized(made))
    return archive


def unpack(archive: Path, directory: Path) -> Path:
    """Unpacks a source distribution and returns its tree."""
    with tarfile.open(archive) as packed:
        packed.extractall(directory)
    return directory / archive.name.removesuffix(".tar.gz")


def pure_files(source: Path, directory: Path) -> Path:
    """Puts the package and its metadata, without the compiled modules, into a directory.

    Returns:
        The directory of the metadata.
    """
    setup = [sys.executable, "setup.py", "-q"]
    run([*setup, "build_py", "--build-lib", directory], cwd=source)
    run([*setup, "dist_info", "--output-dir", directory], cwd=source)
    return next(directory.glob("*.dist-info"))


def _normalized(archive: Path) -> bytes:
    """Returns the archive with its members in order, of one time, and of nobody."""
    packed = io.BytesIO()
    with tarfile.open(archive) as old, tarfile.open(fileobj=packed, mode="w") as new:
        for member in sorted(old.getmembers(), key=lambda member: member.name):
            member.mtime = int(EPOCH)
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            member.pax_headers = {}
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
    return gzip.compress(packed.getvalue(), mtime=int(EPOCH))
