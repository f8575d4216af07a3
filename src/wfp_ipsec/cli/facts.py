"""What `wfp-ipsec show` tells of an SA context: a row per fact, a column per direction."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wfp_ipsec._wording import NOTHING, algorithm_name, flag_names, lifetime_text, protocol_name
from wfp_ipsec.cli.documents import named
from wfp_ipsec.values.details import SaContextDetails, SaDetails

Fact = Callable[[SaDetails], object]


def _each_sa(details: SaDetails, text: Callable[..., str]) -> str:
    return " + ".join(text(sa) for sa in details.bundle.sas)


def _ports(details: SaDetails) -> str:
    ports = details.udp_encapsulation
    return NOTHING if ports is None else f"UDP {ports.local_port} to {ports.remote_port}"


def _flags(details: SaDetails) -> str:
    return ", ".join(flag_names(details.bundle.flags)) or NOTHING


def _identity(details: SaDetails) -> object:
    identity = details.bundle.identity
    return None if identity is None else identity.main_mode_target_name


FACTS: dict[str, Fact] = {
    "SPI": lambda side: _each_sa(side, lambda sa: f"0x{sa.spi:08x}"),
    "protocol": lambda side: _each_sa(side, protocol_name),
    "algorithm": lambda side: _each_sa(side, algorithm_name),
    "mode": lambda side: named(side.traffic.traffic_type).lower(),
    "local": lambda side: side.traffic.local,
    "remote": lambda side: side.traffic.remote,
    "IP protocol": lambda side: side.traffic.ip_protocol,
    "local port": lambda side: side.traffic.local_port,
    "remote port": lambda side: side.traffic.remote_port,
    "filter id": lambda side: side.traffic.filter_id,
    "tunnel policy id": lambda side: side.traffic.tunnel_policy_id,
    "encapsulation": _ports,
    "lifetime": lambda side: lifetime_text(side.bundle.lifetime),
    "idle timeout": lambda side: _seconds(side.bundle.idle_timeout_seconds),
    "flags": _flags,
    "peer": _identity,
    "PFS group": lambda side: named(side.bundle.pfs_group),
    "quick mode SA id": lambda side: side.bundle.qm_sa_id,
    "main mode SA id": lambda side: side.bundle.mm_sa_id,
}


def rows(context: SaContextDetails) -> Iterator[tuple[str, str, str]]:
    """Yields the facts that at least one direction has."""
    for name, fact in FACTS.items():
        inbound, outbound = (_told(fact, side) for side in (context.inbound, context.outbound))
        if (inbound, outbound) != (NOTHING, NOTHING):
            yield name, inbound, outbound
    if context.inbound is None and context.outbound is None:
        yield "state", "larval", "larval"


def _told(fact: Fact, side: SaDetails | None) -> str:
    """Returns a fact; 0 and nothing are the same, as everywhere in these structs."""
    return NOTHING if side is None else str(fact(side) or NOTHING)


def _seconds(number: int) -> str:
    return f"{number}s" if number else ""
