"""One of every kind of object that holds a key."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import ExitStack

from tests.api.samples import LOCAL, REMOTE
from tests.leaks.secret import Secret
from wfp_ipsec import (
    AesCbc,
    AesGcm,
    AesGmac,
    DesCbc,
    DictatedKeys,
    Engine,
    HmacMd5,
    HmacSha1,
    HmacSha256,
    SaBundle,
    SaContext,
    SaPair,
    TransportMode,
    TripleDesCbc,
    UdpEncapsulation,
    files,
    plans,
)
from wfp_ipsec.bulk import GroundedPair
from wfp_ipsec.columns import COLUMNS
from wfp_ipsec.ims import ImsKeys
from wfp_ipsec.values.ike_auth import IkePresharedKey
from wfp_ipsec.values.traffic import Traffic

SPI, PEER_SPI = 0xC0001000, 0x2081


def bundle(secret: Secret, spi: int = SPI) -> SaBundle:
    """Returns a bundle with AES-GCM."""
    return SaBundle(sas=(AesGcm(secret.key(20)).esp(spi),))


def pair(secret: Secret, other: Secret) -> SaPair:
    """Returns a pair whose two directions have keys of their own."""
    return SaPair(
        mode=TransportMode.between(LOCAL, REMOTE),
        inbound=bundle(secret),
        outbound=bundle(other, PEER_SPI),
        udp_encapsulation=UdpEncapsulation(),
        name="leaks",
    )


def sa_file(secret: Secret) -> str:
    """Returns an SA file with keys in it."""
    sides = [
        f'[sa_pairs.{side}]\nspi = {spi}\nalgorithm = "aes-cbc"\nintegrity = "hmac-sha256"\n'
        f'key = "{secret.hex(16)}"\nintegrity_key = "{secret.hex(32)}"\n'
        for side, spi in (("inbound", SPI), ("outbound", PEER_SPI))
    ]
    head = (
        f'[[sa_pairs]]\nname = "one"\nmode = "transport"\nlocal = "{LOCAL}"\nremote = "{REMOTE}"\n'
    )
    return "public_example_keys = true\n" + head + "".join(sides)


def _grounded(secret: Secret) -> GroundedPair:
    return GroundedPair(
        traffic=Traffic.transport(LOCAL, REMOTE, 1),
        inbound_filter_id=2,
        inbound=bundle(secret),
        outbound=bundle(Secret(), PEER_SPI),
    )


def _cbc(secret: Secret) -> SaBundle:
    sa = AesCbc(secret.key(32)).esp(SPI, auth=HmacSha256(secret.key(32)))
    return SaBundle(sas=(sa,))


# What needs no engine.
HOLDERS: dict[str, Callable[[Secret], object]] = {
    "Key": lambda secret: secret.key(36),
    "AesGcm": lambda secret: AesGcm(secret.key(36)),
    "AesGmac": lambda secret: AesGmac(secret.key(20)),
    "AesCbc": lambda secret: AesCbc(secret.key(16)),
    "TripleDesCbc": lambda secret: TripleDesCbc(secret.key(24)),
    "DesCbc": lambda secret: DesCbc(secret.key(8)),
    "HmacSha256": lambda secret: HmacSha256(secret.key(32)),
    "HmacSha1": lambda secret: HmacSha1(secret.key(20)),
    "HmacMd5": lambda secret: HmacMd5(secret.key(16)),
    "Sa of ESP": lambda secret: AesGcm(secret.key(20)).esp(SPI),
    "Sa of AH": lambda secret: HmacSha256(secret.key(32)).ah(SPI),
    "SaAuthInformation": lambda secret: HmacSha256(secret.key(32)).ah(SPI).auth,
    "SaCipherInformation": lambda secret: AesGcm(secret.key(20)).esp(SPI).cipher,
    "SaBundle": bundle,
    "SaBundle of CBC": _cbc,
    "SaPair": lambda secret: pair(secret, Secret()),
    "GroundedPair": _grounded,
    "Plan": lambda secret: plans.install(pair(secret, Secret())),
    "Plan, described": lambda secret: plans.install(pair(secret, Secret())).describe(),
    "Plan of a rekey": lambda secret: plans.rekey(
        1, Traffic.transport(LOCAL, REMOTE, 1), 2, bundle(secret), bundle(Secret(), PEER_SPI)
    ),
    "ImsKeys": lambda secret: ImsKeys.derive(
        secret.key(16), secret.key(16), integrity="hmac-md5-96", encryption="aes-cbc"
    ),
    "IkePresharedKey": lambda secret: IkePresharedKey(key=secret.key(36)),
    "DictatedKeys": lambda secret: DictatedKeys(
        inbound=bundle(secret).sas, outbound=bundle(Secret(), PEER_SPI).sas
    ),
    "Description": lambda secret: files.loads(sa_file(secret)),
    "Description, described": lambda secret: files.loads(sa_file(secret)).describe(),
}


class Live:
    """An engine with an SA pair in it, and what is read of it.

    Args:
        backend: Its name.
        secret: The key of the inbound SA.
        opened: What ends it all.
    """

    def __init__(self, backend: str, secret: Secret, opened: ExitStack) -> None:
        self.engine = opened.enter_context(Engine.open(backend, name=str(uuid.uuid4())))
        given = pair(secret, Secret())
        self.context = opened.enter_context(SaContext.install(self.engine, given))


def _sas(live: Live) -> object:
    inbound = live.context.details().inbound
    assert inbound is not None
    return inbound.bundle.sas


# What is read from an engine.
READ: dict[str, Callable[[Live], object]] = {
    "SaContext": lambda live: live.context,
    "Engine": lambda live: live.engine,
    "SaContextDetails": lambda live: live.context.details(),
    "SaDetails": lambda live: live.context.details().inbound,
    "Sa of details": _sas,
    "sa_contexts": lambda live: list(live.engine.sa_contexts()),
    "sa_context_list": lambda live: live.engine.sa_context_list(),
    "a row of sa_context_list": lambda live: live.engine.sa_context_list()[0],
    "sa_context_columns": lambda live: live.engine.sa_context_columns(
        list(COLUMNS), reveal_keys=True
    ),
    "sas": lambda live: list(live.engine.sas()),
}
