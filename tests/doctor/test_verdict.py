"""The verdict: the first thing that stands in the way, with the exit code that scripts see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wfp_ipsec._doctor.report import (
    Backend,
    Difference,
    Layout,
    Library,
    Module,
    Right,
    RightState,
    Service,
    ServiceState,
    Session,
    Verdict,
)
from wfp_ipsec._doctor.rights import ENGINE, SA_DATABASE
from wfp_ipsec._doctor.verdict import NEEDED, judge

LIBRARY = Library(applicable=True, loads=True)
SERVICES = (Service("BFE", "Base Filtering Engine", ServiceState.STOPPED),)
GOOD = Layout("64-bit Windows", 192, ())
BAD = Layout("64-bit Windows", 192, (Difference("IPSEC_SA_DETAILS1", "216 bytes"),))
MODULE = Module(applicable=True, loads=True, layout=GOOD)
RIGHTS = tuple(Right(SA_DATABASE, name, RightState.GRANTED) for name in NEEDED)
SYSTEM = Backend(
    name="system",
    simulated=False,
    module=MODULE,
    functions=(),
    session=Session(tried=True, opened=True),
    rights=RIGHTS,
)
STOPPED = Session(True, False, "EPT_S_NOT_REGISTERED", "FwpmEngineOpen0: not running")
REFUSED = replace(STOPPED, problem="FwpmEngineOpen0: refused", denied=True)

SITUATIONS: list[tuple[dict[str, Any], dict[str, Any], Verdict, str]] = [
    ({}, {}, Verdict.USABLE, "has the rights"),
    ({}, {"rights": RIGHTS[1:]}, Verdict.USABLE, f"unknown: {NEEDED[0]}"),
    ({"applicable": False, "problem": "is not here"}, {}, Verdict.UNAVAILABLE, "is not here"),
    ({"loads": False, "problem": "error 126"}, {}, Verdict.UNAVAILABLE, "error 126"),
    ({}, {"module": Module(True, False, "no wheel")}, Verdict.UNAVAILABLE, "no wheel"),
    ({}, {"module": replace(MODULE, layout=BAD)}, Verdict.UNAVAILABLE, "1 structs"),
    ({}, {"simulated": True}, Verdict.SIMULATED, "no traffic is protected"),
    ({}, {"session": STOPPED}, Verdict.UNAVAILABLE, "the service BFE is STOPPED"),
    ({}, {"session": REFUSED}, Verdict.DENIED, "refused"),
]


@pytest.mark.parametrize(("library", "system", "verdict", "reason"), SITUATIONS)
def test_situations(
    library: dict[str, Any], system: dict[str, Any], verdict: Verdict, reason: str
) -> None:
    """Each situation has its verdict, and a reason that names what is wrong."""
    found = judge(replace(LIBRARY, **library), SERVICES, replace(SYSTEM, **system))
    assert found[0] is verdict
    assert reason in found[1]


@pytest.mark.parametrize("lacking", NEEDED)
def test_denied_right(lacking: str) -> None:
    """Each right that SA contexts take is missed, on the SA database alone."""
    on_database = (Right(SA_DATABASE, lacking, RightState.DENIED),)
    kept = tuple(right for right in RIGHTS if right.name != lacking)
    verdict, reason = judge(LIBRARY, SERVICES, replace(SYSTEM, rights=kept + on_database))
    assert verdict is Verdict.DENIED
    assert lacking in reason
    on_engine = (Right(ENGINE, lacking, RightState.DENIED),)
    verdict, _ = judge(LIBRARY, SERVICES, replace(SYSTEM, rights=RIGHTS + on_engine))
    assert verdict is Verdict.USABLE


def test_simulation_never_passes() -> None:
    """Of all verdicts only the one that the system's engine is usable has exit code 0."""
    codes = {verdict: verdict.exit_code for verdict in Verdict}
    assert codes == {
        Verdict.USABLE: 0,
        Verdict.SIMULATED: 5,
        Verdict.DENIED: 4,
        Verdict.UNAVAILABLE: 5,
    }
