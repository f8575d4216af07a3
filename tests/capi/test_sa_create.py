"""IPsecSaContextCreate0, IPsecSaContextCreate1 and IPsecSaContextDeleteById0."""

from typing import Any

import pytest

from .association import Prepared, prepare_transport, prepare_tunnel, traffic
from .build import DYNAMIC, V4, V6, Api
from .policy import add_provider_context, provider_context


def _create(api: Api, engine: Any, given: Any) -> int:
    out = api.new("UINT64 *")
    null = api.ffi.NULL
    return int(api.lib.IPsecSaContextCreate1(engine, given, null, null, out))


@pytest.mark.parametrize("version", [V4, V6])
@pytest.mark.parametrize("prepare", [prepare_transport, prepare_tunnel])
def test_create_gives_ids_in_order(api: Api, engine: Any, prepare: Any, version: int) -> None:
    """Ids rise from 1, whatever the mode and the IP version."""
    ground = prepare(api, engine, version)
    assert [ground.create() for _ in range(3)] == [1, 2, 3]


def test_ids_are_never_used_twice(transport: Prepared) -> None:
    """A deleted context's id does not come back."""
    api, engine = transport.api, transport.engine
    first = transport.create()
    api.must(api.lib.IPsecSaContextDeleteById0(engine, first))
    assert transport.create() == first + 1


def test_no_inbound_filter_is_cached(transport: Prepared) -> None:
    """The optional inbound filter id is always 0."""
    api = transport.api
    id_, filter_ = api.new("UINT64 *"), api.new("UINT64 *", 99)
    null = api.ffi.NULL
    create = api.lib.IPsecSaContextCreate1
    api.must(create(transport.engine, transport.outbound, null, filter_, id_))
    assert filter_[0] == 0


def test_version_0_creates_the_same(transport: Prepared) -> None:
    """Create0 makes a context that the newer functions read."""
    api = transport.api
    given = api.new("IPSEC_TRAFFIC0 *")
    given.localV4Address, given.remoteV4Address = 1, 2
    given.ipsecFilterId = transport.outbound.ipsecFilterId
    out = api.new("UINT64 *")
    api.must(api.lib.IPsecSaContextCreate0(transport.engine, given, api.ffi.NULL, out))
    assert transport.exists(out[0])


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("ipVersion", 2, "INVALID_ENUMERATOR"),
        ("ipVersion", 0x7FFFFFFF, "INVALID_ENUMERATOR"),
        ("trafficType", 2, "INVALID_ENUMERATOR"),
        ("ipsecFilterId", 0, "FILTER_NOT_FOUND"),
        ("ipsecFilterId", 999, "FILTER_NOT_FOUND"),
        ("ipVersion", V6, "INCOMPATIBLE_LAYER"),
    ],
)
def test_bad_transport_traffic(transport: Prepared, member: str, value: int, code: str) -> None:
    """A descriptor has known enumerators and names an outbound filter of its IP version."""
    api = transport.api
    setattr(transport.outbound, member, value)
    expected = getattr(api.lib, f"FWP_E_{code}")
    assert _create(api, transport.engine, transport.outbound) == expected


def test_the_filter_of_the_other_direction(transport: Prepared) -> None:
    """An inbound filter does not fit outbound traffic."""
    api = transport.api
    code = _create(api, transport.engine, transport.inbound)
    assert code == api.lib.FWP_E_INCOMPATIBLE_LAYER


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("tunnelPolicyId", 0, "PROVIDER_CONTEXT_NOT_FOUND"),
        ("remotePort", 1, "INVALID_PARAMETER"),
        ("localPort", 1, "INVALID_PARAMETER"),
        ("ipProtocol", 17, "INVALID_PARAMETER"),
    ],
)
def test_bad_tunnel_traffic(tunnel: Prepared, member: str, value: int, code: str) -> None:
    """A tunnel has a policy, and neither ports nor protocol."""
    api = tunnel.api
    setattr(tunnel.outbound, member, value)
    expected = getattr(api.lib, f"FWP_E_{code}")
    assert _create(api, tunnel.engine, tunnel.outbound) == expected


def test_a_policy_that_is_no_tunnel(api: Api, engine: Any) -> None:
    """A provider context of another type does not fit tunnel traffic."""
    blob = api.new("FWP_BYTE_BLOB *", api.blob(b"data"))
    general = provider_context(api, api.lib.FWPM_GENERAL_CONTEXT, blob)
    policy = add_provider_context(api, engine, general)
    code = _create(api, engine, traffic(api, policy, tunnel=True))
    assert code == api.lib.FWP_E_PROVIDER_CONTEXT_MISMATCH


@pytest.mark.parametrize("dynamic", [False, True])
def test_create_and_delete_choose_their_session(transport: Prepared, dynamic: bool) -> None:
    """Both are refused in an explicit transaction and in a dynamic session."""
    api = transport.api
    id_ = transport.create()
    session = api.open(DYNAMIC if dynamic else 0)
    if not dynamic:
        api.must(api.lib.FwpmTransactionBegin0(session, 0))
    code = "FWP_E_DYNAMIC_SESSION_IN_PROGRESS" if dynamic else "FWP_E_TXN_IN_PROGRESS"
    expected = getattr(api.lib, code)
    assert _create(api, session, transport.outbound) == expected
    assert api.lib.IPsecSaContextDeleteById0(session, id_) == expected
    api.must(api.lib.FwpmEngineClose0(session))
    assert transport.exists(id_)


def test_contexts_outlive_their_session(transport: Prepared) -> None:
    """A context belongs to the engine: another session sees and deletes it."""
    api = transport.api
    maker = api.open()
    out = api.new("UINT64 *")
    null = api.ffi.NULL
    api.must(api.lib.IPsecSaContextCreate1(maker, transport.outbound, null, null, out))
    api.must(api.lib.FwpmEngineClose0(maker))
    assert transport.exists(out[0])
    assert api.lib.IPsecSaContextDeleteById0(transport.engine, out[0]) == 0
    assert not transport.exists(out[0])


@pytest.mark.parametrize("id_", [0, 1, 2**64 - 1])
def test_delete_needs_a_context(api: Api, engine: Any, id_: int) -> None:
    """An id that names nothing is not found."""
    assert api.lib.IPsecSaContextDeleteById0(engine, id_) == api.lib.FWP_E_NOT_FOUND


def test_a_filter_may_go_while_a_context_names_it(transport: Prepared) -> None:
    """SA contexts do not keep filters; details show none afterwards."""
    api = transport.api
    id_ = transport.complete()
    filter_ = transport.outbound.ipsecFilterId
    assert api.lib.FwpmFilterDeleteById0(transport.engine, filter_) == 0
    with transport.get(id_) as found:
        assert found.outboundSa.transportFilter == api.ffi.NULL
        assert found.inboundSa.transportFilter.filterId == transport.inbound.ipsecFilterId


def test_virtual_interfaces_are_kept(transport: Prepared) -> None:
    """The tunnel information of Create1 shows in both directions."""
    api = transport.api
    info = api.new("IPSEC_VIRTUAL_IF_TUNNEL_INFO0 *", [7, 8])
    out = api.new("UINT64 *")
    null = api.ffi.NULL
    create = api.lib.IPsecSaContextCreate1
    api.must(create(transport.engine, transport.outbound, info, null, out))
    spi = transport.reserve(out[0])
    api.must(transport.add_inbound(out[0], transport.bundle(spi)))
    api.must(transport.add_outbound(out[0], transport.bundle(3)))
    with transport.get(out[0]) as found:
        for details in (found.inboundSa, found.outboundSa):
            assert details.virtualIfTunnelInfo.virtualIfTunnelId == 7
            assert details.virtualIfTunnelInfo.trafficSelectorId == 8
