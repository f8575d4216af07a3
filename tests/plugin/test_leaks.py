"""The pytest plugin: what a test leaves in the engine is found, and is gone for the next one."""

from __future__ import annotations

import re

import pytest

from .conftest import Project

# What the report names, by the kind of what is left.
NAMED = {
    "results": "1 result of the engine, not given back",
    "faults": "fault FwpmFilterAdd0",
    "contexts": "SA context 2",
    "objects": "provider 00000000-0000-0000-0000-000000000007 'mine'",
    "sessions": "'kept'",
}
MODULE = """
import uuid
import pytest
import wfp_ipsec

MARK
def test_results(wfp_engine):
    out = wfp_engine.ffi.new("FWP_VALUE0 **")
    wfp_engine.call("FwpmEngineGetOption0", 0, out)

MARK
def test_faults(wfp_faults):
    wfp_faults.fail("FwpmFilterAdd0", 5)

MARK
def test_contexts(wfp_engine):
    with wfp_ipsec.SaContext.transport(wfp_engine, "10.0.0.1", "10.0.0.2") as first:
        traffic = wfp_ipsec.Traffic.transport("10.0.0.1", "10.0.0.2", first.traffic.filter_id)
        wfp_ipsec.SaContext.create(wfp_engine, traffic)

MARK
def test_objects(wfp_engine):
    wfp_engine.providers.add(wfp_ipsec.Provider(key=uuid.UUID(int=7), name="mine"))

KEPT = []

MARK
def test_sessions(wfp_controls):
    KEPT.append(wfp_ipsec.Engine.open(name="kept"))

def test_nothing_is_left(wfp_controls, wfp_faults):
    assert {item.kind for item in wfp_controls.inventory} == {"session"}
    for engine in KEPT:
        engine.close()
    assert wfp_controls.inventory == wfp_faults.waiting == []
"""


def _found(project: Project, ini: str, mark: str = "") -> dict[str, str]:
    """Returns the kinds that were found, and what the report says of each."""
    said = project(MODULE.replace("MARK", mark), ini=ini)
    reports = dict(re.findall(r"ERROR at teardown of test_(\w+) _+\n+(.*)", said))
    assert "6 passed" in said, said
    assert "Traceback" not in said
    return reports


def test_everything(project: Project) -> None:
    """All kinds are found where they are asked for, each is named, and none twice."""
    found = _found(project, "wfp_leaks = all")
    assert found.keys() == NAMED.keys()
    for kind, name in NAMED.items():
        assert name in found[kind]


@pytest.mark.parametrize(
    ("ini", "mark", "found"),
    [
        ("", "", {"results", "faults"}),
        ("wfp_leaks = contexts sessions", "", {"contexts", "sessions"}),
        ("wfp_leaks = all", "@pytest.mark.wfp_leaks('none')", set()),
        (
            "wfp_leaks = none",
            "@pytest.mark.wfp_leaks('results', 'objects')",
            {"results", "objects"},
        ),
    ],
    ids=["default", "setting", "none by marker", "some by marker"],
)
def test_what_is_asked_for(project: Project, ini: str, mark: str, found: set[str]) -> None:
    """Mistakes are found always, the rest where the marker asks, or without one the settings."""
    assert _found(project, ini, mark).keys() == found


def test_unknown_kind(project: Project) -> None:
    """A kind that there is not is an error, which tells those that there are."""
    said = project("def test_it(wfp_engine):\n    pass\n", ini="wfp_leaks = filters")
    assert "'filters' is not a valid Leak; there are results, faults, contexts" in said
