"""Strategies for descriptions of SA pairs."""

from __future__ import annotations

import os
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from wfp_ipsec import AesCbc, AesGcm, AesGmac, HmacSha256, SaBundle, SaLifetime, UdpEncapsulation
from wfp_ipsec.pairs import SaPair, TransportMode, TunnelMode, TunnelSelector

PORTS = st.sampled_from([0, 1, 5060, 65535])
# Addresses that no test means as a peer of its own.
V4 = st.integers(0x0B000000, 0x0BFFFFFF).map(IPv4Address)
V6 = st.integers(1 << 125, (1 << 125) + 0xFFFF).map(IPv6Address)
EVEN_SPIS = st.integers(128, 0x7FFFFFFF).map(lambda half: 2 * half)
LABELS = st.text("abc äß\N{SNOWMAN}", min_size=1, max_size=8)


@st.composite
def bundles(draw: st.DrawFn, spi: int) -> SaBundle:
    """Draws a bundle with fresh random keys, so that no two SAs share one."""
    key = os.urandom
    kind = draw(st.sampled_from(["gcm", "cbc", "gmac", "ah", "both"]))
    made: dict[str, Any] = {
        "gcm": lambda: (AesGcm(key(20)).esp(spi),),
        "cbc": lambda: (AesCbc(key(32)).esp(spi, HmacSha256(key(32))),),
        "gmac": lambda: (AesGmac(key(36)).esp(spi),),
        "ah": lambda: (HmacSha256(key(32)).ah(spi),),
        "both": lambda: (AesGcm(key(20)).esp(spi), HmacSha256(key(32)).ah(spi)),
    }
    lifetime = SaLifetime(seconds=draw(st.sampled_from([0, 3600])))
    return SaBundle(sas=made[kind](), lifetime=lifetime)


def transports(hosts: SearchStrategy[Any]) -> SearchStrategy[TransportMode]:
    """Returns transport modes between hosts of one IP version."""
    return st.builds(
        TransportMode,
        local=hosts,
        remote=hosts,
        ip_protocol=st.sampled_from([0, 6, 17]),
        local_port=PORTS,
        remote_port=PORTS,
        own_sublayer=st.booleans(),
    )


@st.composite
def selectors(draw: st.DrawFn) -> TunnelSelector:
    """Draws what goes through a tunnel: subnets or hosts of either IP version."""
    hosts, widths = draw(st.sampled_from([(V4, (8, 24, 32)), (V6, (16, 64, 128))]))
    local, remote = (f"{draw(hosts)}/{draw(st.sampled_from(widths))}" for _ in range(2))
    return TunnelSelector.between(
        _subnet(local), _subnet(remote), ip_protocol=draw(st.sampled_from([0, 6]))
    )


def _subnet(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text, strict=False)


def tunnels(hosts: SearchStrategy[Any]) -> SearchStrategy[TunnelMode]:
    """Returns tunnels between hosts of one IP version."""
    several = st.lists(selectors(), min_size=1, max_size=3).map(tuple)
    return st.builds(TunnelMode, local=hosts, remote=hosts, selectors=several)


MODES = st.sampled_from([V4, V6]).flatmap(lambda hosts: transports(hosts) | tunnels(hosts))


@st.composite
def pairs(draw: st.DrawFn) -> SaPair:
    """Draws a whole description."""
    mode = draw(MODES)
    described = SaPair(
        mode=mode,
        inbound=draw(bundles(draw(EVEN_SPIS))),
        outbound=draw(bundles(draw(st.integers(256, 0xFFFFFFFF)))),
        name=draw(LABELS),
    )
    if mode.ip_version.name == "V4" and draw(st.booleans()):
        return replace(described, udp_encapsulation=UdpEncapsulation(remote_port=draw(PORTS)))
    return described
