"""The proposal and policy structs of iketypes.h, in its order."""

from __future__ import annotations

from wfp_ipsec._native.composites import Absent, Array, Unused
from wfp_ipsec._native.fields import Enum, Flags, Int
from wfp_ipsec._native.ike_auth import (
    IKE_AUTHENTICATION_METHOD0,
    IKE_AUTHENTICATION_METHOD1,
    IKE_AUTHENTICATION_METHOD2,
)
from wfp_ipsec._native.struct import Field, Struct
from wfp_ipsec.enums import IkeCipher, IkeDhGroup, IkeImpersonation, IkeIntegrity, IkePolicyFlags
from wfp_ipsec.values import ike_policy as ike
from wfp_ipsec.values.ike_auth import IkeAuthentication

IKE_PROPOSAL0 = Struct(
    "IKEEXT_PROPOSAL0",
    ike.IkeProposal,
    Enum("cipherAlgorithm.algoIdentifier", "cipher", IkeCipher),
    Unused(("cipherAlgorithm.keyLen", "cipherAlgorithm.rounds")),
    Enum("integrityAlgorithm.algoIdentifier", "integrity", IkeIntegrity),
    Int("maxLifetimeSeconds", "max_lifetime_seconds"),
    Enum("dhGroup", "dh_group", IkeDhGroup),
    Int("quickModeLimit", "quick_mode_limit"),
)


def _methods(struct: Struct[IkeAuthentication]) -> Array:
    return Array("numAuthenticationMethods", "authenticationMethods", "authentications", struct)


_IMPERSONATION = Enum("initiatorImpersonationType", "impersonation", IkeImpersonation)


def _policy(
    version: int, method: Struct[IkeAuthentication], duration: Field
) -> Struct[ike.IkePolicy]:
    return Struct(
        f"IKEEXT_POLICY{version}",
        ike.IkePolicy,
        Unused(("softExpirationTime",)),
        _methods(method),
        _IMPERSONATION,
        Array("numIkeProposals", "ikeProposals", "proposals", IKE_PROPOSAL0),
        Flags("flags", "flags", IkePolicyFlags),
        Int("maxDynamicFilters", "max_dynamic_filters"),
        duration,
    )


_DURATION = Int("retransmitDurationSecs", "retransmit_duration_seconds")

IKE_POLICY0 = _policy(
    0,
    IKE_AUTHENTICATION_METHOD0,
    Absent(
        {"retransmit_duration_seconds": 0},
        version="version 0 of the API (IKEEXT_POLICY0)",
    ),
)
IKE_POLICY1 = _policy(1, IKE_AUTHENTICATION_METHOD1, _DURATION)
IKE_POLICY2 = _policy(2, IKE_AUTHENTICATION_METHOD2, _DURATION)


def _em_policy(version: int, method: Struct[IkeAuthentication]) -> Struct[ike.IkeEmPolicy]:
    return Struct(f"IKEEXT_EM_POLICY{version}", ike.IkeEmPolicy, _methods(method), _IMPERSONATION)


IKE_EM_POLICY0 = _em_policy(0, IKE_AUTHENTICATION_METHOD0)
IKE_EM_POLICY1 = _em_policy(1, IKE_AUTHENTICATION_METHOD1)
IKE_EM_POLICY2 = _em_policy(2, IKE_AUTHENTICATION_METHOD2)
