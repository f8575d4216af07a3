"""The SAs of an IMS registration: keys as the standard expands them, and who has which SPI."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wfp_ipsec import (
    CipherType,
    DeprecatedAlgorithmWarning,
    DuplicateSpiError,
    Key,
    SaLifetime,
    TransformType,
)
from wfp_ipsec.ims import (
    ImsEncryption,
    ImsEnd,
    ImsIntegrity,
    ImsKeys,
    ImsRegistration,
    ImsSpis,
)
from wfp_ipsec.safety import check_pair

from .refusing import COMBINATION, refusal

IK = bytes.fromhex("00112233445566778899aabbccddeeff")
CK = bytes.fromhex("000102030405060708090a0b0c0d0e0f")
SHA_1_KEY = bytes.fromhex("00112233445566778899aabbccddeeff 00000000")
# Both halves of CK and the first again; each octet's lowest bit makes its ones odd in number.
TRIPLE_DES_KEY = bytes.fromhex("0101020204040707 08080b0b0d0d0e0e 0101020204040707")

UE = ImsEnd.at("2001:db8::10", port_c=31001, port_s=31002)
P_CSCF = ImsEnd.at("2001:db8::20", port_c=6101, port_s=6102)
UE_SPIS = ImsSpis(spi_c=0x1000, spi_s=0x1002)
P_CSCF_SPIS = ImsSpis(spi_c=0x2000, spi_s=0x2002)
REGISTRATION = ImsRegistration(local=UE, remote=P_CSCF)

aka_keys = st.binary(min_size=16, max_size=16)
integrities = st.sampled_from(list(ImsIntegrity))
encryptions = st.sampled_from(list(ImsEncryption))
ports = st.integers(1, 65535)
ends = st.builds(ImsEnd.at, st.ip_addresses(v=4), port_c=ports, port_s=st.just(0)).flatmap(
    lambda end: st.builds(
        ImsEnd,
        address=st.just(end.address),
        port_c=st.just(end.port_c),
        port_s=ports.filter(lambda port: port != end.port_c),
    )
)
own_spis = st.integers(128, 2**31 - 1).map(lambda half: 2 * half)


def derive(
    ik: bytes | Key = IK,
    ck: bytes | Key | None = CK,
    *,
    integrity: str = "hmac-sha-1-96",
    encryption: str = "aes-cbc",
) -> ImsKeys:
    """Derives keys; what is not given is some."""
    return ImsKeys.derive(ik, ck, integrity=integrity, encryption=encryption)


@pytest.mark.parametrize(("name", "expected"), [("hmac-md5-96", IK), ("hmac-sha-1-96", SHA_1_KEY)])
def test_integrity_key(name: str, expected: bytes) -> None:
    """MD5 takes IK as it is, SHA-1 takes it with 32 zero bits after it."""
    keys = derive(integrity=name)
    assert keys.integrity.key.reveal() == expected


@pytest.mark.parametrize(
    ("name", "cipher", "expected"),
    [
        ("des-ede3-cbc", CipherType.TRIPLE_DES, TRIPLE_DES_KEY),
        ("aes-cbc", CipherType.AES_128, CK),
    ],
)
def test_encryption_key(name: str, cipher: CipherType, expected: bytes) -> None:
    """AES takes CK as it is, 3DES its halves with parity; the SA has both keys."""
    sa = derive(encryption=name).esp(0x1000, allow_deprecated=True)
    assert sa.transform_type == TransformType.ESP_AUTH_AND_CIPHER
    assert sa.cipher is not None
    assert sa.auth is not None
    assert (sa.cipher.transform.cipher_type, sa.cipher.key.reveal()) == (cipher, expected)
    assert sa.auth.key.reveal() == SHA_1_KEY


@pytest.mark.parametrize("ck", [CK, None])
def test_null_encryption(ck: bytes | None) -> None:
    """With null the SA authenticates alone, and CK is not needed."""
    sa = derive(ck=ck, encryption="null").esp(0x1000)
    assert (sa.transform_type, sa.cipher) == (TransformType.ESP_AUTH, None)


@given(ck=aka_keys)
def test_parity(ck: bytes) -> None:
    """Each octet of a 3DES key has odd parity, and its seven key bits are those of CK."""
    cipher = derive(ck=ck, encryption="des-ede3-cbc").encryption
    assert cipher is not None
    octets = cipher.key.reveal()
    assert all(octet.bit_count() % 2 == 1 for octet in octets)
    assert [octet >> 1 for octet in octets] == [octet >> 1 for octet in ck + ck[:8]]


@given(ik=aka_keys, ck=aka_keys, integrity=integrities, encryption=encryptions)
def test_keys_do_not_show(
    ik: bytes, ck: bytes, integrity: ImsIntegrity, encryption: ImsEncryption
) -> None:
    """Keys are the same however they are given, belong to the caller as before, and stay hidden."""
    owned_ik, owned_ck = Key(ik), Key(ck)
    keys = derive(owned_ik, owned_ck, integrity=integrity, encryption=encryption)
    assert keys == derive(ik, ck, integrity=integrity.value, encryption=encryption.value)
    assert (owned_ik.reveal(), owned_ck.reveal()) == (ik, ck)
    assert repr(keys) == repr(derive(integrity=integrity, encryption=encryption))


@pytest.mark.parametrize("length", [0, 15, 17, 20])
def test_key_lengths(length: int) -> None:
    """IK and CK have 16 bytes."""
    for name, error in (
        ("ik", refusal(derive, bytes(length))),
        ("ck", refusal(derive, ck=bytes(length))),
    ):
        assert error.field == name
        assert f"<Key> has {length} bytes, where IMS AKA gives 16" in str(error)
    assert refusal(derive, ck=None).field == "ck"


@pytest.mark.parametrize(
    ("names", "field", "text"),
    [
        ({"integrity": "aes-gmac"}, "integrity", "'aes-gmac' needs a salt"),
        ({"encryption": "aes-gcm"}, "encryption", "'aes-gcm' needs a salt"),
        ({"integrity": "null"}, "integrity", "'null' is no algorithm of IMS here (hmac-md5-96, "),
        ({"encryption": "AES-CBC"}, "encryption", "'AES-CBC' is no algorithm of IMS here (null, "),
    ],
)
def test_other_algorithms(names: dict[str, Any], field: str, text: str) -> None:
    """What cannot be done is refused by name."""
    error = refusal(derive, **names)
    assert (error.field, error.name) == (field, COMBINATION)
    assert text in str(error)


def test_layout() -> None:
    """The UE's client port talks to the P-CSCF's server port and the other way about."""
    client, server = REGISTRATION.client, REGISTRATION.server
    assert (client.local, client.remote) == (UE.address, P_CSCF.address)
    assert (client.local_port, client.remote_port) == (31001, 6102)
    assert (server.local_port, server.remote_port) == (31002, 6101)
    bundles = REGISTRATION.bundles(UE_SPIS, P_CSCF_SPIS, derive())
    spis = [
        [bundle.sas[0].spi for bundle in (pair.inbound, pair.outbound)]
        for pair in (bundles.client, bundles.server)
    ]
    assert spis == [[0x1000, 0x2002], [0x1002, 0x2000]]


def test_traffic_has_no_protocol() -> None:
    """The filters of a pair have ports and no protocol: TCP and UDP share its SAs."""
    mode = REGISTRATION.client
    assert (mode.local_port, mode.remote_port) == (31001, 6102)
    assert mode.ip_protocol == 0


@given(local=ends, remote=ends, numbers=st.lists(own_spis, min_size=4, max_size=4, unique=True))
def test_ends_mirror_each_other(local: ImsEnd, remote: ImsEnd, numbers: list[int]) -> None:
    """What one end sends with, the other receives with: ports, SPIs, keys and lifetime."""
    here, there = (
        ImsSpis(spi_c=numbers[0], spi_s=numbers[1]),
        ImsSpis(spi_c=numbers[2], spi_s=numbers[3]),
    )
    registration = ImsRegistration(local=local, remote=remote)
    mirrored = registration.mirrored()
    assert mirrored.mirrored() == registration
    lifetime = SaLifetime(seconds=600)
    ours = registration.bundles(here, there, derive(), lifetime=lifetime)
    theirs = mirrored.bundles(there, here, derive(), lifetime=lifetime)
    for mine, my_sas, other, other_sas in (
        (registration.client, ours.client, mirrored.server, theirs.server),
        (registration.server, ours.server, mirrored.client, theirs.client),
    ):
        assert (mine.local, mine.local_port) == (other.remote, other.remote_port)
        assert (mine.remote, mine.remote_port) == (other.local, other.local_port)
        assert (my_sas.inbound, my_sas.outbound) == (other_sas.outbound, other_sas.inbound)
        assert my_sas.inbound.lifetime == lifetime
        check_pair(my_sas.inbound, my_sas.outbound)


def test_descriptions_are_frozen() -> None:
    """A description is a value: it does not change, and equal ones are one in a set."""
    same = ImsRegistration(local=UE, remote=P_CSCF)
    assert len({REGISTRATION, same}) == 1
    for described in (REGISTRATION, UE, UE_SPIS, REGISTRATION.client, derive()):
        for field in dataclasses.fields(described):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(described, field.name, None)


def test_ports_of_the_other_end_come_later() -> None:
    """A UE describes its pairs before it knows the ports of its P-CSCF; its own it knows."""
    early = ImsRegistration(local=UE, remote=ImsEnd.at("2001:db8::20"))
    assert (early.client.local_port, early.client.remote_port) == (31001, 0)
    assert refusal(early.mirrored).field == "local.port_c"


REFUSED: dict[str, tuple[Callable[[], object], str, str]] = {
    "one port": (lambda: ImsEnd.at("192.0.2.1", port_c=7, port_s=7), "port_s", "7 is the"),
    "port range": (lambda: ImsEnd.at("192.0.2.1", port_c=65536), "port_c", "0..65535"),
    "no server port": (
        lambda: ImsRegistration(local=ImsEnd.at("2001:db8::10", port_c=1), remote=P_CSCF),
        "local.port_s",
        "protected ports",
    ),
    "versions": (
        lambda: ImsRegistration(local=UE, remote=ImsEnd.at("192.0.2.1")),
        "remote",
        "IP version",
    ),
    "odd SPI": (
        lambda: REGISTRATION.bundles(ImsSpis(spi_c=0x1001, spi_s=0x1002), P_CSCF_SPIS, derive()),
        "spi",
        "is odd",
    ),
    "low SPI": (
        lambda: REGISTRATION.bundles(ImsSpis(spi_c=0x1000, spi_s=2), P_CSCF_SPIS, derive()),
        "spi",
        "256..",
    ),
    "peer's SPI 0": (
        lambda: REGISTRATION.bundles(UE_SPIS, ImsSpis(spi_c=0, spi_s=2), derive()),
        "spi",
        "is reserved",
    ),
}


@pytest.mark.parametrize(("build", "field", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(build: Callable[[], object], field: str, text: str) -> None:
    """What is no registration is refused by field and rule."""
    error = refusal(build)
    assert error.field == field
    assert text in str(error)


@given(numbers=st.lists(own_spis, min_size=4, max_size=4, unique=True), data=st.data())
def test_spis_differ(numbers: list[int], data: st.DataObject) -> None:
    """All four SPIs differ; one of both ends is taken only where the caller says so."""
    copied, onto = data.draw(st.permutations(range(4)).map(lambda order: order[:2]))
    numbers[onto] = numbers[copied]
    own, peer = (
        ImsSpis(spi_c=numbers[0], spi_s=numbers[1]),
        ImsSpis(spi_c=numbers[2], spi_s=numbers[3]),
    )
    with pytest.raises(DuplicateSpiError):
        REGISTRATION.bundles(own, peer, derive())
    if copied // 2 != onto // 2:
        REGISTRATION.bundles(own, peer, derive(), allow_duplicate_spi=True)
        return
    with pytest.raises(DuplicateSpiError):
        REGISTRATION.bundles(own, peer, derive(), allow_duplicate_spi=True)


@given(integrity=integrities, encryption=encryptions)
def test_deprecated(integrity: ImsIntegrity, encryption: ImsEncryption) -> None:
    """What was negotiated with MD5 or 3DES warns once per registration, and can be allowed."""
    old = integrity == "hmac-md5-96" or encryption == "des-ede3-cbc"
    keys = derive(integrity=integrity, encryption=encryption)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        REGISTRATION.bundles(UE_SPIS, P_CSCF_SPIS, keys, allow_deprecated=True)
        assert not seen
        REGISTRATION.bundles(UE_SPIS, P_CSCF_SPIS, keys)
    assert [warning.category for warning in seen] == [DeprecatedAlgorithmWarning] * old
    assert all(warning.filename == __file__ for warning in seen)


@given(one=aka_keys, other=aka_keys)
def test_keys_matter(one: bytes, other: bytes) -> None:
    """Other keys make other SAs."""
    assume(one != other)
    assert derive(one).esp(2) != derive(other).esp(2)
    assert derive(ck=one).esp(2) != derive(ck=other).esp(2)
