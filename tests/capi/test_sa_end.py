"""How SAs end: IPsecSaContextExpire0, lifetimes and duplicates."""

from typing import Any

import pytest

from .association import PEER_SPI, Prepared, get_spi, traffic
from .build import Api
from .policy import add_filter, transport_filter


def _expire(ground: Prepared, id_: int) -> int:
    return int(ground.api.lib.IPsecSaContextExpire0(ground.engine, id_))


def _shape(ground: Prepared, id_: int) -> str:
    """Returns "" for no context, else "in" and "out" for the SAs that it has."""
    if not ground.exists(id_):
        return ""
    with ground.get(id_) as found:
        names = [("in", found.inboundSa), ("out", found.outboundSa)]
        return "+".join(name for name, sa in names if sa) or "none"


def test_expire_has_two_steps(transport: Prepared) -> None:
    """The outbound SA goes at once, and the context with its inbound SA a minute later."""
    id_ = transport.complete()
    assert _expire(transport, id_) == 0
    assert _shape(transport, id_) == "in"
    transport.api.control.WfpIpsecEngineAdvance(59)
    assert _shape(transport, id_) == "in"
    transport.api.control.WfpIpsecEngineAdvance(1)
    assert _shape(transport, id_) == ""


def test_expiring_again_changes_nothing(transport: Prepared) -> None:
    """A second Expire0 succeeds and does not prolong the grace."""
    id_ = transport.complete()
    _expire(transport, id_)
    transport.api.control.WfpIpsecEngineAdvance(30)
    assert _expire(transport, id_) == 0
    transport.api.control.WfpIpsecEngineAdvance(30)
    assert _expire(transport, id_) == transport.api.lib.FWP_E_NOT_FOUND


def test_without_an_inbound_sa_there_is_no_grace(transport: Prepared) -> None:
    """A context that accepts no packets goes at once."""
    created, reserved = transport.create(), transport.create()
    transport.reserve(reserved)
    for id_ in (created, reserved):
        assert _expire(transport, id_) == 0
        assert _shape(transport, id_) == ""


def test_a_context_in_grace_takes_no_sa_and_can_be_deleted(transport: Prepared) -> None:
    """Adding to it is out of order; deleting it is not."""
    api = transport.api
    id_ = transport.half()
    _expire(transport, id_)
    code = transport.add_outbound(id_, transport.bundle(PEER_SPI))
    assert code == api.lib.FWP_E_INCOMPATIBLE_SA_STATE
    assert api.lib.IPsecSaContextDeleteById0(transport.engine, id_) == 0
    assert _shape(transport, id_) == ""


@pytest.mark.parametrize("id_", [0, 99])
def test_expire_needs_a_context(api: Api, engine: Any, id_: int) -> None:
    """An id that names nothing is not found."""
    assert api.lib.IPsecSaContextExpire0(engine, id_) == api.lib.FWP_E_NOT_FOUND


def test_the_end_of_the_inbound_lifetime(transport: Prepared) -> None:
    """When the inbound SA's lifetime ends, the context ends."""
    id_ = transport.half(lifetime={"lifetimeSeconds": 100})
    transport.api.must(transport.add_outbound(id_, transport.bundle(PEER_SPI)))
    transport.api.control.WfpIpsecEngineAdvance(99)
    assert _shape(transport, id_) == "in+out"
    transport.api.control.WfpIpsecEngineAdvance(1)
    assert _shape(transport, id_) == ""


def test_the_end_of_the_outbound_lifetime(transport: Prepared) -> None:
    """When the outbound SA's lifetime ends, the context expires as by Expire0."""
    id_ = transport.complete(lifetime={"lifetimeSeconds": 100})
    transport.api.control.WfpIpsecEngineAdvance(100)
    assert _shape(transport, id_) == "in"
    transport.api.control.WfpIpsecEngineAdvance(59)
    assert _shape(transport, id_) == "in"
    transport.api.control.WfpIpsecEngineAdvance(1)
    assert _shape(transport, id_) == ""


def test_one_long_step_does_what_falls_due_on_the_way(transport: Prepared) -> None:
    """The grace begins when the lifetime ended, not when somebody looked."""
    id_ = transport.complete(lifetime={"lifetimeSeconds": 100})
    transport.api.control.WfpIpsecEngineAdvance(160)
    assert _shape(transport, id_) == ""


def test_the_grace_does_not_outlast_the_lifetime(transport: Prepared) -> None:
    """An inbound SA whose lifetime ends during the grace ends then."""
    id_ = transport.half(lifetime={"lifetimeSeconds": 10})
    _expire(transport, id_)
    transport.api.control.WfpIpsecEngineAdvance(10)
    assert _shape(transport, id_) == ""


def test_lifetime_0_has_no_end(transport: Prepared) -> None:
    """Without a lifetime in seconds an SA stays, whatever the limits on its traffic."""
    id_ = transport.complete(lifetime={"lifetimeKilobytes": 1, "lifetimePackets": 1})
    transport.api.control.WfpIpsecEngineAdvance(10**9)
    assert _shape(transport, id_) == "in+out"


def test_an_ended_context_frees_its_spi(transport: Prepared) -> None:
    """The SPI can be dictated again after the context is gone, and not before."""
    api = transport.api
    id_ = transport.complete()
    with transport.get(id_) as found:
        spi = found.inboundSa.saBundle.saList[0].spi
    _expire(transport, id_)
    second = transport.create()
    given = get_spi(api, transport.inbound)
    dictate = api.lib.IPsecSaContextSetSpi0
    assert dictate(transport.engine, second, given, spi) == api.lib.FWP_E_ALREADY_EXISTS
    api.control.WfpIpsecEngineAdvance(60)
    assert dictate(transport.engine, second, given, spi) == 0


def test_a_new_outbound_sa_replaces_a_duplicate(transport: Prepared) -> None:
    """An older complete context with the same traffic expires as by Expire0."""
    first, second = transport.complete(), transport.complete()
    assert _shape(transport, first) == "in"
    assert _shape(transport, second) == "in+out"
    transport.api.control.WfpIpsecEngineAdvance(60)
    assert _shape(transport, first) == ""
    assert _shape(transport, second) == "in+out"


def test_duplicate_deletion_can_be_suppressed(transport: Prepared) -> None:
    """The flag on the new outbound bundle keeps the older context."""
    flag = transport.api.lib.IPSEC_SA_BUNDLE_FLAG_SUPPRESS_DUPLICATE_DELETION
    first = transport.complete()
    transport.complete(flags=flag)
    assert _shape(transport, first) == "in+out"


def test_an_incomplete_context_is_no_duplicate(transport: Prepared) -> None:
    """A context that has only its inbound SA may be the next pair."""
    first = transport.half()
    transport.complete()
    assert _shape(transport, first) == "in"
    transport.api.control.WfpIpsecEngineAdvance(60)
    assert _shape(transport, first) == "in"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("remoteV4Address", 9),
        ("localV4Address", 9),
        ("remotePort", 9),
        ("localPort", 9),
        ("ipProtocol", 9),
    ],
)
def test_other_traffic_is_no_duplicate(transport: Prepared, member: str, value: int) -> None:
    """Every part of the traffic tells contexts apart."""
    first = transport.complete()
    for side in (transport.outbound, transport.inbound):
        setattr(side, member, value)
    transport.complete()
    assert _shape(transport, first) == "in+out"


def test_a_deleted_context_is_no_duplicate(transport: Prepared) -> None:
    """A deleted context does not stand in the way of the next with its traffic."""
    api = transport.api
    api.must(api.lib.IPsecSaContextDeleteById0(transport.engine, transport.complete()))
    assert _shape(transport, transport.complete()) == "in+out"


def test_a_moved_context_is_no_duplicate_where_it_was(transport: Prepared) -> None:
    """After an update, and after a delete, nothing is left under the old traffic."""
    api = transport.api
    moved = transport.complete()
    with transport.get(moved) as found:
        found.outboundSa.traffic.remoteV4Address = 9
        api.must(api.lib.IPsecSaContextUpdate0(transport.engine, 1, found))
    transport.complete()
    assert _shape(transport, moved) == "in+out"
    api.must(api.lib.IPsecSaContextDeleteById0(transport.engine, moved))
    assert _shape(transport, transport.complete()) == "in+out"


def test_other_inbound_traffic_is_no_duplicate(transport: Prepared) -> None:
    """Both directions have to be the same."""
    first = transport.complete()
    other = add_filter(
        transport.api, transport.engine, transport_filter(transport.api, inbound=True)
    )
    transport.inbound = traffic(transport.api, other)
    transport.complete()
    assert _shape(transport, first) == "in+out"
