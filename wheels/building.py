"""Builds the source distribution and the wheels of it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from wheels import sbom
from wheels.commands import run
from wheels.compiler import Compiler
from wheels.paths import WORK
from wheels.pythons import fetch_pythons
from wheels.sources import pure_files, source_distribution, unpack
from wheels.targets import Target


def build(targets: Iterable[Target], output: Path) -> list[Path]:
    """Builds the source distribution and a wheel for each target.

    The wheels are made of the source distribution, so that it is shown to be whole.

    Args:
        targets: What to build wheels for.
        output: The directory that gets the files.

    Returns:
        The files.
    """
    WORK.mkdir(parents=True, exist_ok=True)
    output.mkdir(parents=True, exist_ok=True)
    fetch_pythons()
    with tempfile.TemporaryDirectory(dir=WORK) as scratch:
        archive = source_distribution(output)
        source = unpack(archive, Path(scratch))
        # A wheel is one long file to compile and little else: as many at a time as processors.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            made = pool.map(lambda target: _wheel(target, source, Path(scratch), output), targets)
            return [archive, *made]


def _wheel(target: Target, source: Path, scratch: Path, output: Path) -> Path:
    tree, work = scratch / target.platform / "tree", scratch / target.platform / "work"
    work.mkdir(parents=True)
    metadata = pure_files(source, tree)
    Compiler(target, source, work).modules(tree / "wfp_ipsec")
    _add_notices(target, metadata / "licenses")
    _add_sbom(target, metadata)
    (metadata / "WHEEL").write_text(
        f"Wheel-Version: 1.0\nGenerator: wheels\nRoot-Is-Purelib: false\nTag: {target.tag}\n",
        encoding="ascii",
    )
    _same_modes(tree)
    packed = work / "packed"
    packed.mkdir()
    run([sys.executable, "-m", "wheel", "pack", tree, "-d", packed])
    return Path(shutil.move(next(packed.iterdir()), output / wheel_name(metadata, target)))


def _add_notices(target: Target, licenses: Path) -> None:
    """Adds the licences of what the compiler links into the modules."""
    import ziglang

    library = Path(ziglang.__file__).parent / "lib"
    notices = {"LLVM": library / "libcxx" / "LICENSE.TXT", "Zig": library.parent / "LICENSE"}
    if target.windows:
        notices["mingw-w64"] = library / "libc" / "mingw" / "COPYING"
    for name, path in notices.items():
        shutil.copyfile(path, licenses / f"LICENSE.{name}")


def _add_sbom(target: Target, metadata: Path) -> None:
    """Adds the list of what is in the wheel (PEP 770)."""
    version = metadata.name.removesuffix(".dist-info").rpartition("-")[2]
    directory = metadata / "sboms"
    directory.mkdir()
    (directory / sbom.NAME).write_text(sbom.text(target, version), encoding="ascii")


def _same_modes(tree: Path) -> None:
    """Gives files the permissions that they have on every machine, whatever its umask is."""
    for path in tree.rglob("*"):
        path.chmod(0o755 if path.is_dir() or path.suffix in (".so", ".pyd") else 0o644)


def wheel_name(metadata: Path, target: Target) -> str:
    """Returns the file name of a wheel, by the directory of its metadata."""
    return f"{metadata.name.removesuffix('.dist-info')}-{target.tag}.whl"
