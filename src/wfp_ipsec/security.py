"""Who may use the engine's containers and objects: their security descriptors, as SDDL text."""

from __future__ import annotations

import enum
import uuid

from wfp_ipsec import sddl
from wfp_ipsec._native import descriptor as binary
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.results import given_back
from wfp_ipsec.enums import SecurityInformation
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._checks import Bits, guid
from wfp_ipsec.values.security import Ace, ControlFlags, SecurityDescriptor


class Secured(enum.Enum):
    """What has a security descriptor: its name in the functions that read and write it.

    The last four are kinds of objects: with a key the object is meant, without one the container.
    """

    ENGINE = "FwpmEngine{}SecurityInfo0"
    SA_DATABASE = "IPsecSaDb{}SecurityInfo0"
    IKE_SA_DATABASE = "IkeextSaDb{}SecurityInfo0"
    DOS_PROTECTION = "IPsecDosp{}SecurityInfo0"
    NET_EVENTS = "FwpmNetEvents{}SecurityInfo0"
    KEY_MANAGERS = "IPsecKeyManager{}SecurityInfoByKey0"
    PROVIDERS = "FwpmProvider{}SecurityInfoByKey0"
    SUBLAYERS = "FwpmSubLayer{}SecurityInfoByKey0"
    PROVIDER_CONTEXTS = "FwpmProviderContext{}SecurityInfoByKey0"
    FILTERS = "FwpmFilter{}SecurityInfoByKey0"

    @property
    def has_keys(self) -> bool:
        """Whether the functions take a key; that of key managers is reserved."""
        return self.value.endswith("ByKey0")


# winnt.h; they have no names in the headers of the filtering engine.
PROTECTED_DACL = SecurityInformation(0x80000000)
PROTECTED_SACL = SecurityInformation(0x40000000)
UNPROTECTED_DACL = SecurityInformation(0x20000000)
UNPROTECTED_SACL = SecurityInformation(0x10000000)
READABLE = SecurityInformation.OWNER | SecurityInformation.GROUP | SecurityInformation.DACL


class Security:
    """Security descriptors of the engine's containers and objects."""

    def __init__(self, engine: Connection) -> None:
        self._engine = engine

    def get(
        self,
        what: Secured,
        key: uuid.UUID | None = None,
        *,
        parts: SecurityInformation = READABLE,
    ) -> str:
        """Returns a descriptor as SDDL text, such as ``O:BAG:BAD:(A;;GA;;;BA)``.

        Args:
            what: The container or kind of object.
            key: The object's key; None is the container.
            parts: Which parts; the SACL needs a privilege.

        Raises:
            AccessDeniedError: READ_CONTROL on it is needed.
            NotFoundError: There is no object with this key.

        Source: the ``...GetSecurityInfo0`` and ``...GetSecurityInfoByKey0`` functions (fwpmu.h).
        """
        ffi = self._engine.ffi
        with Arena(ffi) as arena:
            pointer = arena.new("PSECURITY_DESCRIPTOR *")
            self._engine.call(
                what.value.format("Get"),
                *_key(arena, what, key),
                Bits(32)("parts", parts),
                *[ffi.NULL] * 4,
                pointer,
            )
            with given_back(self._engine, pointer):
                return sddl.unparse(binary.decode(_bytes_of(self._engine, pointer[0])))

    def set(self, what: Secured, text: str, key: uuid.UUID | None = None) -> None:
        """Replaces the parts of a descriptor that a text has; the others stay.

        Args:
            what: The container or kind of object.
            text: The new parts as SDDL.
            key: The object's key; None is the container.

        Raises:
            InvalidParameterError: The text is no SDDL.
            AccessDeniedError: WRITE_OWNER or WRITE_DAC on it is needed.
            SessionError: The session is in a transaction, or dynamic and not the object's own.

        Source: the ``...SetSecurityInfo0`` and ``...SetSecurityInfoByKey0`` functions (fwpmu.h).
        """
        parts = sddl.parse(text)
        with Arena(self._engine.ffi) as arena:
            self._engine.call(
                what.value.format("Set"), *_key(arena, what, key), *_arguments(arena, parts)
            )


def _key(arena: Arena, what: Secured, key: uuid.UUID | None) -> list[CData]:
    if not what.has_keys or what is Secured.KEY_MANAGERS:
        if key is not None:
            rule = f"given, but {what.name} is one container and has no keys"
            raise invalid("key", key, rule, "FWP_E_INVALID_PARAMETER")
        return [arena.ffi.NULL] if what.has_keys else []
    return [arena.guid(None if key is None else guid("key", key))]


def _arguments(arena: Arena, parts: SecurityDescriptor) -> list[object]:
    """Returns which parts are given, and the four of them; NULL for a DACL that is none."""
    which = _protection(parts)
    pieces: list[object] = []
    for bit, ctype, content in (
        (SecurityInformation.OWNER, "SID *", parts.owner),
        (SecurityInformation.GROUP, "SID *", parts.group),
        (SecurityInformation.DACL, "ACL *", _acl(parts.dacl)),
        (SecurityInformation.SACL, "ACL *", _acl(parts.sacl)),
    ):
        if content is None:
            pieces.append(arena.ffi.NULL)
        else:
            which |= bit
            pieces.append(arena.ffi.cast(ctype, arena.octets(content)))
    if parts.unrestricted:
        which |= SecurityInformation.DACL
    return [int(which), *pieces]


def _protection(parts: SecurityDescriptor) -> SecurityInformation:
    """Returns whether the lists that are given are protected from inheritance."""
    which = SecurityInformation(0)
    if parts.dacl is not None or parts.unrestricted:
        protected = parts.control & ControlFlags.DACL_PROTECTED
        which |= PROTECTED_DACL if protected else UNPROTECTED_DACL
    if parts.sacl is not None:
        protected = parts.control & ControlFlags.SACL_PROTECTED
        which |= PROTECTED_SACL if protected else UNPROTECTED_SACL
    return which


def _acl(entries: tuple[Ace, ...] | None) -> bytes | None:
    return None if entries is None else binary.encode_acl(entries)


def _bytes_of(engine: Connection, pointer: CData) -> bytes:
    start = engine.ffi.cast("UINT8 *", pointer)

    def read(offset: int, size: int) -> bytes:
        return bytes(engine.ffi.buffer(start + offset, size))

    return read(0, binary.length_at(read))
