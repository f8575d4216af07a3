"""Arguments that every C function goes through with, in a world where all that they name exists."""

from __future__ import annotations

import re
from typing import Any

from .callers import CONTEXT, FILTER, PROVIDER, SUBLAYER, TUNNEL, World
from .ike import PRESHARED_KEY, ike_sa, pair
from .policy import proposal, provider, sublayer, transport_filter
from .security import ADMINISTRATORS, EVERYONE, ace, acl

KEYS = {
    "FwpmProviderContext": CONTEXT,
    "FwpmProvider": PROVIDER,
    "FwpmSubLayer": SUBLAYER,
    "FwpmFilter": FILTER,
    "FwpmIPsecTunnel": TUNNEL,
}
OWNER_GROUP_DACL = 7
ADD_AND_DELETE = 3


class Arguments:
    """Makes the arguments of a function, its session the first of them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._api = world.api

    def of(self, name: str) -> list[Any]:
        """Returns the arguments; a zeroed struct or number for what does not matter."""
        kinds = self._api.ffi.typeof(getattr(self._api.lib, name)).args
        given = [self._zero(kind) for kind in kinds]
        if name == "FwpmEngineOpen0":
            given[:2] = self._api.ffi.NULL, 10
            return given
        given[0] = self._world.engine
        for pattern, fill in FILL.items():
            if re.fullmatch(pattern, name):
                for index, value in fill(self, name).items():
                    given[index] = value
                break
        return given

    def _zero(self, kind: Any) -> Any:
        if kind.kind in ("primitive", "enum"):
            return 0
        if kind.kind == "function":
            return self._api.callback(kind)
        if kind.item.kind == "void":
            return self._api.ffi.NULL
        return self._api.new(f"{kind.item.cname} *")

    def key(self, name: str) -> dict[int, Any]:
        """The key of the object that there is."""
        number = next(number for family, number in KEYS.items() if name.startswith(family))
        return {1: self._api.new("GUID *", self._api.guid(number))}

    def id(self, name: str) -> dict[int, Any]:
        """The id of the object that there is."""
        is_filter = name.startswith("FwpmFilter")
        return {1: self._world.filter if is_filter else self._world.context}

    def add(self, name: str) -> dict[int, Any]:
        """An object that refers to one of each kind."""
        api = self._api
        owner = api.new("GUID *", api.guid(PROVIDER))
        if name.startswith("FwpmProviderContext"):
            return {1: self._context(int(name[-1]))}
        if name == "FwpmProviderAdd0":
            return {1: provider(api)}
        if name == "FwpmSubLayerAdd0":
            return {1: sublayer(api, providerKey=owner)}
        made = transport_filter(
            api,
            providerKey=owner,
            subLayerKey=api.guid(SUBLAYER),
            flags=api.lib.FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT,
        )
        made.providerContextKey = api.guid(CONTEXT)
        return {1: made}

    def tunnel(self, name: str) -> dict[int, Any]:
        """A tunnel with a provider, without main mode and keying module."""
        null = self._api.ffi.NULL
        count, conditions = self._world.conditions()
        last = {6: null} if name.endswith("0") else {6: null, 7: null}
        return {2: null, 3: self._context(int(name[-1])), 4: count, 5: conditions, **last}

    def _context(self, version: int) -> Any:
        api = self._api
        policy = api.new(
            f"IPSEC_TUNNEL_POLICY{version} *",
            {"numIpsecProposals": 1, "ipsecProposals": proposal(api)},
        )
        owner = api.new("GUID *", api.guid(PROVIDER))
        display = {"name": api.text("context")}
        members = {"displayData": display, "type": 2, "providerKey": owner}
        context = api.new(f"FWPM_PROVIDER_CONTEXT{version} *", members)
        context.dataBuffer = api.ffi.cast("FWP_BYTE_BLOB *", policy)
        return context

    def get_security(self, name: str) -> dict[int, Any]:
        """Owner, group and list; of an object where there are keys."""
        null = self._api.ffi.NULL
        start = 2 if "ByKey" in name else 1
        parts = {start + offset: null for offset in range(1, 5)}
        return {start: OWNER_GROUP_DACL, **parts, **self._secured(name)}

    def set_security(self, name: str) -> dict[int, Any]:
        """New ones of the same."""
        api = self._api
        start = 2 if "ByKey" in name else 1
        owner = api.ffi.cast("SID *", api.new("BYTE[]", ADMINISTRATORS))
        dacl = api.ffi.cast("ACL *", api.new("BYTE[]", acl(ace(EVERYONE, 1))))
        parts = dict(enumerate((OWNER_GROUP_DACL, owner, owner, dacl, api.ffi.NULL), start))
        return {**parts, **self._secured(name)}

    def _secured(self, name: str) -> dict[int, Any]:
        if name.startswith("IPsecKeyManager"):
            return {1: self._api.ffi.NULL}
        return self.key(name) if "ByKey" in name else {}

    def subscription(self, name: str) -> dict[int, Any]:
        """A subscription to all that happens to a kind of objects."""
        ctype = self._api.ffi.typeof(getattr(self._api.lib, name)).args[1].item.cname
        return {1: self._api.new(f"{ctype} *", {"flags": ADD_AND_DELETE})}

    def enumeration(self, name: str) -> dict[int, Any]:
        """A handle of the right kind."""
        family = re.sub(r"(Enum\d|DestroyEnumHandle0)$", "", name)
        out = self._api.new("HANDLE *")
        create = getattr(self._api.lib, f"{family}CreateEnumHandle0")
        self._api.must(create(self._world.engine, self._api.ffi.NULL, out))
        return {1: out[0]}

    def all(self, name: str) -> dict[int, Any]:
        """No template."""
        return {1: self._api.ffi.NULL}

    def ike_sa(self, name: str) -> dict[int, Any]:
        """An IKE SA."""
        out = self._api.new("UINT64 *")
        given = ike_sa(self._api, [pair(self._api, PRESHARED_KEY, PRESHARED_KEY)])
        self._api.must(self._api.control.WfpIpsecEngineInjectIkeSa(given, out))
        return {1: int(out[0])}

    def sa_context(self, name: str) -> dict[int, Any]:
        """An SA context that waits for its SPI."""
        return {1: self._created()}

    def new_values(self, name: str) -> dict[int, Any]:
        """An SA context, of which nothing is changed."""
        return {2: self._api.new("IPSEC_SA_CONTEXT1 *", {"saContextId": self._created()})}

    def spi(self, name: str) -> dict[int, Any]:
        """An SA context and an SPI for it."""
        return {**self.sa_context(name), 3: 0x1000}

    def traffic(self, name: str) -> dict[int, Any]:
        """Traffic that the filter is for."""
        members = {"localV4Address": 1, "remoteV4Address": 2, "ipsecFilterId": self._world.filter}
        return {1: self._api.new(f"IPSEC_TRAFFIC{name[-1]} *", members)}

    def _created(self) -> int:
        out = self._api.new("UINT64 *")
        traffic = self.traffic("IPsecSaContextCreate0")[1]
        create = self._api.lib.IPsecSaContextCreate0
        self._api.must(create(self._world.engine, traffic, self._api.ffi.NULL, out))
        return int(out[0])

    def option(self, name: str) -> dict[int, Any]:
        """The collection of network events, off."""
        return {2: self._api.new("FWP_VALUE0 *", {"type": 3})}

    def manager(self, name: str) -> dict[int, Any]:
        """A key manager that only listens."""
        api = self._api
        callbacks = api.new("IPSEC_KEY_MANAGER_CALLBACKS0 *")
        callbacks.keyNotify = api.callback("IPSEC_KEY_MANAGER_NOTIFY_KEY0")
        display = {"displayData": {"name": api.text("manager")}}
        return {1: api.new("IPSEC_KEY_MANAGER0 *", display), 2: callbacks}


FILL = {
    r"\w+GetSecurityInfo(ByKey)?0": Arguments.get_security,
    r"\w+SetSecurityInfo(ByKey)?0": Arguments.set_security,
    r"Fwpm\w+(Get|Delete)ByKey\d": Arguments.key,
    r"Fwpm\w+(Get|Delete)ById\d": Arguments.id,
    r"FwpmIPsecTunnelAdd\d": Arguments.tunnel,
    r"Fwpm\w+Add\d": Arguments.add,
    r"\w+CreateEnumHandle0": Arguments.all,
    r"\w+(Enum\d|DestroyEnumHandle0)": Arguments.enumeration,
    r"Fwpm\w+SubscribeChanges0": Arguments.subscription,
    r"IkeextSa\w+ById\d": Arguments.ike_sa,
    r"IPsecSaContextCreate\d": Arguments.traffic,
    r"IPsecSaContextUpdate0": Arguments.new_values,
    r"IPsecSaContextSetSpi0": Arguments.spi,
    r"IPsecSaContext(\w+ById|GetSpi|AddInbound|AddOutbound|Expire)\d": Arguments.sa_context,
    r"FwpmEngineSetOption0": Arguments.option,
    r"IPsecKeyManagerAddAndRegister0": Arguments.manager,
}
