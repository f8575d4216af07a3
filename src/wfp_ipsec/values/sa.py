"""Security associations and bundles of them (ipsectypes.h)."""

from __future__ import annotations

import uuid
from ipaddress import IPv4Address

from wfp_ipsec.enums import (
    IpVersion,
    PfsGroup,
    SaBundleFlags,
    TokenMode,
    TokenPrincipal,
    TokenType,
    TransformType,
)
from wfp_ipsec.errors import invalid
from wfp_ipsec.keys import Key
from wfp_ipsec.values._base import Value, amended, cache_of, store, value
from wfp_ipsec.values._checks import U32, U64
from wfp_ipsec.values.transforms import AuthTransform, CipherTransform, check_gcm, check_halves

NO_GUID = uuid.UUID(int=0)
LOWEST_SPI = 256
HIGHEST_SPI = 0xFFFFFFFF


@value
class SaLifetime(Value):
    """Limits after which an SA must no longer be used (IPSEC_SA_LIFETIME0).

    Attributes:
        seconds: 0 means no limit.
        kilobytes: 0 means no limit.
        packets: 0 means no limit, and also that Windows does not check for replays.
    """

    seconds: U32 = 0
    kilobytes: U32 = 0
    packets: U32 = 0


@value
class AuthInformation(Value):
    """An integrity algorithm with its key (IPSEC_SA_AUTH_INFORMATION0).

    Raises:
        InvalidParameterError: The key has not the algorithm's length.
    """

    transform: AuthTransform
    key: Key

    def _validate(self) -> None:
        _check_length(
            "auth key", self.key, self.transform.key_bytes, "FWP_E_INVALID_AUTH_TRANSFORM"
        )


@value
class CipherInformation(Value):
    """An encryption algorithm with its key (IPSEC_SA_CIPHER_INFORMATION0).

    Raises:
        InvalidParameterError: The key has not the algorithm's length.
    """

    transform: CipherTransform
    key: Key

    def _validate(self) -> None:
        _check_length(
            "cipher key", self.key, self.transform.key_bytes, "FWP_E_INVALID_CIPHER_TRANSFORM"
        )


def _check_length(field: str, key: Key, wanted: int | None, code: str) -> None:
    if len(key) != wanted:
        raise invalid(field, key, f"has {len(key)} bytes, where the algorithm needs {wanted}", code)


@value
class Sa(Value):
    """One SA: one direction, one protocol, one SPI (IPSEC_SA0). Algorithm objects build it.

    Attributes:
        spi: The security parameter index, host order. Inbound ones are even and at least 256.
        transform_type: AH, or which parts of ESP.
        auth: The integrity algorithm and its key, where the type has one.
        cipher: The encryption algorithm and its key, where the type has one.

    Raises:
        InvalidParameterError: The halves do not fit the type or each other; the SPI is 0.
    """

    spi: U32
    transform_type: TransformType | int
    auth: AuthInformation | None = None
    cipher: CipherInformation | None = None

    def _validate(self) -> None:
        if self.spi == 0:
            raise invalid(
                "spi", 0, "is reserved (RFC 4303) and no SPI of an SA", "FWP_E_INVALID_PARAMETER"
            )
        auth, cipher = self.auth, self.cipher
        check_halves(self.transform_type, auth, cipher)
        if cipher is None:
            return
        is_gcm = check_gcm(None if auth is None else auth.transform, cipher.transform)
        if is_gcm and auth is not None and auth.key != cipher.key:
            rule = "differs from the cipher key; both halves of AES-GCM are one key with its salt"
            raise invalid("auth key", auth.key, rule, "FWP_E_INVALID_TRANSFORM_COMBINATION")

    @property
    def is_gcm(self) -> bool:
        """Whether both halves are the one algorithm AES-GCM."""
        return (
            self.auth is not None
            and self.cipher is not None
            and self.auth.transform.key_bytes == self.cipher.transform.key_bytes
            and "GCM" in getattr(self.cipher.transform.cipher_config, "name", "")
        )


@value
class Token(Value):
    """An access token of an identity (IPSEC_TOKEN0)."""

    token_type: TokenType | int
    principal: TokenPrincipal | int
    mode: TokenMode | int
    token: U64 = 0


@value
class Identity(Value):
    """Who the peer is and which tokens stand for both ends (IPSEC_ID0).

    Attributes:
        main_mode_target_name: The peer's name from main mode.
        extended_mode_target_name: The peer's name from extended mode.
        tokens: Access tokens.
        explicit_credentials: Handle of the credentials that were named explicitly, or 0.
        logon_id: Reserved, 0.
    """

    main_mode_target_name: str | None = None
    extended_mode_target_name: str | None = None
    tokens: tuple[Token, ...] = ()
    explicit_credentials: U64 = 0
    logon_id: U64 = 0

    def _validate(self) -> None:
        if self.logon_id:
            raise invalid("logon_id", self.logon_id, "is reserved and must be 0", "FWP_E_RESERVED")


@value
class KeyModuleState(Value):
    """What a keying module wants kept with an SA (IPSEC_KEYMODULE_STATE0)."""

    key_module_key: uuid.UUID
    state: bytes = b""


@value
class SaBundle(Value):
    """The one or two SAs that protect one direction (IPSEC_SA_BUNDLE1).

    Attributes:
        sas: One SA, or two: ESP first, then AH.
        flags: How the bundle is used.
        lifetime: Limits of all its SAs.
        idle_timeout_seconds: Seconds without traffic after which it is deleted; 0 means never.
        nd_allow_clear_timeout_seconds: Seconds after which clear text is refused when a peer was
            found by negotiation discovery.
        identity: Who the peer is, or None.
        nap_context: Opaque to manual keying.
        qm_sa_id: Tells parallel SA pairs apart; equal on both peers and for both directions.
        key_module_state: What a keying module wants kept, or None.
        ip_version: Version of the outer header; None is that of the SA context it is added to.
        peer_v4_private_address: The peer's address behind a NAT, or None.
        mm_sa_id: The main-mode SA it came from, or 0.
        pfs_group: The Diffie-Hellman group of quick mode.
        sa_lookup_context: Opaque; appears in socket queries. Not in version 0 of the API.
        qm_filter_id: LUID of the filter at the IPSEC layer, or 0. Not in version 0 of the API.

    Raises:
        InvalidParameterError: Not one or two SAs, or two that are not ESP followed by AH.
    """

    _CACHES = True

    sas: tuple[Sa, ...]
    flags: SaBundleFlags = SaBundleFlags(0)
    lifetime: SaLifetime = SaLifetime()
    idle_timeout_seconds: U32 = 0
    nd_allow_clear_timeout_seconds: U32 = 0
    identity: Identity | None = None
    nap_context: U32 = 0
    qm_sa_id: U32 = 0
    key_module_state: KeyModuleState | None = None
    ip_version: IpVersion | int | None = None
    peer_v4_private_address: IPv4Address | None = None
    mm_sa_id: U64 = 0
    pfs_group: PfsGroup | int = PfsGroup.NONE
    sa_lookup_context: uuid.UUID = NO_GUID
    qm_filter_id: U64 = 0

    def _validate(self) -> None:
        if len(self.sas) != 1:
            _check_sas(self.sas)
        if self.peer_v4_private_address is None:
            return
        if self.ip_version not in (None, IpVersion.V4):
            rule = "exists for IPv4 bundles only"
            raise invalid(
                "peer_v4_private_address",
                self.peer_v4_private_address,
                rule,
                "FWP_E_INVALID_PARAMETER",
            )
        if int(self.peer_v4_private_address) == 0:
            store(self, "peer_v4_private_address", None)

    def with_ip_version(self, version: IpVersion) -> SaBundle:
        """Returns the bundle for an SA context of an IP version.

        Raises:
            InvalidParameterError: The bundle is for another version.
        """
        if self.ip_version is None:
            cache = cache_of(self)
            if version not in cache:
                cache[version] = amended(self, ip_version=version)
            found: SaBundle = cache[version]
            return found
        if self.ip_version != version:
            rule = f"does not fit the SA context, whose addresses are {version!r}"
            raise invalid("ip_version", self.ip_version, rule, "FWP_E_INVALID_PARAMETER")
        return self


def _check_sas(sas: tuple[Sa, ...]) -> None:
    if not sas:
        raise invalid("sas", 0, "given; a bundle holds one or two SAs", "FWP_E_ZERO_LENGTH_ARRAY")
    if len(sas) > 2:
        raise invalid(
            "sas", len(sas), "given; a bundle holds one or two SAs", "FWP_E_OUT_OF_BOUNDS"
        )
    protocols = [sa.transform_type == TransformType.AH for sa in sas]
    if len(sas) == 2 and protocols != [False, True]:
        rule = "SAs given that are not ESP, then AH"
        raise invalid("sas", len(sas), rule, "FWP_E_INVALID_TRANSFORM_COMBINATION")


def check_inbound_spi(spi: int) -> None:
    """Refuses an inbound SPI that Windows refuses: odd ones, and those below 256.

    Raises:
        InvalidParameterError: Windows would answer FWP_E_INVALID_PARAMETER.
    """
    if not isinstance(spi, int) or not LOWEST_SPI <= spi <= HIGHEST_SPI:
        raise invalid("spi", spi, "is not in 256..0xffffffff", "FWP_E_INVALID_PARAMETER")
    if spi % 2:
        raise invalid(
            "spi", spi, "is odd; Windows takes even inbound SPIs", "FWP_E_INVALID_PARAMETER"
        )


def check_inbound_spis(inbound: SaBundle) -> None:
    """Refuses an inbound bundle with an SPI that Windows refuses; see `check_inbound_spi`."""
    for sa in inbound.sas:
        check_inbound_spi(sa.spi)
