"""The control functions of the engine as a DLL: the same as those of the header."""

from __future__ import annotations

import re
from pathlib import Path

from wfp_ipsec._native.control_dll import FUNCTIONS

HEADER = Path(__file__).resolve().parents[2] / "src" / "engine" / "include" / "engine_control.h"
PROTOTYPE = re.compile(r"^(\w+) WINAPI (\w+)\(([^)]*)\);", re.MULTILINE)


def test_every_function_has_its_type() -> None:
    """Each function of the header is looked up, with the types of its prototype."""
    found = {}
    for result, name, parameters in PROTOTYPE.findall(HEADER.read_text(encoding="ascii")):
        types = [re.sub(r"\w+$", "", part).strip() for part in parameters.split(",")]
        listed = ", ".join("void" if parameters == "void" else part for part in types)
        found[name] = f"{result} (__stdcall *)({listed})"
    assert found == FUNCTIONS
