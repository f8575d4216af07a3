"""The structs of fwpmtypes.h for failed negotiations, in its order."""

from __future__ import annotations

from typing import Any

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.composites import Absent, Custom
from wfp_ipsec._native.fields import Enum, Flags, Guid, GuidPointer, Int, Octets, Text
from wfp_ipsec._native.net_event_fields import texts
from wfp_ipsec._native.struct import Field, Struct
from wfp_ipsec._native.tagged import CONDITION_VALUE0
from wfp_ipsec.enums import (
    EmFailureFlags,
    FailurePoint,
    IkeAuthMethod,
    IkeEmSaState,
    IkeKeyModule,
    IkeMmSaState,
    IkeQmSaState,
    IkeSaRole,
    MmFailureFlags,
    TrafficType,
    known,
)
from wfp_ipsec.values.net_event_ike import IkeEmFailure, IkeMmFailure, IkeQmFailure
from wfp_ipsec.values.sa import NO_GUID
from wfp_ipsec.values.tagged import ConditionValue

NO_PRINCIPALS = {
    "local_principal": None,
    "remote_principal": None,
    "local_group_sids": (),
    "remote_group_sids": (),
}
PRINCIPALS: tuple[Field, ...] = (
    Text("localPrincipalNameForAuth", "local_principal"),
    Text("remotePrincipalNameForAuth", "remote_principal"),
    texts("numLocalPrincipalGroupSids", "localPrincipalGroupSids", "local_group_sids"),
    texts("numRemotePrincipalGroupSids", "remotePrincipalGroupSids", "remote_group_sids"),
)
FAILURE: tuple[Field, ...] = (
    Int("failureErrorCode", "error_code"),
    Enum("failurePoint", "failure_point", FailurePoint),
)


def _absent(defaults: dict[str, object], version: int, ctype: str) -> Absent:
    return Absent(defaults, f"version {version} of the API ({ctype})")


def _mm_failure(version: int, *newer: Field) -> Struct[IkeMmFailure]:
    return Struct(
        f"FWPM_NET_EVENT_IKEEXT_MM_FAILURE{version}",
        IkeMmFailure,
        *FAILURE,
        Flags("flags", "flags", MmFailureFlags),
        Enum("keyingModuleType", "key_module", IkeKeyModule),
        Enum("mmState", "state", IkeMmSaState),
        Enum("saRole", "role", IkeSaRole),
        Enum("mmAuthMethod", "auth_method", IkeAuthMethod),
        Octets("endCertHash", "end_cert_hash"),
        Int("mmId", "mm_id"),
        Int("mmFilterId", "mm_filter_id"),
        *newer,
    )


NET_EVENT_IKEEXT_MM_FAILURE0 = _mm_failure(
    0,
    _absent(
        {**NO_PRINCIPALS, "provider_context_key": None}, 0, "FWPM_NET_EVENT_IKEEXT_MM_FAILURE0"
    ),
)
NET_EVENT_IKEEXT_MM_FAILURE1 = _mm_failure(
    1,
    *PRINCIPALS,
    _absent({"provider_context_key": None}, 1, "FWPM_NET_EVENT_IKEEXT_MM_FAILURE1"),
)
NET_EVENT_IKEEXT_MM_FAILURE2 = _mm_failure(
    2, *PRINCIPALS, GuidPointer("providerContextKey", "provider_context_key")
)


def _write_subnets(arena: Arena, value: IkeQmFailure, c: CData) -> None:
    c.saTrafficType = value.traffic_type
    if value.local_subnet is not None:
        CONDITION_VALUE0.fill(arena, value.local_subnet, c.localSubNet)
    if value.remote_subnet is not None:
        CONDITION_VALUE0.fill(arena, value.remote_subnet, c.remoteSubNet)


def _read_subnet(ffi: Any, c: CData, subnet: CData) -> ConditionValue | None:
    tunnel = c.saTrafficType == TrafficType.TUNNEL
    return CONDITION_VALUE0.parse(ffi, subnet) if tunnel else None


def _qm_failure(version: int, *newer: Field) -> Struct[IkeQmFailure]:
    return Struct(
        f"FWPM_NET_EVENT_IKEEXT_QM_FAILURE{version}",
        IkeQmFailure,
        *FAILURE,
        Enum("keyingModuleType", "key_module", IkeKeyModule),
        Enum("qmState", "state", IkeQmSaState),
        Enum("saRole", "role", IkeSaRole),
        Custom(
            members=("saTrafficType", "localSubNet", "remoteSubNet"),
            readers={
                "traffic_type": lambda ffi, c: known(TrafficType, c.saTrafficType),
                "local_subnet": lambda ffi, c: _read_subnet(ffi, c, c.localSubNet),
                "remote_subnet": lambda ffi, c: _read_subnet(ffi, c, c.remoteSubNet),
            },
            writer=_write_subnets,
        ),
        Int("qmFilterId", "qm_filter_id"),
        *newer,
    )


NET_EVENT_IKEEXT_QM_FAILURE0 = _qm_failure(
    0,
    _absent(
        {"mm_sa_luid": 0, "mm_provider_context_key": NO_GUID},
        0,
        "FWPM_NET_EVENT_IKEEXT_QM_FAILURE0",
    ),
)
NET_EVENT_IKEEXT_QM_FAILURE1 = _qm_failure(
    1, Int("mmSaLuid", "mm_sa_luid"), Guid("mmProviderContextKey", "mm_provider_context_key")
)


def _em_failure(version: int, *newer: Field) -> Struct[IkeEmFailure]:
    return Struct(
        f"FWPM_NET_EVENT_IKEEXT_EM_FAILURE{version}",
        IkeEmFailure,
        *FAILURE,
        Flags("flags", "flags", EmFailureFlags),
        Enum("emState", "state", IkeEmSaState),
        Enum("saRole", "role", IkeSaRole),
        Enum("emAuthMethod", "auth_method", IkeAuthMethod),
        Octets("endCertHash", "end_cert_hash"),
        Int("mmId", "mm_id"),
        Int("qmFilterId", "qm_filter_id"),
        *newer,
    )


NET_EVENT_IKEEXT_EM_FAILURE0 = _em_failure(
    0,
    _absent(
        {**NO_PRINCIPALS, "traffic_type": TrafficType.TRANSPORT},
        0,
        "FWPM_NET_EVENT_IKEEXT_EM_FAILURE0",
    ),
)
NET_EVENT_IKEEXT_EM_FAILURE1 = _em_failure(
    1, *PRINCIPALS, Enum("saTrafficType", "traffic_type", TrafficType)
)
