"""The policies of SA contexts on Linux."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from wfp_ipsec.enums import Direction, TrafficType
from wfp_ipsec.export._sas import directed, ends, rows_of, sides
from wfp_ipsec.export._xfrm_selectors import WITH_TYPES, Selector, Selectors
from wfp_ipsec.values.details import SaContextDetails, SaDetails

Side = Literal["peer", "local"]


def policies(
    context: SaContextDetails, selectors: Selectors, reqid: int, side: Side
) -> Iterator[str]:
    """Yields the policies of a context; repeating one replaces it.

    Traffic that comes out of a tunnel may go on to other hosts, which takes a policy of its own.
    """
    for details in sides(context):
        templates = " ".join(_templates(context, details, reqid))
        for way in _ways(details, side, selectors.traffic_type):
            for kind in selectors.kinds:
                yield f"xfrm policy update {_selector(details, kind)} dir {way} {templates}"


def _ways(details: SaDetails, side: Side, traffic_type: TrafficType) -> tuple[str, ...]:
    arrives = (details.direction == Direction.INBOUND) == (side == "local")
    if not arrives:
        return ("out",)
    return ("in", "fwd") if traffic_type == TrafficType.TUNNEL else ("in",)


def _selector(details: SaDetails, kind: Selector) -> str:
    source, destination = directed(details, kind.local, kind.remote)
    words = [f"src {source} dst {destination}"]
    if kind.ip_protocol is not None:
        words.append(f"proto {kind.ip_protocol}")
    # Conditions on ports are those on type and code for ICMP, which do not change sides.
    if kind.ip_protocol in WITH_TYPES:
        named = (("type", kind.local_port), ("code", kind.remote_port))
    else:
        ports = directed(details, kind.local_port, kind.remote_port)
        named = (("sport", ports[0]), ("dport", ports[1]))
    words += [f"{name} {number}" for name, number in named if number is not None]
    return " ".join(words)


def _templates(context: SaContextDetails, details: SaDetails, reqid: int) -> Iterator[str]:
    source, destination = ends(details)
    for row in rows_of(context, details):
        mode = "tunnel" if row.tunnel else "transport"
        protocol = "ah" if row.is_ah else "esp"
        yield f"tmpl src {source} dst {destination} proto {protocol} reqid {reqid} mode {mode}"
