"""Strategies for policies, provider contexts and what surrounds them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from wfp_ipsec.enums import ProviderContextType, TransformType
from wfp_ipsec.values import details, dosp, key_manager, policy, selectors, tunnel
from wfp_ipsec.values import provider_context as contexts
from wfp_ipsec.values.ike_policy import IkePolicy
from wfp_ipsec.values.sa import SaLifetime
from wfp_ipsec.values.transforms import SaTransform

from .derived import (
    blobs,
    coupled,
    independent,
    names,
    unsigned,
    v4_addresses,
    v6_addresses,
    values,
)
from .security import hosts, sa_transforms

DSCPS = st.just(0xFF) | st.integers(0, 63)
POSITIVE = st.sampled_from([1, 2**32 - 1]) | st.integers(1, 2**32 - 1)


def _some(cls: type[Any]) -> SearchStrategy[tuple[Any, ...]]:
    return st.lists(values(cls), min_size=1, max_size=2).map(tuple)


def _is_ah(transform: SaTransform) -> bool:
    return transform.transform_type is TransformType.AH


@coupled(policy.Proposal)
def proposals() -> SearchStrategy[policy.Proposal]:
    """A limit, and one transform or AH with ESP in either order."""
    lifetimes = values(SaLifetime).filter(lambda limits: limits != SaLifetime())
    one = values(SaTransform)
    ah, esp = sa_transforms([TransformType.AH]), one.filter(lambda item: not _is_ah(item))
    chosen = st.tuples(one) | st.tuples(ah, esp) | st.tuples(esp, ah)
    return independent(policy.Proposal, lifetime=lifetimes, transforms=chosen)


@coupled(policy.TransportPolicy)
def transport_policies() -> SearchStrategy[policy.TransportPolicy]:
    """At least one proposal."""
    return independent(policy.TransportPolicy, proposals=_some(policy.Proposal))


@coupled(policy.KeyingPolicy)
def keying_policies() -> SearchStrategy[policy.KeyingPolicy]:
    """At least one keying module, each once."""
    modules = st.lists(st.uuids(), min_size=1, max_size=3, unique=True).map(tuple)
    return independent(policy.KeyingPolicy, key_modules=modules)


@coupled(tunnel.TunnelPolicy)
def tunnel_policies() -> SearchStrategy[tunnel.TunnelPolicy]:
    """Two hosts of one IP version and at least one proposal."""

    def build(ends: dict[str, Any]) -> SearchStrategy[tunnel.TunnelPolicy]:
        fixed = {name: st.just(end) for name, end in ends.items()}
        return independent(tunnel.TunnelPolicy, proposals=_some(policy.Proposal), **fixed)

    return hosts().flatmap(build)


@coupled(selectors.TrafficSelector)
def traffic_selectors() -> SearchStrategy[selectors.TrafficSelector]:
    """Addresses of one IP version and ports, the smaller first."""

    def build(addresses: list[Any], ports: list[int], protocol: int) -> selectors.TrafficSelector:
        (start, end), (port_start, port_end) = sorted(addresses), sorted(ports)
        return selectors.TrafficSelector(
            start=start, end=end, ip_protocol=protocol, port_start=port_start, port_end=port_end
        )

    pairs = [st.lists(version, min_size=2, max_size=2) for version in (v4_addresses, v6_addresses)]
    ports = st.lists(unsigned(16), min_size=2, max_size=2)
    return st.builds(build, st.one_of(pairs), ports, unsigned(8))


@coupled(contexts.ClassifyOptions)
def classify_options() -> SearchStrategy[contexts.ClassifyOptions]:
    """At least one option."""
    return st.builds(contexts.ClassifyOptions, options=_some(contexts.ClassifyOption))


@coupled(contexts.NetworkConnectionPolicy)
def network_connection_policies() -> SearchStrategy[contexts.NetworkConnectionPolicy]:
    """At least one setting."""
    settings = _some(contexts.NetworkConnectionPolicySetting)
    return st.builds(contexts.NetworkConnectionPolicy, settings=settings)


@coupled(dosp.DospOptions)
def dosp_options() -> SearchStrategy[dosp.DospOptions]:
    """Code points that exist; time-outs and maxima of at least 1."""
    return independent(
        dosp.DospOptions,
        state_idle_timeout_seconds=POSITIVE,
        per_ip_rate_limit_queue_idle_timeout_seconds=POSITIVE,
        max_state_entries=POSITIVE,
        max_per_ip_rate_limit_queues=POSITIVE,
        ipv6_ipsec_unauthenticated_dscp=DSCPS,
        ipv6_ipsec_authenticated_dscp=DSCPS,
        icmpv6_dscp=DSCPS,
        ipv6_filter_exempt_dscp=DSCPS,
        default_block_exempt_dscp=DSCPS,
    )


@coupled(key_manager.KeyManager)
def key_managers() -> SearchStrategy[key_manager.KeyManager]:
    """A name, and a time-out hint of at most 10 seconds."""
    return independent(
        key_manager.KeyManager, name=names, dictation_timeout_hint_seconds=st.integers(0, 10)
    )


@coupled(details.SaContextSubscription)
def sa_context_subscriptions() -> SearchStrategy[details.SaContextSubscription]:
    """Any subscription; the reserved member is 0."""
    return independent(details.SaContextSubscription, flags=st.just(0))


def policies(kind: ProviderContextType) -> SearchStrategy[Any]:
    """Draws the policies of one kind; those of IKE and IKEv2 have no extended mode."""
    named: dict[ProviderContextType, SearchStrategy[Any]] = {
        ProviderContextType.IPSEC_KEYING_CONTEXT: values(policy.KeyingPolicy),
        ProviderContextType.CLASSIFY_OPTIONS_CONTEXT: values(contexts.ClassifyOptions),
        ProviderContextType.GENERAL_CONTEXT: blobs,
        ProviderContextType.IPSEC_DOSP_CONTEXT: values(dosp.DospOptions),
        ProviderContextType.NETWORK_CONNECTION_POLICY_CONTEXT: values(
            contexts.NetworkConnectionPolicy
        ),
    }
    if kind in named:
        return named[kind]
    if kind.name.endswith("MM_CONTEXT"):
        return values(IkePolicy)
    cls = tunnel.TunnelPolicy if kind.name.endswith("QM_TUNNEL_CONTEXT") else policy.TransportPolicy
    return values(cls) if "AUTHIP" in kind.name else values(cls).map(_without_extended_mode)


def _without_extended_mode(drawn: Any) -> Any:
    return replace(drawn, extended_mode=None)


@coupled(contexts.ProviderContext)
def provider_contexts() -> SearchStrategy[contexts.ProviderContext]:
    """A policy of the class that belongs to the kind."""

    def build(kind: ProviderContextType) -> SearchStrategy[contexts.ProviderContext]:
        return independent(
            contexts.ProviderContext,
            name=names,
            context_type=st.just(kind),
            policy=policies(kind),
        )

    return st.sampled_from(ProviderContextType).flatmap(build)
