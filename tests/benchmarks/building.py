"""Compiles the raw driver into ``build/benchmarks``; it is used again while nothing changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
OUTPUT = ROOT / "build" / "benchmarks"
INCLUDES = [f"-I{ROOT}", f"-I{ROOT / 'src' / 'engine' / 'include'}", f"-I{HERE}"]
SUFFIX = ".dll" if sys.platform == "win32" else ".so"

# Names a driver that was compiled elsewhere, such as for Windows on another system.
VARIABLE = "WFP_IPSEC_RAW_DRIVER"
OPTIONS = ["-std=c++17", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror"]


def raw_driver() -> Path:
    """Returns the compiled driver; compiles it if its sources changed.

    Raises:
        FileNotFoundError: There is no compiler.
        subprocess.CalledProcessError: It did not compile.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given)
    made = OUTPUT / f"raw-{_fingerprint()}{SUFFIX}"
    if not made.exists():
        OUTPUT.mkdir(parents=True, exist_ok=True)
        # A name of its own until it is whole: another process may compile it too.
        partial = made.with_name(f"{made.name}.{os.getpid()}")
        compile_driver(partial)
        partial.replace(made)
    return made


def compile_driver(made: Path, target: str = "") -> None:
    """Compiles the driver as the package's module is compiled.

    Args:
        made: The shared library.
        target: Another system, in the words of ``zig c++ -target``, such as x86_64-windows-gnu.
    """
    sources = [str(path) for path in sorted(HERE.glob("raw_*.cc"))]
    command = [*_compiler(target), *OPTIONS, *_optimization(), *INCLUDES, *sources]
    # A DLL that names no exports exports everything, unless that is hidden.
    windows = "windows" in target or sys.platform == "win32"
    linking = ["-fvisibility=default"] if windows else ["-fPIC", "-pthread"]
    subprocess.run([*command, *linking, "-o", str(made)], check=True, cwd=ROOT)


def _compiler(target: str) -> list[str]:
    zig = [sys.executable, "-m", "ziglang", "c++"]
    if target:
        return [*zig, "-target", target]
    found = shutil.which("g++") or shutil.which("clang++")
    return [found] if found else zig


def _optimization() -> list[str]:
    """Returns what setuptools compiles an extension with, as far as it changes the machine code."""
    flags = str(sysconfig.get_config_var("CFLAGS") or "-O2 -DNDEBUG").split()
    flags += os.environ.get("CFLAGS", "").split()
    kept = [
        flag for flag in flags if flag.startswith(("-O", "-m", "-fwrapv")) or flag == "-DNDEBUG"
    ]
    return list(dict.fromkeys(kept))


def _fingerprint() -> str:
    digest = hashlib.sha256(repr((OPTIONS, _optimization(), _compiler(""))).encode())
    headers = [ROOT / "fwpmu_cdef.h", *HERE.glob("raw*.h")]
    for path in sorted([*headers, *HERE.glob("raw_*.cc")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
