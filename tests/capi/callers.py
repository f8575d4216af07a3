"""Callers, and the descriptors of all that they may be kept from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .build import Api
from .listing import listed
from .policy import (
    add_filter,
    add_provider_context,
    provider,
    sublayer,
    transport_filter,
    tunnel_context,
)
from .security import DACL, Access, ace, acl, sid

EVERYTHING = 0x001FFFFF
NO_LIMIT = 0xFFFFFFFF
# Network Configuration Operators: the default gives them all but the rights over descriptors, and
# Windows no privileges.
OPERATOR = sid(5, 32, 556)
NOBODY = sid(5, 7)

CONTAINERS = {
    "the engine": "FwpmEngine",
    "the IPsec SA database": "IPsecSaDb",
    "the IKE SA database": "IkeextSaDb",
    "IPsec DoS protection": "IPsecDosp",
    "the network events": "FwpmNetEvents",
    "the key managers": "IPsecKeyManager",
    "the providers": "FwpmProvider",
    "the sublayers": "FwpmSubLayer",
    "the provider contexts": "FwpmProviderContext",
    "the filters": "FwpmFilter",
}
WITH_KEYS = ("FwpmProvider", "FwpmSubLayer", "FwpmProviderContext", "FwpmFilter", "IPsecKeyManager")
PROVIDER, SUBLAYER, CONTEXT, FILTER, TUNNEL = range(1, 6)
OBJECTS = {
    "the provider": ("FwpmProvider", PROVIDER),
    "the sublayer": ("FwpmSubLayer", SUBLAYER),
    "the provider context": ("FwpmProviderContext", CONTEXT),
    "the filter": ("FwpmFilter", FILTER),
}


def become(api: Api, *sids: bytes) -> int:
    """Makes the caller one who is these SIDs; none is the usual one."""
    pointers = [api.ffi.cast("SID *", api.new("BYTE[]", one)) for one in sids]
    groups = api.new("SID *[]", pointers) if pointers else api.ffi.NULL
    return int(api.control.WfpIpsecEngineSetCaller(groups, len(pointers)))


def limit(api: Api, rights: int = NO_LIMIT) -> None:
    """Leaves every caller no other rights than these."""
    api.must(api.control.WfpIpsecEngineLimitRights(rights))


def container(api: Api, engine: Any, family: str) -> Access:
    """Returns the functions for the descriptor of a container."""
    if family in WITH_KEYS:
        return Access(api, engine, family, "ByKey0", (api.ffi.NULL,))
    return Access(api, engine, family)


def secured(api: Api, engine: Any, family: str, key: Any) -> Access:
    """Returns the functions for the descriptor of an object."""
    return Access(api, engine, family, "ByKey0", (api.new("GUID *", key),))


def grant(access: Access, rights: int, who: bytes = OPERATOR) -> None:
    """Replaces a list by one that grants these rights and nobody else anything."""
    entries = [ace(who, rights)] if rights else []
    access.api.must(access.set(DACL, dacl=acl(*entries)))


@dataclass
class World:
    """One object of each kind and a tunnel.

    ``everything`` are these and all containers, except what is built in.
    """

    api: Api
    engine: Any

    def __post_init__(self) -> None:
        """Adds the objects."""
        api, engine, null = self.api, self.engine, self.api.ffi.NULL
        given = provider(api, providerKey=api.guid(PROVIDER))
        api.must(api.lib.FwpmProviderAdd0(engine, given, null))
        given = sublayer(api, subLayerKey=api.guid(SUBLAYER))
        api.must(api.lib.FwpmSubLayerAdd0(engine, given, null))
        context = tunnel_context(api, providerContextKey=api.guid(CONTEXT))
        self.context = add_provider_context(api, engine, context)
        self.filter = add_filter(api, engine, transport_filter(api, filterKey=api.guid(FILTER)))
        context = tunnel_context(api, providerContextKey=api.guid(TUNNEL))
        count, conditions = self.conditions()
        api.must(api.lib.FwpmIPsecTunnelAdd0(engine, 0, null, context, count, conditions, null))
        self.tunnel = self._parts_of_the_tunnel()
        self.everything = [
            *(container(api, engine, family) for family in CONTAINERS.values()),
            *(access for where in OBJECTS for access in self.find(where)),
            *self.tunnel,
        ]

    def conditions(self) -> tuple[int, Any]:
        """Returns what a tunnel is for."""
        made = self.api.new("FWPM_FILTER_CONDITION0 *")
        made.fieldKey = self.api.lib.FWPM_CONDITION_IP_REMOTE_ADDRESS
        made.conditionValue = {"type": 3, "uint32": 0x0A000002}
        return 1, made

    def find(self, where: str) -> list[Access]:
        """Returns what a place in the table of the functions means."""
        if where in OBJECTS:
            family, number = OBJECTS[where]
            return [secured(self.api, self.engine, family, self.api.guid(number))]
        if where in CONTAINERS:
            return [container(self.api, self.engine, CONTAINERS[where])]
        return [access for place in PLACES[where] for access in self.find(place)] or self.tunnel

    def _parts_of_the_tunnel(self) -> list[Access]:
        filters = listed(
            self.api, self.engine, "FwpmFilter", lambda one: self.api.raw(one.filterKey)
        )
        own = self.api.raw(self.api.guid(FILTER))
        keys = [self.api.ffi.from_buffer("GUID *", key)[0] for key in filters if key != own]
        context = secured(self.api, self.engine, "FwpmProviderContext", self.api.guid(TUNNEL))
        return [context, *(secured(self.api, self.engine, "FwpmFilter", key) for key in keys)]


# Layers and callouts are built in and keep the default, which gives operators what it takes.
PLACES: dict[str, tuple[str, ...]] = {
    **{f"{one}, or without a key on {one}s,": (one,) for one in OBJECTS},
    **{f"{one}, or without a key on {one}s": (one,) for one in OBJECTS},
    "its provider": ("the provider",),
    "its layer, sublayer, callout, provider and provider context": (
        "the sublayer",
        "the provider",
        "the provider context",
    ),
    "the provider contexts and the filters": ("the provider contexts", "the filters"),
    "what they refer to": ("the provider",),
    "each provider context and filter of the tunnel": (),
}
