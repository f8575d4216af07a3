"""WfpIpsecEngineRestartService: what a restart of the service ends, and what outlasts it."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from .association import Prepared, prepare_transport
from .build import DYNAMIC, Api
from .enumeration import listed, open_enum
from .policy import (
    add_filter,
    add_provider_context,
    provider,
    sublayer,
    transport_filter,
    tunnel_context,
)
from .security import DACL, EVERYONE, Access, ace, acl
from .test_sa_events import Subscriber

PERSISTENT, BOOT_TIME = 1, 2
COLLECT_NET_EVENTS = 0
# FWPM_GENERIC_ALL.
EVERYTHING = 0x000F07FF


def _restart(api: Api) -> None:
    api.control.WfpIpsecEngineRestartService()


def _aborted(api: Api) -> int:
    return int(api.lib.FWP_E_SESSION_ABORTED)


def _key(api: Api, number: int) -> Any:
    return api.new("GUID *", api.guid(number))


def _add_each_kind(api: Api, engine: Any, first: int, flags: int) -> None:
    """Adds a provider, sublayer, context and filter that refer to each other."""
    keys = [_key(api, first + offset) for offset in range(4)]
    head = {"flags": flags, "providerKey": keys[0]}
    null = api.ffi.NULL
    given = provider(api, providerKey=keys[0][0], flags=flags)
    api.must(api.lib.FwpmProviderAdd0(engine, given, null))
    given = sublayer(api, subLayerKey=keys[1][0], **head)
    api.must(api.lib.FwpmSubLayerAdd0(engine, given, null))
    add_provider_context(api, engine, tunnel_context(api, providerContextKey=keys[2][0], **head))
    given = transport_filter(api, filterKey=keys[3][0], subLayerKey=keys[1][0], **head)
    add_filter(api, engine, given)


def _found(api: Api, engine: Any, first: int) -> list[int]:
    """Returns the code of reading each of the four objects."""
    codes = []
    for offset, (family, kind) in enumerate(
        (
            ("Provider", "FWPM_PROVIDER0"),
            ("SubLayer", "FWPM_SUBLAYER0"),
            ("ProviderContext", "FWPM_PROVIDER_CONTEXT0"),
            ("Filter", "FWPM_FILTER0"),
        )
    ):
        out = api.new(f"{kind} **")
        read = getattr(api.lib, f"Fwpm{family}GetByKey0")
        codes.append(int(read(engine, _key(api, first + offset), out)))
        api.free(out)
    return codes


def _not_found(api: Api) -> list[int]:
    names = ("PROVIDER", "SUBLAYER", "PROVIDER_CONTEXT", "FILTER")
    return [int(getattr(api.lib, f"FWP_E_{name}_NOT_FOUND")) for name in names]


def test_persistent_objects_stay(api: Api, engine: Any) -> None:
    """Under their keys, with their references; static and dynamic ones are gone."""
    dynamic = api.open(DYNAMIC)
    _add_each_kind(api, engine, 10, PERSISTENT)
    _add_each_kind(api, engine, 20, 0)
    _add_each_kind(api, dynamic, 30, 0)
    _restart(api)
    session = api.open()
    assert _found(api, session, 10) == [0, 0, 0, 0]
    for first in (20, 30):
        assert _found(api, session, first) == _not_found(api)
    lib = api.lib
    assert lib.FwpmSubLayerDeleteByKey0(session, _key(api, 11)) == lib.FWP_E_IN_USE
    for family, key in (
        ("Filter", 13),
        ("ProviderContext", 12),
        ("SubLayer", 11),
        ("Provider", 10),
    ):
        api.must(getattr(lib, f"Fwpm{family}DeleteByKey0")(session, _key(api, key)))
    for handle in (dynamic, session):
        api.must(lib.FwpmEngineClose0(handle))


def test_a_static_reference_does_not_hold_a_persistent_object(api: Api, engine: Any) -> None:
    """A persistent provider is free once the static object that used it is forgotten."""
    api.must(
        api.lib.FwpmProviderAdd0(
            engine, provider(api, providerKey=api.guid(1), flags=PERSISTENT), api.ffi.NULL
        )
    )
    add_filter(api, engine, transport_filter(api, providerKey=_key(api, 1)))
    _restart(api)
    session = api.open()
    api.must(api.lib.FwpmProviderDeleteByKey0(session, _key(api, 1)))
    api.must(api.lib.FwpmEngineClose0(session))


def test_boot_time_filters_stay(api: Api, engine: Any) -> None:
    """They last as persistent filters do, and so may refer to nothing that does not."""
    add_filter(api, engine, transport_filter(api, filterKey=api.guid(3), flags=BOOT_TIME))
    given = sublayer(api, subLayerKey=api.guid(5))
    api.must(api.lib.FwpmSubLayerAdd0(engine, given, api.ffi.NULL))
    given = transport_filter(api, subLayerKey=api.guid(5), flags=BOOT_TIME)
    code = api.lib.FwpmFilterAdd0(engine, given, api.ffi.NULL, api.ffi.NULL)
    assert code == api.lib.FWP_E_LIFETIME_MISMATCH
    _restart(api)
    session = api.open()
    assert _found(api, session, 0)[3] == 0
    api.must(api.lib.FwpmEngineClose0(session))


def test_objects_that_stay_get_new_ids(api: Api, engine: Any) -> None:
    """No id means another object, or the same one, in the next life of the service."""
    _add_each_kind(api, engine, 10, PERSISTENT)
    old: dict[str, int] = {}
    new: dict[str, int] = {}
    for ids, session in ((old, engine), (new, None)):
        handle = session or api.open()
        get = api.lib.FwpmFilterGetByKey0
        with api.result(get, handle, _key(api, 13)) as found:
            ids["Filter"] = found.filterId
        get = api.lib.FwpmProviderContextGetByKey0
        with api.result(get, handle, _key(api, 12)) as found:
            ids["ProviderContext"] = found.providerContextId
        if session is not None:
            _restart(api)
    assert min(new.values()) > max(old.values())
    delete = api.lib.FwpmFilterDeleteById0
    assert delete(handle, old["Filter"]) == api.lib.FWP_E_FILTER_NOT_FOUND
    api.must(delete(handle, new["Filter"]))
    api.must(api.lib.FwpmProviderContextDeleteById0(handle, new["ProviderContext"]))
    api.must(api.lib.FwpmEngineClose0(handle))


def test_contexts_are_forgotten_and_their_ids_not_reused(transport: Prepared) -> None:
    """Also their SPIs are free again; the statistics begin at 0."""
    api = transport.api
    old = transport.complete()
    transport.half()
    _restart(api)
    session = api.open()
    statistics = api.new("IPSEC_STATISTICS1 *")
    api.must(api.lib.IPsecGetStatistics1(session, statistics))
    assert not any(api.raw(statistics[0]))
    with listed(api, session, "IPsecSaContext") as found:
        assert found == []
    fresh = prepare_transport(api, session)
    assert fresh.complete() == old + 2
    assert not fresh.exists(old)
    api.must(api.lib.FwpmEngineClose0(session))


def test_ike_sas_are_forgotten_and_their_ids_not_reused(api: Api, engine: Any) -> None:
    """The keying modules restart with the service that they rest on."""
    details, id_ = api.new("IKEEXT_SA_DETAILS2 *"), api.new("UINT64 *")
    api.must(api.control.WfpIpsecEngineInjectIkeSa(details, id_))
    first = id_[0]
    _restart(api)
    session = api.open()
    assert api.lib.IkeextSaDeleteById0(session, first) == api.lib.FWP_E_NOT_FOUND
    api.must(api.control.WfpIpsecEngineInjectIkeSa(details, id_))
    assert id_[0] == first + 1
    api.must(api.lib.FwpmEngineClose0(session))


def test_net_events_are_forgotten(api: Api, engine: Any) -> None:
    """The log is in memory alone."""
    event = api.new("FWPM_NET_EVENT5 *", {"type": api.lib.FWPM_NET_EVENT_TYPE_IPSEC_KERNEL_DROP})
    event.ipsecDrop = api.new("FWPM_NET_EVENT_IPSEC_KERNEL_DROP0 *")
    api.must(api.control.WfpIpsecEngineInjectNetEvent(event))
    _restart(api)
    session = api.open()
    with listed(api, session, "FwpmNetEvent", version=5) as found:
        assert found == []
    api.must(api.lib.FwpmEngineClose0(session))


def test_options_stay(api: Api, engine: Any) -> None:
    """Net events that were switched off stay so."""
    value = api.new("FWP_VALUE0 *", {"type": api.lib.FWP_UINT32, "uint32": 0})
    api.must(api.lib.FwpmEngineSetOption0(engine, COLLECT_NET_EVENTS, value))
    _restart(api)
    session = api.open()
    with api.result(api.lib.FwpmEngineGetOption0, session, COLLECT_NET_EVENTS) as found:
        assert found.uint32 == 0
    api.must(api.lib.FwpmEngineClose0(session))


def test_dosp_is_forgotten(api: Api, engine: Any) -> None:
    """Its state and its counters."""
    api.must(api.control.WfpIpsecEngineInjectDospState(api.new("IPSEC_DOSP_STATE0 *")))
    api.must(
        api.control.WfpIpsecEngineCountDosp(
            api.new("IPSEC_DOSP_STATISTICS0 *", {"totalStateEntriesCreated": 5})
        )
    )
    _restart(api)
    session = api.open()
    statistics = api.new("IPSEC_DOSP_STATISTICS0 *")
    api.must(api.lib.IPsecDospGetStatistics0(session, statistics))
    assert not any(api.raw(statistics[0]))
    api.must(api.lib.FwpmEngineClose0(session))


def test_descriptors_of_containers_stay(api: Api, engine: Any) -> None:
    """Who may do what is stored, for the engine as for its containers."""
    mine = acl(ace(EVERYONE, EVERYTHING))
    api.must(Access(api, engine, "IPsecSaDb").set(DACL, dacl=mine))
    _restart(api)
    session = api.open()
    assert Access(api, session, "IPsecSaDb").get().dacl == mine
    api.must(api.lib.FwpmEngineClose0(session))


def test_pointers_come_before_the_abort(api: Api, engine: Any) -> None:
    """A missing pointer is refused before anybody looks at the session."""
    _restart(api)
    null = api.ffi.NULL
    assert api.lib.FwpmProviderAdd0(engine, null, null) == api.lib.FWP_E_NULL_POINTER


CALLS: dict[str, Callable[[Api, Any], int]] = {
    "read": lambda api, engine: api.lib.FwpmFilterDeleteById0(engine, 1),
    "write": lambda api, engine: api.lib.FwpmProviderAdd0(engine, provider(api), api.ffi.NULL),
    "begin": lambda api, engine: api.lib.FwpmTransactionBegin0(engine, 0),
    "commit": lambda api, engine: api.lib.FwpmTransactionCommit0(engine),
    "abort": lambda api, engine: api.lib.FwpmTransactionAbort0(engine),
    "expire": lambda api, engine: api.lib.IPsecSaContextExpire0(engine, 1),
    "delete": lambda api, engine: api.lib.IPsecSaContextDeleteById0(engine, 1),
    "enumeration": lambda api, engine: open_enum(api, engine, "IPsecSaContext")[0],
    "unsubscribe": lambda api, engine: api.lib.IPsecSaContextUnsubscribe0(engine, api.ffi.NULL),
    "destroy": lambda api, engine: api.lib.FwpmFilterDestroyEnumHandle0(engine, engine),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("dynamic", [False, True])
def test_an_aborted_session_can_only_be_closed(api: Api, name: str, dynamic: bool) -> None:
    """Every call is refused, again and again, until the session is closed."""
    session = api.open(DYNAMIC if dynamic else 0)
    _restart(api)
    for _ in range(2):
        assert CALLS[name](api, session) == _aborted(api)
    api.must(api.lib.FwpmEngineClose0(session))
    assert CALLS[name](api, session) == api.lib.ERROR_INVALID_HANDLE
    assert api.lib.FwpmEngineClose0(session) == api.lib.ERROR_INVALID_HANDLE


def test_an_open_transaction_is_undone(api: Api, engine: Any) -> None:
    """Also what it deleted is back, if it outlasts the restart, and nobody waits for it."""
    null = api.ffi.NULL
    kept = provider(api, providerKey=api.guid(1), flags=PERSISTENT)
    added = provider(api, providerKey=api.guid(2), flags=PERSISTENT)
    api.must(api.lib.FwpmProviderAdd0(engine, kept, null))
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    api.must(api.lib.FwpmProviderDeleteByKey0(engine, _key(api, 1)))
    api.must(api.lib.FwpmProviderAdd0(engine, added, null))
    _restart(api)
    session = api.open(txnWaitTimeoutInMSec=1)
    assert _found(api, session, 1)[0] == 0
    assert _found(api, session, 2)[0] == api.lib.FWP_E_PROVIDER_NOT_FOUND
    api.must(api.lib.FwpmEngineClose0(session))


def test_a_waiting_call_is_aborted(api: Api, engine: Any) -> None:
    """A call that waits for a transaction when the service stops returns without an effect."""
    waiter = api.open(txnWaitTimeoutInMSec=0xFFFFFFFF)
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    codes: list[int] = []
    given = provider(api, providerKey=api.guid(1), flags=PERSISTENT)
    add = api.lib.FwpmProviderAdd0
    thread = threading.Thread(target=lambda: codes.append(add(waiter, given, api.ffi.NULL)))
    thread.start()
    thread.join(0.05)
    _restart(api)
    thread.join(10)
    assert codes == [_aborted(api)]
    api.must(api.lib.FwpmEngineClose0(waiter))


def test_enumeration_handles_end_and_results_stay(transport: Prepared) -> None:
    """A handle is given back by the restart; a result can be read and freed after it."""
    api = transport.api
    id_ = transport.complete()
    api.must(open_enum(api, transport.engine, "IPsecSaContext")[0])
    out = api.new("IPSEC_SA_CONTEXT1 **")
    api.must(api.lib.IPsecSaContextGetById1(transport.engine, id_, out))
    assert api.control.WfpIpsecEngineLiveAllocations() == 2
    _restart(api)
    assert api.control.WfpIpsecEngineLiveAllocations() == 1
    assert out[0].saContextId == id_
    assert out[0].outboundSa.saBundle.saList[0].espAuthInformation.authKey.size == 20
    api.free(out)


def test_subscriptions_end_in_silence(api: Api, engine: Any) -> None:
    """The function is not called for what the restart ends, nor for anything after it."""
    ground = prepare_transport(api, engine)
    ended = Subscriber(api, engine)
    id_ = ground.half()
    assert ended.next()[1] == id_
    _restart(api)
    session = api.open()
    alive = Subscriber(api, session)
    later = prepare_transport(api, session).half()
    assert alive.next()[1] == later
    assert ended.rest() == []
    entries, count = api.new("IPSEC_SA_CONTEXT_SUBSCRIPTION0 ***"), api.new("UINT32 *")
    api.must(api.lib.IPsecSaContextSubscriptionsGet0(session, entries, count))
    assert count[0] == 1
    api.free(entries)
    api.must(api.lib.FwpmEngineClose0(session))


def test_key_managers_end(api: Api, engine: Any) -> None:
    """A registration ends with its session; its key can be used again."""
    given = api.new(
        "IPSEC_KEY_MANAGER0 *",
        {"keyManagerKey": api.guid(1), "displayData": {"name": api.text("manager")}},
    )
    callbacks, out = api.new("IPSEC_KEY_MANAGER_CALLBACKS0 *"), api.new("HANDLE *")
    callbacks.keyNotify = api.callback(api.ffi.typeof(callbacks.keyNotify))
    register = api.lib.IPsecKeyManagerAddAndRegister0
    api.must(register(engine, given, callbacks, out))
    _restart(api)
    session = api.open()
    api.must(register(session, given, callbacks, out))
    api.must(api.lib.FwpmEngineClose0(session))


def test_the_keys_of_aborted_sessions_are_free(api: Api, engine: Any) -> None:
    """The new service knows of none of them and lists none of them."""
    old = api.open(sessionKey=api.guid(7))
    _restart(api)
    new = api.open(sessionKey=api.guid(7))
    with listed(api, new, "FwpmSession") as found:
        assert [api.raw(session.sessionKey) for session in found] == [api.raw(api.guid(7))]
    for handle in (old, new):
        api.must(api.lib.FwpmEngineClose0(handle))


def test_a_reset_does_not_revive_sessions(api: Api, engine: Any) -> None:
    """An aborted session stays so until it is closed."""
    _restart(api)
    api.control.WfpIpsecEngineReset()
    assert api.lib.FwpmTransactionBegin0(engine, 0) == _aborted(api)


def test_clock_log_and_faults_go_on(api: Api, engine: Any) -> None:
    """They are the test's own: a fault may be meant for what comes after the restart."""
    api.control.WfpIpsecEngineFailNext(b"FwpmEngineOpen0", 1722, 0)
    _restart(api)
    out = api.new("HANDLE *")
    null = api.ffi.NULL
    assert api.lib.FwpmEngineOpen0(null, 10, null, null, out) == 1722
    assert api.calls() == ["FwpmEngineOpen0", "FwpmEngineOpen0"]
