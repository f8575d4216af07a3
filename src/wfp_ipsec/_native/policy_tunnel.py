"""The tunnel structs of ipsectypes.h, in its order."""

from __future__ import annotations

from wfp_ipsec._native.composites import Absent, Addresses, Array, Embedded, Pointer
from wfp_ipsec._native.fields import Flags, Int, Text
from wfp_ipsec._native.ike_policy import IKE_EM_POLICY0, IKE_EM_POLICY1, IKE_EM_POLICY2
from wfp_ipsec._native.policy import PROPOSAL0, SA_IDLE_TIMEOUT0
from wfp_ipsec._native.sequences import endpoints
from wfp_ipsec._native.struct import Field, Struct
from wfp_ipsec.enums import PolicyFlags
from wfp_ipsec.values import selectors
from wfp_ipsec.values.ike_policy import IkeEmPolicy
from wfp_ipsec.values.tunnel import TunnelPolicy

TRAFFIC_SELECTOR0 = Struct(
    "IPSEC_TRAFFIC_SELECTOR0",
    selectors.TrafficSelector,
    Int("protocolId", "ip_protocol"),
    Int("portStart", "port_start"),
    Int("portEnd", "port_end"),
    Addresses("ipVersion", attributes=("start", "end")),
)

TRAFFIC_SELECTOR_POLICY0 = Struct(
    "IPSEC_TRAFFIC_SELECTOR_POLICY0",
    selectors.TrafficSelectorPolicy,
    Int("flags", "flags"),
    Array("numLocalTrafficSelectors", "localTrafficSelectors", "local", TRAFFIC_SELECTOR0),
    Array("numRemoteTrafficSelectors", "remoteTrafficSelectors", "remote", TRAFFIC_SELECTOR0),
)

INTERFACE: tuple[Field, ...] = (Int("tunnelEndpoints.localIfLuid", "local_interface_luid"),)
NAMES: tuple[Field, ...] = (
    Text("tunnelEndpoints.remoteFqdn", "remote_fqdn"),
    endpoints(
        "tunnelEndpoints.numAddresses", "tunnelEndpoints.remoteAddresses", "remote_addresses"
    ),
    Int("fwdPathSaLifetime", "forward_path_lifetime_seconds"),
)
SELECTORS: tuple[Field, ...] = (
    Int("compartmentId", "compartment_id"),
    Array(
        "numTrafficSelectorPolicy",
        "trafficSelectorPolicies",
        "traffic_selectors",
        TRAFFIC_SELECTOR_POLICY0,
    ),
)

# What each version brought, with the default that stands for it in older ones.
NEW: tuple[tuple[tuple[Field, ...], dict[str, object]], ...] = (
    ((), {}),
    (INTERFACE, {"local_interface_luid": 0}),
    (NAMES, {"remote_fqdn": None, "remote_addresses": (), "forward_path_lifetime_seconds": 0}),
    (SELECTORS, {"compartment_id": 0, "traffic_selectors": ()}),
)


def _tunnel_policy(version: int, extended_mode: Struct[IkeEmPolicy]) -> Struct[TunnelPolicy]:
    ctype = f"IPSEC_TUNNEL_POLICY{version}"
    present = [field for fields, _ in NEW[: version + 1] for field in fields]
    absent = {name: default for _, names in NEW[version + 1 :] for name, default in names.items()}
    return Struct(
        ctype,
        TunnelPolicy,
        Flags("flags", "flags", PolicyFlags),
        Array("numIpsecProposals", "ipsecProposals", "proposals", PROPOSAL0),
        Addresses("ipVersion", inside="tunnelEndpoints."),
        Embedded("saIdleTimeout", "idle_timeout", SA_IDLE_TIMEOUT0),
        Pointer("emPolicy", "extended_mode", extended_mode),
        *present,
        Absent(absent, version=f"version {version} of the API ({ctype})"),
    )


TUNNEL_POLICY0 = _tunnel_policy(0, IKE_EM_POLICY0)
TUNNEL_POLICY1 = _tunnel_policy(1, IKE_EM_POLICY1)
TUNNEL_POLICY2 = _tunnel_policy(2, IKE_EM_POLICY2)
TUNNEL_POLICY3 = _tunnel_policy(3, IKE_EM_POLICY2)
