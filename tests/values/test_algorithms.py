"""Algorithm objects build the transforms and keys of Windows, and nothing that it refuses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfp_ipsec.algorithms import (
    AesCbc,
    AesGcm,
    AesGmac,
    DesCbc,
    HmacMd5,
    HmacSha1,
    HmacSha256,
    TripleDesCbc,
)
from wfp_ipsec.enums import TransformType
from wfp_ipsec.keys import Key
from wfp_ipsec.values.sa import AuthInformation, CipherInformation, Sa

from .refusing import AUTH, CIPHER, COMBINATION, refusal

# Type and configuration of ipsectypes.h by the length of the key blob.
HMACS: dict[Any, dict[int, tuple[int, int]]] = {
    HmacMd5: {16: (0, 0)},
    HmacSha1: {20: (1, 1)},
    HmacSha256: {32: (2, 2)},
}
GCM_AUTH = {20: (3, 3), 28: (4, 4), 36: (5, 5)}
GCM_CIPHER = {20: (3, 6), 28: (4, 7), 36: (5, 8)}
CIPHERS: dict[Any, dict[int, tuple[int, int]]] = {
    DesCbc: {8: (1, 1)},
    TripleDesCbc: {24: (2, 2)},
    AesCbc: {16: (3, 3), 24: (4, 4), 32: (5, 5)},
}
LENGTHS: dict[Any, tuple[set[int], str]] = {
    **{algorithm: (set(pairs), AUTH) for algorithm, pairs in HMACS.items()},
    **{algorithm: (set(pairs), CIPHER) for algorithm, pairs in CIPHERS.items()},
    AesGcm: (set(GCM_AUTH), CIPHER),
    AesGmac: (set(GCM_AUTH), AUTH),
}
HMAC_ROWS = [(algorithm, n, pair) for algorithm, row in HMACS.items() for n, pair in row.items()]
CIPHER_ROWS = [
    (algorithm, n, pair) for algorithm, row in CIPHERS.items() for n, pair in row.items()
]

spis = st.integers(1, 2**32 - 1)


def _auth(half: AuthInformation | None) -> tuple[int, int, bytes]:
    assert half is not None
    assert half.transform.crypto_module_id is None
    return half.transform.auth_type, half.transform.auth_config, half.key.reveal()


def _cipher(half: CipherInformation | None) -> tuple[int, int, bytes]:
    assert half is not None
    assert half.transform.crypto_module_id is None
    return half.transform.cipher_type, half.transform.cipher_config, half.key.reveal()


@pytest.mark.parametrize(("algorithm", "length", "pair"), HMAC_ROWS)
@given(spi=spis, data=st.data())
def test_hmac(
    algorithm: Any, length: int, pair: tuple[int, int], spi: int, data: st.DataObject
) -> None:
    """An HMAC is an AH SA, or an ESP SA without encryption."""
    key = data.draw(st.binary(min_size=length, max_size=length))
    for sa, kind in (
        (algorithm(key).ah(spi, allow_deprecated=True), TransformType.AH),
        (algorithm(key).esp(spi, allow_deprecated=True), TransformType.ESP_AUTH),
    ):
        assert (sa.spi, sa.transform_type, sa.cipher) == (spi, kind, None)
        assert _auth(sa.auth) == (*pair, key)


@pytest.mark.parametrize("length", GCM_AUTH)
@given(spi=spis, data=st.data())
def test_gmac(length: int, spi: int, data: st.DataObject) -> None:
    """AES-GMAC is an AH SA, or an ESP SA without encryption, with key and salt in one blob."""
    blob = data.draw(st.binary(min_size=length, max_size=length))
    for sa, kind in (
        (AesGmac(blob).ah(spi), TransformType.AH),
        (AesGmac(blob).esp(spi), TransformType.ESP_AUTH),
    ):
        assert (sa.spi, sa.transform_type, sa.cipher) == (spi, kind, None)
        assert _auth(sa.auth) == (*GCM_AUTH[length], blob)


@pytest.mark.parametrize("length", GCM_AUTH)
@given(spi=spis, data=st.data())
def test_gcm(length: int, spi: int, data: st.DataObject) -> None:
    """AES-GCM has both halves of its key size, with the same blob of key and salt in both."""
    blob = data.draw(st.binary(min_size=length, max_size=length))
    sa = AesGcm(blob).esp(spi)
    assert (sa.spi, sa.transform_type) == (spi, TransformType.ESP_AUTH_AND_CIPHER)
    assert _auth(sa.auth) == (*GCM_AUTH[length], blob)
    assert _cipher(sa.cipher) == (*GCM_CIPHER[length], blob)
    assert sa.is_gcm


@pytest.mark.parametrize("algorithm", [AesGcm, AesGmac])
@given(
    key=st.sampled_from([16, 24, 32]).flatmap(lambda n: st.binary(min_size=n, max_size=n)),
    salt=st.binary(min_size=4, max_size=4),
)
def test_separate_salt(algorithm: Any, key: bytes, salt: bytes) -> None:
    """A salt given apart stands after the key, as one blob of the two does."""
    assert algorithm(key, salt) == algorithm(key + salt)
    assert algorithm(Key(key), salt).key == Key(key + salt)


@pytest.mark.parametrize("algorithm", [AesGcm, AesGmac])
@given(salt=st.binary(max_size=16).filter(lambda salt: len(salt) != 4))
def test_wrong_salt(algorithm: Any, salt: bytes) -> None:
    """A salt has four bytes."""
    error = refusal(algorithm, bytes(16), salt)
    assert (error.field, error.name) == ("salt", CIPHER)
    assert f"has {len(salt)} bytes, where 4 are needed" in str(error)


@pytest.mark.parametrize(("algorithm", "length", "pair"), CIPHER_ROWS)
@pytest.mark.parametrize("hmac", [HmacMd5(bytes(16)), HmacSha1(bytes(20)), HmacSha256(bytes(32))])
@given(spi=spis, data=st.data())
def test_cbc(
    algorithm: Any, length: int, pair: tuple[int, int], hmac: Any, spi: int, data: st.DataObject
) -> None:
    """A CBC cipher with an HMAC has both halves, each with its own key."""
    key = data.draw(st.binary(min_size=length, max_size=length))
    sa = algorithm(key).esp(spi, hmac, allow_deprecated=True)
    assert (sa.spi, sa.transform_type) == (spi, TransformType.ESP_AUTH_AND_CIPHER)
    assert _cipher(sa.cipher) == (*pair, key)
    assert sa.auth == hmac.auth
    assert not sa.is_gcm


@pytest.mark.parametrize(("algorithm", "length", "pair"), CIPHER_ROWS)
def test_cbc_alone(algorithm: Any, length: int, pair: tuple[int, int]) -> None:
    """A CBC cipher without an HMAC is refused, unless the caller allows it by name."""
    key = bytes(range(length))
    error = refusal(algorithm(key).esp, 0x1000)
    assert (error.field, error.name) == ("auth", COMBINATION)
    assert "allow_unauthenticated=True" in str(error)
    sa: Sa = algorithm(key).esp(0x1000, allow_unauthenticated=True, allow_deprecated=True)
    assert (sa.transform_type, sa.auth) == (TransformType.ESP_CIPHER, None)
    assert _cipher(sa.cipher) == (*pair, key)


@pytest.mark.parametrize("algorithm", LENGTHS, ids=lambda algorithm: algorithm.__name__)
@given(length=st.integers(0, 64))
def test_key_lengths(algorithm: Any, length: int) -> None:
    """An algorithm takes keys of its lengths and refuses all others."""
    lengths, code = LENGTHS[algorithm]
    if length in lengths:
        assert algorithm(bytes(length)).key == Key(bytes(length))
        return
    error = refusal(algorithm, bytes(length))
    assert (error.field, error.name) == ("key", code)
    assert str(error).startswith(f"key: <Key> has {length} bytes, where ")


@pytest.mark.parametrize("algorithm", LENGTHS, ids=lambda algorithm: algorithm.__name__)
def test_forms(algorithm: Any) -> None:
    """Algorithm objects are frozen, hashable, equal by key, and show no key."""
    length = max(LENGTHS[algorithm][0])
    one, same, other = (algorithm(bytes([fill]) * length) for fill in (1, 1, 2))
    assert one == same
    assert one != other
    assert len({one, same, other}) == 2
    assert "redacted" in repr(one)
    assert repr(one) == repr(other)
    with pytest.raises(AttributeError):
        one.key = Key(bytes(length))


@pytest.mark.parametrize("algorithm", LENGTHS, ids=lambda algorithm: algorithm.__name__)
def test_keys_are_shared_not_copied(algorithm: Any) -> None:
    """A Key that is given stays the one object with the material."""
    key = Key(bytes(max(LENGTHS[algorithm][0])))
    assert algorithm(key).key is key
