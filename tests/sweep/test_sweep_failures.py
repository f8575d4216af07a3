"""Sweeping where something fails, or the caller may not."""

from __future__ import annotations

import pytest

from tests.api.samples import LOCAL
from tests.sweep.pairs import PAIRS, leave, pair
from wfp_ipsec import (
    AccessDeniedError,
    AccessRights,
    Engine,
    SaContext,
    Secured,
    SessionError,
    WfpError,
    find_orphans,
    sweep_orphans,
)
from wfp_ipsec.pairs import SaPair, TransportMode
from wfp_ipsec.testing import ANY_TIME, CallLog, Controls, Faults

ORDER = ("SA context", "filter", "provider context", "sublayer", "provider")
ALL = AccessRights.GENERIC_ALL
each_pair = pytest.mark.parametrize("described", PAIRS.values(), ids=PAIRS)


@each_pair
def test_each_deletion_fails(engine: Engine, controls: Controls, described: SaPair) -> None:
    """The error is raised, what does not rest on what is left has gone, and again does the rest.

    So filters stay under an SA context that could not be deleted.
    """
    before, faults = controls.inventory, Faults(controls)
    calls = _deletions(engine, controls, described)
    for at, function in enumerate(calls):
        for code in ANY_TIME:
            leave(engine.backend, controls, described, 99)
            whole = list(find_orphans(engine))
            failing = whole[at]
            faults.fail(function, code, after=calls[:at].count(function))
            with pytest.raises(WfpError) as caught:
                sweep_orphans(engine)
            assert (caught.value.function, caught.value.winerror) == (function, code)
            assert getattr(caught.value, "__notes__", []) == []
            later = ORDER[ORDER.index(failing.kind) + 1 :]
            left = [item for item in whole if item == failing or item.kind in later]
            assert list(find_orphans(engine)) == left
            assert list(sweep_orphans(engine)) == left
            assert controls.inventory == before


def _deletions(engine: Engine, controls: Controls, described: SaPair) -> list[str]:
    """Returns the calls that delete what a pair leaves."""
    leave(engine.backend, controls, described, 99)
    with CallLog(controls).recorded() as made:
        sweep_orphans(engine)
    return [name for name in made if "Delete" in name]


def test_errors_are_notes(engine: Engine, controls: Controls) -> None:
    """The first failure is raised, the second is its note; one pair stops no other."""
    leave(engine.backend, controls, PAIRS["transport"], 99)
    leave(engine.backend, controls, PAIRS["tunnel"], 99)
    third = pair(TransportMode.between(LOCAL, "203.0.113.9"), 9)
    leave(engine.backend, controls, third, 99)
    for code in (5, 1726):
        controls.fail_next("IPsecSaContextDeleteById0", code)
    with pytest.raises(PermissionError) as caught:
        sweep_orphans(engine)
    (note,) = caught.value.__notes__
    assert "1726" in note
    left = find_orphans(engine)
    assert len(left.sa_contexts) == 2
    assert {item.owner for item in left.filters} == {item.owner for item in left.sa_contexts}


def test_sessions_that_are_not_shown(engine: Engine, controls: Controls) -> None:
    """Who may not read the engine sees no session open, and deletes nothing of the living ones."""
    engine.security.set(
        Secured.ENGINE, f"D:(A;;0x{int(ALL & ~AccessRights.READ):x};;;NO)(A;;GA;;;SY)"
    )
    for what in (Secured.SA_DATABASE, Secured.FILTERS, Secured.PROVIDER_CONTEXTS):
        engine.security.set(what, "D:(A;;GA;;;NO)(A;;GA;;;SY)")
    SaContext.install(engine, PAIRS["transport"])
    there = controls.inventory
    with controls.act_as("NO"):
        assert list(engine.sessions()) == []
        with pytest.raises(AccessDeniedError) as caught:
            sweep_orphans(engine)
    assert "FWPM_ACTRL_READ" in str(caught.value)
    assert controls.inventory == there


@pytest.mark.parametrize("right", [AccessRights.ENUM, AccessRights.READ])
def test_rights(engine: Engine, controls: Controls, right: AccessRights) -> None:
    """Without the right to look nothing is deleted, and the error names the right."""
    leave(engine.backend, controls, PAIRS["tunnel"], 99)
    there = controls.inventory
    with controls.limit_rights(ALL & ~right), pytest.raises(AccessDeniedError) as caught:
        sweep_orphans(engine)
    assert right.name is not None and f"FWPM_ACTRL_{right.name}" in str(caught.value)
    assert controls.inventory == there


def test_wrong_sessions(engine: Engine, controls: Controls) -> None:
    """Neither a dynamic session nor one in a transaction deletes anything."""
    leave(engine.backend, controls, PAIRS["tunnel"], 99)
    with engine.transaction(), pytest.raises(SessionError):
        sweep_orphans(engine)
    with Engine.open(engine.backend, dynamic=True) as session:
        there = controls.inventory
        assert find_orphans(session)
        with pytest.raises(SessionError) as caught:
            sweep_orphans(session)
        assert caught.value.name == "FWP_E_DYNAMIC_SESSION_IN_PROGRESS"
        assert controls.inventory == there
