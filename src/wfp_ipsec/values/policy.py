"""Provider contexts and the IPsec policies they hold (fwpmtypes.h, ipsectypes.h)."""

from __future__ import annotations

import uuid
from ipaddress import IPv4Address, IPv6Address

from wfp_ipsec.enums import PfsGroup, PolicyFlags, ProviderContextFlags, ProviderContextType
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U32, U64
from wfp_ipsec.values.filter import check_name
from wfp_ipsec.values.sa import NO_GUID, SaLifetime
from wfp_ipsec.values.traffic import check_same_version
from wfp_ipsec.values.transforms import SaTransform


@value
class Proposal(Value):
    """One quick-mode proposal (IPSEC_PROPOSAL0).

    Attributes:
        lifetime: Limits; not all of them 0.
        transforms: One, or two for AH with ESP.
        pfs_group: The Diffie-Hellman group.
    """

    lifetime: SaLifetime
    transforms: tuple[SaTransform, ...]
    pfs_group: PfsGroup | int = PfsGroup.NONE

    def _validate(self) -> None:
        if self.lifetime == SaLifetime():
            raise invalid(
                "lifetime", 0, "in all members; a proposal needs a limit", "FWP_E_OUT_OF_BOUNDS"
            )
        if not self.transforms:
            raise invalid(
                "transforms", 0, "given; a proposal needs one or two", "FWP_E_ZERO_LENGTH_ARRAY"
            )
        if len(self.transforms) > 2:
            count = len(self.transforms)
            raise invalid(
                "transforms", count, "given; a proposal needs one or two", "FWP_E_OUT_OF_BOUNDS"
            )


@value
class SaIdleTimeout(Value):
    """When an idle SA goes (IPSEC_SA_IDLE_TIMEOUT0); fail-over applies where the peer has it."""

    seconds: U32 = 0
    fail_over_seconds: U32 = 0


@value
class TunnelPolicy(Value):
    """A quick-mode tunnel policy (IPSEC_TUNNEL_POLICY0 with IPSEC_TUNNEL_ENDPOINTS0).

    Attributes:
        local: This end of the tunnel.
        remote: The other end, of the same IP version.
        proposals: At least one.
        flags: How the policy is used.
        idle_timeout: When idle SAs go.
    """

    local: IPv4Address | IPv6Address
    remote: IPv4Address | IPv6Address
    proposals: tuple[Proposal, ...]
    flags: PolicyFlags = PolicyFlags(0)
    idle_timeout: SaIdleTimeout = SaIdleTimeout()

    def _validate(self) -> None:
        check_same_version(self.local, self.remote)
        if not self.proposals:
            raise invalid(
                "proposals", 0, "given; a policy needs at least one", "FWP_E_ZERO_LENGTH_ARRAY"
            )


TUNNEL_TYPES = (
    ProviderContextType.IPSEC_IKE_QM_TUNNEL_CONTEXT,
    ProviderContextType.IPSEC_AUTHIP_QM_TUNNEL_CONTEXT,
)


@value
class ProviderContext(Value):
    """A policy that filters and SA contexts refer to (FWPM_PROVIDER_CONTEXT0).

    Attributes:
        name: Display name.
        context_type: The kind of policy.
        policy: TunnelPolicy for the quick-mode tunnel types, bytes for GENERAL_CONTEXT; None for
            a kind that this version does not read.
        key: Its GUID; the zero GUID lets the engine choose.
        description: Display text, or None.
        flags: Lifetime.
        provider_key: Its owner, or None.
        provider_data: Opaque data of the owner.
        id: LUID; given by the engine, ignored when adding.

    Raises:
        InvalidParameterError: No name, or a policy that does not fit the kind.
    """

    name: str | None
    context_type: ProviderContextType | int
    policy: TunnelPolicy | bytes | None
    key: uuid.UUID = NO_GUID
    description: str | None = None
    flags: ProviderContextFlags = ProviderContextFlags(0)
    provider_key: uuid.UUID | None = None
    provider_data: bytes = b""
    id: U64 = 0

    def _validate(self) -> None:
        check_name(self.name)
        if self.context_type in TUNNEL_TYPES:
            wanted: type | None = TunnelPolicy
        else:
            general = self.context_type == ProviderContextType.GENERAL_CONTEXT
            wanted = bytes if general else None
        if wanted is None or not isinstance(self.policy, wanted):
            rule = "does not fit: tunnel kinds take TunnelPolicy, GENERAL_CONTEXT takes bytes"
            raise invalid("policy", self.policy, rule, "FWP_E_PROVIDER_CONTEXT_MISMATCH")
