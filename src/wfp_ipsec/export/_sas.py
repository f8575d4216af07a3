"""SAs one by one, with what an exporter asks about each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from wfp_ipsec.enums import AuthConfig, CipherConfig, Direction, TrafficType, TransformType
from wfp_ipsec.errors import KeysUnavailableError, invalid
from wfp_ipsec.keys import Key
from wfp_ipsec.values._checks import IpAddress
from wfp_ipsec.values.details import SaContextDetails, SaDetails
from wfp_ipsec.values.sa import AuthInformation, CipherInformation, Sa

T = TypeVar("T")

GMAC = (AuthConfig.GCM_AES_128, AuthConfig.GCM_AES_192, AuthConfig.GCM_AES_256)
GCM = (CipherConfig.GCM_AES_128, CipherConfig.GCM_AES_192, CipherConfig.GCM_AES_256)


@dataclass(frozen=True, slots=True)
class Row:
    """One SA, and where it stands.

    Attributes:
        context_id: LUID of its SA context.
        details: Its direction.
        sa: The SA.
        position: 0, or 1 for AH over ESP.
    """

    context_id: int
    details: SaDetails
    sa: Sa
    position: int

    @property
    def ends(self) -> tuple[IpAddress, IpAddress]:
        """Source and destination of the outer header."""
        return ends(self.details)

    @property
    def tunnel(self) -> bool:
        """Whether it puts packets into others; AH over ESP does not do that once more."""
        mode = self.details.traffic.traffic_type
        return mode == TrafficType.TUNNEL and self.position == 0

    @property
    def is_ah(self) -> bool:
        """Whether it is AH."""
        return self.sa.transform_type == TransformType.AH

    @property
    def ports(self) -> tuple[int, int] | None:
        """Source and destination port of NAT traversal, which AH has not."""
        given = self.details.udp_encapsulation
        if given is None or self.is_ah:
            return None
        return directed(self.details, given.local_port, given.remote_port)

    @property
    def cipher(self) -> CipherConfig | None:
        """The cipher, or None."""
        half = self.sa.cipher
        return None if half is None else CipherConfig(half.transform.cipher_config)

    @property
    def auth(self) -> AuthConfig | None:
        """The integrity algorithm; None without one, and for AES-GCM, which is a cipher."""
        half = self.sa.auth
        if half is None or self.cipher in GCM:
            return None
        return AuthConfig(half.transform.auth_config)

    @property
    def cipher_key(self) -> Key:
        """The key of the cipher; of AES-GCM with the salt.

        Raises:
            KeysUnavailableError: The engine gave none.
        """
        return self._key(self.sa.cipher)

    @property
    def auth_key(self) -> Key:
        """The key of the integrity algorithm; of AES-GMAC with the salt.

        Raises:
            KeysUnavailableError: The engine gave none.
        """
        return self._key(self.sa.auth)

    def _key(self, half: CipherInformation | AuthInformation | None) -> Key:
        # What hides keys may do so by leaving them out or by overwriting them.
        if half is None or not any(half.key.view()):
            raise KeysUnavailableError(self.sa.spi)
        return half.key

    @property
    def unknown(self) -> str | None:
        """Says which of its numbers this version has no name for; None where it knows all."""
        if not isinstance(self.sa.transform_type, TransformType):
            return f"transform type {self.sa.transform_type} is unknown"
        cipher, auth = self.sa.cipher, self.sa.auth
        if cipher is not None and not isinstance(cipher.transform.cipher_config, CipherConfig):
            return f"cipher {cipher.transform.cipher_config} is unknown"
        if auth is not None and not isinstance(auth.transform.auth_config, AuthConfig):
            return f"integrity algorithm {auth.transform.auth_config} is unknown"
        return None

    def left_out(self, reason: str) -> str:
        """Returns the comment line that stands in the place of what cannot be exported."""
        return f"# SA 0x{self.sa.spi:08x} of context {self.context_id} left out: {reason}"


def sides(context: SaContextDetails) -> list[SaDetails]:
    """Returns the directions that a context has, inbound first."""
    return [details for details in (context.inbound, context.outbound) if details is not None]


def rows_of(context: SaContextDetails, details: SaDetails) -> list[Row]:
    """Returns the SAs of one direction of a context."""
    return [Row(context.id, details, sa, at) for at, sa in enumerate(details.bundle.sas)]


def rows(contexts: Iterable[SaContextDetails]) -> Iterator[Row]:
    """Yields the SAs of contexts."""
    for context in contexts:
        for details in sides(context):
            yield from rows_of(context, details)


def ends(details: SaDetails) -> tuple[IpAddress, IpAddress]:
    """Returns source and destination of the packets of a direction."""
    return directed(details, details.traffic.local, details.traffic.remote)


def directed(details: SaDetails, local: T, remote: T) -> tuple[T, T]:
    """Returns what belongs to this host and to the peer in the order of the traffic."""
    inbound = details.direction == Direction.INBOUND
    return (remote, local) if inbound else (local, remote)


def must_reveal(reveal_keys: object) -> None:
    """Refuses to export keys unless the caller says that it is meant.

    Raises:
        InvalidParameterError: It is anything but True.
    """
    if reveal_keys is not True:
        rule = "given; what is exported holds keys, which takes reveal_keys=True"
        raise invalid("reveal_keys", bool(reveal_keys), rule, "FWP_E_INVALID_PARAMETER")


def named(number: int) -> str:
    """Returns the name of an enumerator, or the number as text where it has none."""
    return str(getattr(number, "name", number))
