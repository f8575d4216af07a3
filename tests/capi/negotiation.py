"""Key managers with functions in Python, and negotiations for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .association import KEY, PEER_SPI, Prepared, auth, bundle
from .build import LOCAL_V4, REMOTE_V4, Api
from .listing import Listener

DICTATE = 1
USING_DICTATED, LOCALLY_DICTATED = 0x80000, 0x100000
INBOUND_SPI = 0xC0001080
OUTBOUND, INBOUND = 0, 1
# Far above what anything takes here; only a failing test waits that long.
PATIENCE = 10.0

Check = Callable[[Any], tuple[bool, int]]
Dictation = Callable[[Any, Any, Any], int]


def key_of(details: Any, index: int = 0) -> bytes:
    """Returns the authentication key of one SA of an IPSEC_SA_DETAILS1."""
    key = details.saBundle.saList[index].ahInformation.authKey
    return bytes(key.data[0 : key.size])


def set_key(details: Any, key: bytes) -> None:
    """Writes an authentication key where the present one stands."""
    blob = details.saBundle.saList[0].ahInformation.authKey
    assert blob.size == len(key)
    for place, byte in enumerate(key):
        blob.data[place] = byte


def keys_set(inbound: bytes, outbound: bytes) -> Dictation:
    """Returns a function that dictates two keys."""

    def dictate(inbound_sa: Any, outbound_sa: Any, _generate: Any) -> int:
        set_key(inbound_sa, inbound)
        set_key(outbound_sa, outbound)
        return 0

    return dictate


def willing(_traffic: Any) -> tuple[bool, int]:
    """Wants to dictate."""
    return True, 1


def unwilling(_traffic: Any) -> tuple[bool, int]:
    """Does not want to dictate."""
    return False, 1


class Manager:
    """A registered key manager.

    Args:
        api: The C functions.
        session: The session that registers it.
        check: What keyDictationCheck answers: will, and weight. None is a manager that watches.
        dictate: What keyDictation does and returns.
        notify: What keyNotify does beyond keeping the keys.
        hint: keyDictationTimeoutHint.
    """

    def __init__(
        self,
        api: Api,
        session: Any,
        *,
        check: Check | None = None,
        dictate: Dictation = lambda *_: 0,
        notify: Callable[[], None] = lambda: None,
        hint: int = 0,
    ) -> None:
        self.api, self.session = api, session
        self.calls: list[str] = []
        self._check, self._dictate, self._notify = check or unwilling, dictate, notify
        self.told = Listener(api, "IPSEC_SA_CONTEXT_CALLBACK0", lambda value: value)
        self.callbacks = self._callbacks()
        display = {"name": api.text("manager")}
        flags = 0 if check is None else DICTATE
        given = {"displayData": display, "flags": flags, "keyDictationTimeoutHint": hint}
        out = api.new("HANDLE *")
        register = api.lib.IPsecKeyManagerAddAndRegister0
        api.must(register(session, api.new("IPSEC_KEY_MANAGER0 *", given), self.callbacks, out))
        self.handle = out[0]

    def _callbacks(self) -> Any:
        made = self.api.new("IPSEC_KEY_MANAGER_CALLBACKS0 *")
        functions: dict[str, Callable[..., Any]] = {
            "keyDictationCheck": self._on_check,
            "keyDictation": self._on_dictate,
            "keyNotify": self._on_notify,
        }
        for name, function in functions.items():
            ctype = self.api.ffi.typeof(getattr(made, name))
            setattr(made, name, self.api.callback(ctype, function))
        return made

    def _on_check(self, traffic: Any, will: Any, weight: Any) -> None:
        self.calls.append("check")
        will[0], weight[0] = self._check(traffic)

    def _on_dictate(self, inbound: Any, outbound: Any, generate: Any) -> int:
        self.calls.append("dictate")
        return self._dictate(inbound, outbound, generate)

    def _on_notify(self, inbound: Any, outbound: Any) -> None:
        self.calls.append("notify")
        flags = inbound.saBundle.flags, outbound.saBundle.flags
        self._notify()
        self.told.hear((key_of(inbound), key_of(outbound), *flags))

    def unregister(self) -> int:
        """Calls UnregisterAndDelete0."""
        unregister = self.api.lib.IPsecKeyManagerUnregisterAndDelete0
        return int(unregister(self.session, self.handle))


def side(prepared: Prepared, direction: int, given: Any) -> Any:
    """Returns an IPSEC_SA_DETAILS1 with a bundle."""
    traffic = prepared.inbound if direction == INBOUND else prepared.outbound
    details = prepared.api.new("IPSEC_SA_DETAILS1 *")
    details.ipVersion = prepared.version
    details.saDirection = direction
    details.traffic = traffic[0]
    details.saBundle = given[0]
    return details


def sides(prepared: Prepared, spi: int = INBOUND_SPI, **members: Any) -> tuple[Any, Any]:
    """Returns both directions: ESP with HMAC-SHA-1 under the keys KEY and KEY backwards."""
    api = prepared.api
    members = {"ipVersion": prepared.version, **members}
    own = bundle(api, spi, information=auth(api, key=KEY), **members)
    peer = bundle(api, PEER_SPI, information=auth(api, key=KEY[::-1]), **members)
    return side(prepared, INBOUND, own), side(prepared, OUTBOUND, peer)


def ike_traffic(prepared: Prepared) -> Any:
    """Returns the traffic of the IKE SA."""
    members = {"localV4Address": LOCAL_V4, "remoteV4Address": REMOTE_V4, "authIpFilterId": 11}
    return prepared.api.new("IKEEXT_TRAFFIC0 *", members)


def negotiate(prepared: Prepared, given: tuple[Any, Any] | None = None) -> tuple[int, int]:
    """Lets the keying module negotiate; returns the code and the id of the context."""
    api = prepared.api
    out = api.new("UINT64 *")
    inbound, outbound = given or sides(prepared)
    function = api.control.WfpIpsecEngineNegotiate
    return int(function(ike_traffic(prepared), inbound, outbound, out)), int(out[0])


def installed(prepared: Prepared, id_: int) -> tuple[bytes, bytes, int, int]:
    """Returns the keys and flags of a context's bundles, inbound first."""
    with prepared.get(id_) as found:
        inbound, outbound = found.inboundSa, found.outboundSa
        flags = int(inbound.saBundle.flags), int(outbound.saBundle.flags)
        return key_of(inbound), key_of(outbound), *flags


def context_count(prepared: Prepared) -> int:
    """Returns how many SA contexts there are."""
    api = prepared.api
    out = api.new("IPSEC_STATISTICS1 *")
    api.must(api.lib.IPsecGetStatistics1(prepared.engine, out))
    return int(out.aggregateSaStatistics.activeSas)
