"""Provider contexts and what they hold besides IPsec policies (fwpmtypes.h)."""

from __future__ import annotations

import uuid

from wfp_ipsec.enums import (
    ClassifyOptionType,
    NetworkConnectionPolicySettingType,
    ProviderContextFlags,
    ProviderContextType,
)
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U64
from wfp_ipsec.values.dosp import DospOptions
from wfp_ipsec.values.filter import check_name
from wfp_ipsec.values.ike_policy import IkePolicy
from wfp_ipsec.values.policy import KeyingPolicy, TransportPolicy
from wfp_ipsec.values.sa import NO_GUID
from wfp_ipsec.values.tagged import FwpValue
from wfp_ipsec.values.tunnel import TunnelPolicy


@value
class ClassifyOption(Value):
    """One socket option that a callout sets (FWPM_CLASSIFY_OPTION0)."""

    option_type: ClassifyOptionType | int
    value: FwpValue


@value
class ClassifyOptions(Value):
    """Socket options that a callout sets (FWPM_CLASSIFY_OPTIONS0); at least one."""

    options: tuple[ClassifyOption, ...]

    def _validate(self) -> None:
        if not self.options:
            rule = "given; there is at least one"
            raise invalid("options", 0, rule, "FWP_E_ZERO_LENGTH_ARRAY")


@value
class NetworkConnectionPolicySetting(Value):
    """How connections leave the host (FWPM_NETWORK_CONNECTION_POLICY_SETTING0)."""

    setting_type: NetworkConnectionPolicySettingType | int
    value: FwpValue


@value
class NetworkConnectionPolicy(Value):
    """How connections leave the host (FWPM_NETWORK_CONNECTION_POLICY_SETTINGS0); at least one."""

    settings: tuple[NetworkConnectionPolicySetting, ...]

    def _validate(self) -> None:
        if not self.settings:
            rule = "given; there is at least one"
            raise invalid("settings", 0, rule, "FWP_E_ZERO_LENGTH_ARRAY")


Policy = (
    KeyingPolicy
    | TransportPolicy
    | TunnelPolicy
    | IkePolicy
    | ClassifyOptions
    | DospOptions
    | NetworkConnectionPolicy
    | bytes
)

POLICY_CLASSES: dict[int, type] = {
    ProviderContextType.IPSEC_KEYING_CONTEXT: KeyingPolicy,
    ProviderContextType.IPSEC_IKE_QM_TRANSPORT_CONTEXT: TransportPolicy,
    ProviderContextType.IPSEC_IKE_QM_TUNNEL_CONTEXT: TunnelPolicy,
    ProviderContextType.IPSEC_AUTHIP_QM_TRANSPORT_CONTEXT: TransportPolicy,
    ProviderContextType.IPSEC_AUTHIP_QM_TUNNEL_CONTEXT: TunnelPolicy,
    ProviderContextType.IPSEC_IKE_MM_CONTEXT: IkePolicy,
    ProviderContextType.IPSEC_AUTHIP_MM_CONTEXT: IkePolicy,
    ProviderContextType.CLASSIFY_OPTIONS_CONTEXT: ClassifyOptions,
    ProviderContextType.GENERAL_CONTEXT: bytes,
    ProviderContextType.IPSEC_IKEV2_QM_TUNNEL_CONTEXT: TunnelPolicy,
    ProviderContextType.IPSEC_IKEV2_MM_CONTEXT: IkePolicy,
    ProviderContextType.IPSEC_DOSP_CONTEXT: DospOptions,
    ProviderContextType.IPSEC_IKEV2_QM_TRANSPORT_CONTEXT: TransportPolicy,
    ProviderContextType.NETWORK_CONNECTION_POLICY_CONTEXT: NetworkConnectionPolicy,
}
AUTHIP_TYPES = (
    ProviderContextType.IPSEC_AUTHIP_QM_TRANSPORT_CONTEXT,
    ProviderContextType.IPSEC_AUTHIP_QM_TUNNEL_CONTEXT,
)


@value
class ProviderContext(Value):
    """A policy that filters and SA contexts refer to (FWPM_PROVIDER_CONTEXT0 to 3).

    Version 0 of the API has no IKEv2 and no denial-of-service protection, version 1 no IKEv2 in
    transport mode, and only version 3 has NETWORK_CONNECTION_POLICY_CONTEXT.

    Attributes:
        name: Display name.
        context_type: The kind of policy.
        policy: The policy, of the class that `POLICY_CLASSES` names for its kind; None where the
            system gave none, or one of a kind that this version does not read.
        key: Its GUID; the zero GUID lets the engine choose.
        description: Display text, or None.
        flags: Lifetime.
        provider_key: Its owner, or None.
        provider_data: Opaque data of the owner.
        id: LUID; given by the engine, ignored when adding.

    Raises:
        InvalidParameterError: No name; a policy that does not fit the kind; an extended mode in a
            policy that is not AuthIP's.
    """

    name: str | None
    context_type: ProviderContextType | int
    policy: Policy | None
    key: uuid.UUID = NO_GUID
    description: str | None = None
    flags: ProviderContextFlags = ProviderContextFlags(0)
    provider_key: uuid.UUID | None = None
    provider_data: bytes = b""
    id: U64 = 0

    def _validate(self) -> None:
        check_name(self.name)
        kind = ProviderContextType(self.context_type)
        wanted = POLICY_CLASSES[kind]
        if not isinstance(self.policy, wanted):
            rule = f"does not fit: {kind.name} takes {wanted.__name__}"
            raise invalid("policy", self.policy, rule, "FWP_E_PROVIDER_CONTEXT_MISMATCH")
        if getattr(self.policy, "extended_mode", None) is not None and kind not in AUTHIP_TYPES:
            rule = f"has an extended mode, which {kind.name} cannot have; AuthIP alone has one"
            raise invalid("policy", self.policy, rule, "FWP_E_EM_NOT_SUPPORTED")
