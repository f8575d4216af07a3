"""Bad policies, selectors and options are refused, each with field, value, rule and code."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from wfp_ipsec.algorithms import HmacSha256
from wfp_ipsec.enums import (
    IkeAuthMethod,
    KeyingPolicyFlags,
    KeyManagerFlags,
    ProviderContextType,
    TransformType,
)
from wfp_ipsec.values.details import SaContextSubscription, SaTemplate
from wfp_ipsec.values.dosp import DSCPS, MAXIMA, TIMEOUTS, DospOptions
from wfp_ipsec.values.ike_auth import IkeAuthentication
from wfp_ipsec.values.ike_policy import IkeEmPolicy
from wfp_ipsec.values.key_manager import KeyManager
from wfp_ipsec.values.policy import KeyingPolicy, Proposal, TransportPolicy
from wfp_ipsec.values.provider_context import (
    POLICY_CLASSES,
    ClassifyOptions,
    NetworkConnectionPolicy,
    ProviderContext,
)
from wfp_ipsec.values.sa import NO_GUID, SaLifetime
from wfp_ipsec.values.selectors import TrafficSelector
from wfp_ipsec.values.transforms import SaTransform
from wfp_ipsec.values.tunnel import TunnelPolicy

from .refusing import (
    BOUNDS,
    COMBINATION,
    CONTEXT,
    EMPTY,
    ENUMERATOR,
    FLAGS,
    MISMATCH,
    NAMELESS,
    PARAMETER,
    RANGE,
    Row,
    check,
    refusal,
)

INTERVAL, RESERVED = "FWP_E_INVALID_INTERVAL", "FWP_E_RESERVED"
TWICE, EXTENDED = "FWP_E_DUPLICATE_KEYMOD", "FWP_E_EM_NOT_SUPPORTED"

V4, LATER_V4, V6 = map(ip_address, ("192.0.2.1", "192.0.2.9", "2001:db8::1"))
AH = SaTransform(transform_type=TransformType.AH, auth=HmacSha256.TRANSFORM)
ESP = SaTransform(transform_type=TransformType.ESP_AUTH, auth=HmacSha256.TRANSFORM)
PROPOSAL = Proposal(lifetime=SaLifetime(seconds=60), transforms=(ESP,))
TRANSPORT = TransportPolicy(proposals=(PROPOSAL,))
TUNNEL = TunnelPolicy(local=V4, remote=V4, proposals=(PROPOSAL,))
SELECTOR = TrafficSelector(start=V4, end=LATER_V4)
DOSP = DospOptions(
    state_idle_timeout_seconds=1,
    per_ip_rate_limit_queue_idle_timeout_seconds=1,
    max_state_entries=1,
    max_per_ip_rate_limit_queues=1,
)
EM = IkeEmPolicy(authentications=(IkeAuthentication(method=IkeAuthMethod.ANONYMOUS),))
CONTEXT_OF_IKE = ProviderContext(
    name="n",
    context_type=ProviderContextType.IPSEC_IKE_QM_TRANSPORT_CONTEXT,
    policy=TRANSPORT,
)

ROWS: list[Row] = [
    (PROPOSAL, {"lifetime": SaLifetime()}, "lifetime", INTERVAL, "0 in all members"),
    (PROPOSAL, {"transforms": (ESP, ESP)}, "transforms", COMBINATION, "2 given that are not one"),
    (PROPOSAL, {"transforms": (AH, AH)}, "transforms", COMBINATION, "2 given that are not one"),
    (PROPOSAL, {"transforms": (AH, ESP, AH)}, "transforms", BOUNDS, "3 given"),
    (TRANSPORT, {"proposals": ()}, "proposals", EMPTY, "0 given; a policy needs"),
    (TRANSPORT, {"flags": 1}, "flags", FLAGS, "0x1 has bits that PolicyFlags lacks"),
    (TRANSPORT, {"extended_mode": 1}, "extended_mode", MISMATCH, "1 must be IkeEmPolicy"),
    (TUNNEL, {"remote": V6}, "remote", PARAMETER, "'2001:db8::1' must be of the same IP"),
    (TUNNEL, {"remote_fqdn": "a\0b"}, "remote_fqdn", PARAMETER, "'a\\x00b' must not contain"),
    (TUNNEL, {"remote_addresses": (V4, "x")}, "remote_addresses[1]", PARAMETER, "'x' is no IPv4"),
    (
        TUNNEL,
        {"remote_addresses": "10.0.0.1"},
        "remote_addresses",
        MISMATCH,
        "str of length 8 must be",
    ),
    (TUNNEL, {"compartment_id": 2**32}, "compartment_id", BOUNDS, "4294967296 must be in"),
    (SELECTOR, {"end": V6}, "end", PARAMETER, "'2001:db8::1' must be of the same IP version"),
    (SELECTOR, {"start": LATER_V4, "end": V4}, "end", RANGE, "'192.0.2.1' comes before start"),
    (SELECTOR, {"port_start": 2, "port_end": 1}, "port_end", RANGE, "1 comes before port_start 2"),
    (SELECTOR, {"ip_protocol": 256}, "ip_protocol", BOUNDS, "256 must be in"),
    (KeyingPolicy, {"key_modules": ()}, "key_modules", EMPTY, "0 given; a keying policy needs"),
    (KeyingPolicy, {"key_modules": (NO_GUID,) * 2}, "key_modules", TWICE, "2 given, of which"),
    (ClassifyOptions, {"options": ()}, "options", EMPTY, "0 given"),
    (NetworkConnectionPolicy, {"settings": ()}, "settings", EMPTY, "0 given"),
    (KeyManager, {"name": None}, "name", NAMELESS, "None given; every object needs"),
    (
        KeyManager,
        {"name": "n", "dictation_timeout_hint_seconds": 11},
        "dictation_timeout_hint_seconds",
        INTERVAL,
        "11 is at most 10",
    ),
    (SaContextSubscription, {"flags": 1}, "flags", RESERVED, "0x1 are reserved"),
    (SaTemplate, {"direction": 2}, "direction", ENUMERATOR, "2 is no Direction"),
    (
        DOSP,
        {"public_interface_luids": (2**64,)},
        "public_interface_luids[0]",
        BOUNDS,
        "int of 65 bits",
    ),
    (DOSP, {"flags": 0x40}, "flags", FLAGS, "0x40 has bits that DospFlags lacks"),
    (
        CONTEXT_OF_IKE,
        {"policy": replace(TRANSPORT, extended_mode=EM)},
        "policy",
        EXTENDED,
        "<TransportPolicy> has an extended mode",
    ),
]


@pytest.mark.parametrize("row", ROWS)
def test_refusals(row: Row) -> None:
    """Each bad input is refused with field, value, rule and code."""
    check(row)


@pytest.mark.parametrize(
    ("name", "code"),
    [(name, INTERVAL) for name in TIMEOUTS] + [(name, BOUNDS) for name in MAXIMA],
)
def test_times_and_maxima_of_zero(name: str, code: str) -> None:
    """Time-outs and maxima of the denial-of-service protection are at least 1."""
    error = refusal(replace, DOSP, **{name: 0})
    assert (error.field, error.name) == (name, code)


@pytest.mark.parametrize("name", DSCPS)
def test_code_points(name: str) -> None:
    """A DSCP has 6 bits; 0xff leaves packets alone."""
    for dscp in (0, 63, 0xFF):
        changes: dict[str, Any] = {name: dscp}
        assert getattr(replace(DOSP, **changes), name) == dscp
    for dscp in (64, 0xFE):
        error = refusal(replace, DOSP, **{name: dscp})
        assert (error.field, error.name) == (name, BOUNDS)


@pytest.mark.parametrize("kind", ProviderContextType)
def test_policies_of_another_kind(kind: ProviderContextType) -> None:
    """Each kind of provider context takes policies of one class."""
    stranger = b"" if POLICY_CLASSES[kind] is not bytes else TRANSPORT
    error = refusal(ProviderContext, name="n", context_type=kind, policy=stranger)
    assert (error.field, error.name) == ("policy", CONTEXT)
    assert f"{kind.name} takes {POLICY_CLASSES[kind].__name__}" in str(error)


@pytest.mark.parametrize("kind", [kind for kind in ProviderContextType if "AUTHIP_QM" in kind.name])
def test_extended_mode_of_authip(kind: ProviderContextType) -> None:
    """AuthIP's quick-mode policies may have an extended mode."""
    bare = TRANSPORT if "TRANSPORT" in kind.name else TUNNEL
    policy = replace(bare, extended_mode=EM)
    assert ProviderContext(name="n", context_type=kind, policy=policy).policy == policy


@pytest.mark.parametrize("order", [(AH, ESP), (ESP, AH)])
def test_ah_with_esp(order: tuple[SaTransform, SaTransform]) -> None:
    """A proposal may join AH and ESP, in either order."""
    assert replace(PROPOSAL, transforms=order).transforms == order


def test_longest_dictation() -> None:
    """The hint of a key manager goes up to 10 seconds."""
    manager = KeyManager(
        name="n", flags=KeyManagerFlags.DICTATE_KEY, dictation_timeout_hint_seconds=10
    )
    assert manager.dictation_timeout_hint_seconds == 10


@pytest.mark.parametrize(
    ("network", "start", "end"),
    [
        ("192.0.2.0/24", "192.0.2.0", "192.0.2.255"),
        ("192.0.2.7/32", "192.0.2.7", "192.0.2.7"),
        ("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ],
)
def test_selectors_of_networks(network: str, start: str, end: str) -> None:
    """A network becomes the range of all its addresses, with all ports unless told otherwise."""
    every = TrafficSelector.of_network(ip_network(network))
    web = TrafficSelector.of_network(ip_network(network), ip_protocol=6, ports=(80, 443))
    assert (str(every.start), str(every.end)) == (start, end)
    assert (every.ip_protocol, every.port_start, every.port_end) == (0, 0, 65535)
    assert (web.ip_protocol, web.port_start, web.port_end) == (6, 80, 443)
    assert every.ip_version == (1 if ":" in network else 0)


def test_one_range() -> None:
    """A range may be one address and one port."""
    one = TrafficSelector(start=V6, end=V6, port_start=80, port_end=80)
    assert (one.start, one.port_start) == (one.end, one.port_end)


def test_numbers_become_flags() -> None:
    """Flags may be given as numbers."""
    policy = KeyingPolicy(key_modules=(NO_GUID,), flags=1)  # type: ignore[arg-type]
    assert policy.flags is KeyingPolicyFlags.TERMINATING_MATCH
