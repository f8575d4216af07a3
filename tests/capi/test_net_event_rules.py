"""When net events arise, who is told, and what templates can ask them for."""

from typing import Any

import pytest

from .association import Prepared
from .build import LOCAL_V4, LOCAL_V6, REMOTE_V4, REMOTE_V6, V4, V6, Api
from .listing import Listener, listed

UINT8, UINT16, UINT32, BYTE_ARRAY16, BLOB = 1, 2, 3, 11, 12
DROP = 3
CALLBACK = "FWPM_NET_EVENT_CALLBACK4"
PROTOCOL_SET, LOCAL_SET, REMOTE_SET, LOCAL_PORT_SET, REMOTE_PORT_SET, APP_SET = (
    1 << bit for bit in range(6)
)


def _drop(api: Api, **header: Any) -> None:
    event = api.new("FWPM_NET_EVENT5 *", {"type": DROP, "header": header})
    event.classifyDrop = api.new("FWPM_NET_EVENT_CLASSIFY_DROP2 *")
    api.must(api.control.WfpIpsecEngineInjectNetEvent(event))


def _read(event: Any) -> int:
    return int(event.header.scopeId)


def _scopes(api: Api, engine: Any, template: Any = None) -> list[int]:
    return listed(api, engine, "FwpmNetEvent", _read, template, 5)


def _subscribe(api: Api, engine: Any) -> Listener:
    listener = Listener(api, CALLBACK, _read)
    given, out = api.new("FWPM_NET_EVENT_SUBSCRIPTION0 *"), api.new("HANDLE *")
    subscribe = api.lib.FwpmNetEventSubscribe4
    api.must(subscribe(engine, given, listener.function, api.ffi.NULL, out))
    return listener


def _collect(api: Api, engine: Any, value: int) -> None:
    given = api.new("FWP_VALUE0 *", {"type": UINT32, "uint32": value})
    api.must(api.lib.FwpmEngineSetOption0(engine, 0, given))


def test_no_event_arises_by_itself(transport: Prepared) -> None:
    """The life of an SA context leaves the log empty."""
    api = transport.api
    id_ = transport.complete(lifetime={"lifetimeSeconds": 10})
    transport.complete()
    api.must(api.lib.IPsecSaContextExpire0(transport.engine, id_))
    api.control.WfpIpsecEngineAdvance(100)
    assert _scopes(api, transport.engine) == []


def test_an_event_is_for_every_session(api: Api, engine: Any) -> None:
    """All sessions find it in the log, and all subscribers hear of it."""
    other = api.open()
    listeners = [_subscribe(api, session) for session in (engine, other)]
    _drop(api, scopeId=7)
    for session, listener in zip((engine, other), listeners, strict=True):
        assert listener.wait(1) == [7]
        assert _scopes(api, session) == [7]
    api.must(api.lib.FwpmEngineClose0(other))


def test_what_is_not_collected_is_not_told(api: Api, engine: Any) -> None:
    """Subscribers hear of what arises before and after, and the log has no more."""
    listener = _subscribe(api, engine)
    for scope, collected in ((1, 1), (2, 0), (3, 1)):
        _collect(api, engine, collected)
        _drop(api, scopeId=scope)
    assert listener.wait(2) == [1, 3]
    assert _scopes(api, engine) == [1, 3]


FIELDS = [
    ("IP_PROTOCOL", UINT8, 17, {"flags": PROTOCOL_SET, "ipProtocol": 17}),
    ("IP_LOCAL_PORT", UINT16, 500, {"flags": LOCAL_PORT_SET, "localPort": 500}),
    ("IP_REMOTE_PORT", UINT16, 500, {"flags": REMOTE_PORT_SET, "remotePort": 500}),
    ("IP_LOCAL_ADDRESS", UINT32, LOCAL_V4, {"flags": LOCAL_SET, "localAddrV4": LOCAL_V4}),
    ("IP_REMOTE_ADDRESS", UINT32, REMOTE_V4, {"flags": REMOTE_SET, "remoteAddrV4": REMOTE_V4}),
    ("IP_LOCAL_ADDRESS", BYTE_ARRAY16, LOCAL_V6, {"flags": LOCAL_SET, "localAddrV6": LOCAL_V6}),
    (
        "IP_REMOTE_ADDRESS",
        BYTE_ARRAY16,
        REMOTE_V6,
        {"flags": REMOTE_SET, "remoteAddrV6": REMOTE_V6},
    ),
    ("ALE_APP_ID", BLOB, b"app", {"flags": APP_SET, "appId": b"app"}),
]


def _condition(api: Api, field: str, kind: int, value: Any) -> Any:
    condition = api.new("FWPM_FILTER_CONDITION0 *")
    condition.fieldKey = getattr(api.lib, f"FWPM_CONDITION_{field}")
    condition.conditionValue.type = kind
    if kind == BYTE_ARRAY16:
        condition.conditionValue.byteArray16 = api.new("FWP_BYTE_ARRAY16 *", [list(value)])
    elif kind == BLOB:
        condition.conditionValue.byteBlob = api.new("FWP_BYTE_BLOB *", api.blob(value))
    else:
        condition.conditionValue.uint32 = value
    given = {"numFilterConditions": 1, "filterCondition": condition}
    return api.new("FWPM_NET_EVENT_ENUM_TEMPLATE0 *", given)


def _header(api: Api, kind: int, members: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"ipVersion": V6 if kind == BYTE_ARRAY16 else V4}
    for name, value in members.items():
        if name == "appId":
            made[name] = api.blob(value)
        else:
            made[name] = {"byteArray16": list(value)} if isinstance(value, bytes) else value
    return made


@pytest.mark.parametrize(("field", "kind", "value", "header"), FIELDS)
def test_each_field_can_be_asked_for(
    api: Api, engine: Any, field: str, kind: int, value: Any, header: dict[str, Any]
) -> None:
    """An event with another value does not match, nor one whose flags say that it has none."""
    full = _header(api, kind, header)
    _drop(api, scopeId=1, **full)
    _drop(api, scopeId=2, **{**full, "flags": 0})
    _drop(api, scopeId=3, flags=full["flags"], ipVersion=full["ipVersion"])
    assert _scopes(api, engine, _condition(api, field, kind, value)) == [1]


def test_an_event_without_an_ip_version_has_no_address(api: Api, engine: Any) -> None:
    """Its flags do not help."""
    _drop(api, ipVersion=2, flags=LOCAL_SET, localAddrV4=LOCAL_V4)
    assert _scopes(api, engine, _condition(api, "IP_LOCAL_ADDRESS", UINT32, LOCAL_V4)) == []


def test_both_ends_of_the_time_belong_to_it(api: Api, engine: Any) -> None:
    """One moment is a time, and the upper half of a time counts."""
    for high, low in ((0, 9), (1, 5), (2, 0)):
        _drop(api, scopeId=high, timeStamp={"dwHighDateTime": high, "dwLowDateTime": low})
    moment = {"dwHighDateTime": 1, "dwLowDateTime": 5}
    template = api.new("FWPM_NET_EVENT_ENUM_TEMPLATE0 *", {"startTime": moment, "endTime": moment})
    assert _scopes(api, engine, template) == [1]
