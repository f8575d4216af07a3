"""The provider contexts of fwpmtypes.h and what they hold besides IPsec policies."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.choice import Arm, Choice
from wfp_ipsec._native.composites import Array, Embedded
from wfp_ipsec._native.dosp import DOSP_OPTIONS0
from wfp_ipsec._native.fields import Blob, Enum, Flags, Guid, GuidPointer, Int, read_blob
from wfp_ipsec._native.ike_policy import IKE_POLICY0, IKE_POLICY1, IKE_POLICY2
from wfp_ipsec._native.objects import DISPLAY_DATA
from wfp_ipsec._native.policy import (
    KEYING_POLICY0,
    KEYING_POLICY1,
    TRANSPORT_POLICY0,
    TRANSPORT_POLICY1,
    TRANSPORT_POLICY2,
)
from wfp_ipsec._native.policy_tunnel import (
    TUNNEL_POLICY0,
    TUNNEL_POLICY1,
    TUNNEL_POLICY2,
    TUNNEL_POLICY3,
)
from wfp_ipsec._native.struct import Parser, Struct
from wfp_ipsec._native.tagged import VALUE0, new_blob
from wfp_ipsec.enums import (
    ClassifyOptionType,
    NetworkConnectionPolicySettingType,
    ProviderContextFlags,
    ProviderContextType,
)
from wfp_ipsec.values import provider_context as contexts

CLASSIFY_OPTION0 = Struct(
    "FWPM_CLASSIFY_OPTION0",
    contexts.ClassifyOption,
    Enum("type", "option_type", ClassifyOptionType),
    Embedded("value", "value", VALUE0),
)

CLASSIFY_OPTIONS0 = Struct(
    "FWPM_CLASSIFY_OPTIONS0",
    contexts.ClassifyOptions,
    Array("numOptions", "options", "options", CLASSIFY_OPTION0),
)

NETWORK_CONNECTION_POLICY_SETTING0 = Struct(
    "FWPM_NETWORK_CONNECTION_POLICY_SETTING0",
    contexts.NetworkConnectionPolicySetting,
    Enum("type", "setting_type", NetworkConnectionPolicySettingType),
    Embedded("value", "value", VALUE0),
)

NETWORK_CONNECTION_POLICY_SETTINGS0 = Struct(
    "FWPM_NETWORK_CONNECTION_POLICY_SETTINGS0",
    contexts.NetworkConnectionPolicy,
    Array("numSettings", "settings", "settings", NETWORK_CONNECTION_POLICY_SETTING0),
)


class _GeneralData(Struct[bytes]):
    """An FWP_BYTE_BLOB behind a pointer, which is plain bytes."""

    def compose(self, arena: Arena, value: bytes) -> CData:
        """Allocates the blob and its data; no data is an empty blob, not NULL."""
        return new_blob(arena, value)

    @cached_property
    def parse(self) -> Parser[bytes]:
        """Copies the data."""
        return read_blob


def _arms(
    keying: Struct[Any], transport: Struct[Any], tunnel: Struct[Any], ike: Struct[Any]
) -> dict[int, Arm]:
    """Returns the arms that all versions have."""
    return {
        ProviderContextType.IPSEC_KEYING_CONTEXT: Arm("keyingPolicy", keying),
        ProviderContextType.IPSEC_IKE_QM_TRANSPORT_CONTEXT: Arm("ikeQmTransportPolicy", transport),
        ProviderContextType.IPSEC_IKE_QM_TUNNEL_CONTEXT: Arm("ikeQmTunnelPolicy", tunnel),
        ProviderContextType.IPSEC_AUTHIP_QM_TRANSPORT_CONTEXT: Arm(
            "authipQmTransportPolicy", transport
        ),
        ProviderContextType.IPSEC_AUTHIP_QM_TUNNEL_CONTEXT: Arm("authipQmTunnelPolicy", tunnel),
        ProviderContextType.IPSEC_IKE_MM_CONTEXT: Arm("ikeMmPolicy", ike),
        ProviderContextType.IPSEC_AUTHIP_MM_CONTEXT: Arm("authIpMmPolicy", ike),
        ProviderContextType.GENERAL_CONTEXT: Arm(
            "dataBuffer", _GeneralData("FWP_BYTE_BLOB", bytes)
        ),
        ProviderContextType.CLASSIFY_OPTIONS_CONTEXT: Arm("classifyOptions", CLASSIFY_OPTIONS0),
    }


def _v2_arms(tunnel: Struct[Any], ike: Struct[Any]) -> dict[int, Arm]:
    """Returns the arms that version 1 brought."""
    return {
        ProviderContextType.IPSEC_IKEV2_QM_TUNNEL_CONTEXT: Arm("ikeV2QmTunnelPolicy", tunnel),
        ProviderContextType.IPSEC_IKEV2_MM_CONTEXT: Arm("ikeV2MmPolicy", ike),
        ProviderContextType.IPSEC_DOSP_CONTEXT: Arm("idpOptions", DOSP_OPTIONS0),
    }


V2_TRANSPORT = {
    ProviderContextType.IPSEC_IKEV2_QM_TRANSPORT_CONTEXT: Arm(
        "ikeV2QmTransportPolicy", TRANSPORT_POLICY2
    )
}
NETWORK_CONNECTION = {
    ProviderContextType.NETWORK_CONNECTION_POLICY_CONTEXT: Arm(
        "networkConnectionPolicy", NETWORK_CONNECTION_POLICY_SETTINGS0
    )
}


def _provider_context(version: int, arms: dict[int, Arm]) -> Struct[contexts.ProviderContext]:
    ctype = f"FWPM_PROVIDER_CONTEXT{version}"
    return Struct(
        ctype,
        contexts.ProviderContext,
        Guid("providerContextKey", "key"),
        *DISPLAY_DATA,
        Flags("flags", "flags", ProviderContextFlags),
        GuidPointer("providerKey", "provider_key"),
        Blob("providerData", "provider_data"),
        Choice(
            tag="type",
            tag_attribute="context_type",
            kind=ProviderContextType,
            attribute="policy",
            arms=arms,
            pointers=True,
            version=f"version {version} of the API ({ctype})",
        ),
        Int("providerContextId", "id"),
    )


PROVIDER_CONTEXT0 = _provider_context(
    0, _arms(KEYING_POLICY0, TRANSPORT_POLICY0, TUNNEL_POLICY0, IKE_POLICY0)
)
PROVIDER_CONTEXT1 = _provider_context(
    1,
    _arms(KEYING_POLICY0, TRANSPORT_POLICY1, TUNNEL_POLICY1, IKE_POLICY1)
    | _v2_arms(TUNNEL_POLICY1, IKE_POLICY1),
)
PROVIDER_CONTEXT2 = _provider_context(
    2,
    _arms(KEYING_POLICY1, TRANSPORT_POLICY2, TUNNEL_POLICY2, IKE_POLICY2)
    | _v2_arms(TUNNEL_POLICY2, IKE_POLICY2)
    | V2_TRANSPORT,
)
PROVIDER_CONTEXT3 = _provider_context(
    3,
    _arms(KEYING_POLICY1, TRANSPORT_POLICY2, TUNNEL_POLICY3, IKE_POLICY2)
    | _v2_arms(TUNNEL_POLICY3, IKE_POLICY2)
    | V2_TRANSPORT
    | NETWORK_CONNECTION,
)
# By version.
PROVIDER_CONTEXTS = (PROVIDER_CONTEXT0, PROVIDER_CONTEXT1, PROVIDER_CONTEXT2, PROVIDER_CONTEXT3)
