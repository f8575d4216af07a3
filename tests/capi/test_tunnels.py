"""FwpmIPsecTunnel*: a tunnel policy with all that puts it into force."""

from typing import Any

import pytest

from .build import LOCAL_V4, READ_ONLY, REMOTE_V4, Api
from .listing import listed
from .policy import add_filter, provider_context, transport_filter, tunnel_context

POINT_TO_POINT = 1
UINT8, UINT32, BYTE_ARRAY16, V4_MASK = 1, 3, 11, 256
IKE_MAIN = 5
GATEWAY, HOST = 6, 4


def _conditions(api: Api, *given: tuple[str, int, Any]) -> tuple[int, Any]:
    made = api.new(f"FWPM_FILTER_CONDITION0[{max(1, len(given))}]")
    for i, (field, kind, value) in enumerate(given):
        made[i].fieldKey = getattr(api.lib, f"FWPM_CONDITION_{field}")
        made[i].conditionValue.type = kind
        if kind == V4_MASK:
            made[i].conditionValue.v4AddrMask = api.new("FWP_V4_ADDR_AND_MASK *", value)
        elif kind == BYTE_ARRAY16:
            made[i].conditionValue.byteArray16 = api.new("FWP_BYTE_ARRAY16 *")
        else:
            made[i].conditionValue.uint32 = value
    return len(given), made


def _subnets(api: Api) -> tuple[int, Any]:
    return _conditions(
        api,
        ("IP_LOCAL_ADDRESS", V4_MASK, (LOCAL_V4, 0xFFFFFF00)),
        ("IP_REMOTE_ADDRESS", V4_MASK, (REMOTE_V4 + 0x10000, 0xFFFFFF00)),
    )


def _add(
    api: Api, engine: Any, flags: int = 0, conditions: Any = None, main: Any = None, **members: Any
) -> int:
    tunnel = tunnel_context(api, **{"providerContextKey": api.guid(1), **members})
    given = conditions or _subnets(api)
    null = api.ffi.NULL
    return int(api.lib.FwpmIPsecTunnelAdd0(engine, flags, main or null, tunnel, *given, null))


def _delete(api: Api, engine: Any, number: int = 1) -> int:
    key = api.new("GUID *", api.guid(number))
    return int(api.lib.FwpmIPsecTunnelDeleteByKey0(engine, key))


def _main_mode(api: Api) -> Any:
    policy = api.new(
        "IKEEXT_POLICY0 *",
        {
            "numAuthenticationMethods": 1,
            "authenticationMethods": api.new(
                "IKEEXT_AUTHENTICATION_METHOD0[]", [{"authenticationMethodType": 2}]
            ),
            "numIkeProposals": 1,
            "ikeProposals": api.new("IKEEXT_PROPOSAL0[]", 1),
        },
    )
    return provider_context(api, IKE_MAIN, policy, providerContextKey=api.guid(2))


def _filters(api: Api, engine: Any) -> list[bytes]:
    return listed(api, engine, "FwpmFilter", lambda found: api.raw(found.layerKey))


def _contexts(api: Api, engine: Any) -> list[int]:
    return sorted(listed(api, engine, "FwpmProviderContext", lambda found: found.type))


def _layer(api: Api, name: str, version: int = 4) -> bytes:
    return api.raw(getattr(api.lib, f"FWPM_LAYER_{name}_V{version}"))


def test_a_gateway_has_filters_for_what_it_forwards(api: Api, engine: Any) -> None:
    """Transport and forwarding in both directions, and the tunnel's own packets."""
    api.must(_add(api, engine))
    names = ["INBOUND_TRANSPORT", "OUTBOUND_TRANSPORT", "IPFORWARD", "IPFORWARD"]
    names += ["ALE_AUTH_RECV_ACCEPT", "ALE_AUTH_CONNECT"]
    assert sorted(_filters(api, engine)) == sorted(_layer(api, name) for name in names)
    assert _contexts(api, engine) == [2]


def test_forwarded_packets_are_told_apart_by_direction(api: Api, engine: Any) -> None:
    """What leaves has the local subnet as its source, what arrives as its destination."""
    api.must(_add(api, engine))
    outbound = api.raw(api.lib.FWPM_CALLOUT_IPSEC_FORWARD_OUTBOUND_TUNNEL_V4)
    source = api.raw(api.lib.FWPM_CONDITION_IP_SOURCE_ADDRESS)
    forward = _layer(api, "IPFORWARD")

    def read(found: Any) -> tuple[bool, bool] | None:
        if api.raw(found.layerKey) != forward:
            return None
        conditions = [found.filterCondition[i] for i in range(found.numFilterConditions)]
        local = next(c for c in conditions if c.conditionValue.v4AddrMask.addr == LOCAL_V4)
        return api.raw(found.action.calloutKey) == outbound, api.raw(local.fieldKey) == source

    seen = [pair for pair in listed(api, engine, "FwpmFilter", read) if pair]
    assert sorted(seen) == [(False, False), (True, True)]


def test_point_to_point_forwards_nothing(api: Api, engine: Any) -> None:
    """And takes conditions other than addresses."""
    protocol = _conditions(api, ("IP_PROTOCOL", UINT8, 17))
    assert _add(api, engine, 0, protocol) == api.lib.FWP_E_INVALID_PARAMETER
    assert _contexts(api, engine) == []
    api.must(_add(api, engine, POINT_TO_POINT, protocol))
    assert len(_filters(api, engine)) == HOST


def test_packets_inside_may_have_another_version(api: Api, engine: Any) -> None:
    """IPv6 inside IPv4 is protocol 41 outside."""
    api.must(_add(api, engine, 0, _conditions(api, ("IP_LOCAL_ADDRESS", BYTE_ARRAY16, 0))))
    layers = _filters(api, engine)
    assert _layer(api, "INBOUND_TRANSPORT", 6) in layers
    assert _layer(api, "ALE_AUTH_CONNECT", 4) in layers

    def read(found: Any) -> list[int]:
        values = [found.filterCondition[i].conditionValue for i in range(found.numFilterConditions)]
        return [value.uint8 for value in values if value.type == UINT8]

    protocols = listed(api, engine, "FwpmFilter", read)
    assert sorted(protocols) == [[]] * (GATEWAY - 2) + [[41]] * 2


def test_main_mode_and_key_module_have_contexts_of_their_own(api: Api, engine: Any) -> None:
    """Each with the filter that chooses it for the peer."""
    tunnel = api.new("FWPM_PROVIDER_CONTEXT1 *")
    api.ffi.memmove(tunnel, tunnel_context(api), api.ffi.sizeof("FWPM_PROVIDER_CONTEXT0"))
    policy = api.new("IPSEC_TUNNEL_POLICY1 *", {"numIpsecProposals": 1})
    policy.ipsecProposals = tunnel.ikeQmTunnelPolicy.ipsecProposals
    tunnel.ikeQmTunnelPolicy = policy
    module = api.new("GUID *", api.lib.FWPM_KEYING_MODULE_IKEV2)
    null = api.ffi.NULL
    add = api.lib.FwpmIPsecTunnelAdd1
    api.must(add(engine, 0, null, tunnel, *_subnets(api), module, null))
    assert _contexts(api, engine) == [0, 2]
    assert _layer(api, "IPSEC_KM_DEMUX") in _filters(api, engine)
    api.must(_add(api, engine, main=_main_mode(api)))
    assert _contexts(api, engine) == [0, 2, 2, IKE_MAIN]
    assert _layer(api, "IKEEXT") in _filters(api, engine)


def test_deleting_takes_everything(api: Api, engine: Any) -> None:
    """And nothing else; a second time there is nothing."""
    api.must(_add(api, engine, main=_main_mode(api)))
    kept = add_filter(api, engine, transport_filter(api))
    api.must(_delete(api, engine))
    assert _contexts(api, engine) == []
    assert listed(api, engine, "FwpmFilter", lambda found: found.filterId) == [kept]
    assert _delete(api, engine) == api.lib.FWP_E_PROVIDER_CONTEXT_NOT_FOUND


def test_a_tunnel_in_use_stays_whole(api: Api, engine: Any) -> None:
    """A filter of somebody else refers to its policy."""
    api.must(_add(api, engine))
    flag = api.lib.FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT
    add_filter(api, engine, transport_filter(api, flags=flag, providerContextKey=api.guid(1)))
    assert _delete(api, engine) == api.lib.FWP_E_IN_USE
    assert len(_filters(api, engine)) == GATEWAY + 1


def test_a_refused_tunnel_leaves_nothing(api: Api, engine: Any) -> None:
    """The main-mode policy is added before the key turns out to be taken."""
    api.must(_add(api, engine))
    code = _add(api, engine, main=_main_mode(api), providerContextKey=api.guid(2))
    assert code == api.lib.FWP_E_ALREADY_EXISTS
    assert _contexts(api, engine) == [2]
    assert len(_filters(api, engine)) == GATEWAY


def test_a_transaction_takes_tunnels_back(api: Api, engine: Any) -> None:
    """Added and deleted in it, as if by their single parts."""
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    api.must(_add(api, engine))
    api.must(api.lib.FwpmTransactionAbort0(engine))
    assert _filters(api, engine) == []
    api.must(_add(api, engine))
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    api.must(_delete(api, engine))
    api.must(api.lib.FwpmTransactionAbort0(engine))
    assert len(_filters(api, engine)) == GATEWAY
    api.must(api.lib.FwpmTransactionBegin0(engine, READ_ONLY))
    assert _delete(api, engine) == api.lib.FWP_E_INCOMPATIBLE_TXN


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"flags": 4}, "INVALID_FLAGS"),
        ({"main": "tunnel"}, "PROVIDER_CONTEXT_MISMATCH"),
        ({"conditions": []}, "ZERO_LENGTH_ARRAY"),
        ({"conditions": ["IP_LOCAL_ADDRESS", "IP_REMOTE_ADDRESS"]}, "INVALID_PARAMETER"),
    ],
)
def test_bad_tunnels_are_refused(api: Api, engine: Any, members: dict[str, Any], code: str) -> None:
    """Flags, types, no conditions, addresses of both versions."""
    given = dict(members)
    if "main" in given:
        given["main"] = tunnel_context(api)
    if "conditions" in given:
        kinds = [UINT32, BYTE_ARRAY16]
        pairs = [(field, kind, 0) for field, kind in zip(given["conditions"], kinds, strict=False)]
        given["conditions"] = _conditions(api, *pairs)
    assert _add(api, engine, **given) == getattr(api.lib, f"FWP_E_{code}")
    assert _contexts(api, engine) == []
