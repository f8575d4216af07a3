"""Transactions that last longer than the engine lets them: one hour of its clock."""

import threading
from typing import Any

import pytest

from .association import Prepared, get_spi
from .build import READ_ONLY, Api
from .enumeration import open_enum
from .policy import provider

HOUR = 3600


def _advance(api: Api, seconds: int) -> None:
    api.control.WfpIpsecEngineAdvance(seconds)


def _add(api: Api, engine: Any, number: int) -> int:
    given = provider(api, providerKey=api.guid(number))
    return int(api.lib.FwpmProviderAdd0(engine, given, api.ffi.NULL))


def _read(api: Api, engine: Any, number: int) -> int:
    out = api.new("FWPM_PROVIDER0 **")
    code = api.lib.FwpmProviderGetByKey0(engine, api.new("GUID *", api.guid(number)), out)
    api.free(out)
    return int(code)


def _begin(api: Api, engine: Any, flags: int = 0) -> None:
    api.must(api.lib.FwpmTransactionBegin0(engine, flags))


def test_the_last_second_is_still_good(api: Api, engine: Any) -> None:
    """A transaction may last up to an hour, calls do not prolong it, and the next counts anew."""
    for number in (1, 2):
        _begin(api, engine)
        _advance(api, HOUR - 1)
        api.must(_add(api, engine, number))
        api.must(api.lib.FwpmTransactionCommit0(engine))
    _begin(api, engine)
    _advance(api, HOUR // 2)
    api.must(_add(api, engine, 3))
    _advance(api, HOUR // 2)
    assert api.lib.FwpmTransactionCommit0(engine) == api.lib.FWP_E_TXN_ABORTED


def _context(ground: Prepared) -> int:
    out = ground.api.new("IPSEC_SA_SPI *")
    given = get_spi(ground.api, ground.inbound)
    return int(ground.api.lib.IPsecSaContextGetSpi1(ground.engine, 1, given, out))


NEXT_CALLS = {
    "commit": lambda ground: ground.api.lib.FwpmTransactionCommit0(ground.engine),
    "abort": lambda ground: ground.api.lib.FwpmTransactionAbort0(ground.engine),
    "begin": lambda ground: ground.api.lib.FwpmTransactionBegin0(ground.engine, 0),
    "write": lambda ground: _add(ground.api, ground.engine, 5),
    "read": lambda ground: _read(ground.api, ground.engine, 5),
    "enumeration": lambda ground: open_enum(ground.api, ground.engine, "FwpmFilter")[0],
    "SA context": _context,
}


@pytest.mark.parametrize("name", NEXT_CALLS)
def test_the_next_call_is_told_once(transport: Prepared, name: str) -> None:
    """Whatever it is; then the session has no transaction, and can begin one."""
    api, engine = transport.api, transport.engine
    _begin(api, engine)
    api.must(_add(api, engine, 1))
    _advance(api, HOUR)
    assert NEXT_CALLS[name](transport) == api.lib.FWP_E_TXN_ABORTED
    assert api.lib.FwpmTransactionAbort0(engine) == api.lib.FWP_E_NO_TXN_IN_PROGRESS
    assert _read(api, engine, 1) == api.lib.FWP_E_PROVIDER_NOT_FOUND
    _begin(api, engine)
    api.must(api.lib.FwpmTransactionCommit0(engine))


def test_its_changes_are_undone(api: Api, engine: Any) -> None:
    """Objects that it added are gone, those that it deleted are back."""
    other = api.open()
    api.must(_add(api, engine, 1))
    _begin(api, engine)
    api.must(api.lib.FwpmProviderDeleteByKey0(engine, api.new("GUID *", api.guid(1))))
    api.must(_add(api, engine, 2))
    _advance(api, HOUR)
    assert _read(api, other, 1) == 0
    assert _read(api, other, 2) == api.lib.FWP_E_PROVIDER_NOT_FOUND
    api.must(api.lib.FwpmEngineClose0(other))


@pytest.mark.parametrize("flags", [0, READ_ONLY])
def test_a_waiter_goes_on(api: Api, engine: Any, flags: int) -> None:
    """Who waits for an old transaction gets the engine when it is aborted."""
    waiter = api.open(txnWaitTimeoutInMSec=0xFFFFFFFF)
    _begin(api, engine, flags)
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(_add(api, waiter, 1)))
    thread.start()
    _advance(api, HOUR)
    thread.join(10)
    assert codes == [0]
    assert api.lib.FwpmTransactionCommit0(engine) == api.lib.FWP_E_TXN_ABORTED
    api.must(api.lib.FwpmEngineClose0(waiter))


def test_calls_without_a_transaction_are_not_told(api: Api, engine: Any) -> None:
    """Reading on from a handle and closing the session have nothing to do with transactions."""
    holder = api.open()
    _begin(api, holder)
    code, handle = open_enum(api, holder, "FwpmProvider")
    api.must(code)
    _advance(api, HOUR)
    api.must(api.lib.FwpmProviderDestroyEnumHandle0(holder, handle))
    api.must(api.lib.FwpmEngineClose0(holder))
    api.must(_add(api, engine, 1))


def test_each_transaction_has_its_own_hour(api: Api, engine: Any) -> None:
    """Of two read-only ones the older ends first."""
    younger = api.open()
    _begin(api, engine, READ_ONLY)
    _advance(api, 10)
    _begin(api, younger, READ_ONLY)
    _advance(api, HOUR - 10)
    assert api.lib.FwpmTransactionCommit0(engine) == api.lib.FWP_E_TXN_ABORTED
    assert _read(api, younger, 1) == api.lib.FWP_E_PROVIDER_NOT_FOUND
    _advance(api, 10)
    assert api.lib.FwpmTransactionCommit0(younger) == api.lib.FWP_E_TXN_ABORTED
    api.must(api.lib.FwpmEngineClose0(younger))


def test_a_reset_forgets_the_loss(api: Api, engine: Any) -> None:
    """After a reset the session is told of nothing."""
    _begin(api, engine)
    _advance(api, HOUR)
    api.control.WfpIpsecEngineReset()
    assert api.lib.FwpmTransactionCommit0(engine) == api.lib.FWP_E_NO_TXN_IN_PROGRESS
