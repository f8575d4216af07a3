"""An IMS registration on the engine: four SAs at each end, and both ends understand each other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from wfp_ipsec import CipherType, Engine, Sa, SaContext, SaContextDetails, guids
from wfp_ipsec.ims import (
    ImsEncryption,
    ImsEnd,
    ImsIntegrity,
    ImsKeys,
    ImsRegistration,
    ImsSpis,
)
from wfp_ipsec.pairs import TransportMode

IK, CK = bytes(range(16)), bytes(range(16, 32))
HOSTS = {4: ("192.0.2.10", "198.51.100.20"), 6: ("2001:db8::10", "2001:db8::20")}
TEXT = b"REGISTER sip:example.com SIP/2.0"
ALGORITHMS = [(alg, ealg) for alg in ImsIntegrity for ealg in ImsEncryption]


@dataclass
class End:
    """One end with its two SA contexts."""

    registration: ImsRegistration
    client: SaContext
    server: SaContext
    spis: ImsSpis

    def accept_and_send(self, peer: ImsSpis, keys: ImsKeys) -> None:
        """Activates both pairs, interleaved: first both accept, then both send."""
        bundles = self.registration.bundles(self.spis, peer, keys, allow_deprecated=True)
        self.client.add_inbound(bundles.client.inbound)
        self.server.add_inbound(bundles.server.inbound)
        self.client.add_outbound(bundles.client.outbound)
        self.server.add_outbound(bundles.server.outbound)


def reserve(opened: ExitStack, engine: Engine, registration: ImsRegistration) -> End:
    """Creates the contexts of an end and reserves its SPIs."""
    modes = (registration.client, registration.server)
    client, server = (opened.enter_context(SaContext.reserve(engine, mode)) for mode in modes)
    spis = ImsSpis(spi_c=client.get_spi(), spi_s=server.get_spi())
    return End(registration, client, server, spis)


@contextmanager
def registered(
    engine: Engine, version: int, alg: str, ealg: str, *, ik_of_p_cscf: bytes = IK
) -> Iterator[tuple[End, End]]:
    """Yields the UE and the P-CSCF of a registration, each in a session of its own."""
    ue_host, p_cscf_host = HOSTS[version]
    seen_by_ue = ImsRegistration(
        local=ImsEnd.at(ue_host, port_c=31001, port_s=31002),
        remote=ImsEnd.at(p_cscf_host, port_c=6101, port_s=6102),
    )
    with ExitStack() as opened:
        second = opened.enter_context(Engine.open(engine.backend))
        ue = reserve(opened, engine, seen_by_ue)
        p_cscf = reserve(opened, second, seen_by_ue.mirrored())
        ends = ((ue, p_cscf, IK), (p_cscf, ue, ik_of_p_cscf))
        for end, peer, ik in ends:
            keys = ImsKeys.derive(ik, CK, integrity=alg, encryption=ealg)
            end.accept_and_send(peer.spis, keys)
        yield ue, p_cscf


def sas_of(context: SaContext) -> tuple[Sa, Sa]:
    """Returns the inbound and the outbound SA as the engine tells them."""
    details = context.details()
    assert details.inbound is not None
    assert details.outbound is not None
    return details.inbound.bundle.sas[0], details.outbound.bundle.sas[0]


def _selected(details: SaContextDetails) -> dict[Any, Any]:
    assert details.outbound is not None
    assert details.outbound.transport_filter is not None
    conditions = details.outbound.transport_filter.conditions
    return {condition.field_key: condition.value.data for condition in conditions}


@pytest.mark.parametrize("version", [4, 6])
def test_four_sas_at_each_end(engine: Engine, version: int) -> None:
    """Each end has two contexts, which filter by ports and no protocol, and mirror the peer's."""
    with registered(engine, version, "hmac-sha-1-96", "aes-cbc") as (ue, p_cscf):
        assert len(list(engine.sa_contexts())) == 4
        for mine, theirs in ((ue.client, p_cscf.server), (ue.server, p_cscf.client)):
            assert sas_of(mine) == sas_of(theirs)[::-1]
        assert sas_of(ue.client)[0].spi == ue.spis.spi_c
        assert sas_of(ue.client)[1].spi == p_cscf.spis.spi_s
        assert sas_of(ue.server)[0].spi == ue.spis.spi_s
        assert sas_of(ue.server)[1].spi == p_cscf.spis.spi_c
        for context, here, there in ((ue.client, 31001, 6102), (ue.server, 31002, 6101)):
            selected = _selected(context.details())
            assert selected[guids.FWPM_CONDITION_IP_LOCAL_PORT] == here
            assert selected[guids.FWPM_CONDITION_IP_REMOTE_PORT] == there
            assert guids.FWPM_CONDITION_IP_PROTOCOL not in selected
    assert not list(engine.sa_contexts())
    assert not list(engine.filters)


def test_before_the_ports_of_the_p_cscf_are_known(engine: Engine) -> None:
    """A UE reserves its SPIs with its own ports alone, and activates with what it is told later."""
    ue_host, p_cscf_host = HOSTS[4]
    own = ImsEnd.at(ue_host, port_c=31001, port_s=31002)
    early = ImsRegistration(local=own, remote=ImsEnd.at(p_cscf_host))
    with ExitStack() as opened:
        ue = reserve(opened, engine, early)
        assert guids.FWPM_CONDITION_IP_REMOTE_PORT not in {
            condition.field_key for filter in engine.filters for condition in filter.conditions
        }
        keys = ImsKeys.derive(IK, CK, integrity="hmac-sha-1-96", encryption="aes-cbc")
        ue.accept_and_send(ImsSpis(spi_c=0x2001, spi_s=0x2003), keys)
        assert sas_of(ue.server)[1].spi == 0x2001


def association(sa: Sa) -> Any:
    """Returns the SA as scapy has it."""
    if sys.platform == "win32":
        pytest.skip("allowed: scapy proves on Linux what is the same everywhere")
    ipsec = pytest.importorskip("scapy.layers.ipsec")
    assert sa.auth is not None
    crypt: dict[str, Any] = {"crypt_algo": "NULL"}
    if sa.cipher is not None:
        triple = sa.cipher.transform.cipher_type == CipherType.TRIPLE_DES
        crypt = {"crypt_algo": "3DES" if triple else "AES-CBC", "crypt_key": sa.cipher.key.reveal()}
    auth_key = sa.auth.key.reveal()
    auth = {16: "HMAC-MD5-96", 20: "HMAC-SHA1-96"}[len(auth_key)]
    return ipsec.SecurityAssociation(
        ipsec.ESP, spi=sa.spi, auth_algo=auth, auth_key=auth_key, **crypt
    )


def packet(version: int, transport: str, selector: TransportMode) -> Any:
    """Returns a packet as the local end sends it."""
    scapy = pytest.importorskip("scapy.all")
    layer = scapy.IP if version == 4 else scapy.IPv6
    upper = getattr(scapy, transport)(sport=selector.local_port, dport=selector.remote_port)
    plain = layer(src=str(selector.local), dst=str(selector.remote)) / upper / TEXT
    return layer(bytes(plain))


@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize(("alg", "ealg"), ALGORITHMS)
def test_each_end_decrypts_the_other(engine: Engine, alg: str, ealg: str, version: int) -> None:
    """What one end encrypts with its outbound SA, the other decrypts with its inbound one."""
    with registered(engine, version, alg, ealg) as (ue, p_cscf):
        for sender, selector, sends, receives in (
            (ue, ue.registration.client, ue.client, p_cscf.server),
            (ue, ue.registration.server, ue.server, p_cscf.client),
            (p_cscf, p_cscf.registration.client, p_cscf.client, ue.server),
            (p_cscf, p_cscf.registration.server, p_cscf.server, ue.client),
        ):
            assert sender.registration.local.address == selector.local
            outbound, inbound = association(sas_of(sends)[1]), association(sas_of(receives)[0])
            for transport in ("UDP", "TCP"):
                plain = packet(version, transport, selector)
                protected = outbound.encrypt(plain)
                assert (TEXT in bytes(protected)) == (ealg == "null")
                assert bytes(inbound.decrypt(protected)) == bytes(plain)


def test_another_ik_is_noticed(engine: Engine) -> None:
    """With another IK the packet is refused: the test above can fail."""
    keys = ("hmac-sha-1-96", "aes-cbc")
    with registered(engine, 4, *keys, ik_of_p_cscf=CK) as (ue, p_cscf):
        outbound = association(sas_of(ue.client)[1])
        inbound = association(sas_of(p_cscf.server)[0])
        protected = outbound.encrypt(packet(4, "UDP", ue.registration.client))
        ipsec = pytest.importorskip("scapy.layers.ipsec")
        with pytest.raises(ipsec.IPSecIntegrityError):
            inbound.decrypt(protected)
