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
from typing import Annotated, Any, Literal

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


Limit = Annotated[int, msgspec.Meta(ge=0, le=0xFFFFFFFF)]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file: what it may hold, and of which types."""


class _Direction(_Table, frozen=True):
    spi: int
    algorithm: str
    key: Key
    protocol: Literal["esp", "ah"] = "esp"
    integrity: str | None = None
    integrity_key: Key | None = None
    lifetime_seconds: Limit = 0
    lifetime_kilobytes: Limit = 0
    lifetime_packets: Limit = 0


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
    sa_pairs: Annotated[list[_Pair], msgspec.Meta(min_length=1)]


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
        rule = "(the file is no TOML)"
        raise invalid("file", str(error), rule, "FWP_E_INVALID_PARAMETER") from None
    try:
        file = msgspec.convert(content, _File, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise _refusal(content, str(error)) from None
    return [_pair(f"sa_pairs[{index}]", pair) for index, pair in enumerate(file.sa_pairs)]


def _decode(kind: type, digits: object) -> Key:
    """Makes a key from its digits as soon as they are read, so that no later text can hold them."""
    if not isinstance(digits, str):
        raise ValueError(f"expected a key in hexadecimal digits, got {type(digits).__name__}")  # noqa: TRY004 - what the decoder takes
    return Key.from_hex(digits)


def _refusal(content: dict[str, Any], message: str) -> InvalidParameterError:
    """Turns a decoder's message, which ends with the path, into an error that names the value.

    Of a field that is not known only the type is named: it may be a key under another name.
    """
    rule, _, path = message.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    unknown = re.search(r"unknown field `(.*)`", rule)
    code = "FWP_E_OUT_OF_BOUNDS" if "=" in rule or "length" in rule else "FWP_E_TYPE_MISMATCH"
    if unknown is None:
        shown = _value_at(content, path)
        return invalid(path or "file", shown, f"refused: {rule}", code)
    path = f"{path}.{unknown[1]}".lstrip(".")
    hidden = type(_value_at(content, path))
    return invalid(path, hidden, "refused: Object contains an unknown field", code)


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
    algorithm = _choose("algorithm", ALGORITHMS, direction.algorithm)(direction.key)
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
    if direction.integrity_key is None:
        rule = f"given beside {direction.integrity}"
        raise invalid("integrity_key", None, rule, "FWP_E_INVALID_AUTH_TRANSFORM")
    return hmac(direction.integrity_key)


def _refuse_integrity(direction: _Direction) -> None:
    for field in ("integrity", "integrity_key"):
        given = getattr(direction, field)
        if given is not None:
            rule = f"given beside {direction.algorithm}, which brings its own integrity"
            raise invalid(field, given, rule, "FWP_E_INVALID_PARAMETER")


def _choose(field: str, table: dict[str, Callable[[Key], Any]], name: str | None) -> Any:
    if name not in table:
        rule = f"is no known algorithm here ({', '.join(table)})"
        raise invalid(field, name, rule, "FWP_E_INVALID_PARAMETER")
    return table[name]


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
