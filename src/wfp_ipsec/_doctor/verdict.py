"""Whether the system backend can be used, and why: the first thing that stands in the way."""

from __future__ import annotations

from collections.abc import Iterable

from wfp_ipsec._doctor.report import Backend, Library, Right, RightState, Service, Verdict
from wfp_ipsec._doctor.rights import SA_DATABASE, name
from wfp_ipsec.enums import AccessRights

# What it takes to install, list and delete SA contexts.
NEEDED = tuple(
    name(right)
    for right in (AccessRights.ADD, AccessRights.READ, AccessRights.ENUM, AccessRights.DELETE)
)
SIMULATED = "fwpuclnt.dll is the embedded engine under that name: no traffic is protected"


def judge(library: Library, services: Iterable[Service], system: Backend) -> tuple[Verdict, str]:
    """Returns the verdict and the reason for it."""
    broken = _broken(library, system)
    if broken is not None:
        return Verdict.UNAVAILABLE, broken
    if system.simulated:
        return Verdict.SIMULATED, SIMULATED
    if not system.session.opened:
        verdict = Verdict.DENIED if system.session.denied else Verdict.UNAVAILABLE
        return verdict, _unopened(services, system)
    return _by_rights(system.rights)


def _broken(library: Library, system: Backend) -> str | None:
    if not library.applicable:
        return f"the system backend {library.problem}"
    if not library.loads:
        return f"fwpuclnt.dll does not load: {library.problem}"
    if not system.module.loads:
        return f"the compiled module does not load: {system.module.problem}"
    layout = system.module.layout
    if layout is not None and layout.differences:
        return f"{len(layout.differences)} structs of the compiled module have a wrong layout"
    return None


def _unopened(services: Iterable[Service], system: Backend) -> str:
    states = ", ".join(f"the service {service.name} is {service.state}" for service in services)
    return f"{system.session.problem or 'no session opens'} ({states})"


def _by_rights(rights: Iterable[Right]) -> tuple[Verdict, str]:
    states = {right.name: right.state for right in rights if right.on == SA_DATABASE}
    denied = [right for right in NEEDED if states.get(right) is RightState.DENIED]
    if denied:
        return Verdict.DENIED, f"the caller lacks {', '.join(denied)} on the {SA_DATABASE}"
    unknown = [right for right in NEEDED if states.get(right) is not RightState.GRANTED]
    if unknown:
        return Verdict.USABLE, f"an engine session opens; unknown: {', '.join(unknown)}"
    return Verdict.USABLE, "an engine session opens, and the caller has the rights for SA contexts"
