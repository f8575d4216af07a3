"""The caller's rights, asked of the embedded engine, which is told to refuse."""

from __future__ import annotations

import pytest

from wfp_ipsec._doctor.report import Right, RightSource, RightState
from wfp_ipsec._doctor.rights import CALLS, ENGINE, SA_DATABASE, rights
from wfp_ipsec.engine import Engine
from wfp_ipsec.enums import AccessRights
from wfp_ipsec.testing import Controls
from wfp_ipsec.values.security import SecurityDescriptor

DENIED = 5
PROBED = {
    (ENGINE, "FWPM_ACTRL_READ"): "FwpmEngineGetOption0",
    (ENGINE, "FWPM_ACTRL_ENUM"): "FwpmSessionCreateEnumHandle0",
    (ENGINE, "FWPM_ACTRL_BEGIN_READ_TXN"): "FwpmTransactionBegin0",
    (SA_DATABASE, "FWPM_ACTRL_READ"): "IPsecSaContextSubscriptionsGet0",
    (SA_DATABASE, "FWPM_ACTRL_ENUM"): "IPsecSaContextCreateEnumHandle0",
    (SA_DATABASE, "FWPM_ACTRL_READ_STATS"): "IPsecGetStatistics1",
}
CHANGING = ("Add", "Create0", "Create1", "Delete", "Set", "Update", "Expire", "Commit")


def nothing(descriptor: SecurityDescriptor) -> AccessRights:
    """An access check that grants nothing."""
    return AccessRights(0)


def everything(descriptor: SecurityDescriptor) -> AccessRights:
    """An access check that grants everything."""
    return AccessRights.GENERIC_ALL


def failing(descriptor: SecurityDescriptor) -> AccessRights:
    """An access check that cannot be made."""
    raise OSError("no access check here")


def named(found: tuple[Right, ...]) -> dict[tuple[str, str], Right]:
    """Returns the rights by object and name."""
    return {(right.on, right.name): right for right in found}


def test_every_right(engine: Engine) -> None:
    """Every single right is told once for both, and by a call wherever there is one."""
    found = rights(engine, nothing)
    assert len(found) == len(named(found)) == 2 * len(list(AccessRights))
    for right in found:
        called = right.source is RightSource.CALL
        assert right.state is (RightState.GRANTED if called else RightState.DENIED)
    assert sum(right.source is RightSource.CALL for right in found) == sum(map(len, CALLS.values()))


@pytest.mark.parametrize("probed", PROBED)
def test_refused_call(engine: Engine, controls: Controls, probed: tuple[str, str]) -> None:
    """A call that is refused denies its right and no other, whatever the descriptor grants."""
    controls.fail_next(PROBED[probed], DENIED)
    found = named(rights(engine, everything))
    denied = [key for key, right in found.items() if right.state is RightState.DENIED]
    assert denied == [probed]
    assert found[probed].source is RightSource.CALL


def test_missing_function(engine: Engine, controls: Controls) -> None:
    """Where the library lacks the function of a call, the descriptor tells."""
    controls.fail_next("IPsecSaContextSubscriptionsGet0", 127)
    right = named(rights(engine, everything))[SA_DATABASE, "FWPM_ACTRL_READ"]
    assert (right.state, right.source) == (RightState.GRANTED, RightSource.DESCRIPTOR)


def test_unreadable_descriptor(engine: Engine, controls: Controls) -> None:
    """If a descriptor cannot be read, what no call tells is unknown, with the reason."""
    controls.fail_next("IPsecSaDbGetSecurityInfo0", DENIED)
    right = named(rights(engine, everything))[SA_DATABASE, "FWPM_ACTRL_ADD"]
    assert (right.state, right.source) == (RightState.UNKNOWN, None)
    assert "READ_CONTROL on the IPsec SA database" in str(right.detail)


def test_failing_check(engine: Engine) -> None:
    """Where no access check can be made, what no call tells is unknown, with the reason."""
    found = named(rights(engine, failing))
    assert found[SA_DATABASE, "DELETE"].state is RightState.UNKNOWN
    assert found[SA_DATABASE, "DELETE"].detail == "no access check here"
    assert found[SA_DATABASE, "FWPM_ACTRL_ENUM"].state is RightState.GRANTED


def test_nothing_changes(engine: Engine, controls: Controls) -> None:
    """Asking calls no function that changes anything, and gives every result back."""
    rights(engine, everything)
    assert controls.calls
    assert not [
        name
        for name in controls.calls
        if any(word in name for word in CHANGING)
        and "CreateEnumHandle" not in name
        and not name.startswith("FwpmTransaction")
    ]
    assert controls.live_allocations == 0
