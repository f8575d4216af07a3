"""FwpmNetEvent*: the log of events, in all versions, and who is told of them."""

from typing import Any

import pytest

from .build import LOCAL_V4, REMOTE_V4, Api
from .listing import ALL, Listener, batch, listed, opened

MM_FAILURE, QM_FAILURE, EM_FAILURE, DROP, KERNEL_DROP, DOSP_DROP, ALLOW = range(7)
DROP_MAC, ARRIVAL, UNKNOWN = 9, 10, 11
LOCAL_SET, PORT_SET, EFFECTIVE_NAME_SET = 2, 8, 0x2000
UINT16, UINT32, V4_MASK = 2, 3, 256
EQUAL, NOT_EQUAL = 0, 10
ARMS = {
    MM_FAILURE: "FWPM_NET_EVENT_IKEEXT_MM_FAILURE2",
    QM_FAILURE: "FWPM_NET_EVENT_IKEEXT_QM_FAILURE1",
    EM_FAILURE: "FWPM_NET_EVENT_IKEEXT_EM_FAILURE1",
    DROP: "FWPM_NET_EVENT_CLASSIFY_DROP2",
    KERNEL_DROP: "FWPM_NET_EVENT_IPSEC_KERNEL_DROP0",
    DOSP_DROP: "FWPM_NET_EVENT_IPSEC_DOSP_DROP0",
    ALLOW: "FWPM_NET_EVENT_CLASSIFY_ALLOW0",
    DROP_MAC: "FWPM_NET_EVENT_CLASSIFY_DROP_MAC0",
    ARRIVAL: "FWPM_NET_EVENT_LPM_PACKET_ARRIVAL0",
}


def _inject(api: Api, kind: int, arm: dict[str, Any] | None = None, **header: Any) -> None:
    event = api.new("FWPM_NET_EVENT5 *", {"header": header, "type": kind})
    if kind in ARMS:
        filled = api.new(f"{ARMS[kind]} *", arm or {})
        event.ikeMmFailure = api.ffi.cast("FWPM_NET_EVENT_IKEEXT_MM_FAILURE2 *", filled)
    api.must(api.control.WfpIpsecEngineInjectNetEvent(event))


def _types(api: Api, engine: Any, version: int = 5, template: Any = None) -> list[int]:
    return listed(api, engine, "FwpmNetEvent", lambda event: event.type, template, version)


def _template(api: Api, *conditions: tuple[str, int, int, Any], **members: Any) -> Any:
    made = api.new(f"FWPM_FILTER_CONDITION0[{max(1, len(conditions))}]")
    for i, (field, match, kind, value) in enumerate(conditions):
        made[i].fieldKey = getattr(api.lib, f"FWPM_CONDITION_{field}")
        made[i].matchType = match
        made[i].conditionValue.type = kind
        if kind == V4_MASK:
            made[i].conditionValue.v4AddrMask = api.new("FWP_V4_ADDR_AND_MASK *", value)
        else:
            made[i].conditionValue.uint32 = value
    given = {"numFilterConditions": len(conditions), "filterCondition": made}
    return api.new("FWPM_NET_EVENT_ENUM_TEMPLATE0 *", {**given, **members})


def _subscribe(api: Api, engine: Any, version: int, function: Any, **members: Any) -> Any:
    out = api.new("HANDLE *")
    given = api.new("FWPM_NET_EVENT_SUBSCRIPTION0 *", members)
    subscribe = getattr(api.lib, f"FwpmNetEventSubscribe{version}")
    api.must(subscribe(engine, given, function, api.ffi.NULL, out))
    return out[0]


def test_each_version_shows_the_types_it_knows(api: Api, engine: Any) -> None:
    """The newest shows the unknown ones too, without what they point to."""
    kinds = [*ARMS, UNKNOWN]
    for kind in kinds:
        _inject(api, kind)
    newest = {0: DOSP_DROP, 1: DOSP_DROP, 2: DROP_MAC, 3: DROP_MAC, 4: DROP_MAC, 5: UNKNOWN}
    for version, last in newest.items():
        assert _types(api, engine, version) == [kind for kind in kinds if kind <= last]

    def points(event: Any) -> bool:
        return bool(event.ikeMmFailure != api.ffi.NULL)

    shown = listed(api, engine, "FwpmNetEvent", points, version=5)
    assert shown == [True] * len(ARMS) + [False]


@pytest.mark.parametrize("version", range(6))
def test_headers_carry_what_the_version_has(api: Api, engine: Any, version: int) -> None:
    """With it the flags that say so; the blob is copied."""
    flags = LOCAL_SET | EFFECTIVE_NAME_SET
    header = {"localAddrV4": LOCAL_V4, "appId": api.blob(b"app"), "flags": flags}
    _inject(api, KERNEL_DROP, {"spi": 0x1234}, **header, effectiveName=api.blob(b"name"))

    def read(event: Any) -> tuple[Any, ...]:
        app = event.header.appId
        spi = event.ipsecDrop.spi
        return event.header.localAddrV4, api.bytes_at(app.data, app.size), event.header.flags, spi

    expected = flags if version >= 3 else LOCAL_SET
    assert listed(api, engine, "FwpmNetEvent", read, version=version) == [
        (LOCAL_V4, b"app", expected, 0x1234)
    ]


@pytest.mark.parametrize("version", range(6))
def test_failures_carry_their_names(api: Api, engine: Any, version: int) -> None:
    """Names, groups and keys, as far as the version has them."""
    groups = api.new("LPWSTR[]", [api.text("S-1-1-0")])
    arm = {
        "failureErrorCode": 13801,
        "localPrincipalNameForAuth": api.text("me"),
        "numLocalPrincipalGroupSids": 1,
        "localPrincipalGroupSids": groups,
        "providerContextKey": api.new("GUID *", api.guid(4)),
    }
    _inject(api, MM_FAILURE, arm)

    def read(event: Any) -> tuple[Any, ...]:
        failure = event.ikeMmFailure
        values = [failure.failureErrorCode]
        if version >= 1:
            values.append(api.ffi.string(failure.localPrincipalNameForAuth))
            values.append(api.ffi.string(failure.localPrincipalGroupSids[0]))
        if version >= 4:
            values.append(failure.providerContextKey.Data1)
        return tuple(values)

    expected = (13801, "me", "S-1-1-0", 4)[: 1 if version < 1 else 3 if version < 4 else 4]
    assert listed(api, engine, "FwpmNetEvent", read, version=version) == [expected]


def test_the_oldest_drop_is_shorter(api: Api, engine: Any) -> None:
    """Version 0 of a drop has a filter and a layer."""
    _inject(api, DROP, {"filterId": 5, "layerId": 6, "reauthReason": 7})

    def read(event: Any) -> tuple[int, int]:
        return event.classifyDrop.filterId, event.classifyDrop.layerId

    for version in range(6):
        assert listed(api, engine, "FwpmNetEvent", read, version=version) == [(5, 6)]


def test_the_log_keeps_the_newest(api: Api, engine: Any) -> None:
    """150 events have room."""
    for spi in range(153):
        _inject(api, KERNEL_DROP, {"spi": spi})
    spis = listed(api, engine, "FwpmNetEvent", lambda event: event.ipsecDrop.spi, version=5)
    assert spis == list(range(3, 153))


def test_templates_choose_by_header_and_type(api: Api, engine: Any) -> None:
    """What an event does not have it does not match."""
    _inject(api, DROP, flags=LOCAL_SET, localAddrV4=LOCAL_V4)
    _inject(api, KERNEL_DROP, flags=PORT_SET, localPort=4500, localAddrV4=LOCAL_V4)
    _inject(api, DOSP_DROP, flags=LOCAL_SET, localAddrV4=REMOTE_V4)

    def chosen(*conditions: tuple[str, int, int, Any]) -> list[int]:
        return _types(api, engine, template=_template(api, *conditions))

    net = ("IP_LOCAL_ADDRESS", EQUAL, V4_MASK, (LOCAL_V4, 0xFFFFFF00))
    host = ("IP_LOCAL_ADDRESS", EQUAL, UINT32, LOCAL_V4)
    other = ("IP_LOCAL_ADDRESS", EQUAL, UINT32, REMOTE_V4)
    port = ("IP_LOCAL_PORT", EQUAL, UINT16, 4500)
    kind = ("NET_EVENT_TYPE", NOT_EQUAL, UINT32, DROP)
    assert chosen(net) == [DROP, DOSP_DROP]
    assert chosen(host) == [DROP]
    assert chosen(host, other) == [DROP, DOSP_DROP]
    assert chosen(port) == [KERNEL_DROP]
    assert chosen(kind) == [KERNEL_DROP, DOSP_DROP]
    assert chosen(net, kind) == [DOSP_DROP]


def test_templates_choose_by_time(api: Api, engine: Any) -> None:
    """An end of 0 is none."""
    for time in (1, 2, 3):
        _inject(api, KERNEL_DROP, {"spi": time}, timeStamp={"dwLowDateTime": time})

    def chosen(start: int, end: int) -> list[int]:
        template = _template(
            api, startTime={"dwLowDateTime": start}, endTime={"dwLowDateTime": end}
        )
        return listed(api, engine, "FwpmNetEvent", lambda event: event.ipsecDrop.spi, template, 5)

    assert chosen(2, 0) == [2, 3]
    assert chosen(0, 2) == [1, 2]
    template = _template(api, startTime={"dwLowDateTime": 2}, endTime={"dwLowDateTime": 1})
    assert opened(api, engine, "FwpmNetEvent", template)[0] == api.lib.FWP_E_INVALID_INTERVAL


def test_conditions_on_other_fields_are_refused(api: Api, engine: Any) -> None:
    """Events do not have everything that layers have."""
    template = _template(api, ("IP_LOCAL_INTERFACE", EQUAL, UINT32, 1))
    assert opened(api, engine, "FwpmNetEvent", template)[0] == api.lib.FWP_E_CONDITION_NOT_FOUND


def test_collection_can_be_off(api: Api, engine: Any) -> None:
    """Then nothing is logged, and enumerating says why."""
    code, handle = opened(api, engine, "FwpmNetEvent")
    api.must(code)
    off = api.new("FWP_VALUE0 *", {"type": UINT32, "uint32": 0})
    api.must(api.lib.FwpmEngineSetOption0(engine, 0, off))
    _inject(api, KERNEL_DROP)
    out, count = api.new("FWPM_NET_EVENT5 ***"), api.new("UINT32 *")
    code = api.lib.FwpmNetEventEnum5(engine, handle, ALL, out, count)
    assert code == api.lib.FWP_E_NET_EVENTS_DISABLED
    off.uint32 = 1
    api.must(api.lib.FwpmEngineSetOption0(engine, 0, off))
    assert _types(api, engine) == []
    out, returned = batch(api, api.lib.FwpmNetEventEnum5, engine, handle)
    assert (out[0], returned) == (api.ffi.NULL, 0)
    api.must(api.lib.FwpmNetEventDestroyEnumHandle0(engine, handle))


@pytest.mark.parametrize("version", range(5))
def test_subscribers_are_told_in_their_version(api: Api, engine: Any, version: int) -> None:
    """Callback n takes event n + 1; types that it does not know are passed over."""
    listener = Listener(api, f"FWPM_NET_EVENT_CALLBACK{version}", lambda event: event.type)
    handle = _subscribe(api, engine, version, listener.function)
    for kind in (ARRIVAL, ALLOW, KERNEL_DROP):
        _inject(api, kind)
    expected = {0: [KERNEL_DROP], 4: [ARRIVAL, ALLOW, KERNEL_DROP]}
    told = expected.get(version, [ALLOW, KERNEL_DROP])
    assert listener.wait(len(told)) == told
    api.must(api.lib.FwpmNetEventUnsubscribe0(engine, handle))
    _inject(api, KERNEL_DROP)
    assert listener.events == told


def test_subscriptions_have_templates_and_are_listed(api: Api, engine: Any) -> None:
    """Only matching events are told."""
    listener = Listener(api, "FWPM_NET_EVENT_CALLBACK4", lambda event: event.type)
    template = _template(api, ("NET_EVENT_TYPE", EQUAL, UINT32, DROP))
    handle = _subscribe(api, engine, 4, listener.function, enumTemplate=template)
    _inject(api, KERNEL_DROP)
    _inject(api, DROP)
    assert listener.wait(1) == [DROP]
    out, count = api.new("FWPM_NET_EVENT_SUBSCRIPTION0 ***"), api.new("UINT32 *")
    api.must(api.lib.FwpmNetEventSubscriptionsGet0(engine, out, count))
    assert count[0] == 1
    assert out[0][0].enumTemplate.filterCondition.conditionValue.uint32 == DROP
    api.free(out)
    api.must(api.lib.FwpmNetEventUnsubscribe0(engine, handle))


@pytest.mark.parametrize("version", range(5))
def test_drops_are_told_whole(api: Api, engine: Any, version: int) -> None:
    """Packets that IPsec or a filter dropped come with what is known of them."""

    def read(event: Any) -> tuple[int, ...]:
        header = (int(event.header.localAddrV4), int(event.header.localPort))
        if event.type == KERNEL_DROP:
            drop = event.ipsecDrop
            return (*header, drop.failureStatus, drop.direction, drop.spi, drop.filterId)
        return (*header, event.classifyDrop.filterId, event.classifyDrop.layerId)

    listener = Listener(api, f"FWPM_NET_EVENT_CALLBACK{version}", read)
    handle = _subscribe(api, engine, version, listener.function)
    where = {"flags": LOCAL_SET | PORT_SET, "localAddrV4": LOCAL_V4, "localPort": 4500}
    bad_spi = 0xC0360001 - (1 << 32)
    spi = {"failureStatus": bad_spi, "direction": 1, "spi": 0xC0001080, "filterId": 7}
    _inject(api, KERNEL_DROP, spi, **where)
    _inject(api, DROP, {"filterId": 2**40, "layerId": 12}, **where)
    place = (LOCAL_V4, 4500)
    assert listener.wait(2) == [(*place, bad_spi, 1, 0xC0001080, 7), (*place, 2**40, 12)]
    api.must(api.lib.FwpmNetEventUnsubscribe0(engine, handle))


def test_the_flags_of_subscriptions_are_reserved(api: Api, engine: Any) -> None:
    """They have no bits."""
    function = api.callback("FWPM_NET_EVENT_CALLBACK0")
    given = api.new("FWPM_NET_EVENT_SUBSCRIPTION0 *", {"flags": 1})
    out = api.new("HANDLE *")
    code = api.lib.FwpmNetEventSubscribe0(engine, given, function, api.ffi.NULL, out)
    assert code == api.lib.FWP_E_INVALID_FLAGS


def test_events_need_what_they_point_to(api: Api) -> None:
    """An event cannot arise without it."""
    event = api.new("FWPM_NET_EVENT5 *", {"type": KERNEL_DROP})
    pointer = api.lib.FWP_E_NULL_POINTER
    assert api.control.WfpIpsecEngineInjectNetEvent(event) == pointer
    assert api.control.WfpIpsecEngineInjectNetEvent(api.ffi.NULL) == pointer
