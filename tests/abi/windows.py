"""Compiles wfp_abi.h for the kinds of Windows, on any system, with the compiler of ziglang."""

import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from .claims import FLAGS
from .declared import Declared
from .layout import layout

X64, ARM64, X86 = "x86_64-windows-gnu", "aarch64-windows-gnu", "x86-windows-gnu"
POINTER_BYTES = {X64: 8, ARM64: 8, X86: 4}


def needs_cross_compiler() -> None:
    """Skips the module where the compiler is not."""
    if sys.platform == "win32":
        reason = "allowed: what is compiled for Windows is compiled on Linux"
        pytest.skip(reason, allow_module_level=True)
    pytest.importorskip("ziglang")


def compile_for(target: str, source: str, directory: Path) -> subprocess.CompletedProcess[str]:
    """Compiles a C++ program to ``directory / "out.o"``.

    With -fsyntax-only the compiler would first build the libraries of the target, which takes
    minutes; an object file needs none of them.
    """
    caches = {f"ZIG_{kind}_CACHE_DIR": str(directory) for kind in ("GLOBAL", "LOCAL")}
    program = directory / "in.cc"
    program.write_text(source, encoding="utf-8")
    compiler = [sys.executable, "-m", "ziglang", "c++", "-target", target, *FLAGS]
    return subprocess.run(
        [*compiler, "-c", "-o", str(directory / "out.o"), str(program)],
        env={**os.environ, **caches},
        capture_output=True,
        text=True,
        check=False,
    )


def vectors_for(target: str, found: Declared, vectors: dict[str, Any]) -> dict[str, Any]:
    """Returns the vectors with the layout of a target: for x86 the calculated one."""
    if POINTER_BYTES[target] == 8:
        return vectors
    structs = {name: asdict(layout(name, vectors, POINTER_BYTES[target])) for name in found.structs}
    return {**vectors, "structs": structs}
