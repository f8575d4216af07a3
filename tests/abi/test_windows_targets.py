"""The header has the SDK's layout and calling convention on x64, arm64 and 32-bit Windows."""

import re
from pathlib import Path
from typing import Any

import pytest

from .claims import PRELUDE, claims, program
from .declared import Declared
from .layout import extent
from .windows import ARM64, X64, X86, compile_for, needs_cross_compiler, vectors_for

needs_cross_compiler()


@pytest.mark.parametrize("target", [X64, ARM64, X86])
def test_layout(target: str, found: Declared, vectors: dict[str, Any], tmp_path: Path) -> None:
    """Every declaration is laid out as the SDK's is on this kind of Windows."""
    expected = vectors_for(target, found, vectors)
    outcome = compile_for(target, program(claims(found, expected)), tmp_path)
    assert (outcome.returncode, outcome.stderr) == (0, "")


@pytest.mark.parametrize(
    ("target", "claim"),
    [
        (X64, "sizeof(IPSEC_SA_DETAILS1) == 200"),
        (ARM64, "sizeof(IPSEC_SA_DETAILS1) == 200"),
        (X86, "sizeof(IPSEC_SA_DETAILS1) == 224"),
        (X86, "alignof(IPSEC_TRAFFIC1) == 4"),
        (X86, "std::is_same<decltype(&FwpmFreeMemory0), void (*)(void **)>::value"),
    ],
)
def test_wrong_claim_is_refused(target: str, claim: str, tmp_path: Path) -> None:
    """The compiler refuses the layout of another Windows, and another calling convention."""
    outcome = compile_for(target, program([claim]), tmp_path)
    assert outcome.returncode != 0
    assert claim in outcome.stderr


def _decorated(found: Declared, directory: Path) -> dict[str, int]:
    """Returns the bytes of arguments by function, as the names in an object file for x86 say."""
    addresses = ", ".join(f"(Any)&{name}" for name in found.functions)
    source = f"{PRELUDE}\nusing Any = void (*)();\nextern const Any all[] = {{{addresses}}};\n"
    outcome = compile_for(X86, source, directory)
    assert outcome.stderr == ""
    symbols = re.findall(rb"_(\w+)@(\d+)\0", (directory / "out.o").read_bytes())
    return {name.decode(): int(count) for name, count in symbols}


def test_calling_convention(found: Declared, vectors: dict[str, Any], tmp_path: Path) -> None:
    """On 32-bit Windows each function removes its own arguments, and exactly those."""
    expected = {
        name: sum(-(-extent(spelling, vectors, 4)[0] // 4) * 4 for _, spelling in parameters)
        for name, parameters in vectors["functions"].items()
        if name in found.functions
    }
    assert _decorated(found, tmp_path) == expected
    # A handle, flags of 64 bits and a pointer.
    assert expected["IPsecSaContextUpdate0"] == 4 + 8 + 4
