"""The algorithm and policy structs of ipsectypes.h, in its order."""

from __future__ import annotations

from wfp_ipsec._native.composites import Absent, Array, Embedded, Pointer
from wfp_ipsec._native.fields import Enum, Flags, Int
from wfp_ipsec._native.ike_policy import IKE_EM_POLICY0, IKE_EM_POLICY1, IKE_EM_POLICY2
from wfp_ipsec._native.sequences import guids
from wfp_ipsec._native.struct import Struct
from wfp_ipsec._native.transforms import SA_LIFETIME0, SA_TRANSFORM0
from wfp_ipsec.enums import (
    KeyingPolicyFlags,
    PfsGroup,
    PolicyFlags,
)
from wfp_ipsec.values import policy
from wfp_ipsec.values.ike_policy import IkeEmPolicy

PROPOSAL0 = Struct(
    "IPSEC_PROPOSAL0",
    policy.Proposal,
    Embedded("lifetime", "lifetime", SA_LIFETIME0),
    Array("numSaTransforms", "saTransforms", "transforms", SA_TRANSFORM0),
    Enum("pfsGroup", "pfs_group", PfsGroup),
)

SA_IDLE_TIMEOUT0 = Struct(
    "IPSEC_SA_IDLE_TIMEOUT0",
    policy.SaIdleTimeout,
    Int("idleTimeoutSeconds", "seconds"),
    Int("idleTimeoutSecondsFailOver", "fail_over_seconds"),
)


def _transport_policy(
    version: int, extended_mode: Struct[IkeEmPolicy]
) -> Struct[policy.TransportPolicy]:
    return Struct(
        f"IPSEC_TRANSPORT_POLICY{version}",
        policy.TransportPolicy,
        Array("numIpsecProposals", "ipsecProposals", "proposals", PROPOSAL0),
        Flags("flags", "flags", PolicyFlags),
        Int("ndAllowClearTimeoutSeconds", "nd_allow_clear_timeout_seconds"),
        Embedded("saIdleTimeout", "idle_timeout", SA_IDLE_TIMEOUT0),
        Pointer("emPolicy", "extended_mode", extended_mode),
    )


TRANSPORT_POLICY0 = _transport_policy(0, IKE_EM_POLICY0)
TRANSPORT_POLICY1 = _transport_policy(1, IKE_EM_POLICY1)
TRANSPORT_POLICY2 = _transport_policy(2, IKE_EM_POLICY2)

KEYING_POLICY0 = Struct(
    "IPSEC_KEYING_POLICY0",
    policy.KeyingPolicy,
    guids("numKeyMods", "keyModKeys", "key_modules"),
    Absent(
        {"flags": KeyingPolicyFlags(0)},
        version="version 0 of the API (IPSEC_KEYING_POLICY0)",
    ),
)

KEYING_POLICY1 = Struct(
    "IPSEC_KEYING_POLICY1",
    policy.KeyingPolicy,
    guids("numKeyMods", "keyModKeys", "key_modules"),
    Flags("flags", "flags", KeyingPolicyFlags),
)
