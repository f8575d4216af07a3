"""SaContext: the life of an SA pair, from its SPI to its end."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import pytest

from tests.api.samples import (
    CBC,
    IN_SPI,
    INBOUND,
    LOCAL,
    LOCAL_V6,
    OUTBOUND,
    REMOTE,
    REMOTE_V6,
    inbound,
    install,
)
from wfp_ipsec import (
    AlreadyExistsError,
    ClosedError,
    Direction,
    Engine,
    InvalidParameterError,
    IpVersion,
    NotFoundError,
    SaBundle,
    SaContext,
    SaContextDetails,
    SessionError,
    StateError,
    Traffic,
    UdpEncapsulation,
    VirtualIfTunnel,
)
from wfp_ipsec.testing import Controls

VERSIONS = pytest.mark.parametrize("api_version", [0, 1])
HOSTS = pytest.mark.parametrize(
    ("local", "remote"), [(LOCAL, REMOTE), (LOCAL_V6, REMOTE_V6)], ids=["v4", "v6"]
)


def leftovers(engine: Engine, context: SaContext) -> list[object]:
    """Returns what is left of a context and its filters."""
    found: list[object] = list(engine.sa_contexts())
    outbound_id = context.traffic.filter_id if context.traffic is not None else 0
    for id in (context.inbound_filter_id, outbound_id):
        try:
            found.append(engine.filters.get(id or 0))
        except NotFoundError:
            continue
    return found


@VERSIONS
@HOSTS
def test_life(engine: Engine, api_version: int, local: str, remote: str) -> None:
    """A pair is reserved, completed, read back and gone after the block, in every version."""
    with SaContext.transport(engine, local, remote, api_version=api_version) as context:
        assert context.details() == SaContextDetails(id=context.id)
        context.set_spi(IN_SPI)
        assert context.details() == SaContextDetails(id=context.id)
        context.add_inbound(INBOUND)
        found = context.details()
        assert found.inbound is not None
        assert found.outbound is None
        context.add_outbound(OUTBOUND)
        found = context.details()
        version = ip_address(local).version
        for details, bundle in ((found.inbound, INBOUND), (found.outbound, OUTBOUND)):
            assert details is not None
            assert (details.traffic.local, details.traffic.remote) == (
                ip_address(local),
                ip_address(remote),
            )
            assert details.bundle == bundle.with_ip_version(
                IpVersion.V4 if version == 4 else IpVersion.V6
            )
            assert details.transport_filter is not None
            assert details.transport_filter.id == details.traffic.filter_id
        assert found.inbound is not None and found.inbound.direction == Direction.INBOUND
        assert found.outbound is not None and found.outbound.direction == Direction.OUTBOUND
    assert leftovers(engine, context) == []


@VERSIONS
def test_get_spi(engine: Engine, api_version: int) -> None:
    """The engine chooses an even SPI of at least 256, the same one when asked again."""
    with SaContext.transport(engine, LOCAL, REMOTE, api_version=api_version) as context:
        spi = context.get_spi()
        assert spi >= 256
        assert spi % 2 == 0
        assert context.get_spi() == spi
        context.add_inbound(inbound(spi))


def test_get_spi_differs(engine: Engine) -> None:
    """Two contexts of one host get two SPIs."""
    with (
        SaContext.transport(engine, LOCAL, REMOTE) as first,
        SaContext.transport(engine, LOCAL, "198.51.100.21") as second,
    ):
        assert first.get_spi() != second.get_spi()


def test_get_spi_other_traffic(engine: Engine) -> None:
    """Asking again with other traffic is refused as Windows documents it."""
    with SaContext.transport(engine, LOCAL, REMOTE) as context:
        context.get_spi()
        assert context.traffic is not None
        other = replace(context.traffic, filter_id=context.inbound_filter_id, remote_port=5060)
        with pytest.raises(StateError) as caught:
            context.get_spi(other)
        assert caught.value.winerror == 0x8032001A


def test_order(engine: Engine) -> None:
    """Bundles before their turn are refused, and the context goes on as if they never were."""
    with SaContext.transport(engine, LOCAL, REMOTE) as context:
        for call in (context.add_inbound, context.add_outbound):
            with pytest.raises(StateError) as caught:
                call(INBOUND)
            assert caught.value.winerror == 0x8032001B
        context.set_spi(IN_SPI)
        context.add_inbound(INBOUND)
        with pytest.raises(StateError):
            context.add_inbound(replace(INBOUND, sas=(CBC,)))
        context.add_outbound(OUTBOUND)


def test_spi_in_use(engine: Engine) -> None:
    """An SPI that is live on another context of this host is refused."""
    with install(engine), SaContext.transport(engine, LOCAL, "198.51.100.21") as second:
        with pytest.raises(AlreadyExistsError) as caught:
            second.set_spi(IN_SPI)
        assert caught.value.winerror == 0x80320009


@pytest.mark.parametrize("spi", [0, 2, 255, IN_SPI + 1, 2**32, -2])
def test_bad_spi(engine: Engine, controls: Controls, spi: int) -> None:
    """An inbound SPI that Windows refuses is refused by name before any native call."""
    with SaContext.transport(engine, LOCAL, REMOTE) as context:
        before = controls.calls
        with pytest.raises(InvalidParameterError, match=r"spi: .*0x80320035") as caught:
            context.set_spi(spi)
        assert caught.value.winerror == 0x80320035
        assert controls.calls == before


def test_bad_spi_at_the_engine(engine: Engine) -> None:
    """The engine itself refuses an odd inbound SPI, before it looks at the handle."""
    request = engine.ffi.new("IPSEC_GETSPI1 *")
    for handle in (engine.handle, engine.ffi.NULL):
        status = engine.lib.IPsecSaContextSetSpi0(handle, 1, request, 0x1001)
        assert status == engine.lib.FWP_E_INVALID_PARAMETER


def test_udp_encapsulation(engine: Engine) -> None:
    """UDP ports given with the SPI appear in the inbound details."""
    with SaContext.transport(engine, LOCAL, REMOTE) as context:
        context.set_spi(IN_SPI, udp_encapsulation=UdpEncapsulation(remote_port=40000))
        context.add_inbound(INBOUND)
        details = context.details().inbound
        assert details is not None
        assert details.udp_encapsulation == UdpEncapsulation(local_port=4500, remote_port=40000)


@VERSIONS
def test_create_for_own_filters(engine: Engine, api_version: int) -> None:
    """A context for the caller's filters leaves them where they are."""
    with SaContext.transport(engine, LOCAL, REMOTE) as owner:
        assert owner.traffic is not None
        inbound_filter_id = owner.inbound_filter_id
        with SaContext.create(engine, owner.traffic, api_version=api_version) as context:
            with pytest.raises(InvalidParameterError, match="inbound_filter_id"):
                context.set_spi(IN_SPI)
            context.set_spi(IN_SPI, inbound_filter_id=inbound_filter_id)
            context.add_inbound(INBOUND)
        assert [found.id for found in engine.sa_contexts()] == [owner.id]
        assert engine.filters.get(inbound_filter_id)


def test_virtual_if_tunnel(engine: Engine) -> None:
    """The virtual interface is kept, and refused in the version that has no room for it."""
    tunnel = VirtualIfTunnel(virtual_if_tunnel_id=7, traffic_selector_id=8)
    with SaContext.transport(engine, LOCAL, REMOTE) as owner:
        assert owner.traffic is not None
        with pytest.raises(InvalidParameterError, match="virtual_if_tunnel"):
            SaContext.create(engine, owner.traffic, virtual_if_tunnel=tunnel, api_version=0)
        with SaContext.create(engine, owner.traffic, virtual_if_tunnel=tunnel) as context:
            context.set_spi(IN_SPI, inbound_filter_id=owner.inbound_filter_id)
            context.add_inbound(INBOUND)
            details = context.details().inbound
            assert details is not None
            assert details.virtual_if_tunnel == tunnel


def test_version_without_room(engine: Engine) -> None:
    """Version 0 refuses traffic that it has no member for, instead of losing it."""
    traffic = Traffic.transport(LOCAL, REMOTE, 1, local_port=5060)
    with pytest.raises(InvalidParameterError, match=r"local_port: 5060 .*IPSEC_TRAFFIC0"):
        SaContext.create(engine, traffic, api_version=0)


def test_attach(engine: Engine) -> None:
    """A context is found by its id, known by its details, and deleted when the block ends."""
    original = install(engine)
    with SaContext.attach(engine, original.id) as attached:
        assert attached.details() == original.details()
        assert attached.traffic == original.traffic
        assert attached.inbound_filter_id == original.inbound_filter_id
    with pytest.raises(NotFoundError):
        SaContext.attach(engine, original.id)
    original.close()
    assert leftovers(engine, original) == []


def test_attach_half_built(engine: Engine) -> None:
    """A context with its SPI only does not tell its addresses, so the traffic must be given."""
    with SaContext.transport(engine, LOCAL, REMOTE) as owner:
        attached = SaContext.attach(engine, owner.id)
        with pytest.raises(InvalidParameterError, match="traffic"):
            attached.set_spi(IN_SPI)
        assert owner.traffic is not None
        attached.set_spi(IN_SPI, replace(owner.traffic, filter_id=owner.inbound_filter_id))
        with pytest.raises(InvalidParameterError, match="ip_version"):
            attached.add_inbound(INBOUND)
        attached.add_inbound(replace(INBOUND, ip_version=IpVersion.V4))


def test_expire(engine: Engine, controls: Controls) -> None:
    """Expiry takes the outbound SA at once and the inbound one after 60 seconds."""
    with install(engine) as context:
        context.expire()
        assert context.details().outbound is None
        controls.advance(59)
        assert context.details().inbound is not None
        controls.advance(1)
        with pytest.raises(NotFoundError):
            context.details()


def test_delete(engine: Engine) -> None:
    """A deleted context is gone at once; deleting again says so; its filters go on close."""
    context = install(engine)
    context.delete()
    with pytest.raises(NotFoundError) as caught:
        context.delete()
    assert caught.value.winerror == 0x80320008
    assert len(leftovers(engine, context)) == 2
    context.close()
    context.close()
    assert leftovers(engine, context) == []


def test_outlives_the_session(engine: Engine) -> None:
    """A context that is not closed stays in the engine when its session ends."""
    with Engine.open(engine.backend) as other:
        id = install(other).id
    assert [found.id for found in engine.sa_contexts()] == [id]


def test_closed_session(engine: Engine) -> None:
    """Closing a context after its session says that nothing could be deleted."""
    with Engine.open(engine.backend) as other:
        context = install(other)
    with pytest.raises(ClosedError):
        context.close()


def test_transaction_refused(engine: Engine) -> None:
    """Inside a transaction a context can be neither created nor deleted."""
    context = install(engine)
    assert context.traffic is not None
    with pytest.raises(SessionError) as caught, engine.transaction():
        SaContext.create(engine, context.traffic)
    assert caught.value.winerror == 0x8032000E
    with pytest.raises(SessionError), engine.transaction():
        context.delete()
    context.close()


def test_dynamic_session_refused(engine: Engine) -> None:
    """In a dynamic session nothing is created and no filter is left."""
    with Engine.open(engine.backend, dynamic=True) as dynamic:
        with pytest.raises(SessionError) as caught:
            SaContext.transport(dynamic, LOCAL, REMOTE)
        assert caught.value.winerror == 0x8032000B
        assert not hasattr(caught.value, "__notes__")


def test_bundle_of_another_version(engine: Engine, controls: Controls) -> None:
    """A bundle for the other IP version is refused by name before any native call."""
    with SaContext.transport(engine, LOCAL, REMOTE) as context:
        context.set_spi(IN_SPI)
        before = controls.calls
        with pytest.raises(InvalidParameterError, match=r"ip_version: .*V6"):
            context.add_inbound(replace(INBOUND, ip_version=IpVersion.V6))
        assert controls.calls == before


def test_two_algorithms(engine: Engine) -> None:
    """A bundle with cipher and HMAC keeps both keys apart."""
    with SaContext.transport(engine, LOCAL, REMOTE) as context:
        context.set_spi(IN_SPI)
        context.add_inbound(SaBundle(sas=(CBC,)))
        details = context.details().inbound
        assert details is not None
        assert details.bundle.sas == (CBC,)


def test_no_key_in_text(engine: Engine) -> None:
    """Neither details nor the context show a key."""
    with install(engine) as context:
        shown = f"{context.details()} {context!r} {context.details().inbound!r}"
        assert "<redacted>" in shown
        for key in (INBOUND.sas[0].cipher, OUTBOUND.sas[0].cipher):
            assert key is not None
            material = key.key.reveal()
            assert material.hex() not in shown
            assert repr(material) not in shown


@pytest.mark.parametrize("api_version", [-1, 2, True, 1.0])
def test_no_such_version(engine: Engine, controls: Controls, api_version: int) -> None:
    """A version that there is not is refused by name before any native call."""
    controls.reset()
    with pytest.raises(InvalidParameterError, match="api_version"):
        SaContext.transport(engine, LOCAL, REMOTE, api_version=api_version)
    with pytest.raises(InvalidParameterError, match="api_version"):
        SaContext.attach(engine, 1, api_version=api_version)
    assert controls.calls == []


def test_the_version_stays(engine: Engine) -> None:
    """A context is of one version of the API, because its structs are."""
    with SaContext.transport(engine, LOCAL, REMOTE, api_version=0) as context:
        with pytest.raises(AttributeError):
            context.api_version = 1  # type: ignore[misc]
        assert context.api_version == 0


def test_traffic_that_is_told_later(engine: Engine) -> None:
    """A context that was attached to asks for SPIs once its traffic is set."""
    with SaContext.transport(engine, LOCAL, REMOTE) as context:
        attached = SaContext.attach(engine, context.id)
        with pytest.raises(InvalidParameterError, match="traffic"):
            attached.get_spi(inbound_filter_id=context.inbound_filter_id)
        attached.traffic = context.traffic
        spi = attached.get_spi(inbound_filter_id=context.inbound_filter_id)
        assert spi == context.get_spi()
        attached.traffic = None
        with pytest.raises(InvalidParameterError, match="traffic"):
            attached.set_spi(spi)


class Odd(int):
    """A number that says other things of itself."""

    def __int__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True


@pytest.mark.parametrize("function", ["get_spi", "set_spi"])
def test_numbers_of_other_classes(engine: Engine, function: str) -> None:
    """The inbound filter is what a subclass of int holds; 0 and what is no number are refused."""
    with SaContext.transport(engine, LOCAL, REMOTE) as context:
        more = () if function == "get_spi" else (IN_SPI,)
        ask: Any = getattr(context, function)
        for wrong in (Odd(0), Odd(-1), Odd(1 << 64), True, 1.5, "1"):
            with pytest.raises(InvalidParameterError, match="inbound_filter_id"):
                ask(*more, inbound_filter_id=wrong)
        ask(*more, inbound_filter_id=Odd(context.inbound_filter_id))
