"""What the module for the system's library adds to the SDK's headers, compiled for Windows.

The SDK is not here: a stand-in gives the declarations of fwpmu_cdef.h and the few of kernel32 that
are needed. So this shows that the additions fit our declarations, which fit the SDK's.
"""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from wfp_ipsec._functions import BY_NAME, Windows

from .declared import Declared
from .windows import ARM64, X64, X86, compile_for, needs_cross_compiler

needs_cross_compiler()

ROOT = Path(__file__).resolve().parents[2]
AFTER_WINDOWS_8 = [
    name
    for name, row in BY_NAME.items()
    if row.since not in (Windows.VISTA, Windows.WIN7, Windows.WIN8)
]


@pytest.fixture
def builder() -> ModuleType:
    """The module build_ffi.py, which lies outside the package."""
    spec = importlib.util.spec_from_file_location("build_ffi", ROOT / "build_ffi.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def program(builder: ModuleType, found: Declared) -> str:
    """Returns the prelude of the module without the SDK, and a use of every function."""
    addresses = ", ".join(f"(Any)&{name}" for name in found.functions)
    use = f"using Any = void (*)();\nextern const Any all[] = {{{addresses}}};\n"
    prelude = builder.OWN_PRELUDE + builder.unsigned_errors() + builder.late_functions()
    return f'#define _Static_assert static_assert\nextern "C" {{{prelude}}}\n{use}'


def test_late_functions(builder: ModuleType) -> None:
    """Exactly the functions that came after Windows 8 are looked up when they are called."""
    assert sorted(builder.LATE) == sorted(AFTER_WINDOWS_8)


@pytest.mark.parametrize("target", [X64, ARM64, X86])
def test_additions_compile(
    target: str, found: Declared, builder: ModuleType, tmp_path: Path
) -> None:
    """The additions compile without a warning for each kind of Windows."""
    outcome = compile_for(target, program(builder, found), tmp_path)
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_late_functions_are_not_linked(
    found: Declared, builder: ModuleType, tmp_path: Path
) -> None:
    """An object file that uses every function refers to all but the late ones."""
    outcome = compile_for(X86, program(builder, found), tmp_path)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    symbols = re.findall(rb"_(\w+)@\d+\0", (tmp_path / "out.o").read_bytes())
    linked = {name.decode() for name in symbols} - {"LoadLibraryExW", "GetProcAddress"}
    # Functions of C++ have mangled names; they are those of the file itself.
    foreign = {name for name in linked if not name.startswith("_Z")}
    assert foreign == set(found.functions) - set(AFTER_WINDOWS_8)
