"""SA contexts as a list and as columns: the same as one by one."""

from __future__ import annotations

import gc
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.samples import GCM_IN, LOCAL, REMOTE, install
from tests.api.test_enumeration import many
from tests.plans.descriptions import pairs
from wfp_ipsec import Engine, InvalidParameterError, SaContext, SaContextDetails, SaDetails
from wfp_ipsec._native.held import held_results
from wfp_ipsec._native.pages import PAGE_CONTEXTS
from wfp_ipsec.columns import COLUMNS, FIELDS
from wfp_ipsec.pairs import SaPair
from wfp_ipsec.testing import Controls
from wfp_ipsec.values._checks import IpAddress


def mapped(address: IpAddress) -> bytes:
    """Returns the 16 bytes of an address in a column."""
    packed = address.packed
    return packed if address.version == 6 else b"\0" * 10 + b"\xff\xff" + packed


def key_bytes(half: Any) -> bytes:
    """Returns a key as a column holds it."""
    return b"" if half is None else half.key.reveal()


def fields(side: SaDetails) -> dict[str, Any]:
    """Returns what the columns of one direction are to hold."""
    traffic, bundle, udp = side.traffic, side.bundle, side.udp_encapsulation
    sa = bundle.sas[0]
    auth, cipher = sa.auth, sa.cipher
    is_v4 = traffic.local.version == 4
    return {
        "present": 1,
        "ip_version": traffic.local.version,
        "local": mapped(traffic.local),
        "remote": mapped(traffic.remote),
        "local_v4": int(traffic.local) if is_v4 else 0,
        "remote_v4": int(traffic.remote) if is_v4 else 0,
        "traffic_type": traffic.traffic_type,
        "filter_id": traffic.tunnel_policy_id if traffic.filter_id is None else traffic.filter_id,
        "remote_port": traffic.remote_port,
        "local_port": traffic.local_port,
        "ip_protocol": traffic.ip_protocol,
        "local_interface_luid": traffic.local_interface_luid,
        "interface_profile_id": traffic.interface_profile_id,
        "flags": int(bundle.flags),
        "lifetime_seconds": bundle.lifetime.seconds,
        "lifetime_kilobytes": bundle.lifetime.kilobytes,
        "lifetime_packets": bundle.lifetime.packets,
        "idle_timeout_seconds": bundle.idle_timeout_seconds,
        "qm_sa_id": bundle.qm_sa_id,
        "mm_sa_id": bundle.mm_sa_id,
        "sa_count": len(bundle.sas),
        "spi": sa.spi,
        "transform_type": int(sa.transform_type),
        "auth_type": 0 if auth is None else int(auth.transform.auth_type),
        "auth_config": 0 if auth is None else int(auth.transform.auth_config),
        "cipher_type": 0 if cipher is None else int(cipher.transform.cipher_type),
        "cipher_config": 0 if cipher is None else int(cipher.transform.cipher_config),
        "local_udp_port": 0 if udp is None else udp.local_port,
        "remote_udp_port": 0 if udp is None else udp.remote_port,
        "auth_key_bytes": len(key_bytes(auth)),
        "auth_key": key_bytes(auth).ljust(64, b"\0"),
        "cipher_key_bytes": len(key_bytes(cipher)),
        "cipher_key": key_bytes(cipher).ljust(64, b"\0"),
    }


def row(found: SaContextDetails) -> dict[str, Any]:
    """Returns what all columns are to hold for an SA context."""
    wanted: dict[str, Any] = {"id": found.id}
    for name, side in (("inbound", found.inbound), ("outbound", found.outbound)):
        nothing = {
            field: bytes(kind) if isinstance(kind, int) else 0 for field, kind in FIELDS.items()
        }
        given = nothing if side is None else fields(side)
        wanted |= {f"{name}.{field}": given[field] for field in FIELDS if field != "id"}
    return wanted


def cell(column: memoryview, index: int) -> Any:
    """Returns a value of a column."""
    if column.ndim == 1:
        return column[index]
    width = column.shape[1] if column.shape else 0
    return column.tobytes()[index * width : (index + 1) * width]


@given(described=st.lists(pairs(), min_size=1, max_size=4), expired=st.booleans())
@settings(max_examples=60)
def test_columns_are_the_values(
    engine: Engine, controls: Controls, described: list[SaPair], expired: bool
) -> None:
    """Every column holds of every SA context what its details say, for all kinds of SAs."""
    controls.reset()
    for number, pair in enumerate(described):
        # Inbound SPIs must differ.
        spi = 0x10000 + 2 * number
        sas = tuple(replace(sa, spi=spi) for sa in pair.inbound.sas)
        bare = replace(pair, inbound=replace(pair.inbound, sas=sas), allow_duplicate_spi=True)
        context = SaContext.install(engine, bare, kept=True)
    if expired:
        context.expire()
    found = list(engine.sa_contexts())
    columns = engine.sa_context_columns(COLUMNS, reveal_keys=True)
    assert list(columns) == list(COLUMNS)
    for index, one in enumerate(found):
        wanted = row(one)
        assert {name: cell(column, index) for name, column in columns.items()} == wanted


@pytest.mark.parametrize("count", [0, 1, PAGE_CONTEXTS, 2 * PAGE_CONTEXTS + 1])
def test_pages(engine: Engine, count: int) -> None:
    """List and columns have every SA context once, in ascending order, whatever the pages."""
    ids = many(engine, count) if count else []
    listed = engine.sa_context_list()
    assert len(listed) == count
    assert [one.id for one in listed] == ids
    assert engine.sa_context_columns(["id"])["id"].tolist() == ids
    if count:
        assert (listed[0].id, listed[-1].id, listed[count // 2].id) == (
            ids[0],
            ids[-1],
            ids[count // 2],
        )
        assert [one.id for one in listed[-3:]] == ids[-3:]


def test_outside_the_list(engine: Engine) -> None:
    """An index that there is not is refused, on both sides."""
    many(engine, 2)
    listed = engine.sa_context_list()
    for index in (2, -3):
        with pytest.raises(IndexError):
            listed[index]


def test_templates(engine: Engine) -> None:
    """Addresses and subnets select in lists and columns as they do one by one."""
    mine = install(engine).id
    install(engine, remote="198.51.100.21", spi=0x1002)
    assert [one.id for one in engine.sa_context_list(LOCAL, REMOTE)] == [mine]
    assert engine.sa_context_columns(["id"], None, REMOTE)["id"].tolist() == [mine]


def test_equal_to_one_by_one(engine: Engine) -> None:
    """A list has the same values as the iterator, which `attach` knows too."""
    for number in range(3):
        install(engine, remote=f"198.51.100.{20 + number}", spi=0x1000 + 2 * number)
    listed = engine.sa_context_list()
    assert list(listed) == list(engine.sa_contexts())
    assert listed[1] == SaContext.attach(engine, listed[1].id).details()
    assert repr(listed) == "<SaContextList of 3>"


def test_snapshot(engine: Engine) -> None:
    """What is deleted afterwards stays in the list, and can still be read for the first time."""
    context = install(engine)
    listed = engine.sa_context_list()
    context.close()
    inbound = listed[0].inbound
    assert inbound is not None
    assert inbound.bundle.sas[0].spi == 0xC0001080


def test_memory(engine: Engine) -> None:
    """The engine's memory is held as long as list or value are there and unread, and no longer."""
    install(engine)
    # What tests before have left in cycles goes now, and not in between.
    gc.collect()
    before = held_results(engine.ffi)
    listed = engine.sa_context_list()
    assert held_results(engine.ffi) == before + 1
    first = listed[0]
    del listed
    assert held_results(engine.ffi) == before + 1
    assert hash(first)
    assert held_results(engine.ffi) == before
    kept = engine.sa_context_list()[0]
    del kept
    assert held_results(engine.ffi) == before


def test_keys_are_asked_for(engine: Engine) -> None:
    """Columns of keys need a word, and hold the keys then."""
    install(engine)
    with pytest.raises(InvalidParameterError, match="reveal_keys=True"):
        engine.sa_context_columns(["inbound.auth_key"])
    found = engine.sa_context_columns(["inbound.auth_key"], reveal_keys=True)
    assert found["inbound.auth_key"].tobytes()[:20] == GCM_IN


@pytest.mark.parametrize("name", ["", "spi", "inbound", "inbound.id", "outbound.nothing"])
def test_no_such_column(engine: Engine, name: str) -> None:
    """A column that there is not is refused by name."""
    with pytest.raises(InvalidParameterError, match="is no column"):
        engine.sa_context_columns(["id", name])


def test_columns_cannot_be_changed(engine: Engine) -> None:
    """Columns are read-only, and none is none."""
    install(engine)
    column = engine.sa_context_columns(["id"])["id"]
    with pytest.raises(TypeError):
        column[0] = 1
    assert engine.sa_context_columns([]) == {}


def test_addresses(engine: Engine) -> None:
    """Addresses of columns are those of the ipaddress module, IPv4 ones mapped."""
    install(engine)
    octets = engine.sa_context_columns(["inbound.local"])["inbound.local"].tobytes()
    assert IPv6Address(octets).ipv4_mapped == ip_address(LOCAL) == IPv4Address(LOCAL)
