"""Strategies for network events and their templates."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from wfp_ipsec.enums import IpVersion, NetEventFlags, TrafficType
from wfp_ipsec.values import net_event, templates
from wfp_ipsec.values.file_time import FileTime
from wfp_ipsec.values.net_event_drops import IpsecDospDrop
from wfp_ipsec.values.net_event_ike import IkeQmFailure
from wfp_ipsec.values.tagged import ConditionValue

from .derived import coupled, independent, unsigned, v4_addresses, v6_addresses, values

STANDS_FOR = list(net_event.FLAG_OF.values())
FREE_FLAGS = [flag for flag in NetEventFlags if flag not in STANDS_FOR]


@coupled(net_event.NetEventHeader)
def headers() -> SearchStrategy[net_event.NetEventHeader]:
    """Addresses of one version, and flags that no attribute stands for."""
    none: SearchStrategy[Any] = st.none()
    without = _headers(none, st.none() | st.sampled_from(IpVersion))
    v4 = _headers(v4_addresses, st.sampled_from([None, IpVersion.V4]))
    v6 = _headers(v6_addresses, st.sampled_from([None, IpVersion.V6]))
    return without | v4 | v6


def _headers(
    addresses: SearchStrategy[Any], versions: SearchStrategy[IpVersion | None]
) -> SearchStrategy[net_event.NetEventHeader]:
    return independent(
        net_event.NetEventHeader,
        ip_version=versions,
        local_address=st.none() | addresses,
        remote_address=st.none() | addresses,
        other_flags=st.sets(st.sampled_from(FREE_FLAGS)).map(lambda some: NetEventFlags(sum(some))),
    )


@coupled(net_event.NetEvent)
def events() -> SearchStrategy[net_event.NetEvent]:
    """A type, and data of the class that belongs to it, or none."""
    return st.sampled_from(list(net_event.DATA_OF)).flatmap(
        lambda kind: independent(
            net_event.NetEvent,
            event_type=st.just(kind),
            data=st.none() | values(net_event.DATA_OF[kind]),
        )
    )


@coupled(IkeQmFailure)
def qm_failures() -> SearchStrategy[IkeQmFailure]:
    """Subnets for tunnels alone."""

    def build(kind: TrafficType) -> SearchStrategy[IkeQmFailure]:
        tunnel = kind is TrafficType.TUNNEL
        subnets: SearchStrategy[Any] = values(ConditionValue) if tunnel else st.none()
        return independent(
            IkeQmFailure, traffic_type=st.just(kind), local_subnet=subnets, remote_subnet=subnets
        )

    return st.sampled_from(TrafficType).flatmap(build)


@coupled(IpsecDospDrop)
def dosp_drops() -> SearchStrategy[IpsecDospDrop]:
    """Two addresses of one IP version."""
    return st.one_of(
        [
            independent(IpsecDospDrop, public_host=hosts, internal_host=hosts)
            for hosts in (v4_addresses, v6_addresses)
        ]
    )


@coupled(templates.NetEventTemplate)
def event_templates() -> SearchStrategy[templates.NetEventTemplate]:
    """An end that is not before the start."""
    spans = st.lists(unsigned(64), min_size=2, max_size=2).map(sorted)
    return spans.flatmap(
        lambda span: independent(
            templates.NetEventTemplate,
            start=st.just(FileTime(ticks=span[0])),
            end=st.just(FileTime(ticks=span[1])),
        )
    )
