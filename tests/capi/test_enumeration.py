"""IPsecSaContextCreateEnumHandle0, Enum0, Enum1 and DestroyEnumHandle0."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .association import Prepared, prepare_transport
from .build import LOCAL_V4, LOCAL_V6, REMOTE_V4, V6, Api

ALL = 0xFFFFFFFF
EMPTY, UINT32, BYTE_ARRAY16, V4_MASK, V6_MASK = 0, 3, 11, 256, 257


def _open(api: Api, engine: Any, template: Any = None) -> tuple[int, Any]:
    out = api.new("HANDLE *")
    given_ = api.ffi.NULL if template is None else template
    return api.lib.IPsecSaContextCreateEnumHandle0(engine, given_, out), out[0]


def _handle(api: Api, engine: Any, template: Any = None) -> Any:
    code, handle = _open(api, engine, template)
    api.must(code)
    return handle


def _next(api: Api, engine: Any, handle: Any, count: int, version: int = 1) -> list[int] | int:
    """Returns the ids of the next entries, or the code."""
    entries = api.new(f"IPSEC_SA_CONTEXT{version} ***")
    returned = api.new("UINT32 *", 77)
    enum = getattr(api.lib, f"IPsecSaContextEnum{version}")
    code = enum(engine, handle, count, entries, returned)
    if code:
        return int(code)
    ids = [entries[0][i].saContextId for i in range(returned[0])]
    assert (entries[0] == api.ffi.NULL) == (not ids)
    api.free(entries)
    return ids


@given(total=st.integers(0, 6), counts=st.lists(st.integers(0, 4), max_size=6))
def test_batches_add_up(api: Api, total: int, counts: list[int]) -> None:
    """Batches of any sizes give each context once, in the order of ids, then nothing for ever."""
    api.control.WfpIpsecEngineReset()
    engine = api.open()
    ground = prepare_transport(api, engine)
    left = [ground.create() for _ in range(total)]
    handle = _handle(api, engine)
    for i, count in enumerate(counts):
        expected, left = left[:count], left[count:]
        assert _next(api, engine, handle, count, version=i % 2) == expected
    assert _next(api, engine, handle, ALL) == left
    assert _next(api, engine, handle, 1) == []
    api.must(api.lib.FwpmEngineClose0(engine))


@pytest.mark.parametrize("version", [0, 1])
def test_entries_are_whole_contexts(transport: Prepared, version: int) -> None:
    """One block holds the array and all that its entries point to."""
    api = transport.api
    id_ = transport.complete()
    transport.half()
    handle = _handle(api, transport.engine)
    entries = api.new(f"IPSEC_SA_CONTEXT{version} ***")
    returned = api.new("UINT32 *")
    enum = getattr(api.lib, f"IPsecSaContextEnum{version}")
    api.must(enum(transport.engine, handle, 10, entries, returned))
    assert returned[0] == 2
    first, second = entries[0][0], entries[0][1]
    assert first.saContextId == id_
    assert first.outboundSa.saBundle.saList[0].espAuthInformation.authKey.size == 20
    assert first.inboundSa.transportFilter.filterId == transport.inbound.ipsecFilterId
    assert second.outboundSa == api.ffi.NULL
    api.free(entries)


def test_an_enumeration_is_a_snapshot(transport: Prepared) -> None:
    """What happens after the handle was made does not show, neither ids nor contents."""
    api = transport.api
    id_ = transport.half()
    handle = _handle(api, transport.engine)
    api.must(transport.add_outbound(id_, transport.bundle(3)))
    later = transport.create()
    api.must(api.lib.IPsecSaContextDeleteById0(transport.engine, id_))
    entries, returned = api.new("IPSEC_SA_CONTEXT1 ***"), api.new("UINT32 *")
    api.must(api.lib.IPsecSaContextEnum1(transport.engine, handle, ALL, entries, returned))
    assert [entries[0][i].saContextId for i in range(returned[0])] == [id_]
    assert entries[0][0].inboundSa != api.ffi.NULL
    assert entries[0][0].outboundSa == api.ffi.NULL
    api.free(entries)
    assert transport.exists(later)


def _template(api: Api, local: dict[str, Any], remote: dict[str, Any]) -> Any:
    return api.new(
        "IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *", {"localSubNet": local, "remoteSubNet": remote}
    )


def _subnet(api: Api, kind: int, content: Any) -> dict[str, Any]:
    if kind == UINT32:
        return {"type": kind, "uint32": content}
    if kind == BYTE_ARRAY16:
        return {"type": kind, "byteArray16": api.new("FWP_BYTE_ARRAY16 *", [list(content)])}
    if kind == V4_MASK:
        return {"type": kind, "v4AddrMask": api.new("FWP_V4_ADDR_AND_MASK *", content)}
    if kind == V6_MASK:
        mask = [list(content[0]), content[1]]
        return {"type": kind, "v6AddrMask": api.new("FWP_V6_ADDR_AND_MASK *", mask)}
    return {"type": kind}


V6_OTHER = LOCAL_V6[:15] + b"\3"

MATCHES = [
    ((EMPTY, None), (EMPTY, None), ["v4", "v6"]),
    ((UINT32, LOCAL_V4), (EMPTY, None), ["v4"]),
    ((UINT32, REMOTE_V4), (EMPTY, None), []),
    ((EMPTY, None), (UINT32, REMOTE_V4), ["v4"]),
    ((UINT32, LOCAL_V4), (UINT32, LOCAL_V4), []),
    ((V4_MASK, (0x0A000000, 0xFFFFFF00)), (EMPTY, None), ["v4"]),
    ((V4_MASK, (0x0A0000FF, 0xFFFFFF00)), (EMPTY, None), ["v4"]),
    ((V4_MASK, (0x0A000100, 0xFFFFFF00)), (EMPTY, None), []),
    ((V4_MASK, (0x0A000003, 0xFFFFFFFE)), (EMPTY, None), []),
    ((V4_MASK, (0x0A000000, 0xFFFFFFFE)), (EMPTY, None), ["v4"]),
    ((V4_MASK, (0, 0)), (EMPTY, None), ["v4"]),
    ((BYTE_ARRAY16, LOCAL_V6), (EMPTY, None), ["v6"]),
    ((BYTE_ARRAY16, V6_OTHER), (EMPTY, None), []),
    ((V6_MASK, (V6_OTHER, 126)), (EMPTY, None), ["v6"]),
    ((V6_MASK, (V6_OTHER, 127)), (EMPTY, None), []),
    ((V6_MASK, (V6_OTHER, 0)), (EMPTY, None), ["v6"]),
    ((V6_MASK, (LOCAL_V6, 128)), (V4_MASK, (0, 0)), []),
]


@pytest.mark.parametrize(("local", "remote", "expected"), MATCHES)
def test_templates(
    api: Api,
    engine: Any,
    local: tuple[int, Any],
    remote: tuple[int, Any],
    expected: list[str],
) -> None:
    """A context is listed when its addresses lie in the subnets that are set."""
    ids = {
        "v4": prepare_transport(api, engine).complete(),
        "v6": prepare_transport(api, engine, V6).complete(),
    }
    template = _template(api, _subnet(api, *local), _subnet(api, *remote))
    handle = _handle(api, engine, template)
    assert _next(api, engine, handle, ALL) == [ids[name] for name in expected]


BAD = [
    ((1, None), "TYPE_MISMATCH"),
    ((258, None), "NULL_POINTER"),
    ((999, None), "TYPE_MISMATCH"),
    ((V4_MASK, (0, 0x00FF0000)), "INVALID_NET_MASK"),
    ((V6_MASK, (LOCAL_V6, 129)), "INVALID_NET_MASK"),
]


@pytest.mark.parametrize("remote", [False, True])
@pytest.mark.parametrize(("subnet", "code"), BAD)
def test_bad_templates(
    api: Api, engine: Any, subnet: tuple[int, Any], code: str, remote: bool
) -> None:
    """Other types, missing values and impossible masks are refused on both sides."""
    sides = [_subnet(api, *subnet), {}]
    template = _template(api, *(sides[::-1] if remote else sides))
    assert _open(api, engine, template)[0] == getattr(api.lib, f"FWP_E_{code}")


@pytest.mark.parametrize("kind", [BYTE_ARRAY16, V4_MASK, V6_MASK])
def test_missing_subnets(api: Api, engine: Any, kind: int) -> None:
    """A type whose value is a pointer needs it."""
    code, _ = _open(api, engine, _template(api, {"type": kind}, {}))
    assert code == api.lib.FWP_E_NULL_POINTER


def test_a_handle_belongs_to_its_session(transport: Prepared) -> None:
    """Another session can neither use nor destroy it."""
    api = transport.api
    handle = _handle(api, transport.engine)
    other = api.open()
    invalid = api.lib.ERROR_INVALID_HANDLE
    assert _next(api, other, handle, 1) == invalid
    assert api.lib.IPsecSaContextDestroyEnumHandle0(other, handle) == invalid
    assert _next(api, transport.engine, handle, 1) == []
    api.must(api.lib.FwpmEngineClose0(other))


def test_handles_of_other_kinds(transport: Prepared) -> None:
    """An engine handle is no enumeration handle, and the reverse."""
    api, engine = transport.api, transport.engine
    invalid = api.lib.ERROR_INVALID_HANDLE
    handle = _handle(api, engine)
    assert _next(api, engine, engine, 1) == invalid
    assert _next(api, engine, api.ffi.NULL, 1) == invalid
    assert _next(api, handle, handle, 1) == invalid
    assert api.lib.FwpmEngineClose0(handle) == invalid


@pytest.mark.parametrize("how", ["destroy", "close", "reset"])
def test_a_handle_ends(api: Api, engine: Any, how: str) -> None:
    """Destroying it, closing its session and a reset end a handle and give it back."""
    session = api.open()
    handle = _handle(api, session)
    assert api.control.WfpIpsecEngineLiveAllocations() == 1
    if how == "destroy":
        assert api.lib.IPsecSaContextDestroyEnumHandle0(session, handle) == 0
    elif how == "close":
        assert api.lib.FwpmEngineClose0(session) == 0
    else:
        api.control.WfpIpsecEngineReset()
    assert api.control.WfpIpsecEngineLiveAllocations() == 0
    assert _next(api, session, handle, 1) == api.lib.ERROR_INVALID_HANDLE
    destroy = api.lib.IPsecSaContextDestroyEnumHandle0
    assert destroy(session, handle) == api.lib.ERROR_INVALID_HANDLE
    api.lib.FwpmEngineClose0(session)
