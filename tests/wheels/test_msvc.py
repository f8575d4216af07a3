"""The generated sources compile for Microsoft's C++, as far as can be told without its SDK.

Clang speaks its dialect (target windows-msvc). The C library's headers are those of mingw-w64, bent
to that target by the options below; the declarations of the Filtering Platform are the project's.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cffi import FFI

import build_ffi
from wheels.paths import ROOT
from wheels.pythons import OLDEST, windows_python

pytest.importorskip("ziglang")

CLANG = (
    sys.executable,
    "-m",
    "ziglang",
    "clang",
    "-target",
    "x86_64-pc-windows-msvc",
    "-fsyntax-only",
    "-Wall",
    "-Werror",
    "-nostdinc",
    "-DPy_LIMITED_API=0x030B0000",
)
STAND_IN = """
#ifdef __cplusplus
inline bool isinf(double value) { return __builtin_isinf(value); }
#endif
"""
# mingw-w64's headers take a GNU compiler for granted, and declare what Python's define.
C_LIBRARY = (
    "-fgnuc-version=14",
    "-D_PID_T_",
    "-DWIN_PTHREADS_TIME_H",
    "-D__MINGW_ATTRIB_DEPRECATED_UCRT=",
)
# What is else written down when libc++ is installed.
CXX_LIBRARY = (
    "-D_LIBCPP_ABI_VERSION=1",
    "-D_LIBCPP_ABI_NAMESPACE=__1",
    "-D_LIBCPP_HAS_MONOTONIC_CLOCK=1",
    "-D_LIBCPP_HAS_THREADS=1",
    "-D_LIBCPP_HAS_THREAD_API_WIN32=1",
    "-D_LIBCPP_NO_VCRUNTIME",
    "-D_LIBCPP_HARDENING_MODE_DEFAULT=_LIBCPP_HARDENING_MODE_NONE",
    "-D_LIBCPP_ASSERTION_SEMANTIC_DEFAULT=_LIBCPP_ASSERTION_SEMANTIC_IGNORE",
)


def _check(source: Path, directory: Path) -> subprocess.CompletedProcess[str]:
    import ziglang

    compiler = Path(ziglang.__file__).parent / "lib"
    stand_in = directory / "stand_in.h"
    stand_in.write_text(STAND_IN, encoding="ascii")
    libraries = [compiler / "include", compiler / "libc" / "include" / "any-windows-any"]
    language = ["-x", "c"]
    if source.suffix == ".cpp":
        libraries.insert(0, compiler / "libcxx" / "include")
        language = ["-x", "c++", "-std=c++17", *CXX_LIBRARY]
    libraries.append(windows_python(OLDEST) / "include")
    places = [part for path in libraries for part in ("-isystem", str(path))]
    places += [f"-I{path}" for path in (Path(), build_ffi.ENGINE, build_ffi.INCLUDE)]
    return subprocess.run(
        [*CLANG, *C_LIBRARY, "-include", str(stand_in), *places, *language, str(source)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def _emit(ffi: FFI, path: Path, *, more: str = "") -> Path:
    ffi.emit_c_code(str(path))
    with path.open("a", encoding="utf-8") as source:
        source.write(more)
    return path


def test_embedded(dist: Path, tmp_path: Path) -> None:
    """The embedded engine and its wrappers compile without a warning."""
    source = _emit(build_ffi.embedded(msvc=True), tmp_path / "_embedded.cpp")
    outcome = _check(source, tmp_path)
    assert (outcome.returncode, outcome.stderr) == (0, "")


@pytest.mark.parametrize(("claim", "code"), [(4, 0), (8, 1)])
def test_fwpuclnt(dist: Path, tmp_path: Path, claim: int, code: int) -> None:
    """The wrappers of the system's library compile, where a long has the 4 bytes of Windows."""
    ffi = build_ffi.fwpuclnt(headers=build_ffi.OWN_PRELUDE)
    more = f'_Static_assert(sizeof(long) == {claim}, "size of long");\n'
    outcome = _check(_emit(ffi, tmp_path / "_fwpuclnt.c", more=more), tmp_path)
    assert outcome.returncode == code
    assert ("size of long" in outcome.stderr) == (code != 0)
