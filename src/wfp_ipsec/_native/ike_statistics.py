"""The statistics structs of iketypes.h, in its order.

Versions 0 and 1 of the inner structs are alike; only the outermost differs, by IKEv2.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.composites import Absent, Custom, Embedded
from wfp_ipsec._native.fields import Int
from wfp_ipsec._native.struct import Names, Struct
from wfp_ipsec.errors import invalid
from wfp_ipsec.values import ike_statistics as ike


def _counter(attribute: str) -> Int:
    first, *rest = attribute.split("_")
    return Int(first + "".join(word.capitalize() for word in rest), attribute)


def _write_errors(arena: Arena, value: ike.IkeKeyModuleStatistics, c: CData) -> None:
    c.errorFrequencyTable = value.error_frequencies


_ERRORS = Custom(
    members=("errorFrequencyTable",),
    readers={"error_frequencies": lambda ffi, c: tuple(c.errorFrequencyTable)},
    writer=_write_errors,
)


def _negotiations(version: int) -> Struct[ike.IkeNegotiationStatistics]:
    return Struct(
        f"IKEEXT_IP_VERSION_SPECIFIC_KEYMODULE_STATISTICS{version}",
        ike.IkeNegotiationStatistics,
        *(_counter(field.name) for field in fields(ike.IkeNegotiationStatistics)),
    )


def _key_module(
    version: int, negotiations: Struct[ike.IkeNegotiationStatistics]
) -> Struct[ike.IkeKeyModuleStatistics]:
    return Struct(
        f"IKEEXT_KEYMODULE_STATISTICS{version}",
        ike.IkeKeyModuleStatistics,
        Embedded("v4Statistics", "v4", negotiations),
        Embedded("v6Statistics", "v6", negotiations),
        _ERRORS,
        Int("mainModeNegotiationTime", "main_mode_negotiation_time"),
        Int("quickModeNegotiationTime", "quick_mode_negotiation_time"),
        Int("extendedModeNegotiationTime", "extended_mode_negotiation_time"),
    )


def _sockets(version: int) -> Struct[ike.IkeSocketStatistics]:
    return Struct(
        f"IKEEXT_IP_VERSION_SPECIFIC_COMMON_STATISTICS{version}",
        ike.IkeSocketStatistics,
        Int("totalSocketReceiveFailures", "total_receive_failures"),
        Int("totalSocketSendFailures", "total_send_failures"),
    )


def _common(
    version: int, sockets: Struct[ike.IkeSocketStatistics]
) -> Struct[ike.IkeCommonStatistics]:
    return Struct(
        f"IKEEXT_COMMON_STATISTICS{version}",
        ike.IkeCommonStatistics,
        Embedded("v4Statistics", "v4", sockets),
        Embedded("v6Statistics", "v6", sockets),
        Int("totalPacketsReceived", "total_packets_received"),
        Int("totalInvalidPacketsReceived", "total_invalid_packets_received"),
        Int("currentQueuedWorkitems", "current_queued_workitems"),
    )


class Ikev2(Embedded):
    """The part that version 1 of the struct always has, and the value only where it was read."""

    def fill(self, name: Names) -> list[str]:
        """Refuses a value without it."""
        attribute = f"v.{self.attribute}"
        refusal = f"if {attribute} is None: {name(_refuse_missing)}({self.attribute!r})"
        return [refusal, *super().fill(name)]


def _refuse_missing(attribute: str) -> Any:
    rule = "given, but version 1 of the API (IKEEXT_STATISTICS1) needs it"
    raise invalid(attribute, None, rule, "FWP_E_INVALID_PARAMETER")


IKE_IP_VERSION_SPECIFIC_KEYMODULE_STATISTICS0 = _negotiations(0)
IKE_KEYMODULE_STATISTICS0 = _key_module(0, IKE_IP_VERSION_SPECIFIC_KEYMODULE_STATISTICS0)
IKE_IP_VERSION_SPECIFIC_COMMON_STATISTICS0 = _sockets(0)
IKE_COMMON_STATISTICS0 = _common(0, IKE_IP_VERSION_SPECIFIC_COMMON_STATISTICS0)

IKE_STATISTICS0 = Struct(
    "IKEEXT_STATISTICS0",
    ike.IkeStatistics,
    Embedded("ikeStatistics", "ike", IKE_KEYMODULE_STATISTICS0),
    Embedded("authipStatistics", "authip", IKE_KEYMODULE_STATISTICS0),
    Embedded("commonStatistics", "common", IKE_COMMON_STATISTICS0),
    Absent({"ikev2": None}, version="version 0 of the API (IKEEXT_STATISTICS0)"),
)

IKE_IP_VERSION_SPECIFIC_KEYMODULE_STATISTICS1 = _negotiations(1)
IKE_KEYMODULE_STATISTICS1 = _key_module(1, IKE_IP_VERSION_SPECIFIC_KEYMODULE_STATISTICS1)
IKE_IP_VERSION_SPECIFIC_COMMON_STATISTICS1 = _sockets(1)
IKE_COMMON_STATISTICS1 = _common(1, IKE_IP_VERSION_SPECIFIC_COMMON_STATISTICS1)

IKE_STATISTICS1 = Struct(
    "IKEEXT_STATISTICS1",
    ike.IkeStatistics,
    Embedded("ikeStatistics", "ike", IKE_KEYMODULE_STATISTICS1),
    Embedded("authipStatistics", "authip", IKE_KEYMODULE_STATISTICS1),
    Ikev2("ikeV2Statistics", "ikev2", IKE_KEYMODULE_STATISTICS1),
    Embedded("commonStatistics", "common", IKE_COMMON_STATISTICS1),
)

VERSIONS = (IKE_STATISTICS0, IKE_STATISTICS1)
