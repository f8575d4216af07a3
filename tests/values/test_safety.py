"""What makes SAs unsafe is found in descriptions, each rule with its override."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wfp_ipsec import (
    AesCbc,
    AesGcm,
    AesGmac,
    AlreadyExistsError,
    DeprecatedAlgorithmWarning,
    DesCbc,
    DuplicateSpiError,
    HmacMd5,
    HmacSha1,
    HmacSha256,
    InvalidParameterError,
    KeyReuseError,
    ReservedSpiWarning,
    Sa,
    SaBundle,
    Traffic,
    TripleDesCbc,
)
from wfp_ipsec.safety import (
    check_duplicate_spis,
    check_key_reuse,
    check_pair,
    check_peer_spis,
)

IN_SPI, OUT_SPI = 0x1000, 0x2081
salted_keys = st.sampled_from([20, 28, 36]).flatmap(lambda n: st.binary(min_size=n, max_size=n))
peer_spis = st.integers(256, 2**32 - 1)


def of(*sas: Sa) -> SaBundle:
    """Returns a bundle."""
    return SaBundle(sas=sas)


def _sa(key: bytes, kind: str, spi: int) -> Sa:
    return {"gcm": AesGcm(key).esp, "gmac": AesGmac(key).esp, "ah": AesGmac(key).ah}[kind](spi)


kinds = st.sampled_from(["gcm", "gmac", "ah"])


@given(key=salted_keys, first=kinds, second=kinds, spi=peer_spis)
def test_shared_key_and_salt(key: bytes, first: str, second: str, spi: int) -> None:
    """Key and salt of one direction are refused for the other, whichever of the modes uses them."""
    inbound, outbound = of(_sa(key, first, IN_SPI)), of(_sa(key, second, spi))
    with pytest.raises(KeyReuseError) as caught:
        check_pair(inbound, outbound)
    assert (caught.value.field, caught.value.winerror) == ("key", 0x80320035)
    assert "allow_key_reuse=True" in str(caught.value)
    check_pair(inbound, outbound, allow_key_reuse=True)


@given(key=salted_keys, salt=st.binary(min_size=4, max_size=4), spi=peer_spis)
def test_other_salt(key: bytes, salt: bytes, spi: int) -> None:
    """The same AES key with another salt has other nonces, and is taken."""
    assume(salt != key[-4:])
    check_pair(of(AesGcm(key).esp(IN_SPI)), of(AesGcm(key[:-4], salt).esp(spi)))


@given(one=salted_keys, other=salted_keys)
def test_other_key(one: bytes, other: bytes) -> None:
    """Different keys are taken, and so is one that shares a beginning with another."""
    assume(one != other)
    check_pair(of(AesGcm(one).esp(IN_SPI)), of(AesGcm(other).esp(OUT_SPI)))


@given(key=st.binary(min_size=32, max_size=32))
def test_other_modes_share_keys(key: bytes) -> None:
    """HMAC and CBC do not break when both directions have one key."""
    sas = [
        [HmacSha256(key).esp(spi), HmacSha256(key).ah(spi), AesCbc(key).esp(spi, HmacSha256(key))]
        for spi in (IN_SPI, OUT_SPI)
    ]
    for inbound, outbound in zip(*sas, strict=True):
        check_pair(of(inbound), of(outbound))


def test_within_a_bundle() -> None:
    """ESP and AH of one direction count their IVs apart, so they cannot share a key either."""
    key = bytes(range(20))
    both = of(AesGcm(key).esp(OUT_SPI), AesGmac(key).ah(OUT_SPI + 1))
    with pytest.raises(KeyReuseError):
        check_key_reuse(both)
    check_key_reuse(of(AesGcm(key).esp(OUT_SPI), AesGmac(key[::-1]).ah(OUT_SPI + 1)))


@given(key=salted_keys.filter(lambda key: len(set(key)) > 4))
def test_no_key_in_the_refusal(key: bytes) -> None:
    """The refusal shows nothing of the key."""
    bundle = of(AesGcm(key).esp(OUT_SPI))
    with pytest.raises(KeyReuseError) as caught:
        check_key_reuse(bundle, replace(bundle))
    shown = f"{caught.value} {caught.value!r} {vars(caught.value)} {caught.value.args}"
    for form in (key.hex(), key[:16].hex(), repr(key), repr(key)[2:-1]):
        assert form not in shown


DEPRECATED: dict[str, tuple[Any, str]] = {
    "MD5 in AH": (HmacMd5(bytes(16)).ah, "HMAC-MD5-96"),
    "MD5 in ESP": (HmacMd5(bytes(16)).esp, "HMAC-MD5-96"),
    "AES with MD5": (
        lambda spi, **allowed: AesCbc(bytes(16)).esp(spi, HmacMd5(bytes(16)), **allowed),
        "HMAC-MD5-96",
    ),
    "3DES": (
        lambda spi, **allowed: TripleDesCbc(bytes(24)).esp(spi, HmacSha1(bytes(20)), **allowed),
        "3DES-CBC",
    ),
    "DES with MD5": (
        lambda spi, **allowed: DesCbc(bytes(8)).esp(spi, HmacMd5(bytes(16)), **allowed),
        "DES-CBC and HMAC-MD5-96",
    ),
    "DES alone": (
        lambda spi, **allowed: DesCbc(bytes(8)).esp(spi, allow_unauthenticated=True, **allowed),
        "DES-CBC",
    ),
}


@pytest.mark.parametrize(("build", "names"), DEPRECATED.values(), ids=DEPRECATED.keys())
def test_deprecated(build: Any, names: str) -> None:
    """Building with DES, 3DES or MD5 warns by name, at the line that builds."""
    with pytest.warns(DeprecatedAlgorithmWarning) as seen:
        sa = build(OUT_SPI)
    (warning,) = seen
    assert str(warning.message).startswith(f"{names} should not protect")
    assert warning.filename == __file__
    with warnings.catch_warnings(record=True) as quiet:
        warnings.simplefilter("always")
        assert build(OUT_SPI, allow_deprecated=True) == sa
    assert not quiet


def test_not_deprecated() -> None:
    """The other algorithms are built without a word."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        for hmac in (HmacSha1(bytes(20)), HmacSha256(bytes(32))):
            hmac.ah(1)
            hmac.esp(1)
            AesCbc(bytes(16)).esp(1, hmac)
    assert not seen


@given(spi=st.integers(1, 2**32 - 1))
def test_reserved_spi(spi: int) -> None:
    """SPIs of 1..255 are warned of, at the line that checks, and no others are."""
    bundle = of(HmacSha1(bytes(20)).ah(spi))
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        check_peer_spis(bundle)
        check_pair(of(HmacSha1(bytes(20)).ah(IN_SPI)), bundle, allow_reserved_spi=True)
    assert [warning.category for warning in seen] == [ReservedSpiWarning] * (spi < 256)
    assert all(warning.filename == __file__ for warning in seen)


LOCAL, REMOTE, OTHER = "192.0.2.10", "198.51.100.20", "198.51.100.21"


def pair(
    in_spi: int, out_spi: int, *, local: str = LOCAL, remote: str = REMOTE, ah: bool = False
) -> tuple[Traffic, SaBundle, SaBundle]:
    """Returns a described pair."""
    hmac = HmacSha1(bytes(20))
    build = hmac.ah if ah else hmac.esp
    return Traffic.transport(local, remote, 0), of(build(in_spi)), of(build(out_spi))


@given(pairs=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=6))
def test_duplicates_between_two_hosts(pairs: list[tuple[int, int]]) -> None:
    """Between two hosts each SPI of a direction is used once, and the directions are apart."""
    described = [pair(2 * inbound, outbound) for inbound, outbound in pairs]
    inbound, outbound = [one for one, _ in pairs], [other for _, other in pairs]
    if len(set(inbound)) == len(inbound) and len(set(outbound)) == len(outbound):
        check_duplicate_spis(described)
        return
    with pytest.raises(DuplicateSpiError):
        check_duplicate_spis(described)


@pytest.mark.parametrize(
    ("second", "field"),
    [
        (pair(0x1000, 0x3000), "files[1].inbound.spi"),
        (pair(0x1000, 0x3000, remote=OTHER), "files[1].inbound.spi"),
        (pair(0x1000, 0x3000, ah=True), "files[1].inbound.spi"),
        (pair(0x1002, 0x2081), "files[1].outbound.spi"),
        (pair(0x1002, 0x2081, local="192.0.2.11"), "files[1].outbound.spi"),
        (pair(0x1000, 0x2081, local="192.0.2.11", remote=OTHER), None),
        (pair(0x1002, 0x2081, ah=True), None),
        (pair(0x1002, 0x1000), None),
    ],
)
def test_what_is_a_duplicate(second: Any, field: str | None) -> None:
    """The receiver's address counts, for the peer the protocol too, and nothing else."""
    first = pair(0x1000, 0x2081)
    if field is None:
        check_duplicate_spis([first, second])
        return
    with pytest.raises(DuplicateSpiError) as caught:
        check_duplicate_spis([first, second], path="files")
    error = caught.value
    assert (error.field, error.winerror, error.errno) == (field, 0x80320009, 17)
    assert "is that of files[0] already" in str(error)
    assert isinstance(error, InvalidParameterError)
    assert isinstance(error, AlreadyExistsError)
