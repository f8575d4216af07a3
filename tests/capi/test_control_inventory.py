"""The engine's controls: the list of what is in the engine."""

from typing import Any

from .association import Prepared
from .build import READ_ONLY, Api


def _inventory(api: Api) -> list[str]:
    size = api.control.WfpIpsecEngineInventory(api.ffi.NULL, 0)
    lines = api.ffi.new("char[]", size or 1)
    assert api.control.WfpIpsecEngineInventory(lines, size) == size
    return api.bytes_at(lines, size).decode("ascii").splitlines()


def _kinds(api: Api) -> list[str]:
    return [line.split("\t")[0] for line in _inventory(api)]


def test_what_callers_brought_is_listed(transport: Prepared) -> None:
    """Objects and contexts are there until they are deleted; what is built in is never there."""
    api = transport.api
    before = _kinds(api)
    assert set(before) == {"session", "filter"}
    id_ = transport.create()
    assert sorted(_kinds(api)) == sorted([*before, "SA context"])
    assert f"SA context\t{id_}\t" in _inventory(api)
    api.must(api.lib.IPsecSaContextDeleteById0(transport.engine, id_))
    assert _kinds(api) == before


def test_names_are_readable(api: Api, engine: Any) -> None:
    """A display name is in the line; a character outside ASCII, a tab or a line feed is a "?"."""
    key = api.guid(0xA1B2C3D4)
    provider = {"providerKey": key, "displayData": {"name": api.text("I\u00edn\t\n")}}
    given = api.new("FWPM_PROVIDER0 *", provider)
    api.must(api.lib.FwpmProviderAdd0(engine, given, api.ffi.NULL))
    assert "provider\ta1b2c3d4-0000-0000-0000-000000000000\tI?n??" in _inventory(api)


def test_nothing_hinders_the_list(api: Api, engine: Any) -> None:
    """Another session's transaction is not waited for, faults are told, and nothing is logged."""
    api.must(api.lib.FwpmTransactionBegin0(engine, READ_ONLY))
    faulty = ["FwpmSessionEnum0", "FwpmFilterEnum0", "FwpmSessionEnum0"]
    for function in faulty:
        api.must(api.control.WfpIpsecEngineFailNext(function.encode(), 5, 0))
    calls = api.calls()
    found = _inventory(api)
    assert [line for line in found if line.startswith("fault")] == [
        f"fault\t{function}\t" for function in faulty
    ]
    assert "transaction" in _kinds(api)
    assert api.calls() == calls
    api.control.WfpIpsecEngineReset()
    assert set(_kinds(api)) == {"session"}


def test_a_short_buffer_gets_a_part(api: Api, engine: Any) -> None:
    """The list tells its whole size and writes no more than there is room for."""
    whole = "".join(f"{line}\n" for line in _inventory(api)).encode("ascii")
    lines = api.new("char[]", b"##########")
    assert api.control.WfpIpsecEngineInventory(lines, 4) == len(whole)
    assert api.ffi.string(lines) == whole[:4] + b"######"
