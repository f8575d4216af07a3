"""Tests of tools that use this package: the embedded engine, controlled and looked into.

With pytest the fixtures ``wfp_engine``, ``wfp_controls``, ``wfp_clock``, ``wfp_faults``,
``wfp_calls``, ``wfp_network`` and ``wfp_open`` are there as soon as the package is installed; see
the module `pytest_wfp_ipsec`. Everywhere else `isolated` does the same, and `controls` gives hold
of the engine behind a session.

The engine's clock moves by `Controls.advance` alone as soon as controls exist, so that expiry and
time-outs are tested without sleeping. The controls work wherever the engine behind the session is
the embedded one, and nowhere else: Windows' own engine has none.
"""

from wfp_ipsec.testing._calls import CallLog
from wfp_ipsec.testing._clock import Clock
from wfp_ipsec.testing._controls import Controls, controls
from wfp_ipsec.testing._faults import ANY_TIME, Fault, Faults
from wfp_ipsec.testing._inventory import Item
from wfp_ipsec.testing._isolation import (
    EVERYTHING,
    MISTAKES,
    Leak,
    LeakError,
    controls_of,
    isolated,
)
from wfp_ipsec.testing._network import Network

__all__ = [
    "ANY_TIME",
    "EVERYTHING",
    "MISTAKES",
    "CallLog",
    "Clock",
    "Controls",
    "Fault",
    "Faults",
    "Item",
    "Leak",
    "LeakError",
    "Network",
    "controls",
    "controls_of",
    "isolated",
]
