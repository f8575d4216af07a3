"""Which traffic an SA context protects, as far as its policies on Linux can say it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import product

from wfp_ipsec import guids
from wfp_ipsec.enums import MatchType, TrafficType
from wfp_ipsec.errors import invalid
from wfp_ipsec.export._sas import sides
from wfp_ipsec.pairs import Mode, SaPair, TunnelMode
from wfp_ipsec.values._checks import IpAddress, IpNetwork
from wfp_ipsec.values.details import SaContextDetails, SaDetails

TCP, UDP = 6, 17
WITH_PORTS = (TCP, UDP, 33, 132)
WITH_TYPES = (1, 58)
PORT_FIELDS = (guids.FWPM_CONDITION_IP_LOCAL_PORT, guids.FWPM_CONDITION_IP_REMOTE_PORT)
FIELDS = (guids.FWPM_CONDITION_IP_PROTOCOL, *PORT_FIELDS)
# What every filter of an SA context says besides, and a policy says otherwise.
ADDRESS_FIELDS = (
    guids.FWPM_CONDITION_IP_LOCAL_ADDRESS,
    guids.FWPM_CONDITION_IP_REMOTE_ADDRESS,
    guids.FWPM_CONDITION_IP_LOCAL_ADDRESS_TYPE,
)


@dataclass(frozen=True, slots=True)
class Selector:
    """One kind of traffic; None stands for any."""

    local: IpNetwork
    remote: IpNetwork
    ip_protocol: int | None = None
    local_port: int | None = None
    remote_port: int | None = None


@dataclass(frozen=True, slots=True)
class Selectors:
    """The traffic of a context: equal for contexts that protect the same.

    Attributes:
        local: This host.
        remote: The peer.
        traffic_type: The mode.
        kinds: What is selected.
        comments: What could not be said, as comment lines.
    """

    local: IpAddress
    remote: IpAddress
    traffic_type: TrafficType
    kinds: tuple[Selector, ...]
    comments: tuple[str, ...] = field(default=(), compare=False)

    @property
    def mixes_versions(self) -> bool:
        """Whether packets of another IP version than the tunnel's go through it."""
        return any(kind.local.version != self.local.version for kind in self.kinds)


Numbers = tuple[int | None, int | None, int | None]
Host = IPv4Network | IPv6Network


def selectors_of(context: SaContextDetails, given: Mode | SaPair | None) -> Iterator[Selectors]:
    """Yields the traffic of a context; nothing for one without SAs.

    Raises:
        InvalidParameterError: What is given is of other hosts, or of the other mode.
    """
    found = sides(context)
    if not found:
        return
    details = found[-1]
    traffic = details.traffic
    mode = given.mode if isinstance(given, SaPair) else given
    if mode is not None:
        _check(context, details, mode)
    comments: list[str] = []
    kinds = [
        Selector(local, remote, *numbers)
        for local, remote, wanted in _wanted(context.id, details, mode, comments)
        for numbers in _expressible(context.id, wanted, comments)
    ]
    yield Selectors(
        traffic.local, traffic.remote, traffic.traffic_type, tuple(kinds), tuple(comments)
    )


def _check(context: SaContextDetails, details: SaDetails, mode: Mode) -> None:
    traffic = details.traffic
    tunnel = isinstance(mode, TunnelMode)
    told = (traffic.local, traffic.remote, traffic.traffic_type == TrafficType.TUNNEL)
    if (mode.local, mode.remote, tunnel) != told:
        kind = "tunnel" if tunnel else "transport"
        hosts = f"{kind} mode between {mode.local} and {mode.remote}"
        rule = f"is not what SA context {context.id} does"
        raise invalid("modes", hosts, rule, "FWP_E_INVALID_PARAMETER")


def _wanted(
    context_id: int, details: SaDetails, mode: Mode | None, comments: list[str]
) -> Iterator[tuple[Host, Host, Numbers]]:
    traffic = details.traffic
    if isinstance(mode, TunnelMode):
        for one in mode.selectors:
            numbers = (one.ip_protocol or None, one.local_port or None, one.remote_port or None)
            yield one.local, one.remote, numbers
        return
    ends = ip_network(traffic.local), ip_network(traffic.remote)
    if traffic.traffic_type == TrafficType.TUNNEL:
        text = "what the tunnel carries is not known; taken for that of its two ends"
        comments.append(f"# context {context_id}: {text}")
    said = traffic if mode is None else mode
    fixed = (said.ip_protocol, said.local_port, said.remote_port)
    found = _filtered(context_id, details, comments) if mode is None else [[]] * len(fixed)
    # What the traffic leaves open, with 0, its filter may say.
    choices: list[list[int | None]] = [
        [one] if one else (more or [None]) for one, more in zip(fixed, found, strict=True)
    ]
    for protocol, local_port, remote_port in product(*choices):
        yield *ends, (protocol, local_port, remote_port)


def _filtered(context_id: int, details: SaDetails, comments: list[str]) -> list[list[int | None]]:
    """Returns what the filter takes: protocols, this host's ports, the peer's; none is any."""
    taken: dict[uuid.UUID, list[int | None]] = {name: [] for name in FIELDS}
    conditions = details.transport_filter.conditions if details.transport_filter else ()
    for item in conditions:
        number = item.value.data
        if item.field_key in ADDRESS_FIELDS:
            continue
        if item.field_key in taken and item.match_type == MatchType.EQUAL and type(number) is int:
            taken[item.field_key].append(number)
        else:
            text = "the filter has conditions that a policy cannot have; it protects more"
            comments.append(f"# context {context_id}: {text}")
    return list(taken.values())


def _expressible(context_id: int, wanted: Numbers, comments: list[str]) -> Iterator[Numbers]:
    """Yields what Linux can select: ports need a protocol that has them."""
    protocol, *ports = wanted
    if all(port is None for port in ports):
        yield wanted
    elif protocol is None:
        for number in (TCP, UDP):
            yield number, ports[0], ports[1]
    elif protocol in (*WITH_PORTS, *WITH_TYPES):
        yield wanted
    else:
        text = f"protocol {protocol} has no ports for a policy; it protects all of the protocol"
        comments.append(f"# context {context_id}: {text}")
        yield protocol, None, None
