"""The C++ compiler of this system sees the same layout through wfp_abi.h, const included."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

import pytest

from .claims import FLAGS, claims, program
from .declared import Declared

COMPILER = next(filter(None, map(shutil.which, ("c++", "g++", "clang++"))), None)

WINDOWS = "allowed: " if sys.platform == "win32" else ""
pytestmark = pytest.mark.skipif(COMPILER is None, reason=f"{WINDOWS}needs a C++ compiler")


def _compile(claimed: Iterable[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(COMPILER), *FLAGS, "-fsyntax-only", "-x", "c++", "-"],
        input=program(claimed),
        capture_output=True,
        text=True,
        check=False,
    )


def test_layout(found: Declared, vectors: dict[str, Any]) -> None:
    """Every declaration has the SDK's layout for the compiler of the engine."""
    assert _compile(claims(found, vectors)).stderr == ""


def test_wrong_layout_is_refused(found: Declared, vectors: dict[str, Any]) -> None:
    """A wrong vector entry stops the compiler."""
    vectors["structs"]["IPSEC_SA_DETAILS1"]["size"] = 216
    outcome = _compile(claims(found, vectors))
    assert outcome.returncode != 0
    assert "sizeof(IPSEC_SA_DETAILS1) == 216" in outcome.stderr
