"""SA pairs described in a TOML file. Needs the extra ``cli`` (msgspec).

Every refusal names the field by its path in the file, the value, the rule and the code that Windows
would answer with, before any native call. Keys are never named.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from wfp_ipsec import algorithms
from wfp_ipsec.errors import InvalidParameterError, invalid
from wfp_ipsec.keys import Key
from wfp_ipsec.values._checks import address
from wfp_ipsec.values.sa import Sa, SaBundle, SaLifetime, check_inbound_spi
from wfp_ipsec.values.traffic import Traffic

CIPHERS: dict[str, Callable[[Key], Any]] = {
    "aes-gcm": algorithms.AesGcm,
    "aes-gmac": algorithms.AesGmac,
    "aes-cbc": algorithms.AesCbc,
    "3des-cbc": algorithms.TripleDesCbc,
    "des-cbc": algorithms.DesCbc,
}
HMACS: dict[str, Callable[[Key], algorithms.Hmac]] = {
    "hmac-md5": algorithms.HmacMd5,
    "hmac-sha1": algorithms.HmacSha1,
    "hmac-sha256": algorithms.HmacSha256,
}
ALGORITHMS: dict[str, Callable[[Key], Any]] = {**CIPHERS, **HMACS}


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file: what it may hold, and of which types."""


class _Direction(_Table, frozen=True):
    spi: int
    algorithm: str
    key: str
    protocol: Literal["esp", "ah"] = "esp"
    integrity: str | None = None
    integrity_key: str | None = None
    lifetime_seconds: int = 0
    lifetime_kilobytes: int = 0
    lifetime_packets: int = 0


class _Pair(_Table, frozen=True):
    local: str
    remote: str
    inbound: _Direction
    outbound: _Direction
    name: str = "wfp-ipsec"
    mode: Literal["transport"] = "transport"
    ip_protocol: int = 0
    local_port: int = 0
    remote_port: int = 0


class _File(_Table, frozen=True):
    sa_pairs: list[_Pair]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaPair:
    """An SA pair that a file describes.

    Attributes:
        name: Display name.
        traffic: The hosts, protocol and ports; its filter is not known yet (0).
        inbound: The inbound bundle.
        outbound: The outbound bundle.
    """

    name: str
    traffic: Traffic
    inbound: SaBundle
    outbound: SaBundle

    @property
    def inbound_spi(self) -> int:
        """The SPI to reserve."""
        return self.inbound.sas[0].spi


def load(path: Path) -> list[SaPair]:
    """Reads the SA pairs of a file.

    Raises:
        InvalidParameterError: The file is no TOML, or something in it is not as it should be.
        OSError: The file cannot be read.
    """
    return loads(path.read_text(encoding="utf-8"))


def loads(text: str) -> list[SaPair]:
    """Reads the SA pairs of a TOML text. See `load`."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise invalid("file", None, f"is no TOML: {error}", "FWP_E_INVALID_PARAMETER") from None
    try:
        file = msgspec.convert(content, _File)
    except msgspec.ValidationError as error:
        raise _refusal(content, str(error)) from None
    return [_pair(f"sa_pairs[{index}]", pair) for index, pair in enumerate(file.sa_pairs)]


def _refusal(content: dict[str, Any], message: str) -> InvalidParameterError:
    """Turns a decoder's message, which ends with the path, into an error that names the value."""
    rule, _, path = message.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    unknown = re.search(r"unknown field `(.*)`", rule)
    if unknown:
        path = f"{path}.{unknown[1]}".lstrip(".")
    return invalid(
        path or "file", _value_at(content, path), f"refused: {rule}", "FWP_E_TYPE_MISMATCH"
    )


def _value_at(content: Any, path: str) -> Any:
    """Returns what stands at a path such as ``sa_pairs[0].inbound.spi``; None for nothing."""
    for step in re.findall(r"[^.\[\]]+", path):
        try:
            content = content[int(step)] if isinstance(content, list) else content[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return content


def _pair(path: str, pair: _Pair) -> SaPair:
    with _Within(path):
        traffic = Traffic.transport(
            address("local", pair.local),
            address("remote", pair.remote),
            0,
            ip_protocol=pair.ip_protocol,
            local_port=pair.local_port,
            remote_port=pair.remote_port,
        )
    with _Within(f"{path}.inbound"):
        check_inbound_spi(pair.inbound.spi)
        inbound = _bundle(pair.inbound)
    with _Within(f"{path}.outbound"):
        outbound = _bundle(pair.outbound)
    return SaPair(name=pair.name, traffic=traffic, inbound=inbound, outbound=outbound)


def _bundle(direction: _Direction) -> SaBundle:
    lifetime = SaLifetime(
        seconds=direction.lifetime_seconds,
        kilobytes=direction.lifetime_kilobytes,
        packets=direction.lifetime_packets,
    )
    return SaBundle(sas=(_sa(direction),), lifetime=lifetime)


def _sa(direction: _Direction) -> Sa:
    algorithm = _choose("algorithm", ALGORITHMS, direction.algorithm)(_key("key", direction.key))
    if direction.protocol == "ah":
        if not hasattr(algorithm, "ah"):
            rule = "encrypts, which AH cannot"
            raise invalid("algorithm", direction.algorithm, rule, "FWP_E_INVALID_PARAMETER")
        _refuse_integrity(direction)
        return algorithm.ah(direction.spi)  # type: ignore[no-any-return]
    if direction.algorithm.endswith("-cbc"):
        return algorithm.esp(direction.spi, _integrity(direction))  # type: ignore[no-any-return]
    _refuse_integrity(direction)
    return algorithm.esp(direction.spi)  # type: ignore[no-any-return]


def _integrity(direction: _Direction) -> algorithms.Hmac:
    hmac: Callable[[Key], algorithms.Hmac] = _choose("integrity", HMACS, direction.integrity)
    return hmac(_key("integrity_key", direction.integrity_key))


def _refuse_integrity(direction: _Direction) -> None:
    if direction.integrity is not None:
        rule = f"given beside {direction.algorithm}, which brings its own integrity"
        raise invalid("integrity", direction.integrity, rule, "FWP_E_INVALID_PARAMETER")


def _choose(field: str, table: dict[str, Callable[[Key], Any]], name: str | None) -> Any:
    if name not in table:
        rule = f"is no known algorithm here ({', '.join(table)})"
        raise invalid(field, name, rule, "FWP_E_INVALID_PARAMETER")
    return table[name]


def _key(field: str, digits: str | None) -> Key:
    try:
        return Key.from_hex(digits or "")
    except ValueError:
        raise invalid(field, digits, "is not hexadecimal", "FWP_E_INVALID_PARAMETER") from None


class _Within:
    """Puts the path of a table before the field that an error inside the block names."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Enters the table."""

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        """Extends the error of the block."""
        if isinstance(error, InvalidParameterError) and error.field is not None:
            error.field = f"{self._path}.{error.field}"
            error.detail = f"{self._path}.{error.detail}"
