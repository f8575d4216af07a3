"""SA pairs from TOML: what is read, and what is refused with field, value, rule and code."""

from __future__ import annotations

import warnings

import pytest

from wfp_ipsec import (
    AesCbc,
    AesGcm,
    DeprecatedAlgorithmWarning,
    HmacSha256,
    InvalidParameterError,
)
from wfp_ipsec.cli.demo import example_text
from wfp_ipsec.config import ALGORITHMS, CIPHERS, HMACS, loads
from wfp_ipsec.keys import Key

GCM_KEY = bytes.fromhex("00112233445566778899aabbccddeeff01020304")
SECRET = "a1" * 19

MINIMAL = """
[[sa_pairs]]
local = "2001:db8::1"
remote = "2001:db8::2"
[sa_pairs.inbound]
spi = 0x1000
{inbound}
[sa_pairs.outbound]
spi = 1
algorithm = "aes-gcm"
key = "{gcm}"
"""


def minimal(inbound: str) -> str:
    """Returns a file with the members of the inbound direction given."""
    return MINIMAL.format(inbound=inbound, gcm="00" * 20)


def test_example() -> None:
    """The example that the package brings is read as it stands."""
    (pair,) = loads(example_text())
    assert (str(pair.traffic.local), str(pair.traffic.remote)) == ("192.0.2.10", "198.51.100.20")
    assert pair.inbound.sas == (AesGcm(GCM_KEY).esp(0xC0001080),)
    assert pair.inbound.lifetime.seconds == 3600
    assert pair.outbound.sas[0].spi == 0x2081


def test_cipher_with_integrity() -> None:
    """A CBC cipher takes its HMAC and both keys."""
    cipher, hmac = bytes(range(16)), bytes(range(32))
    text = minimal(
        f'algorithm = "aes-cbc"\nkey = "{cipher.hex()}"\n'
        f'integrity = "hmac-sha256"\nintegrity_key = "{hmac.hex()}"'
    )
    (pair,) = loads(text)
    assert pair.inbound.sas == (AesCbc(cipher).esp(0x1000, HmacSha256(hmac)),)


@pytest.mark.parametrize("name", [*HMACS, "aes-gmac"])
def test_ah(name: str) -> None:
    """AH takes what authenticates."""
    length = {"hmac-md5": 16, "hmac-sha1": 20, "hmac-sha256": 32, "aes-gmac": 20}[name]
    text = minimal(f'protocol = "ah"\nalgorithm = "{name}"\nkey = "{"0b" * length}"')
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecatedAlgorithmWarning)
        (pair,) = loads(text)
        assert pair.inbound.sas == (ALGORITHMS[name](Key(b"\x0b" * length)).ah(0x1000),)


@pytest.mark.parametrize("name", ["aes-gcm", "aes-cbc", "3des-cbc", "des-cbc"])
def test_ah_with_a_cipher(name: str) -> None:
    """AH refuses what encrypts."""
    length = {"aes-gcm": 20, "aes-cbc": 16, "3des-cbc": 24, "des-cbc": 8}[name]
    assert name in CIPHERS
    text = minimal(f'protocol = "ah"\nalgorithm = "{name}"\nkey = "{"0b" * length}"')
    with pytest.raises(InvalidParameterError, match=f"inbound.algorithm: '{name}' encrypts"):
        loads(text)


BAD = {
    "wrong type": ("spi = 0xc0001080", 'spi = "many"', "sa_pairs[0].inbound.spi: 'many'", "int"),
    "unknown field": ("mode =", "mood =", "sa_pairs[0].mood: <type>", "unknown field"),
    "unknown mode": ('"transport"', '"turbo"', "sa_pairs[0].mode: 'turbo'", "0x80320027"),
    "odd SPI": ("0xc0001080", "0xc0001081", "sa_pairs[0].inbound.spi: 0xc0001081", "is odd"),
    "SPI 0": ("0x00002081", "0", "sa_pairs[0].outbound.spi: 0x0", "0x80320035"),
    "mixed versions": ("198.51.100.20", "2001:db8::1", "sa_pairs[0].remote: ", "IP version"),
    "no address": ("192.0.2.10", "192.0.2.300", "sa_pairs[0].local: '192.0.2.300'", "0x80320035"),
    "unknown algorithm": ('"aes-gcm"', '"rot13"', "inbound.algorithm: 'rot13'", "aes-gcm"),
    "lifetime": ("3600", "-1", "sa_pairs[0].inbound.lifetime_seconds: -1", "0x80320028"),
    "key length": (" 01020304", "", "sa_pairs[0].inbound.key: <Key> has 16 bytes", "0x80320039"),
    "key digits": (" 01020304", " 0102030", "sa_pairs[0].inbound.key: ", "hexadecimal"),
    "no TOML": ("[[sa_pairs]]", "[[sa_pairs]", "file: ", "TOML"),
}


@pytest.mark.parametrize(("old", "new", "field", "rule"), BAD.values(), ids=BAD.keys())
def test_refused(old: str, new: str, field: str, rule: str) -> None:
    """Each mistake is refused by field, value, rule and code, and no key is named."""
    text = example_text()
    assert old in text
    with pytest.raises(InvalidParameterError) as caught:
        loads(text.replace(old, new, 1) if new != "2001:db8::1" else text.replace(old, new))
    message = str(caught.value)
    assert field in message
    assert rule in message
    assert "Windows: FWP_E_" in message
    assert "0011223344" not in message


def test_no_pair() -> None:
    """A file without a pair is refused."""
    with pytest.raises(InvalidParameterError, match=r"sa_pairs: .*length.*0x80320028"):
        loads("sa_pairs = []")


@pytest.mark.parametrize(
    ("inbound", "field"),
    [
        (f'algorithm = "aes-gcm"\nkey = "{SECRET}"', "inbound.key"),
        (f'algorithm = "aes-gcm"\nkey = {{ hex = "{SECRET}" }}', "inbound.key"),
        (f'algorithm = "aes-gcm"\nkey = ["{SECRET}"]', "inbound.key"),
        (f'algorithm = "aes-cbc"\nkey = "{"00" * 16}"', "inbound.integrity"),
        (
            f"""algorithm = "aes-cbc"\nkey = "{"00" * 16}"
            integrity = "hmac-sha1"\nintegrity_key = "{SECRET}" """,
            "inbound.key",
        ),
        (
            f"""algorithm = "aes-gcm"\nkey = "{"00" * 20}"
            integrity = "hmac-sha1"\nintegrity_key = "{SECRET}" """,
            "inbound.integrity",
        ),
        (
            f'algorithm = "aes-gcm"\nkey = "{"00" * 20}"\nintegrity_key = "{SECRET}"',
            "integrity_key",
        ),
        (f'algorithm = "aes-gcm"\nkey = 0x{SECRET}', "inbound.key"),
        (f'algorithm = "aes-gcm"\nkye = "{SECRET}"', "inbound.kye"),
        (f'algorithm = "aes-gcm"\npsk = 0x{SECRET[:14]}', "inbound.psk"),
        (f'algorithm = "{SECRET}"\nkey = "{"00" * 20}"', "inbound.algorithm"),
        (f'algorithm = "aes-gcm"\n{SECRET} = 1', "<name>"),
    ],
)
def test_key_is_never_named(inbound: str, field: str) -> None:
    """Whatever is wrong with a key, or stands where one belongs, is not repeated."""
    with pytest.raises(InvalidParameterError) as caught:
        loads(minimal(inbound))
    assert field in str(caught.value)
    shown = f"{caught.value} {caught.value!r} {vars(caught.value)}"
    assert SECRET[:14] not in shown
    assert str(int(SECRET, 16)) not in shown
    assert str(int(SECRET[:14], 16)) not in shown
