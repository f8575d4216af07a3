"""The document for JSON: its members, which are a promise to readers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from tests.export.places import PLACES, expectations, installed
from tests.export.suites import SUITES
from tests.export.values import contexts
from wfp_ipsec import Engine, SaBundleFlags, SaContextDetails
from wfp_ipsec.export import json_document, write_json
from wfp_ipsec.pairs import SaPair
from wfp_ipsec.values._base import amended

PLACE = PLACES["v4 transport, NAT-T"]
SUITE = SUITES["CBC-128/sha1"]


def test_document(engine: Engine) -> None:
    """Names for numbers, text for addresses, SPIs as both, None for what Windows does not tell."""
    (context,) = found = installed(engine, PLACE, expectations({"": SUITE}))
    document: Any = json_document(found, engine=engine, reveal_keys=True)
    engine_name = "simulated" if engine.simulated else "system"
    assert (document["schema"], document["engine"]) == (1, engine_name)
    (read,) = document["contexts"]
    assert read["id"] == context.id
    assert context.outbound is not None
    filter_id = context.outbound.traffic.filter_id
    assert read["outbound"] == {
        "direction": "OUTBOUND",
        "mode": "TRANSPORT",
        "ip_version": "V4",
        "local": "192.0.2.10",
        "remote": "198.51.100.20",
        "ip_protocol": 0,
        "local_port": 0,
        "remote_port": 0,
        "filter_id": filter_id,
        "tunnel_policy_id": None,
        "udp_encapsulation": {"local_port": 4500, "remote_port": 4511},
        "lifetime": {"seconds": 0, "kilobytes": 0, "packets": 0},
        "idle_timeout_seconds": 0,
        "flags": ["ASSUME_UDP_CONTEXT_OUTBOUND"],
        "qm_sa_id": 0,
        "mm_sa_id": 0,
        "pfs_group": "NONE",
        "bytes": None,
        "packets": None,
        "sas": [
            {
                "spi": 0x2001,
                "spi_hex": "0x00002001",
                "transform_type": "ESP_AUTH_AND_CIPHER",
                "auth": {
                    "auth_config": "HMAC_SHA_1_96",
                    "key": SUITE.auth_key("OUTBOUND").hex(),
                },
                "cipher": {
                    "cipher_config": "CBC_AES_128",
                    "key": SUITE.cipher_key("OUTBOUND").hex(),
                },
            }
        ],
    }


@given(contexts)
def test_without_keys(drawn: dict[SaContextDetails, SaPair]) -> None:
    """The default is the same document without the members that hold keys."""
    revealed: Any = json_document(drawn, reveal_keys=True)
    for context in revealed["contexts"]:
        for side in (context["inbound"], context["outbound"]):
            for sa in side["sas"] if side is not None else ():
                for half in (sa["auth"], sa["cipher"]):
                    assert half is None or len(half.pop("key")) >= 32
    assert json_document(drawn) == revealed


def test_numbers_without_a_name(engine: Engine) -> None:
    """What this version has no name for is its number, as text."""
    (context,) = installed(engine, PLACE, expectations({"": SUITE}))
    assert context.inbound is not None
    (sa,) = context.inbound.bundle.sas
    flags = SaBundleFlags(0x100 | SaBundleFlags.NLB)
    bundle = amended(context.inbound.bundle, sas=(amended(sa, transform_type=77),), flags=flags)
    strange = amended(context, inbound=amended(context.inbound, bundle=bundle))
    document: Any = json_document([strange])
    inbound = document["contexts"][0]["inbound"]
    assert inbound["flags"] == ["NLB", "0x100"]
    assert inbound["sas"][0]["transform_type"] == "77"


@pytest.mark.parametrize("reveal_keys", [False, True])
def test_file(engine: Engine, tmp_path: Path, reveal_keys: bool) -> None:
    """The file holds the document."""
    found = installed(engine, PLACE)
    path = tmp_path / "sas.json"
    write_json(path, found, reveal_keys=reveal_keys)
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document == json_document(found, reveal_keys=reveal_keys)
    assert document["engine"] is None
