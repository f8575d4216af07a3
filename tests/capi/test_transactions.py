"""FwpmTransactionBegin0, FwpmTransactionCommit0 and FwpmTransactionAbort0."""

import threading
import time
from typing import Any

import pytest

from .build import READ_ONLY, Api
from .policy import (
    add_filter,
    add_provider_context,
    provider,
    sublayer,
    transport_filter,
    tunnel_context,
)


def _has_provider(api: Api, engine: Any, number: int) -> bool:
    out = api.new("FWPM_PROVIDER0 **")
    key = api.new("GUID *", api.guid(number))
    code = api.lib.FwpmProviderGetByKey0(engine, key, out)
    api.free(out)
    return bool(code == 0)


def _add_provider(api: Api, engine: Any, number: int) -> int:
    given = provider(api, providerKey=api.guid(number))
    return int(api.lib.FwpmProviderAdd0(engine, given, api.ffi.NULL))


@pytest.mark.parametrize("end", ["FwpmTransactionCommit0", "FwpmTransactionAbort0"])
def test_ending_needs_a_transaction(api: Api, engine: Any, end: str) -> None:
    """Commit and abort are refused without a transaction, also after one has ended."""
    assert getattr(api.lib, end)(engine) == api.lib.FWP_E_NO_TXN_IN_PROGRESS
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    assert getattr(api.lib, end)(engine) == 0
    assert getattr(api.lib, end)(engine) == api.lib.FWP_E_NO_TXN_IN_PROGRESS


@pytest.mark.parametrize("flags", [0, READ_ONLY])
def test_transactions_do_not_nest(api: Api, engine: Any, flags: int) -> None:
    """A session has one transaction at a time."""
    api.must(api.lib.FwpmTransactionBegin0(engine, flags))
    assert api.lib.FwpmTransactionBegin0(engine, 0) == api.lib.FWP_E_TXN_IN_PROGRESS


def test_begin_refuses_unknown_flags(api: Api, engine: Any) -> None:
    """Flags other than READ_ONLY are refused and no transaction begins."""
    assert api.lib.FwpmTransactionBegin0(engine, 2) == api.lib.FWP_E_INVALID_FLAGS
    assert api.lib.FwpmTransactionCommit0(engine) == api.lib.FWP_E_NO_TXN_IN_PROGRESS


def test_a_read_only_transaction_refuses_writes(api: Api, engine: Any) -> None:
    """Adding and deleting are incompatible with a read-only transaction."""
    api.must(api.lib.FwpmTransactionBegin0(engine, READ_ONLY))
    assert _add_provider(api, engine, 1) == api.lib.FWP_E_INCOMPATIBLE_TXN
    assert api.lib.FwpmFilterDeleteById0(engine, 1) == api.lib.FWP_E_INCOMPATIBLE_TXN


def test_commit_keeps_and_abort_undoes_additions(api: Api, engine: Any) -> None:
    """What was added stays after a commit and is gone after an abort."""
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    api.must(_add_provider(api, engine, 1))
    api.must(api.lib.FwpmTransactionCommit0(engine))
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    api.must(_add_provider(api, engine, 2))
    api.must(api.lib.FwpmTransactionAbort0(engine))
    assert _has_provider(api, engine, 1)
    assert not _has_provider(api, engine, 2)


def test_abort_brings_deleted_objects_back(api: Api, engine: Any) -> None:
    """An abort restores deleted objects under their ids, and their references count again."""
    key = api.new("GUID *", api.guid(1))
    api.must(_add_provider(api, engine, 1))
    id_ = add_filter(api, engine, transport_filter(api, providerKey=key))
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    api.must(api.lib.FwpmFilterDeleteById0(engine, id_))
    api.must(api.lib.FwpmProviderDeleteByKey0(engine, key))
    assert not _has_provider(api, engine, 1)
    api.must(api.lib.FwpmTransactionAbort0(engine))
    with api.result(api.lib.FwpmFilterGetById0, engine, id_) as found:
        assert found.filterId == id_
    assert api.lib.FwpmProviderDeleteByKey0(engine, key) == api.lib.FWP_E_IN_USE


def test_abort_undoes_a_delete_and_an_add_of_the_same_key(api: Api, engine: Any) -> None:
    """The object that had the key before the transaction has it again."""
    first = provider(api, providerKey=api.guid(1))
    second = provider(api, providerKey=api.guid(1), displayData={"name": api.text("second")})
    key = api.new("GUID *", api.guid(1))
    api.must(api.lib.FwpmProviderAdd0(engine, first, api.ffi.NULL))
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    api.must(api.lib.FwpmProviderDeleteByKey0(engine, key))
    api.must(api.lib.FwpmProviderAdd0(engine, second, api.ffi.NULL))
    api.must(api.lib.FwpmTransactionAbort0(engine))
    with api.result(api.lib.FwpmProviderGetByKey0, engine, key) as found:
        assert api.ffi.string(found.displayData.name) == "provider"


def test_abort_undoes_every_kind_of_object(api: Api, engine: Any) -> None:
    """Sublayers, provider contexts and filters of an aborted transaction are gone."""
    key = api.new("GUID *", api.guid(5))
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    given = sublayer(api, subLayerKey=api.guid(5))
    api.must(api.lib.FwpmSubLayerAdd0(engine, given, api.ffi.NULL))
    context = add_provider_context(api, engine, tunnel_context(api))
    id_ = add_filter(api, engine, transport_filter(api, subLayerKey=api.guid(5)))
    api.must(api.lib.FwpmTransactionAbort0(engine))
    lib = api.lib
    assert lib.FwpmSubLayerDeleteByKey0(engine, key) == lib.FWP_E_SUBLAYER_NOT_FOUND
    gone = lib.FwpmProviderContextDeleteById0(engine, context)
    assert gone == lib.FWP_E_PROVIDER_CONTEXT_NOT_FOUND
    assert lib.FwpmFilterDeleteById0(engine, id_) == lib.FWP_E_FILTER_NOT_FOUND


def test_close_aborts(api: Api, engine: Any) -> None:
    """Closing the session undoes its open transaction."""
    other = api.open()
    api.must(api.lib.FwpmTransactionBegin0(other, 0))
    api.must(_add_provider(api, other, 1))
    api.must(api.lib.FwpmEngineClose0(other))
    assert not _has_provider(api, engine, 1)


def test_a_refused_call_does_not_end_the_transaction(api: Api, engine: Any) -> None:
    """After a refusal the transaction goes on and can be committed."""
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    api.must(_add_provider(api, engine, 1))
    assert _add_provider(api, engine, 1) == api.lib.FWP_E_ALREADY_EXISTS
    api.must(api.lib.FwpmTransactionCommit0(engine))
    assert _has_provider(api, engine, 1)


@pytest.mark.parametrize("flags", [0, READ_ONLY])
def test_a_write_of_another_session_times_out(api: Api, engine: Any, flags: int) -> None:
    """An implicit write and a begin give up after the session's own waiting time."""
    impatient = api.open(txnWaitTimeoutInMSec=20)
    api.must(api.lib.FwpmTransactionBegin0(engine, flags))
    started = time.perf_counter()
    assert _add_provider(api, impatient, 1) == api.lib.FWP_E_TIMEOUT
    assert 0.02 <= time.perf_counter() - started < 10
    assert api.lib.FwpmTransactionBegin0(impatient, 0) == api.lib.FWP_E_TIMEOUT
    api.must(api.lib.FwpmEngineClose0(impatient))


@pytest.mark.parametrize(("flags", "blocks"), [(0, True), (READ_ONLY, False)])
def test_readers_wait_for_writers_only(api: Api, engine: Any, flags: int, blocks: bool) -> None:
    """A read-only begin passes a reader and times out behind a writer."""
    reader = api.open(txnWaitTimeoutInMSec=20)
    api.must(api.lib.FwpmTransactionBegin0(engine, flags))
    expected = api.lib.FWP_E_TIMEOUT if blocks else 0
    assert api.lib.FwpmTransactionBegin0(reader, READ_ONLY) == expected
    api.must(api.lib.FwpmEngineClose0(reader))


def test_sa_contexts_wait_too(api: Api, engine: Any) -> None:
    """A call of an SA context is an implicit transaction and waits like one."""
    impatient = api.open(txnWaitTimeoutInMSec=20)
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    assert api.lib.IPsecSaContextExpire0(impatient, 1) == api.lib.FWP_E_TIMEOUT
    api.must(api.lib.FwpmEngineClose0(impatient))


@pytest.mark.parametrize("end", ["FwpmTransactionCommit0", "FwpmEngineClose0"])
def test_the_end_of_a_transaction_wakes_a_waiter(api: Api, engine: Any, end: str) -> None:
    """A write that waits without limit goes on when the holder commits or closes."""
    holder = api.open()
    waiter = api.open(txnWaitTimeoutInMSec=0xFFFFFFFF)
    api.must(api.lib.FwpmTransactionBegin0(holder, 0))
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(_add_provider(api, waiter, 1)))
    thread.start()
    thread.join(0.05)
    assert thread.is_alive()
    api.must(getattr(api.lib, end)(holder))
    thread.join(10)
    assert codes == [0]
    assert _has_provider(api, engine, 1)
    api.must(api.lib.FwpmEngineClose0(waiter))
    api.lib.FwpmEngineClose0(holder)


def test_closing_a_waiting_session_ends_its_wait(api: Api, engine: Any) -> None:
    """A call that waits in a session that another thread closes gets an invalid handle."""
    waiter = api.open(txnWaitTimeoutInMSec=0xFFFFFFFF)
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(_add_provider(api, waiter, 1)))
    thread.start()
    thread.join(0.05)
    api.must(api.lib.FwpmEngineClose0(waiter))
    thread.join(10)
    assert codes == [api.lib.ERROR_INVALID_HANDLE]
