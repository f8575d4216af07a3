"""The examples that the package brings."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from wfp_ipsec import AesCbc, AesGcm, Engine, HmacSha256, TunnelMode
from wfp_ipsec.enums import TransformType
from wfp_ipsec.files import apply, load, schema
from wfp_ipsec.files._form import check_form
from wfp_ipsec.files.examples import examples
from wfp_ipsec.values.sa import Sa

each_example = pytest.mark.parametrize("path", examples().values(), ids=examples())
NAMES = [
    "ims-registration",
    "transport-aes-cbc-hmac-sha256",
    "transport-aes-gcm-128",
    "transport-ah-hmac-sha256",
    "tunnel-nat-t",
]


def _key(name: str) -> bytes:
    path = examples()[NAMES[0]].parent / "keys" / f"{name}.key"
    return bytes.fromhex(path.read_text(encoding="ascii"))


def _sas(name: str) -> list[Sa]:
    """Returns the SAs of an example, by pair, the inbound one first."""
    pairs = [one.pair for one in load(examples()[name]).pairs]
    return [side.sas[0] for pair in pairs for side in (pair.inbound, pair.outbound)]


def test_there_are() -> None:
    """The examples that were promised are there."""
    assert list(examples()) == NAMES


@each_example
def test_applied(path: Path, engine: Engine) -> None:
    """Each is read, fits the schema, says that its keys are public, and can be applied."""
    description = load(path)
    assert description.public_example_keys
    assert description.label == path.stem
    Draft202012Validator(schema()).validate(tomllib.loads(path.read_text(encoding="utf-8")))
    assert apply(engine, description)
    assert not apply(engine, description)
    assert len(list(engine.sa_contexts())) == len(description.pairs)


def test_gcm() -> None:
    """The first example is AES-GCM-128."""
    inbound, outbound = _sas("transport-aes-gcm-128")
    assert inbound == AesGcm(_key("gcm-128-inbound")).esp(0xC0001080)
    assert outbound == AesGcm(_key("gcm-128-outbound")).esp(0x2081)


def test_cbc() -> None:
    """The second is AES-CBC with HMAC-SHA-256."""
    inbound, _ = _sas("transport-aes-cbc-hmac-sha256")
    hmac = HmacSha256(_key("sha256-inbound"))
    assert inbound == AesCbc(_key("cbc-128-inbound")).esp(0xC0002080, hmac)


def test_ah() -> None:
    """The third is AH."""
    assert _sas("transport-ah-hmac-sha256")[0] == HmacSha256(_key("sha256-inbound")).ah(0xC0004080)


def test_tunnel() -> None:
    """The fourth is a tunnel with NAT-T and two selectors."""
    pair = load(examples()["tunnel-nat-t"]).pairs[0].pair
    assert isinstance(pair.mode, TunnelMode)
    assert [str(one.remote) for one in pair.mode.selectors] == ["10.2.0.0/16", "10.3.0.0/24"]
    assert pair.udp_encapsulation is not None
    assert pair.udp_encapsulation.remote_port == 4500


def test_ims() -> None:
    """The last is an IMS registration: four SAs, two pairs."""
    sas = _sas("ims-registration")
    assert [sa.spi for sa in sas] == [0xC0005080, 0x6003, 0xC0005082, 0x6001]
    assert {sa.transform_type for sa in sas} == {TransformType.ESP_AUTH_AND_CIPHER}
    names = [one.name for one in load(examples()["ims-registration"]).pairs]
    assert names == ["registration/client", "registration/server"]


def test_readme() -> None:
    """The file that the README shows has the form of one."""
    readme = Path(__file__).parents[2] / "README.md"
    (shown,) = re.findall(
        r"```toml\n(\[?label.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL
    )
    file = check_form(tomllib.loads(shown))
    assert file.sa_pairs[0].name == "gateway"
