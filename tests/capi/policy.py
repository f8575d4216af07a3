"""Providers, sublayers, provider contexts and filters for the tests."""

from __future__ import annotations

from typing import Any

from .build import LOCAL_V4, REMOTE_V4, V4, Api


def provider(api: Api, **members: Any) -> Any:
    """Returns a provider that the engine accepts, with the given members changed."""
    return api.new("FWPM_PROVIDER0 *", {"displayData": {"name": api.text("provider")}, **members})


def sublayer(api: Api, **members: Any) -> Any:
    """Returns a sublayer that the engine accepts, with the given members changed."""
    return api.new("FWPM_SUBLAYER0 *", {"displayData": {"name": api.text("sublayer")}, **members})


def transport_layer(api: Api, version: int, inbound: bool) -> Any:
    """Returns the GUID of a transport layer."""
    direction = "INBOUND" if inbound else "OUTBOUND"
    return getattr(api.lib, f"FWPM_LAYER_{direction}_TRANSPORT_V{6 if version else 4}")


def transport_filter(api: Api, version: int = V4, inbound: bool = False, **members: Any) -> Any:
    """Returns an IPsec filter of a transport layer, with the given members changed."""
    direction = "INBOUND" if inbound else "OUTBOUND"
    callout = f"FWPM_CALLOUT_IPSEC_{direction}_TRANSPORT_V{6 if version else 4}"
    action = {
        "type": api.lib.FWP_ACTION_CALLOUT_TERMINATING,
        "calloutKey": getattr(api.lib, callout),
    }
    return api.new(
        "FWPM_FILTER0 *",
        {
            "displayData": {"name": api.text("filter")},
            "layerKey": transport_layer(api, version, inbound),
            "action": action,
            **members,
        },
    )


def proposal(api: Api, **members: Any) -> Any:
    """Returns a quick-mode proposal: ESP with HMAC-SHA-1, for one hour."""
    auth = api.new("IPSEC_AUTH_TRANSFORM0 *", {"authTransformId": {"authType": 1, "authConfig": 1}})
    transform = api.new("IPSEC_SA_TRANSFORM0[1]")
    transform[0].ipsecTransformType = api.lib.IPSEC_TRANSFORM_ESP_AUTH
    transform[0].espAuthTransform = auth
    default = {
        "lifetime": {"lifetimeSeconds": 3600},
        "numSaTransforms": 1,
        "saTransforms": transform,
    }
    return api.new("IPSEC_PROPOSAL0[1]", [{**default, **members}])


def tunnel_policy(api: Api, **members: Any) -> Any:
    """Returns a tunnel policy with one proposal."""
    default = {
        "numIpsecProposals": 1,
        "ipsecProposals": proposal(api),
        "tunnelEndpoints": {
            "ipVersion": V4,
            "localV4Address": LOCAL_V4,
            "remoteV4Address": REMOTE_V4,
        },
    }
    return api.new("IPSEC_TUNNEL_POLICY0 *", {**default, **members})


def provider_context(api: Api, kind: int, policy: Any, **members: Any) -> Any:
    """Returns a provider context of a type with its policy."""
    context = api.new(
        "FWPM_PROVIDER_CONTEXT0 *",
        {"displayData": {"name": api.text("context")}, "type": kind, **members},
    )
    context.dataBuffer = api.ffi.cast("FWP_BYTE_BLOB *", policy)
    return context


def tunnel_context(api: Api, **members: Any) -> Any:
    """Returns a provider context with an IKE tunnel policy."""
    kind = api.lib.FWPM_IPSEC_IKE_QM_TUNNEL_CONTEXT
    return provider_context(api, kind, tunnel_policy(api), **members)


def add_filter(api: Api, engine: Any, filter_: Any) -> int:
    """Adds a filter and returns its id."""
    out = api.new("UINT64 *")
    api.must(api.lib.FwpmFilterAdd0(engine, filter_, api.ffi.NULL, out))
    return int(out[0])


def add_provider_context(api: Api, engine: Any, context: Any) -> int:
    """Adds a provider context and returns its id."""
    out = api.new("UINT64 *")
    api.must(api.lib.FwpmProviderContextAdd0(engine, context, api.ffi.NULL, out))
    return int(out[0])
