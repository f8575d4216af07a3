"""Tells what stands between this machine and the system's engine.

>>> from wfp_ipsec.doctor import examine
>>> examine().embedded.session.opened
True

Whatever is wrong becomes a part of the report; nothing is raised, and nothing is changed.
"""

from __future__ import annotations

from wfp_ipsec._doctor import backends, machine
from wfp_ipsec._doctor.report import (
    Backend,
    Difference,
    Function,
    Installation,
    Layout,
    Library,
    Module,
    Platform,
    Report,
    Right,
    RightSource,
    RightState,
    Service,
    ServiceState,
    Session,
    Verdict,
)
from wfp_ipsec._doctor.services import services
from wfp_ipsec._doctor.verdict import judge
from wfp_ipsec._native.backend import default_name

__all__ = [
    "Backend",
    "Difference",
    "Function",
    "Installation",
    "Layout",
    "Library",
    "Module",
    "Platform",
    "Report",
    "Right",
    "RightSource",
    "RightState",
    "Service",
    "ServiceState",
    "Session",
    "Verdict",
    "examine",
]


def examine() -> Report:
    """Looks at everything that the system backend needs, and at the embedded engine."""
    library, system = backends.system()
    found = services(backends.APPLICABLE)
    verdict, reason = judge(library, found, system)
    return Report(
        verdict=verdict,
        reason=reason,
        platform=machine.examine(),
        installation=machine.installation(),
        default_backend=default_name(),
        library=library,
        services=found,
        system=system,
        embedded=backends.embedded(),
    )
