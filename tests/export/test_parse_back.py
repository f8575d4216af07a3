"""What is exported means the SA it came from: read back, by parsers of the tests' own."""

from __future__ import annotations

import json
import shlex
from typing import Any

from hypothesis import given

from tests.export.values import Fact, contexts, facts, sides, without_tag
from wfp_ipsec import SaContextDetails, SaDetails
from wfp_ipsec.export import json_document, scapy_arguments, wireshark_lines, xfrm_lines
from wfp_ipsec.pairs import SaPair

Drawn = dict[SaContextDetails, SaPair]
HMACS = {
    "HMAC-SHA-256-128 [RFC4868]": "HMAC_SHA_256_128",
    "SHA2-256-128": "HMAC_SHA_256_128",
    "hmac(sha256)": "HMAC_SHA_256_128",
}
CIPHERS = {
    "AES-GCM with 16 octet ICV [RFC4106]": "GCM",
    "AES-CBC [RFC3602]": "CBC",
    "AES-GCM": "GCM",
    "AES-CBC": "CBC",
    "rfc4106(gcm(aes))": "GCM",
    "cbc(aes)": "CBC",
}
GMACS = ("AES-NULL-GMAC", "rfc4543(gcm(aes))")


def halves(
    cipher: str | None, cipher_key: bytes, auth: str | None, auth_key: bytes
) -> dict[str, Any]:
    """Returns both halves as facts have them, from the names of any tool."""
    if cipher in GMACS:
        bits = 8 * (len(cipher_key) - 4)
        return {"cipher": None, "auth": (f"GCM_AES_{bits}", cipher_key)}
    found: dict[str, Any] = {"cipher": None, "auth": None}
    if cipher in CIPHERS:
        kind = CIPHERS[cipher]
        bits = 8 * (len(cipher_key) - (4 if kind == "GCM" else 0))
        found["cipher"] = (f"{kind}_AES_{bits}", cipher_key)
    if auth in HMACS:
        found["auth"] = (HMACS[auth], auth_key)
    return found


def unhex(text: str) -> bytes:
    """Reads a key with 0x before it, or none."""
    assert text.startswith("0x") or not text
    return bytes.fromhex(text.removeprefix("0x"))


@given(contexts)
def test_wireshark(drawn: Drawn) -> None:
    """Each ESP SA but AES-GMAC has its line, each other one its comment, in their order."""
    lines = list(wireshark_lines(drawn))
    for line, fact in zip(lines, facts(drawn), strict=True):
        gmac = fact.cipher is None and fact.auth is not None and fact.auth[0].startswith("GCM")
        if fact.protocol == "AH" or gmac:
            assert line.startswith(f"# SA 0x{fact.spi:08x} of context ")
            continue
        columns = json.loads(f"[{line}]")
        assert len(columns) == 8
        version, source, destination, spi, cipher, key, auth, auth_key = columns
        assert version == ("IPv6" if ":" in source else "IPv4")
        read = halves(cipher, unhex(key), auth, unhex(auth_key))
        assert Fact(source, destination, "ESP", int(spi, 16), **read) == without_tag(fact)


@given(contexts)
def test_scapy(drawn: Drawn) -> None:
    """Each SA has its arguments; headers in tunnels and for NAT traversal go with the traffic."""
    arguments = scapy_arguments(drawn, reveal_keys=True)
    assert len(arguments) == len(facts(drawn))
    where = [details for context in drawn for details in sides(context) for _ in details.bundle.sas]
    for one, fact, details in zip(arguments, facts(drawn), where, strict=True):
        told = one.revealed()
        read = halves(
            told.get("crypt_algo"),
            told.get("crypt_key", b""),
            told.get("auth_algo"),
            told.get("auth_key", b""),
        )
        own = Fact(fact.source, fact.destination, one.protocol, told["spi"], **read)
        assert own == without_tag(fact)
        over = one.protocol == "AH" and len(details.bundle.sas) == 2
        tunnel = details.traffic.tunnel_policy_id is not None and not over
        ends = None if one.tunnel is None else tuple(str(end) for end in one.tunnel)
        assert ends == ((fact.source, fact.destination) if tunnel else None)
        assert one.nat_t_ports == ports(details, one.protocol)


def ports(details: SaDetails, protocol: str) -> tuple[int, int] | None:
    """Returns the ports of NAT traversal, source first."""
    given = details.udp_encapsulation
    if given is None or protocol == "AH":
        return None
    inbound = details.direction == 1
    both = (given.local_port, given.remote_port)
    return both[::-1] if inbound else both


def pairs_of(words: list[str]) -> dict[str, list[str]]:
    """Returns what follows each keyword of a state."""
    takes = {"auth-trunc": 3, "enc": 2, "aead": 3, "encap": 4, "limit": 2}
    found: dict[str, list[str]] = {}
    rest = iter(words)
    for word in rest:
        taken = [next(rest) for _ in range(takes.get(word, 1))]
        key = f"limit {taken.pop(0)}" if word == "limit" else word
        assert key not in found
        found[key] = taken
    return found


def read_state(line: str) -> tuple[Fact, dict[str, list[str]]]:
    """Returns what a line of `ip xfrm state add` says."""
    words = shlex.split(line)
    assert words[:3] == ["xfrm", "state", "add"]
    said = pairs_of(words[3:])
    combined, auth = said.get("aead"), said.get("auth-trunc", ["", "", ""])
    cipher = combined or said.get("enc", ["", ""])
    if combined:
        assert combined[2] == "128"
    if auth[0]:
        assert auth[2] == {"hmac(sha256)": "128"}.get(auth[0], "96")
    read = halves(cipher[0], unhex(cipher[1]), auth[0], unhex(auth[1]))
    (protocol,) = said["proto"]
    (spi,) = said["spi"]
    (source,), (destination,) = said["src"], said["dst"]
    return Fact(source, destination, protocol.upper(), int(spi, 16), **read), said


@given(contexts)
def test_xfrm(drawn: Drawn) -> None:
    """Each SA has its state, with mode, ports and limits."""
    lines = xfrm_lines(drawn, reveal_keys=True)
    states = [read_state(line) for line in lines if line.startswith("xfrm state")]
    assert [fact for fact, _ in states] == [without_tag(fact) for fact in facts(drawn)]
    where = [details for context in drawn for details in sides(context) for _ in details.bundle.sas]
    for (fact, said), details in zip(states, where, strict=True):
        lifetime = details.bundle.lifetime
        wanted = {
            "limit time-hard": lifetime.seconds,
            "limit byte-hard": lifetime.kilobytes * 1024,
            "limit packet-hard": lifetime.packets,
        }
        read = {name: int(said.get(name, ["0"])[0]) for name in wanted}
        assert read == wanted
        both = ports(details, fact.protocol)
        encap = None if both is None else ["espinudp", *map(str, both), "0.0.0.0"]  # noqa: S104
        assert said.get("encap") == encap
        over = fact.protocol == "AH" and len(details.bundle.sas) == 2
        tunnel = details.traffic.tunnel_policy_id is not None and not over
        assert said["mode"] == ["tunnel" if tunnel else "transport"]


@given(contexts)
def test_json(drawn: Drawn) -> None:
    """The document, through its text, says what every SA is, with its key."""
    document = json.loads(json.dumps(json_document(drawn, reveal_keys=True)))
    assert [found["id"] for found in document["contexts"]] == [context.id for context in drawn]
    read = []
    for found in document["contexts"]:
        for side in (found["inbound"], found["outbound"]):
            for sa in side["sas"] if side is not None else ():
                source, destination = side["local"], side["remote"]
                if side["direction"] == "INBOUND":
                    source, destination = destination, source
                assert sa["spi_hex"] == f"0x{sa['spi']:08x}"
                protocol = "AH" if sa["transform_type"] == "AH" else "ESP"
                cipher, auth = sa["cipher"], sa["auth"]
                read.append(
                    Fact(
                        source,
                        destination,
                        protocol,
                        sa["spi"],
                        cipher and (cipher["cipher_config"], bytes.fromhex(cipher["key"])),
                        auth and (auth["auth_config"], bytes.fromhex(auth["key"])),
                    )
                )
    assert read == facts(drawn)
