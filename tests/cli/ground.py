"""SA contexts for the command line to work on."""

from __future__ import annotations

from wfp_ipsec import (
    AesCbc,
    AesGcm,
    Engine,
    HmacSha256,
    Key,
    SaBundle,
    SaContext,
    SaLifetime,
    SaPair,
    TransportMode,
    UdpEncapsulation,
)

KEYS = (Key(bytes(range(1, 21))), Key(bytes(range(21, 41))))
HIDDEN = tuple(key.reveal().hex() for key in KEYS)
LOCAL, REMOTE = "192.0.2.10", "198.51.100.20"


def pair(
    number: int = 0,
    *,
    local: str = LOCAL,
    remote: str = REMOTE,
    udp_encapsulation: UdpEncapsulation | None = None,
    name: str = "test",
) -> SaPair:
    """Returns a pair with AES-GCM-128; its number makes SPIs and keys its own."""
    inbound, outbound = (Key(bytes([*key.reveal()[:-1], number])) for key in KEYS)
    limit = SaLifetime(seconds=3600, kilobytes=1000)
    return SaPair(
        mode=TransportMode.between(local, remote),
        inbound=SaBundle(sas=(AesGcm(inbound).esp(0x1000 + 2 * number),), lifetime=limit),
        outbound=SaBundle(sas=(AesGcm(outbound).esp(0x2081 + 2 * number),), lifetime=limit),
        udp_encapsulation=udp_encapsulation,
        name=name,
    )


def ipv6_pair() -> SaPair:
    """Returns a pair with AES-CBC and HMAC-SHA-256."""
    cipher, auth = AesCbc(bytes(range(32))), HmacSha256(bytes(range(32, 64)))
    return SaPair(
        mode=TransportMode.between("2001:db8::1", "2001:db8::2"),
        inbound=SaBundle(sas=(cipher.esp(0x3000, auth=auth),)),
        outbound=SaBundle(sas=(cipher.esp(0x4001, auth=auth),)),
        name="test",
    )


def install(engine: Engine, given: SaPair | None = None) -> SaContext:
    """Installs a pair that outlives the session."""
    return SaContext.install(engine, given or pair(), kept=True)


PUBLIC = "public_example_keys = true\n"


def file_text(number: int = 0, *, name: str = "one", local: str = LOCAL) -> str:
    """Returns an SA file's table of one pair, with SPIs and keys of its own."""
    sides = []
    for side, spi, first in (("inbound", 0x1000, 1), ("outbound", 0x2081, 21)):
        key = bytes([*range(first, first + 19), number]).hex()
        sides.append(f'[sa_pairs.{side}]\nspi = {spi + 2 * number}\nkey = "{key}"\n')
        sides.append('protocol = "esp"\nalgorithm = "aes-gcm"\n')
    head = f'[[sa_pairs]]\nname = "{name}"\nmode = "transport"\n'
    hosts = f'local = "{local}"\nremote = "{REMOTE}"\n'
    return f"{head}{hosts}{''.join(sides)}"
