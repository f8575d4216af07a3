"""The policy and the filters that a tunnel-mode SA context rests on.

Microsoft documents no tunnels with manual keys. This is what a keying daemon is known to do: a
quick-mode policy that nobody negotiates by, filters that hand traffic of the tunnel to IPsec and
name the policy, and filters that let the packets of the tunnel itself pass.
"""

from __future__ import annotations

from collections.abc import Iterator

from wfp_ipsec import guids
from wfp_ipsec.enums import (
    ActionType,
    AuthConfig,
    AuthType,
    DataType,
    FilterFlags,
    IpVersion,
    ProviderContextType,
    TransformType,
)
from wfp_ipsec.ownership import PROVIDER
from wfp_ipsec.pairs import TunnelMode, TunnelSelector
from wfp_ipsec.plans._conditions import is_host, number_is, upper_layer, within
from wfp_ipsec.plans._objects import AddFilter, AddProviderContext
from wfp_ipsec.plans.step import POLICY, Step
from wfp_ipsec.values.filter import Condition, Filter
from wfp_ipsec.values.policy import Proposal, SaIdleTimeout
from wfp_ipsec.values.provider_context import ProviderContext
from wfp_ipsec.values.sa import NO_GUID, SaLifetime
from wfp_ipsec.values.transforms import AuthTransform, SaTransform
from wfp_ipsec.values.tunnel import TunnelPolicy

# How packets of each version are called when they are inside others.
IP_IN_IP = {IpVersion.V4: 4, IpVersion.V6: 41}
# Limits that no SA of the tunnel is held to: its own lifetime counts.
NO_PROPOSAL = Proposal(
    lifetime=SaLifetime(seconds=0xFFFF, kilobytes=0xFFFFFFFF, packets=0xFFFFFFFF),
    transforms=(
        SaTransform(
            transform_type=TransformType.ESP_AUTH,
            auth=AuthTransform(auth_type=AuthType.SHA_1, auth_config=AuthConfig.HMAC_SHA_1_96),
        ),
    ),
)
IDLE = SaIdleTimeout(seconds=0xFFFF, fail_over_seconds=0xFFFF)


def tunnel_policy(mode: TunnelMode, label: str) -> ProviderContext:
    """Describes the quick-mode policy by which SA context and filters name the tunnel."""
    return ProviderContext(
        name=f"{label} (tunnel)",
        key=mode.policy_key or NO_GUID,
        context_type=ProviderContextType.IPSEC_IKE_QM_TUNNEL_CONTEXT,
        provider_key=PROVIDER.key,
        policy=TunnelPolicy(
            local=mode.local, remote=mode.remote, proposals=(NO_PROPOSAL,), idle_timeout=IDLE
        ),
    )


def tunnel_steps(mode: TunnelMode, label: str) -> Iterator[Step]:
    """Returns the steps that add the policy and all filters."""
    yield AddProviderContext(POLICY, tunnel_policy(mode, label))
    for index, selector in enumerate(mode.selectors):
        number = f" {index + 1}" if len(mode.selectors) > 1 else ""
        for filter_of in _policy_filters(mode, selector):
            yield filter_of.step(mode, label, number)
    yield from end_filters(mode, label)


def end_filters(mode: TunnelMode, label: str) -> Iterator[AddFilter]:
    """Returns the steps that add the filters which name the two ends of the tunnel."""
    for filter_of in _ale_filters(mode):
        yield filter_of.step(mode, label, "")


class _FilterOf:
    """One of the filters of a tunnel."""

    def __init__(
        self, role: str, place: str, callout: str, version: IpVersion, conditions: list[Condition]
    ) -> None:
        self._role = role
        self._layer = getattr(guids, f"FWPM_LAYER_{place}_{version.name}")
        self._callout = getattr(guids, f"FWPM_CALLOUT_IPSEC_{callout}_{version.name}")
        self._conditions = tuple(conditions)
        self._sublayer = SUBLAYERS.get(callout, NO_GUID)
        self._with_policy = callout != "ALE_CONNECT"

    def step(self, mode: TunnelMode, label: str, number: str) -> AddFilter:
        """Returns the step that adds it."""
        role = f"{self._role}{number}"
        item = Filter(
            name=f"{label} ({role})",
            layer_key=self._layer,
            sublayer_key=self._sublayer,
            provider_key=PROVIDER.key,
            action=ActionType.CALLOUT_TERMINATING,
            callout_key=self._callout,
            flags=FilterFlags.IPSEC_NO_ACQUIRE_INITIATE,
            provider_context_key=mode.policy_key if self._with_policy else None,
            conditions=self._conditions,
        )
        return AddFilter(role, item, POLICY if self._with_policy else "")


SUBLAYERS = {
    "INBOUND_TUNNEL": guids.FWPM_SUBLAYER_IPSEC_TUNNEL,
    "OUTBOUND_TUNNEL": guids.FWPM_SUBLAYER_IPSEC_TUNNEL,
    "FORWARD_INBOUND_TUNNEL": guids.FWPM_SUBLAYER_IPSEC_TUNNEL,
    "FORWARD_OUTBOUND_TUNNEL": guids.FWPM_SUBLAYER_IPSEC_FORWARD_OUTBOUND_TUNNEL,
}


def _policy_filters(mode: TunnelMode, selector: TunnelSelector) -> Iterator[_FilterOf]:
    version = selector.ip_version
    here = [
        within(guids.FWPM_CONDITION_IP_LOCAL_ADDRESS, selector.local),
        within(guids.FWPM_CONDITION_IP_REMOTE_ADDRESS, selector.remote),
        *upper_layer(selector.ip_protocol, selector.local_port, selector.remote_port),
    ]
    yield _FilterOf("inbound", "INBOUND_TRANSPORT", "INBOUND_TUNNEL", version, here)
    yield _FilterOf("outbound", "OUTBOUND_TRANSPORT", "OUTBOUND_TUNNEL", version, here)
    if not mode.forwards(selector):
        return
    source = guids.FWPM_CONDITION_IP_SOURCE_ADDRESS
    destination = guids.FWPM_CONDITION_IP_DESTINATION_ADDRESS
    arriving = [within(source, selector.remote), within(destination, selector.local)]
    leaving = [within(source, selector.local), within(destination, selector.remote)]
    callout = "FORWARD_INBOUND_TUNNEL"
    yield _FilterOf("forwarded inbound", "IPFORWARD", callout, version, arriving)
    callout = "FORWARD_OUTBOUND_TUNNEL"
    yield _FilterOf("forwarded outbound", "IPFORWARD", callout, version, leaving)


def _ale_filters(mode: TunnelMode) -> Iterator[_FilterOf]:
    """Returns the filters that let the tunnel's own packets pass where connections are judged."""
    inside = sorted({IP_IN_IP[selector.ip_version] for selector in mode.selectors})
    protocol = guids.FWPM_CONDITION_IP_PROTOCOL
    ends = [
        is_host(guids.FWPM_CONDITION_IP_LOCAL_ADDRESS, mode.local),
        is_host(guids.FWPM_CONDITION_IP_REMOTE_ADDRESS, mode.remote),
        *(number_is(protocol, DataType.UINT8, number) for number in inside),
    ]
    version = mode.ip_version
    callout = "INBOUND_TUNNEL_ALE_ACCEPT"
    yield _FilterOf("tunnel accept", "ALE_AUTH_RECV_ACCEPT", callout, version, ends)
    yield _FilterOf("tunnel connect", "ALE_AUTH_CONNECT", "ALE_CONNECT", version, ends)
