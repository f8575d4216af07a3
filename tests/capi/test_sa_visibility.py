"""How SA contexts show in events, enumerations and statistics at each step of their life."""

from typing import Any

import pytest

from .association import PEER_SPI, Prepared, auth
from .build import LOCAL_V4, REMOTE_V4, Api
from .enumeration import listed
from .ike import ike_sa, inject
from .listing import ADD, DELETE, Listener

ELSEWHERE = 0x0A0000FE
TRAFFIC, MM_SA_ID = 0x1, 0x40


def _template(api: Api, local: int = 0, remote: int = 0) -> Any:
    given = {"localSubNet": local, "remoteSubNet": remote}
    subnets = {name: {"type": 3, "uint32": value} for name, value in given.items() if value}
    return api.new("IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *", subnets)


def _listener(ground: Prepared, template: Any = None) -> Listener:
    api = ground.api
    listener = Listener(
        api,
        "IPSEC_SA_CONTEXT_CALLBACK0",
        lambda change: (int(change.changeType), int(change.saContextId)),
    )
    given, out = api.new("IPSEC_SA_CONTEXT_SUBSCRIPTION0 *"), api.new("HANDLE *")
    given.enumTemplate = api.ffi.NULL if template is None else template
    subscribe = api.lib.IPsecSaContextSubscribe0
    api.must(subscribe(ground.engine, given, listener.function, api.ffi.NULL, out))
    return listener


def _ids(ground: Prepared, template: Any = None) -> list[int]:
    with listed(ground.api, ground.engine, "IPsecSaContext", template) as contexts:
        return [context.saContextId for context in contexts]


def _move(ground: Prepared, id_: int, direction: str, local: int) -> None:
    with ground.get(id_) as found:
        getattr(found, direction).traffic.localV4Address = local
        ground.api.must(ground.api.lib.IPsecSaContextUpdate0(ground.engine, TRAFFIC, found))


def test_the_end_of_a_lifetime_is_told(transport: Prepared) -> None:
    """A context whose inbound SA is over goes, though no call brings it about."""
    listener = _listener(transport)
    id_ = transport.half(lifetime={"lifetimeSeconds": 10})
    transport.api.control.WfpIpsecEngineAdvance(10)
    assert listener.wait(2) == [(ADD, id_), (DELETE, id_)]


def test_an_update_is_not_told(transport: Prepared) -> None:
    """Neither of members nor of addresses; the next event is that of another context."""
    api = transport.api
    listener = _listener(transport)
    id_ = transport.half()
    details = api.new("IPSEC_SA_DETAILS1 *", {"saBundle": {"mmSaId": 5}})
    values = api.new("IPSEC_SA_CONTEXT1 *", {"saContextId": id_, "inboundSa": details})
    api.must(api.lib.IPsecSaContextUpdate0(transport.engine, MM_SA_ID, values))
    _move(transport, id_, "inboundSa", ELSEWHERE)
    other = transport.half()
    assert listener.wait(2) == [(ADD, id_), (ADD, other)]


def test_a_template_meets_the_context_as_it_is(transport: Prepared) -> None:
    """Who watches the new address hears of the end, who watches the old one of the beginning."""
    old = _listener(transport, _template(transport.api, local=LOCAL_V4))
    new = _listener(transport, _template(transport.api, local=ELSEWHERE))
    everything = _listener(transport)
    id_ = transport.complete()
    for direction in ("inboundSa", "outboundSa"):
        _move(transport, id_, direction, ELSEWHERE)
    transport.api.must(transport.api.lib.IPsecSaContextDeleteById0(transport.engine, id_))
    assert everything.wait(2) == [(ADD, id_), (DELETE, id_)]
    assert (old.events, new.events) == ([(ADD, id_)], [(DELETE, id_)])


@pytest.mark.parametrize("direction", ["inboundSa", "outboundSa"])
def test_both_subnets_hold_one_direction(transport: Prepared, direction: str) -> None:
    """Either direction will do, but not the one's local with the other's remote address."""
    api = transport.api
    id_ = transport.complete()
    with transport.get(id_) as found:
        moved = getattr(found, direction).traffic
        moved.localV4Address, moved.remoteV4Address = ELSEWHERE, ELSEWHERE + 1
        api.must(api.lib.IPsecSaContextUpdate0(transport.engine, TRAFFIC, found))
    assert _ids(transport, _template(api, LOCAL_V4, REMOTE_V4)) == [id_]
    assert _ids(transport, _template(api, ELSEWHERE, ELSEWHERE + 1)) == [id_]
    assert _ids(transport, _template(api, LOCAL_V4, ELSEWHERE + 1)) == []
    assert _ids(transport, _template(api, ELSEWHERE, REMOTE_V4)) == []


def test_a_context_without_sas_has_its_traffic(transport: Prepared) -> None:
    """The outbound traffic counts from the first call, the inbound one from the SPI on."""
    api = transport.api
    id_ = transport.create()
    here, there = _template(api, local=LOCAL_V4), _template(api, local=ELSEWHERE)
    for _ in range(2):
        assert (_ids(transport, here), _ids(transport, there)) == ([id_], [])
        transport.reserve(id_)


def test_a_bundle_of_two_is_one_entry(transport: Prepared) -> None:
    """ESP and AH of one direction are enumerated together."""
    api = transport.api
    id_ = transport.create()
    given = transport.bundle(transport.reserve(id_), numSAs=2)
    given.saList[1].saTransformType = api.lib.IPSEC_TRANSFORM_AH
    given.saList[1].ahInformation = auth(api)
    api.must(transport.add_inbound(id_, given))
    with listed(api, transport.engine, "IPsecSa", version=1) as sas:
        assert [sa.saBundle.numSAs for sa in sas] == [2]


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("flags", [0, 1])
def test_ike_statistics_are_read_in_a_transaction(
    api: Api, engine: Any, version: int, flags: int
) -> None:
    """Unlike those of IPsec."""
    out = api.new(f"IKEEXT_STATISTICS{version} *")
    api.must(api.lib.FwpmTransactionBegin0(engine, flags))
    assert getattr(api.lib, f"IkeextGetStatistics{version}")(engine, out) == 0


def test_ike_sas_are_numbered(api: Api, engine: Any) -> None:
    """Their ids rise from 1; looking one up by its id asks for no lookup context."""
    assert [inject(api, ike_sa(api, [], saId=77)) for _ in range(3)] == [1, 2, 3]
    lookup = api.new("GUID *", api.guid(9))
    for get in (api.lib.IkeextSaGetById1, api.lib.IkeextSaGetById2):
        with api.result(get, engine, 2, lookup) as found:
            assert found.saId == 2


def test_a_context_outlives_its_ike_sa(transport: Prepared) -> None:
    """Deleting the IKE SA that a context names leaves the context as it is."""
    api = transport.api
    ike = inject(api, ike_sa(api, []))
    id_ = transport.complete(mmSaId=ike)
    api.must(api.lib.IkeextSaDeleteById0(transport.engine, ike))
    with transport.get(id_) as found:
        assert found.outboundSa.saBundle.mmSaId == ike
        assert found.outboundSa.saBundle.saList[0].spi == PEER_SPI


def test_entries_of_dos_protection_stay(api: Api, engine: Any) -> None:
    """No time ends them."""
    state = api.new("IPSEC_DOSP_STATE0 *", {"durationSecs": 1})
    api.must(api.control.WfpIpsecEngineInjectDospState(state))
    api.control.WfpIpsecEngineAdvance(10**9)
    with listed(api, engine, "IPsecDospState") as states:
        assert [found.durationSecs for found in states] == [1]
