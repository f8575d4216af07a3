"""Providers, sublayers, provider contexts and filters through the engine and back."""

from __future__ import annotations

import ipaddress
import uuid
from dataclasses import replace

import pytest

from wfp_ipsec import (
    ActionType,
    AuthConfig,
    AuthTransform,
    AuthType,
    Condition,
    ConditionValue,
    DataType,
    Direction,
    Engine,
    Filter,
    FilterFlags,
    FwpValue,
    MatchType,
    NotFoundError,
    Proposal,
    Provider,
    ProviderContext,
    ProviderContextType,
    SaLifetime,
    SaTransform,
    StateError,
    Sublayer,
    TransformType,
    TunnelPolicy,
    guids,
)
from wfp_ipsec.pairs import TransportMode
from wfp_ipsec.plans import transport_filter

PROVIDER = Provider(name="Anbieter 🔑", description="tests", data=b"\x00\x01", service_name="svc")
HMAC = AuthTransform(auth_type=AuthType.SHA_1, auth_config=AuthConfig.HMAC_SHA_1_96)
POLICY = TunnelPolicy(
    local=ipaddress.ip_address("2001:db8::1"),
    remote=ipaddress.ip_address("2001:db8::2"),
    proposals=(
        Proposal(
            lifetime=SaLifetime(seconds=0xFFFF),
            transforms=(SaTransform(transform_type=TransformType.ESP_AUTH, auth=HMAC),),
        ),
    ),
)


def test_provider_round_trip(engine: Engine) -> None:
    """A provider comes back as it was added, under the key that adding returned."""
    key = engine.providers.add(PROVIDER)
    assert engine.providers.get(key) == replace(PROVIDER, key=key)
    engine.providers.delete(key)
    with pytest.raises(NotFoundError) as caught:
        engine.providers.get(key)
    assert caught.value.name == "FWP_E_PROVIDER_NOT_FOUND"


def test_sublayer_round_trip(engine: Engine) -> None:
    """A sublayer comes back as it was added; its provider cannot go before it."""
    owner = engine.providers.add(PROVIDER)
    sublayer = Sublayer(name="tests", provider_key=owner, provider_data=b"data", weight=0xFFFF)
    key = engine.sublayers.add(sublayer)
    assert engine.sublayers.get(key) == replace(sublayer, key=key)
    with pytest.raises(StateError) as caught:
        engine.providers.delete(owner)
    assert caught.value.name == "FWP_E_IN_USE"
    engine.sublayers.delete(key)
    engine.providers.delete(owner)


def test_given_key_is_kept(engine: Engine) -> None:
    """A key that the caller chose is used."""
    key = uuid.uuid4()
    assert engine.providers.add(replace(PROVIDER, key=key)) == key


@pytest.mark.parametrize(
    ("kind", "policy"),
    [
        (ProviderContextType.IPSEC_IKE_QM_TUNNEL_CONTEXT, POLICY),
        (ProviderContextType.IPSEC_AUTHIP_QM_TUNNEL_CONTEXT, POLICY),
        (ProviderContextType.GENERAL_CONTEXT, b"opaque"),
    ],
)
def test_provider_context_round_trip(
    engine: Engine, kind: ProviderContextType, policy: TunnelPolicy | bytes
) -> None:
    """A provider context comes back with its policy, its key and the id that adding returned."""
    key = uuid.uuid4()
    context = ProviderContext(name="tests", key=key, context_type=kind, policy=policy)
    id = engine.provider_contexts.add(context)
    assert engine.provider_contexts.get(id) == replace(context, id=id)
    engine.provider_contexts.delete(id)
    with pytest.raises(NotFoundError):
        engine.provider_contexts.get(id)


def test_filter_round_trip(engine: Engine) -> None:
    """A filter with all that it can hold comes back as it was added."""
    owner = engine.providers.add(PROVIDER)
    sublayer = engine.sublayers.add(Sublayer(name="tests"))
    v6 = ipaddress.IPv6Network("2001:db8::/33")
    item = Filter(
        name="tests",
        description="all members",
        key=uuid.uuid4(),
        layer_key=guids.FWPM_LAYER_OUTBOUND_TRANSPORT_V6,
        sublayer_key=sublayer,
        provider_key=owner,
        provider_data=b"mine",
        action=ActionType.CALLOUT_TERMINATING,
        callout_key=guids.FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V6,
        flags=FilterFlags.IPSEC_NO_ACQUIRE_INITIATE,
        weight=FwpValue(data_type=DataType.UINT64, data=0xFF00),
        raw_context=2,
        conditions=(
            Condition(
                field_key=guids.FWPM_CONDITION_IP_REMOTE_ADDRESS,
                value=ConditionValue.of_network(v6),
            ),
            Condition(
                field_key=guids.FWPM_CONDITION_IP_PROTOCOL,
                match_type=MatchType.NOT_EQUAL,
                value=ConditionValue(data_type=DataType.UINT8, data=17),
            ),
        ),
    )
    id = engine.filters.add(item)
    found = engine.filters.get(id)
    assert found == replace(item, id=id, effective_weight=found.effective_weight)
    assert found.effective_weight.data == 0xFF00
    engine.filters.delete(id)
    with pytest.raises(NotFoundError):
        engine.filters.delete(id)


def test_filter_with_provider_context(engine: Engine) -> None:
    """A filter that names a provider context keeps it alive."""
    kind = ProviderContextType.IPSEC_IKE_QM_TUNNEL_CONTEXT
    key = uuid.uuid4()
    context = ProviderContext(name="tests", key=key, context_type=kind, policy=POLICY)
    context_id = engine.provider_contexts.add(context)
    item = Filter(
        name="tests",
        layer_key=guids.FWPM_LAYER_INBOUND_TRANSPORT_V6,
        sublayer_key=guids.FWPM_SUBLAYER_IPSEC_TUNNEL,
        action=ActionType.CALLOUT_TERMINATING,
        callout_key=guids.FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_V6,
        provider_context_key=key,
    )
    id = engine.filters.add(item)
    assert engine.filters.get(id).provider_context_key == key
    with pytest.raises(StateError):
        engine.provider_contexts.delete(context_id)
    engine.filters.delete(id)
    engine.provider_contexts.delete(context_id)


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("hosts", [("192.0.2.1", "192.0.2.2"), ("2001:db8::1", "2001:db8::2")])
def test_transport_filter(engine: Engine, direction: Direction, hosts: tuple[str, str]) -> None:
    """The filter pair's filters are ones that the engine takes, with every selector."""
    mode = TransportMode.between(*hosts, ip_protocol=17, local_port=5060, remote_port=5061)
    id = engine.filters.add(transport_filter(direction, mode, label="tests"))
    found = engine.filters.get(id)
    assert len(found.conditions) == 6
    assert found.flags & FilterFlags.IPSEC_NO_ACQUIRE_INITIATE
