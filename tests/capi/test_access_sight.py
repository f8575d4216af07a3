"""What callers see and are told: no more than they may read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .association import Prepared
from .build import Api
from .callers import EVERYTHING, NO_LIMIT, OPERATOR, become, container, grant, limit, secured
from .enumeration import batch
from .listing import Listener, listed, opened
from .negotiation import negotiate, sides
from .policy import provider, sublayer, transport_filter, tunnel_context

READ = 0x80
NOTIFY = 3
ADD, DELETE = 1, 2
KINDS = {
    "FwpmProvider": ("FWPM_PROVIDER", provider, "providerKey"),
    "FwpmSubLayer": ("FWPM_SUBLAYER", sublayer, "subLayerKey"),
    "FwpmProviderContext": ("FWPM_PROVIDER_CONTEXT", tunnel_context, "providerContextKey"),
    "FwpmFilter": ("FWPM_FILTER", transport_filter, "filterKey"),
}
every_kind = pytest.mark.parametrize("family", KINDS)


def _add(api: Api, session: Any, family: str, number: int) -> None:
    _, make, key = KINDS[family]
    add = getattr(api.lib, f"{family}Add0")
    more = [api.ffi.NULL] * (len(api.ffi.typeof(add).args) - 2)
    api.must(add(session, make(api, **{key: api.guid(number)}), *more))


def _numbers(api: Api, engine: Any, family: str, template: Any = None) -> set[int]:
    """Returns the first parts of the keys that an enumeration shows; tests' own are small."""
    key = KINDS[family][2]
    found = listed(api, engine, family, lambda one: getattr(one, key).Data1, template)
    return {number for number in found if number < 100}


def _hide(api: Api, engine: Any, family: str, number: int) -> None:
    grant(secured(api, engine, family, api.guid(number)), EVERYTHING & ~READ)


@pytest.fixture
def other(api: Api) -> Iterator[Any]:
    """A second session, which makes the changes."""
    handle = api.open()
    yield handle
    api.lib.FwpmEngineClose0(handle)


@every_kind
def test_enumerations_leave_out_what_cannot_be_read(api: Api, engine: Any, family: str) -> None:
    """Without a word; whoever may read it sees it."""
    for number in (1, 2, 3):
        _add(api, engine, family, number)
    grant(secured(api, engine, family, api.guid(3)), EVERYTHING)
    _hide(api, engine, family, 2)
    api.must(become(api, OPERATOR))
    assert _numbers(api, engine, family) == {1, 3}
    limit(api, NO_LIMIT & ~READ)
    assert _numbers(api, engine, family) == set()


def test_the_best_match_is_one_that_can_be_read(api: Api, engine: Any) -> None:
    """What is hidden does not take the place of the heaviest."""
    for number, weight in ((1, 5), (2, 9)):
        given = transport_filter(api, filterKey=api.guid(number))
        given.weight = {"type": api.lib.FWP_UINT8, "uint8": weight}
        api.must(api.lib.FwpmFilterAdd0(engine, given, api.ffi.NULL, api.ffi.NULL))
    best = {
        "layerKey": api.lib.FWPM_LAYER_OUTBOUND_TRANSPORT_V4,
        "flags": api.lib.FWP_FILTER_ENUM_FLAG_BEST_TERMINATING_MATCH,
        "actionMask": NO_LIMIT,
    }
    template = api.new("FWPM_FILTER_ENUM_TEMPLATE0 *", best)
    assert _numbers(api, engine, "FwpmFilter", template) == {2}
    _hide(api, engine, "FwpmFilter", 2)
    api.must(become(api, OPERATOR))
    assert _numbers(api, engine, "FwpmFilter", template) == {1}


def test_the_handle_remembers_what_could_be_read(api: Api, engine: Any) -> None:
    """Rights count when it is made, with the rest of the snapshot."""
    _add(api, engine, "FwpmProvider", 1)
    code, handle = opened(api, engine, "FwpmProvider")
    assert code == 0
    limit(api, 0)
    with batch(api, engine, "FwpmProvider", handle) as entries:
        assert 1 in [entry.providerKey.Data1 for entry in entries]
    assert api.lib.FwpmProviderDestroyEnumHandle0(engine, handle) == 0


def test_sessions_are_seen_with_the_right_to_read_the_engine(api: Api, engine: Any) -> None:
    """And all or none of them."""
    assert len(listed(api, engine, "FwpmSession", lambda session: session.processId)) >= 1
    limit(api, NO_LIMIT & ~READ)
    assert listed(api, engine, "FwpmSession", lambda session: session.processId) == []


def test_net_events_are_seen_with_the_right_to_read_them(api: Api, engine: Any) -> None:
    """And all or none of them."""
    api.must(api.control.WfpIpsecEngineInjectNetEvent(api.new("FWPM_NET_EVENT5 *", {"type": 99})))
    read = lambda event: event.type  # noqa: E731
    assert listed(api, engine, "FwpmNetEvent", read, version=5) == [99]
    limit(api, NO_LIMIT & ~READ)
    assert listed(api, engine, "FwpmNetEvent", read, version=5) == []


def test_a_context_shows_its_filter(api: Api, engine: Any, transport: Prepared) -> None:
    """Who may read SA contexts sees the filter in them, and needs no right on it to name it."""
    key = listed(api, engine, "FwpmFilter", lambda one: api.raw(one.filterKey))
    for one in key:
        guid = api.ffi.from_buffer("GUID *", one)[0]
        grant(secured(api, engine, "FwpmFilter", guid), 0)
    api.must(become(api, OPERATOR))
    with transport.get(transport.half()) as context:
        assert context.inboundSa.transportFilter.filterId != 0


def _listen(api: Api, session: Any, family: str) -> Listener:
    ctype, _, key = KINDS[family]

    def read(change: Any) -> tuple[int, int]:
        return int(change.changeType), int(getattr(change, key).Data1)

    listener = Listener(api, f"{ctype}_CHANGE_CALLBACK0", read)
    given = api.new(f"{ctype}_SUBSCRIPTION0 *", {"flags": NOTIFY})
    subscribe = getattr(api.lib, f"{family}SubscribeChanges0")
    out = api.new("HANDLE *")
    api.must(subscribe(session, given, listener.function, api.ffi.NULL, out))
    return listener


@every_kind
def test_subscribers_are_not_told_of_what_they_cannot_read(
    api: Api, engine: Any, other: Any, family: str
) -> None:
    """By the object's own list, as it is when the change is told."""
    api.must(become(api, OPERATOR))
    listener = _listen(api, engine, family)
    api.must(become(api))
    for number in (1, 2):
        _add(api, other, family, number)
    _hide(api, other, family, 1)
    for number in (1, 2):
        delete = getattr(api.lib, f"{family}DeleteByKey0")
        api.must(become(api) if number == 2 else become(api, OPERATOR))
        api.must(delete(other, api.new("GUID *", api.guid(number))))
    assert listener.wait(3) == [(ADD, 1), (ADD, 2), (DELETE, 2)]


def test_the_subscriber_is_who_subscribed(api: Api, engine: Any, other: Any) -> None:
    """Whoever calls when the change comes about does not matter, nor does a later limit."""
    limit(api, NO_LIMIT & ~READ)
    blind = _listen(api, engine, "FwpmProvider")
    limit(api)
    seeing = _listen(api, engine, "FwpmProvider")
    limit(api, NO_LIMIT & ~READ)
    _add(api, other, "FwpmProvider", 1)
    limit(api)
    _add(api, other, "FwpmProvider", 2)
    # One thread tells all, so that the first would have heard by now.
    assert seeing.wait(2) == [(ADD, 1), (ADD, 2)]
    assert blind.events == []


def _listen_to_contexts(api: Api, session: Any) -> Listener:
    listener = Listener(api, "IPSEC_SA_CONTEXT_CALLBACK0", lambda change: int(change.changeType))
    given, out = api.new("IPSEC_SA_CONTEXT_SUBSCRIPTION0 *"), api.new("HANDLE *")
    function = listener.function
    api.must(api.lib.IPsecSaContextSubscribe0(session, given, function, api.ffi.NULL, out))
    return listener


def _listen_to_events(api: Api, session: Any) -> Listener:
    listener = Listener(api, "FWPM_NET_EVENT_CALLBACK4", lambda event: int(event.type))
    given, out = api.new("FWPM_NET_EVENT_SUBSCRIPTION0 *"), api.new("HANDLE *")
    function = listener.function
    api.must(api.lib.FwpmNetEventSubscribe4(session, given, function, api.ffi.NULL, out))
    return listener


def test_sa_contexts_are_told_with_the_right_to_read_them(
    api: Api, engine: Any, transport: Prepared
) -> None:
    """By the list of the database as it is then."""
    api.must(become(api, OPERATOR))
    reading = _listen_to_contexts(api, engine)
    api.must(become(api))
    usual = _listen_to_contexts(api, engine)
    id_ = transport.half()
    grant(container(api, engine, "IPsecSaDb"), EVERYTHING & ~READ)
    api.must(become(api, OPERATOR))
    api.must(api.lib.IPsecSaContextDeleteById0(engine, id_))
    transport.half()
    # The usual caller has lost the right with everybody else.
    api.must(become(api))
    assert container(api, engine, "IPsecSaDb").set(4) == 0
    transport.half()
    assert reading.wait(2) == usual.wait(2) == [ADD, ADD]


def test_net_events_are_told_with_the_right_to_read_them(api: Api, engine: Any) -> None:
    """Whoever cannot read them may subscribe, and hears nothing."""
    limit(api, NO_LIMIT & ~READ)
    blind = _listen_to_events(api, engine)
    limit(api)
    seeing = _listen_to_events(api, engine)
    api.must(api.control.WfpIpsecEngineInjectNetEvent(api.new("FWPM_NET_EVENT5 *", {"type": 99})))
    assert seeing.wait(1) == [99]
    assert blind.events == []


def test_negotiations_take_no_rights(transport: Prepared) -> None:
    """What the system itself would do is done, whoever the caller is."""
    limit(transport.api, 0)
    code, id_ = negotiate(transport, sides(transport))
    assert code == 0
    limit(transport.api)
    assert transport.exists(id_)
