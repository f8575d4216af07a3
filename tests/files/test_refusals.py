"""What the reader refuses: with file, line and field, value, rule and code, and without keys."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files.texts import HEAD, SECRET, PairText, described
from wfp_ipsec import (
    DeprecatedAlgorithmWarning,
    DuplicateSpiError,
    InvalidParameterError,
    KeyReuseError,
)
from wfp_ipsec.files import load, loads
from wfp_ipsec.files.examples import examples

GCM = examples()["transport-aes-gcm-128"]
IMS = examples()["ims-registration"]
TUNNEL = examples()["tunnel-nat-t"]

BAD = {
    "wrong type": (GCM, "= 0xc0001080", '= "many"', "inbound.spi: 'many'", "0x80320027"),
    "unknown field": (GCM, "mode =", "mood =", "sa_pairs[0]", "mode: is missing"),
    "unknown mode": (GCM, '"transport"', '"turbo"', "sa_pairs[0].mode: 'turbo'", "tunnel"),
    "field of the other mode": (GCM, "[sa_pairs.inbound]", "selectors = 1\n[sa_pairs.inbound]",
                                "sa_pairs[0].selectors: ", "no such field"),
    "odd SPI": (GCM, "0xc0001080", "0xc0001081", "sa_pairs[0].inbound.spi: 0xc0001081", "is odd"),
    "SPI 0": (GCM, "0x00002081", "0", "sa_pairs[0].outbound.spi: 0x0", "0x80320035"),
    "mixed versions": (GCM, "198.51.100.20", "2001:db8::1", "sa_pairs[0].remote: ", "IP version"),
    "no address": (GCM, "192.0.2.10", "192.0.2.300", "sa_pairs[0].local: '192.0.2.300'", "no IPv4"),
    "unknown algorithm": (GCM, '"aes-gcm"', '"rot13"', "inbound.algorithm: 'rot13'", "hmac-sha256"),
    "AH that encrypts": (GCM, '"esp"', '"ah"', "inbound.algorithm: 'aes-gcm'", "encrypts"),
    "integrity too many": (GCM, "[sa_pairs.outbound]",
                           'integrity = "hmac-sha1"\n[sa_pairs.outbound]',
                           "sa_pairs[0].inbound.integrity: ", "brings its own"),
    "lifetime": (GCM, "3600", "-1", "sa_pairs[0].inbound.lifetime_seconds: -1", "0x80320028"),
    "no key": (GCM, "key_file = ", "#", "sa_pairs[0].inbound.key: is missing", "key_env"),
    "two keys": (GCM, "[sa_pairs.outbound]", 'key_env = "K"\n[sa_pairs.outbound]',
                 "sa_pairs[0].inbound.key_env: stands beside key_file", "one key"),
    "no key file": (GCM, "128-inbound", "missing", "sa_pairs[0].inbound.key_file: ", "cannot be"),
    "name": (GCM, '"example"', '""', "sa_pairs[0].name: ''", "empty"),
    "label": (GCM, "public_example_keys = true", 'label = "a\\n"', "label: ", "print"),
    "no TOML": (GCM, "[[sa_pairs]]", "[[sa_pairs]", "file: is no TOML", "0x80320035"),
    "IMS port": (IMS, "31001", "0", "ims[0].local.port_c: 0 given", "protected ports"),
    "IMS same ports": (IMS, "31001", "31002", "ims[0].local.port_s: 31002", "client port"),
    "IMS SPI": (IMS, "0xc0005080", "0xc0005081", "ims[0].local.spi_c: 0xc0005081", "even"),
    "IMS same SPIs": (IMS, "0x00006003", "0x00006001", "ims[0].remote.spi_s: ", "0x80320009"),
    "IMS algorithm": (IMS, '"aes-cbc"', '"aes-gcm"', "ims[0].encryption: 'aes-gcm'", "null"),
    "IMS cipher key": (IMS, '"aes-cbc"', '"null"', "ims[0].ck_file: stands beside", "no key"),
    "subnet": (TUNNEL, "10.2.0.0/16", "10.2.0.1/16", "sa_pairs[0].selectors[0].remote: ", "bits"),
    "port": (TUNNEL, "remote_port = 443", "remote_port = 65536", "selectors[1].remote_port: 65536",
             "65535"),
    "NAT-T port": (TUNNEL, "local_port = 4500", "local_port = 0", "sa_pairs[0].nat_t.local_port: 0",
                   ">= 1"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "field", "rule"), BAD.values(), ids=BAD.keys())
def test_refused(file: Path, old: str, new: str, field: str, rule: str) -> None:
    """Each mistake is refused by file, line, field, value, rule and code."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new) if new == "2001:db8::1" else text.replace(old, new, 1)
    with pytest.raises(InvalidParameterError) as caught:
        loads(text, name="pairs.toml", folder=file.parent)
    message = str(caught.value)
    place = re.match(r"pairs\.toml:(\d+): ", message)
    assert place is not None, message
    assert field in message
    assert rule in message
    assert "Windows: FWP_E_" in message
    assert str(caught.value.field).startswith(place[0])
    last = field.partition(":")[0].rpartition(".")[2]
    if re.fullmatch(r"[a-z_]+", last) and last not in ("file", "key"):
        assert last in text.splitlines()[int(place[1]) - 1]


KEY_MISTAKES = [
    (f'algorithm = "aes-gcm"\nkey = "{SECRET}"', "inbound.key"),
    (f'algorithm = "aes-gcm"\nkey = {{ hex = "{SECRET}" }}', "inbound.key"),
    (f'algorithm = "aes-gcm"\nkey = ["{SECRET}"]', "inbound.key"),
    (f'algorithm = "aes-gcm"\nkey_file = "{SECRET}"', "inbound.key_file"),
    (f'algorithm = "aes-gcm"\nkey_file = "{SECRET}\\u0000"', "inbound.key_file"),
    (f'algorithm = "aes-gcm"\nkey_env = "{SECRET}"', "inbound.key_env"),
    (f'algorithm = "aes-gcm"\nkey_env = "{SECRET}="', "inbound.key_env"),
    (f'algorithm = "aes-gcm"\nkey_stdin = "{SECRET}"', "inbound.key_stdin"),
    (f'algorithm = "aes-gcm"\nkey_env = "X"\nkey = "{SECRET}"', "inbound.key"),
    (f'algorithm = "aes-gcm"\nkey_file = {{ path = "{SECRET}" }}', "inbound.key_file"),
    (f'algorithm = "aes-cbc"\nkey = "{"00" * 16}"\nintegrity = "{SECRET}"', "inbound.integrity"),
    (
        (
            f'algorithm = "aes-cbc"\nkey = "{"00" * 16}"\nintegrity = "hmac-sha1"\n'
            f'integrity_key = "{SECRET}"'
        ),
        "inbound.integrity_key",
    ),
    (f'algorithm = "aes-gcm"\nkey = "{"00" * 20}"\nintegrity_key = "{SECRET}"', "integrity_key"),
    (f'algorithm = "aes-gcm"\nkey = 0x{SECRET}', "inbound.key"),
    (f'algorithm = "aes-gcm"\nkye = "{SECRET}"', "inbound.kye"),
    (f'algorithm = "aes-gcm"\npsk = 0x{SECRET[:14]}', "inbound.psk"),
    (f'algorithm = "{SECRET}"\nkey = "{"00" * 20}"', "inbound.algorithm"),
    (f'algorithm = "aes-gcm"\n{SECRET} = 1', "<name>"),
    (f'algorithm = "aes-gcm"\n{SECRET} = 1\n{SECRET} = 2', "file"),
    (f'algorithm = "aes-gcm"\nkey = "{SECRET}', "file"),
    (f'algorithm = "aes-gcm"\nkey = {SECRET}', "file"),
    (f'algorithm = "aes-gcm"\nprotocol = "{SECRET}"', "protocol"),
    (f'algorithm = "aes-gcm"\nlifetime_seconds = "{SECRET}"', "lifetime_seconds"),
    (f"[sa_pairs.{SECRET}]\n[sa_pairs.{SECRET}]", "file"),
    (f'[[sa_pairs.selectors]]\nlocal = "{SECRET}"', "sa_pairs[0]"),
]


TOP_LEVEL = {
    "mood = 1": "mood",
    '"mo.od" = 1': '"mo.od"',
    '"[0]" = 1': '"[0]"',
    "'a - at `$.b`' = 1": '"a - at `$.b`"',
    f"{SECRET} = 1": "<name>",
    "aBcDeFgHiJkLmNoPqRsTuV = 1": "<name>",
    "[sa_pair]": "sa_pair",
    "[[sa_pair]]": "sa_pair",
}


@pytest.mark.parametrize(("line", "field"), TOP_LEVEL.items())
def test_unknown_at_top_level(line: str, field: str) -> None:
    """A field that there is not is named, with its line, at the top too, however strange it is."""
    with pytest.raises(InvalidParameterError) as caught:
        loads(f"label = 'x'\n\n{line}\n", name="pairs.toml")
    assert str(caught.value).startswith(f"pairs.toml:3: {field}: there is no such field (Windows")
    assert caught.value.field == f"pairs.toml:3: {field}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\nsa_pairs = {}", "2: sa_pairs: refused: expected `array`"),
        ("\n\nims = 1", "3: ims: 1 refused: expected `array`"),
        ('\n\n[[sa_pairs]]\nmode = "transport"', "3: sa_pairs[0].name: is missing ("),
    ],
)
def test_wrong_at_top_level(text: str, told: str) -> None:
    """Other mistakes there have their line too."""
    with pytest.raises(InvalidParameterError) as caught:
        loads(text, name="pairs.toml")
    assert f"pairs.toml:{told}" in str(caught.value)


def test_nothing_is_called_none() -> None:
    """What is missing is called so, and not None; what is needed is named."""
    text = HEAD + str(PairText(cipher=True))
    with pytest.raises(InvalidParameterError, match=r"integrity: is missing; aes-cbc needs") as one:
        loads(re.sub(r"integrity = .*", "", text, count=1))
    assert "one of hmac-sha256, hmac-sha1, hmac-md5" in str(one.value)
    with pytest.raises(InvalidParameterError, match=r"key_stdin: is false; say true"):
        loads(HEAD + re.sub(r"key = .*", "key_stdin = false", str(PairText()), count=1))
    with pytest.raises(InvalidParameterError, match=r"inbound\.key: is missing; one of key, key_f"):
        loads(HEAD + re.sub(r"key = .*", "", str(PairText()), count=1))


def _shown(error: BaseException) -> str:
    chain = [error, error.__cause__, None if error.__suppress_context__ else error.__context__]
    return " ".join(f"{one} {one!r} {vars(one)}" for one in chain if one is not None)


@pytest.mark.parametrize(("inbound", "field"), KEY_MISTAKES)
def test_key_is_never_named(inbound: str, field: str) -> None:
    """Whatever is wrong with a key, or stands where one belongs, is not repeated."""
    text = HEAD + str(PairText()).partition("algorithm")[0] + inbound
    text += str(PairText()).partition("lifetime_seconds = 3600")[2]
    with pytest.raises(InvalidParameterError) as caught:
        loads(text)
    assert field in str(caught.value)
    shown = _shown(caught.value)
    assert SECRET[:14] not in shown
    assert str(int(SECRET, 16)) not in shown
    assert str(int(SECRET[:14], 16)) not in shown


@given(
    field=st.sampled_from(["key", "key_file", "key_env", "keyfile", "Key", "psk", "k e y", "spi"]),
    quote=st.sampled_from(['"', "'", '"""']),
    fill=st.sampled_from(["", " ", ":", "zz", "\\u0041", "/", "\u00e9"]),
)
def test_key_material_in_any_field(field: str, quote: str, fill: str) -> None:
    """Digits of a key, clean or not, stay out of errors in every field and under every name."""
    value = fill.join([SECRET[:20], SECRET[20:]])
    text = str(PairText()).replace('key = "', f'"{field}" = {quote}{value}{quote}\n#', 1)
    text = text.replace("spi = ", "#", 1) if field == "spi" else text
    with pytest.raises(InvalidParameterError) as caught:
        loads(HEAD + text)
    assert SECRET[:16] not in _shown(caught.value)


def test_places_of_two_files_mistakes() -> None:
    """A mistake in the second pair is on its line."""
    text = HEAD + str(PairText()) + str(PairText(name="two", number=2, port=0x10000))
    with pytest.raises(InvalidParameterError, match=r"sa_pairs\[1\].remote_port: 65536") as caught:
        loads(text, name="x.toml")
    line = int(str(caught.value).split(":")[1])
    assert text.splitlines()[line - 1] == "remote_port = 65536"


def test_same_name() -> None:
    """Two pairs of one name are refused: they are found by it again."""
    with pytest.raises(InvalidParameterError, match=r"sa_pairs\[1\]\.name: 'one' is sa_pairs\[0\]"):
        described(PairText(), PairText(number=2))


@pytest.mark.parametrize("number", [1, 2])
def test_same_spi(number: int) -> None:
    """Two pairs that share an SPI at one receiver are refused, with both places."""
    with pytest.raises(DuplicateSpiError, match=r":\d+: sa_pairs\[1\].inbound.spi: 0x10002") as at:
        described(PairText(), PairText(name="two", number=number, spis=1))
    assert "pairs.toml:10: sa_pairs[0].inbound.spi already" in str(at.value)


def test_same_key() -> None:
    """Two SAs that share an AES-GCM key are refused, in one pair and in two."""
    text = str(PairText())
    two = "0" * 39 + "5"
    with pytest.raises(KeyReuseError, match=r":\d+: sa_pairs\[0\].outbound.key: <Key>"):
        loads(HEAD + text.replace("0" * 39 + "4", two), name="x")
    with pytest.raises(KeyReuseError, match=r":\d+: sa_pairs\[1\].inbound.key: <Key>"):
        described(PairText(), PairText(name="two", spis=2))


def test_same_keys_of_ciphers_that_bear_it() -> None:
    """AES-CBC with an HMAC bears it, as IMS needs it."""
    pairs = described(PairText(cipher=True), PairText(name="two", spis=2, cipher=True)).pairs
    assert pairs[0].pair.inbound.sas[0].cipher == pairs[1].pair.inbound.sas[0].cipher


def test_outdated_algorithms() -> None:
    """They are warned of, unless the pair allows them."""
    text = HEAD + str(PairText(cipher=True)).replace("hmac-sha256", "hmac-md5")
    text = re.sub(r'(integrity_key = ")0{32}', r"\1", text)
    with pytest.warns(DeprecatedAlgorithmWarning):
        loads(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loads(text.replace('mode = "', 'allow_deprecated = true\nmode = "'))


def test_no_text(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused with its name."""
    path = tmp_path / "pairs.toml"
    path.write_bytes(b"label = '\xff'")
    with pytest.raises(InvalidParameterError, match=r"pairs\.toml: file: .*UTF-8 at byte 9"):
        load(path)


def test_byte_order_mark(tmp_path: Path) -> None:
    """One in front of UTF-8 says nothing; lines count as without it."""
    path = tmp_path / "pairs.toml"
    path.write_bytes(b"\xef\xbb\xbflabel = 'marked'")
    assert load(path).label == "marked"
    assert loads("\ufefflabel = 'marked'").label == "marked"
    path.write_bytes(b"\xef\xbb\xbf\nlabel = 1")
    with pytest.raises(InvalidParameterError, match=r"pairs\.toml:2: label"):
        load(path)


@pytest.mark.parametrize("order", ["little", "big"])
def test_utf_16(tmp_path: Path, order: str) -> None:
    """UTF-16 is called so, with the file, and what it has to be."""
    path = tmp_path / "pairs.toml"
    path.write_bytes(f"\ufefflabel = '{SECRET}'".encode(f"utf-16-{order[0]}e"))
    with pytest.raises(InvalidParameterError, match=r"pairs\.toml: file: is UTF-16.* UTF-8") as one:
        load(path)
    assert SECRET[:8] not in _shown(one.value)


@pytest.mark.parametrize("deep", ["[" * 100_000, "{x=" * 100_000])
def test_nested_too_deep(deep: str) -> None:
    """What lies too deep is refused, and does not end the interpreter."""
    with pytest.raises(InvalidParameterError, match="is no TOML"):
        loads(f"x = {deep}")


def test_no_pairs() -> None:
    """A file without pairs is one: applying it removes the last pair of its group."""
    assert loads("").pairs == ()
