"""From the tables of an SA file, and its keys, to SA pairs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import Any

from msgspec import UNSET

from wfp_ipsec import algorithms
from wfp_ipsec.errors import InvalidParameterError, KeyReuseError, invalid
from wfp_ipsec.files._keys import KeyReader
from wfp_ipsec.files._rules import CBC, key_field
from wfp_ipsec.files._tables import Direction, File, Lifetime, Selector, Transport, Tunnel
from wfp_ipsec.files._where import Located, Within, renamed, unmeasured
from wfp_ipsec.files.description import DescribedPair
from wfp_ipsec.keys import Key
from wfp_ipsec.ownership import PROVIDER
from wfp_ipsec.pairs import Mode, SaPair, TransportMode, TunnelMode, TunnelSelector
from wfp_ipsec.values._checks import IpNetwork, address
from wfp_ipsec.values.sa import Sa, SaBundle, SaLifetime
from wfp_ipsec.values.traffic import UdpEncapsulation

ALGORITHMS: dict[str, Callable[[Key], Any]] = {
    "aes-gcm": algorithms.AesGcm,
    "aes-gmac": algorithms.AesGmac,
    "aes-cbc": algorithms.AesCbc,
    "3des-cbc": algorithms.TripleDesCbc,
    "des-cbc": algorithms.DesCbc,
    "hmac-md5": algorithms.HmacMd5,
    "hmac-sha1": algorithms.HmacSha1,
    "hmac-sha256": algorithms.HmacSha256,
}
_OUTDATED = ("3des-cbc", "des-cbc", "hmac-md5")


def pairs_of(file: File, located: Located, keys: KeyReader, label: str) -> Iterator[DescribedPair]:
    """Yields the SA pairs of a file, without those of IMS registrations.

    Raises:
        InvalidParameterError: A key or a host is not as it should be; the field is its path.
    """
    for index, table in enumerate(file.sa_pairs):
        path = f"sa_pairs[{index}]"
        yield DescribedPair(
            name=table.name,
            pair=_pair(path, table, keys, label),
            inbound_place=f"{located.place(f'{path}.inbound.spi')}: {path}.inbound.spi",
            outbound_place=f"{located.place(f'{path}.outbound.spi')}: {path}.outbound.spi",
        )


def display_name(label: str, name: str) -> str:
    """Returns what the display names of a pair's objects begin with."""
    return f"{label}: {name}"


def lifetime_of(table: Lifetime) -> SaLifetime:
    """Returns the limits of a table."""
    return SaLifetime(
        seconds=table.lifetime_seconds,
        kilobytes=table.lifetime_kilobytes,
        packets=table.lifetime_packets,
    )


def _pair(path: str, table: Transport | Tunnel, keys: KeyReader, label: str) -> SaPair:
    with Within(path):
        mode = _mode(table, label)
        sides = [_bundle(path, side, table, keys) for side in ("inbound", "outbound")]
        ports = None
        if table.nat_t is not UNSET:
            nat_t = table.nat_t
            ports = UdpEncapsulation(local_port=nat_t.local_port, remote_port=nat_t.remote_port)
        try:
            return SaPair(
                mode=mode,
                inbound=sides[0],
                outbound=sides[1],
                name=display_name(label, table.name),
                udp_encapsulation=ports,
            )
        except KeyReuseError as error:
            raise renamed(error, "outbound.key") from None


def _mode(table: Transport | Tunnel, label: str) -> Mode:
    if isinstance(table, Transport):
        return TransportMode.between(
            table.local,
            table.remote,
            ip_protocol=table.ip_protocol,
            local_port=table.local_port,
            remote_port=table.remote_port,
            own_sublayer=table.own_sublayer,
        )
    selectors = []
    for index, selector in enumerate(table.selectors):
        with Within(f"selectors[{index}]"):
            selectors.append(_selector(selector))
    # The same for the same pair, so that what a file describes does not change by reading it.
    policy_key = uuid.uuid5(PROVIDER.key, display_name(label, table.name))
    return TunnelMode(
        local=address("local", table.local),
        remote=address("remote", table.remote),
        selectors=tuple(selectors),
        policy_key=policy_key,
    )


def _selector(table: Selector) -> TunnelSelector:
    return TunnelSelector(
        local=_subnet("local", table.local),
        remote=_subnet("remote", table.remote),
        ip_protocol=table.ip_protocol,
        local_port=table.local_port,
        remote_port=table.remote_port,
    )


def _subnet(field: str, text: str) -> IpNetwork:
    try:
        found = ip_network(text)
    except ValueError:
        # What `ipaddress` says repeats the text.
        rule = "is no subnet or address; a subnet is 192.0.2.0/24, without bits of a host"
        raise invalid(field, text, rule, "FWP_E_INVALID_PARAMETER") from None
    address(field, str(found.network_address))
    return found


def _bundle(path: str, side: str, pair: Transport | Tunnel, keys: KeyReader) -> SaBundle:
    table: Direction = getattr(pair, side)
    with Within(side):
        sa = _sa(f"{path}.{side}", table, keys, allow_deprecated=pair.allow_deprecated)
        return SaBundle(sas=(sa,), lifetime=lifetime_of(table))


def _sa(path: str, table: Direction, keys: KeyReader, *, allow_deprecated: bool) -> Sa:
    key = keys.read(path, table, "key")
    algorithm = _made(key_field(table, "key"), table.algorithm, key)
    outdated = {"allow_deprecated": allow_deprecated} if table.algorithm in _OUTDATED else {}
    if table.algorithm in CBC:
        hmac_key = keys.read(path, table, "integrity_key")
        hmac = _made(key_field(table, "integrity_key"), str(table.integrity), hmac_key)
        sa: Sa = algorithm.esp(table.spi, hmac, allow_deprecated=allow_deprecated)
    elif table.protocol == "ah":
        sa = algorithm.ah(table.spi, **outdated)
    else:
        sa = algorithm.esp(table.spi, **outdated)
    return sa


def _made(field: str, name: str, key: Key) -> Any:
    """Makes an algorithm of its key, which an error calls as the file does."""
    try:
        return ALGORITHMS[name](key)
    except InvalidParameterError as error:
        raise unmeasured(renamed(error, field)) from None
