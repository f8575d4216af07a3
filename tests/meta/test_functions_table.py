"""The README's table of the C functions: up to date, complete, true to what it names."""

import re

from tests.abi.reference import load
from wfp_ipsec._functions import BY_NAME, Windows, needed_windows

from .functions_table import README, split, table
from .python_calls import python_calls

# sdkddkver.h. Vista's first service pack is the lowest that today's headers tell apart.
NTDDI = {
    "NTDDI_WIN6SP1": Windows.VISTA,
    "NTDDI_WIN7": Windows.WIN7,
    "NTDDI_WIN8": Windows.WIN8,
    "NTDDI_WINTHRESHOLD": Windows.WIN10_1507,
    "NTDDI_WIN10_RS3": Windows.WIN10_1709,
    "NTDDI_WIN10_RS4": Windows.WIN10_1803,
    "NTDDI_WIN10_RS5": Windows.WIN10_1809,
}


def _written() -> str:
    return split(README.read_text(encoding="utf-8"))[1]


def test_up_to_date() -> None:
    """The README has the table that ``python -m tests.meta.functions_table`` writes."""
    assert _written() == table()


def test_one_row_each() -> None:
    """Every function has one row in the README."""
    rows = re.findall(r"^\| `(\w+)` \|", _written(), re.MULTILINE)
    assert len(rows) == len(set(rows)) == 148
    assert set(rows) == BY_NAME.keys()


def test_first_windows() -> None:
    """The first Windows of each function is that of the SDK."""
    since = load()["since"]
    assert {name: needed_windows(name) for name in BY_NAME} == {
        name: NTDDI[since[name]] for name in BY_NAME
    }


def test_strange_function() -> None:
    """Nothing is claimed of a function that fwpmu.h does not have."""
    assert needed_windows("FwpmFilterAdd1") is None


def test_sources_exist() -> None:
    """Docstrings name functions that there are."""
    assert python_calls().keys() <= BY_NAME.keys()


def test_python_calls() -> None:
    """Calls are spelled as a user writes them."""
    calls = python_calls()
    assert "engine.filters.add" in calls["FwpmFilterAdd0"]
    assert "engine.sa_contexts" in calls["IPsecSaContextCreateEnumHandle0"]
    assert "SaContext.create" in calls["IPsecSaContextCreate1"]
    assert "Engine.open" in calls["FwpmEngineOpen0"]
