"""Quick-mode tunnel policies (ipsectypes.h)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

from wfp_ipsec.enums import PolicyFlags
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U32, U64
from wfp_ipsec.values.ike_policy import IkeEmPolicy
from wfp_ipsec.values.policy import Proposal, SaIdleTimeout, check_proposals
from wfp_ipsec.values.selectors import TrafficSelectorPolicy
from wfp_ipsec.values.traffic import check_same_version


@value
class TunnelPolicy(Value):
    """A quick-mode tunnel policy (IPSEC_TUNNEL_POLICY0 to 3, IPSEC_TUNNEL_ENDPOINTS0 to 2).

    Attributes:
        local: This end of the tunnel.
        remote: The other end, of the same IP version.
        proposals: At least one.
        flags: How the policy is used.
        idle_timeout: When idle SAs go.
        extended_mode: The second authentication, or None. AuthIP only.
        local_interface_luid: The interface of this end, or 0.
        remote_fqdn: The name of the other end, in place of `remote`, or None.
        remote_addresses: Addresses of the other end, in place of `remote`.
        forward_path_lifetime_seconds: Lifetime of SAs that forwarded traffic initiated, or 0.
        compartment_id: The network compartment, or 0.
        traffic_selectors: What the tunnel carries, beyond what filters say.

    Version 0 of the API has no `local_interface_luid`; versions 0 and 1 have no `remote_fqdn`,
    `remote_addresses` and `forward_path_lifetime_seconds`; versions 0 to 2 have no `compartment_id`
    and `traffic_selectors`.

    Raises:
        InvalidParameterError: Ends of different IP versions; no proposal.
    """

    local: IPv4Address | IPv6Address
    remote: IPv4Address | IPv6Address
    proposals: tuple[Proposal, ...]
    flags: PolicyFlags = PolicyFlags(0)
    idle_timeout: SaIdleTimeout = SaIdleTimeout()
    extended_mode: IkeEmPolicy | None = None
    local_interface_luid: U64 = 0
    remote_fqdn: str | None = None
    remote_addresses: tuple[IPv4Address | IPv6Address, ...] = ()
    forward_path_lifetime_seconds: U32 = 0
    compartment_id: U32 = 0
    traffic_selectors: tuple[TrafficSelectorPolicy, ...] = ()

    def _validate(self) -> None:
        check_same_version(self.local, self.remote)
        check_proposals(self.proposals)
