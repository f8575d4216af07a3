"""Which calls wait for another session's transaction, and which never do."""

from typing import Any

import pytest

from .build import DYNAMIC, READ_ONLY, Api
from .listing import batch, opened
from .policy import provider

# What a session waits that is to find out whether it waits at all.
SHORT = {"txnWaitTimeoutInMSec": 20}


def _add(api: Api, engine: Any, number: int) -> int:
    given = provider(api, providerKey=api.guid(number))
    return int(api.lib.FwpmProviderAdd0(engine, given, api.ffi.NULL))


def _get(api: Api, engine: Any, number: int) -> int:
    out = api.new("FWPM_PROVIDER0 **")
    key = api.new("GUID *", api.guid(number))
    code = int(api.lib.FwpmProviderGetByKey0(engine, key, out))
    api.free(out)
    return code


@pytest.mark.parametrize(("flags", "blocks"), [(0, True), (READ_ONLY, False)])
def test_a_read_waits_for_writers(api: Api, engine: Any, flags: int, blocks: bool) -> None:
    """Reading and making a handle time out behind a writer and pass by a reader."""
    api.must(_add(api, engine, 1))
    reader = api.open(**SHORT)
    api.must(api.lib.FwpmTransactionBegin0(engine, flags))
    expected = api.lib.FWP_E_TIMEOUT if blocks else 0
    assert _get(api, reader, 1) == expected
    assert opened(api, reader, "FwpmProvider")[0] == expected
    api.must(api.lib.FwpmEngineClose0(reader))


def test_a_handle_is_read_without_waiting(api: Api, engine: Any) -> None:
    """Enum0 and the end of the handle need nobody's leave: the entries are a snapshot."""
    api.must(_add(api, engine, 1))
    reader = api.open(**SHORT)
    code, handle = opened(api, reader, "FwpmProvider")
    api.must(code)
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    api.must(_add(api, engine, 2))
    out, count = batch(api, api.lib.FwpmProviderEnum0, reader, handle)
    keys = {out[0][i].providerKey.Data1 for i in range(count)}
    assert keys & {1, 2} == {1}
    api.free(out)
    assert api.lib.FwpmProviderDestroyEnumHandle0(reader, handle) == 0
    api.must(api.lib.FwpmEngineClose0(reader))


@pytest.mark.parametrize("end", ["FwpmTransactionCommit0", "FwpmTransactionAbort0"])
def test_ending_a_transaction_does_not_wait(api: Api, engine: Any, end: str) -> None:
    """A reader ends its transaction while another reader has one."""
    reader = api.open(**SHORT)
    for session in (engine, reader):
        api.must(api.lib.FwpmTransactionBegin0(session, READ_ONLY))
    assert getattr(api.lib, end)(reader) == 0
    api.must(api.lib.FwpmEngineClose0(reader))


def test_closing_does_not_wait(api: Api, engine: Any) -> None:
    """A dynamic session takes its objects along, though somebody else holds the engine."""
    api.must(_add(api, engine, 1))
    dynamic = api.open(DYNAMIC, **SHORT)
    api.must(_add(api, dynamic, 2))
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    assert api.lib.FwpmEngineClose0(dynamic) == 0
    assert _get(api, engine, 1) == 0
    assert _get(api, engine, 2) == api.lib.FWP_E_PROVIDER_NOT_FOUND
