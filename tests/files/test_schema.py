"""The published JSON Schema and the reader: they take the same files."""

from __future__ import annotations

import copy
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from tests.strategies.effort import share
from wfp_ipsec import InvalidParameterError
from wfp_ipsec.files import schema
from wfp_ipsec.files._form import check_form
from wfp_ipsec.files._rules import SOURCES
from wfp_ipsec.files._schema import schema_text, shipped_schema
from wfp_ipsec.files._tables import Algorithm

VALIDATOR = Draft202012Validator(schema(), format_checker=FormatChecker(["ipv4", "ipv6"]))
ALGORITHMS = Algorithm.__args__  # type: ignore[attr-defined]
HOSTS = st.sampled_from(["192.0.2.1", "2001:db8::1", "2001:db8::2%1", "192.0.2", "", "host", "::"])
PORTS = st.sampled_from([0, 1, 4500, 0xFFFF, 0x10000, -1])
SPIS = st.sampled_from([0, 1, 255, 256, 257, 0x1000, 0x1001, 0xFFFFFFFE, 0xFFFFFFFF, 1 << 32])
# No float that is a whole number: JSON Schema takes 256.0 for an integer, and TOML does not.
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, -1, 1.5, "", "x", "a\nb", "x\n", "\x7f", 1 << 64, [], {}]
)
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=101)


def some(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Makes tables that have any of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def keys(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Makes the fields that say where a key is: one, mostly."""
    number = draw(st.sampled_from([1, 1, 1, 1, 0, 2]))
    chosen = draw(st.permutations(SOURCES))[:number]
    return {f"{name}{s}": draw(st.booleans()) if s == "_stdin" else "00" for s in chosen}


@st.composite
def directions(draw: st.DrawFn) -> dict[str, Any]:
    """Makes a table of one direction."""
    table = {"spi": draw(SPIS), "algorithm": draw(st.sampled_from(ALGORITHMS))}
    table |= draw(keys("key")) | draw(
        some({"protocol": st.sampled_from(["esp", "ah"]), "lifetime_seconds": SPIS})
    )
    if draw(st.booleans()) == table["algorithm"].endswith("-cbc"):
        table["integrity"] = draw(st.sampled_from(["hmac-sha256", "hmac-sha1", "hmac-md5"]))
        table |= draw(keys("integrity_key"))
    return table


@st.composite
def pairs(draw: st.DrawFn) -> dict[str, Any]:
    """Makes an SA pair."""
    mode = draw(st.sampled_from(["transport", "tunnel"]))
    table: dict[str, Any] = {
        "name": draw(NAMES),
        "mode": mode,
        "local": draw(HOSTS),
        "remote": draw(HOSTS),
    }
    table |= {"inbound": draw(directions()), "outbound": draw(directions())}
    table |= draw(some({"nat_t": some({"local_port": PORTS}), "allow_deprecated": st.booleans()}))
    if mode == "tunnel":
        selector = st.fixed_dictionaries({"local": HOSTS, "remote": HOSTS}, optional={"x": PORTS})
        return table | {"selectors": draw(st.lists(selector, max_size=2))}
    return table | draw(some({"ip_protocol": SPIS, "remote_port": PORTS}))


@st.composite
def registrations(draw: st.DrawFn) -> dict[str, Any]:
    """Makes an IMS registration."""
    end = st.fixed_dictionaries(
        {"address": HOSTS, "spi_c": SPIS, "spi_s": SPIS}, optional={"port_c": PORTS}
    )
    table = {
        "name": draw(NAMES),
        "local": draw(end),
        "remote": draw(end),
        "integrity": draw(st.sampled_from(["hmac-md5-96", "hmac-sha-1-96", "hmac-sha1"])),
        "encryption": draw(st.sampled_from(["null", "aes-cbc", "des-ede3-cbc"])),
    }
    table |= draw(keys("ik"))
    return table | (draw(keys("ck")) if draw(st.booleans()) else {})


def places(content: Any) -> list[tuple[Any, Any]]:
    """Returns each table or array in a content with each of its keys."""
    steps: list[Any] = []
    if isinstance(content, dict):
        steps = list(content)
    elif isinstance(content, list):
        steps = list(range(len(content)))
    return [(content, step) for step in steps] + [
        place for step in steps for place in places(content[step])
    ]


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """Makes a file: sound, or with a field too many, too few, or of another type."""
    kinds = {
        "sa_pairs": st.lists(pairs(), max_size=2),
        "ims": st.lists(registrations(), max_size=1),
    }
    content = draw(some(kinds | {"label": NAMES, "allow_nonce_reuse": st.booleans()}))
    content = copy.deepcopy(content)
    found = places(content)
    change = draw(st.sampled_from(["none", "none", "odd", "drop", "add"]))
    if change == "add" or not found:
        content |= draw(some({"labels": ODD}))
    elif change != "none":
        holder, step = draw(st.sampled_from(found))
        if change == "odd":
            holder[step] = draw(ODD)
        else:
            del holder[step]
    return content


@st.composite
def sound_files(draw: st.DrawFn) -> dict[str, Any]:
    """Makes a file by the rules, with at most one thing changed."""
    side: dict[str, Any] = {"spi": 0x1000, "algorithm": "aes-gcm", "key_file": "k"}
    sides = {
        "aes-gcm": side,
        "aes-cbc": side
        | {"algorithm": "aes-cbc", "integrity": "hmac-sha1", "integrity_key_env": "K"},
        "ah": side | {"algorithm": "hmac-sha256", "protocol": "ah"},
    }
    pair: dict[str, Any] = {
        "name": "a",
        "mode": "transport",
        "local": "192.0.2.1",
        "remote": "192.0.2.2",
    }
    pair |= {name: sides[draw(st.sampled_from(list(sides)))] for name in ("inbound", "outbound")}
    end = {"address": "2001:db8::1", "spi_c": 0x2000, "spi_s": 0x2002}
    ims: dict[str, Any] = {"name": "i", "local": end, "remote": end, "integrity": "hmac-md5-96"}
    ims |= {"encryption": "aes-cbc", "ik_stdin": True, "ck_file": "c"}
    tunnel = pair | {"mode": "tunnel", "selectors": [{"local": "::/0", "remote": "::1"}]}
    content = copy.deepcopy({"sa_pairs": [pair, tunnel], "ims": [ims]})
    if draw(st.booleans()):
        holder, step = draw(st.sampled_from(places(content)))
        holder[step] = draw(ODD | SPIS | HOSTS | st.sampled_from([*ALGORITHMS, "null", "ah"]))
    return content


def accepted(content: dict[str, Any]) -> bool:
    """Tells whether the reader takes the form of a file."""
    try:
        check_form(content)
    except InvalidParameterError:
        return False
    return True


@share(1)
@given(files() | sound_files())
def test_schema_and_reader_agree(content: dict[str, Any]) -> None:
    """The schema takes exactly the files whose form the reader takes."""
    assert VALIDATOR.is_valid(content) == accepted(content)


@given(sound_files().filter(accepted))
def test_sound_files_are_found(content: dict[str, Any]) -> None:
    """The generator makes files that are taken, so that agreeing is not refusing everything."""
    assert VALIDATOR.is_valid(content)


def test_shipped_schema_is_current() -> None:
    """The file in the package is what the tables give; the command in the text renews it."""
    renew = "python -m wfp_ipsec.files > src/wfp_ipsec/files/schema-1.json"
    assert shipped_schema() == schema_text(), renew


def test_command() -> None:
    """The command prints the schema, and nothing else."""
    command = [sys.executable, "-m", "wfp_ipsec.files"]
    printed = subprocess.run(command, capture_output=True, check=True).stdout
    assert printed == schema_text().encode()


def test_schema_is_json_schema() -> None:
    """The schema is one of the dialect that it names."""
    assert schema()["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("host", ["2001:db8::1%eth0", "192.0.2.256", "192.0.2.1/32"])
def test_hosts(host: str) -> None:
    """What is no host is none for both."""
    content = {"sa_pairs": [{"local": host}]}
    assert not VALIDATOR.is_valid(content)
    assert not accepted(content)
