"""The structs of iketypes.h for authentication by certificate, in its order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.composites import Absent, Custom, Pointer
from wfp_ipsec._native.fields import Blob, Enum, Flags, Text
from wfp_ipsec._native.struct import Field, Names, Struct
from wfp_ipsec.enums import IkeCertAuthFlags, IkeCertConfig, IkeCertFlags, IkeCertNameType, known
from wfp_ipsec.errors import invalid
from wfp_ipsec.values import ike_certificates as ike

# Object identifiers are ASCII; bytes that are not survive in both directions all the same.
_EKU_ENCODING = "latin-1"


def _write_ekus(arena: Arena, value: ike.IkeCertCriteria, c: CData) -> None:
    if value.ekus is None:
        return
    texts = [arena.new("char[]", dotted.encode(_EKU_ENCODING)) for dotted in value.ekus]
    c.eku = arena.new("IKEEXT_CERT_EKUS0 *", {"numEku": len(texts)})
    if texts:
        c.eku.eku = arena.new("LPSTR[]", texts)


def _read_ekus(ffi: Any, c: CData) -> tuple[str, ...] | None:
    if not c.eku:
        return None
    count = c.eku.numEku if c.eku.eku else 0
    return tuple([ffi.string(c.eku.eku[i]).decode(_EKU_ENCODING) for i in range(count)])


IKE_CERT_ROOT_CONFIG0 = Struct(
    "IKEEXT_CERT_ROOT_CONFIG0",
    ike.IkeCertCriteria,
    Blob("certData", "cert_data"),
    Flags("flags", "flags", IkeCertFlags),
    Absent(
        {"cert_hash": b"", "ekus": None, "name": None},
        version="version 0 of the API (IKEEXT_CERT_ROOT_CONFIG0)",
    ),
)

IKE_CERT_NAME0 = Struct(
    "IKEEXT_CERT_NAME0",
    ike.IkeCertName,
    Enum("nameType", "name_type", IkeCertNameType),
    Text("certName", "name"),
)

IKE_CERTIFICATE_CRITERIA0 = Struct(
    "IKEEXT_CERTIFICATE_CRITERIA0",
    ike.IkeCertCriteria,
    Blob("certData", "cert_data"),
    Blob("certHash", "cert_hash"),
    Custom(members=("eku",), readers={"ekus": _read_ekus}, writer=_write_ekus),
    Pointer("name", "name", IKE_CERT_NAME0),
    Flags("flags", "flags", IkeCertFlags),
)


@dataclass(frozen=True, slots=True, eq=False)
class CertSide:
    """What one direction takes: a type, and the union that it selects.

    Attributes:
        direction: "inbound" or "outbound", with which all names begin.
        struct: What the arms point to.
        arms: For each type the pointer; and its count, or None where it points to a single struct.
    """

    direction: str
    struct: Struct[ike.IkeCertCriteria]
    arms: dict[IkeCertConfig, tuple[str, str | None]]

    @property
    def tag(self) -> str:
        """The member with the type."""
        return f"{self.direction}ConfigType"

    @property
    def members(self) -> tuple[str, ...]:
        """The type, the counts and the pointers."""
        arms = (f"{self.direction}{name}" for arm in self.arms.values() for name in arm if name)
        return (self.tag, *dict.fromkeys(arms))

    @property
    def attributes(self) -> tuple[str, ...]:
        """The type and the criteria."""
        return (f"{self.direction}_config", self.direction)

    def fill(self, name: Names) -> list[str]:
        """Calls the writer."""
        return [f"{name(self.write)}(a, v, c)"]

    def parse(self, name: Names) -> list[str]:
        """Reads the type through the table of known members, then the criteria."""
        return [f"{name(known)}({name(IkeCertConfig)}, c.{self.tag})", f"{name(self.read)}(f, c)"]

    def wipe(self, name: Names) -> list[str]:
        """Nothing: certificates are public."""
        return []

    def write(self, arena: Arena, value: ike.IkeCertificateAuthentication, c: CData) -> None:
        """Sets the type and the arm that it selects."""
        config, criteria = (getattr(value, attribute) for attribute in self.attributes)
        setattr(c, self.tag, config)
        arm = self.arms.get(config)
        if arm is None or not criteria:
            return
        pointer, count = arm
        if count is not None:
            setattr(c, f"{self.direction}{count}", len(criteria))
        elif len(criteria) > 1:
            rule = f"criteria given, but {self.struct.ctype} of a store is a single one"
            raise invalid(self.direction, len(criteria), rule, "FWP_E_INVALID_PARAMETER")
        block = arena.new(self.struct.array, len(criteria))
        for index, entry in enumerate(criteria):
            self.struct.fill(arena, entry, block[index])
        setattr(c, f"{self.direction}{pointer}", block)

    def read(self, ffi: Any, c: CData) -> tuple[ike.IkeCertCriteria, ...]:
        """Parses the arm that the type selects; NULL is an empty tuple, whatever a count says."""
        arm = self.arms.get(getattr(c, self.tag))
        pointer = getattr(c, f"{self.direction}{arm[0]}") if arm is not None else None
        if arm is None or not pointer:
            return ()
        count = 1 if arm[1] is None else getattr(c, f"{self.direction}{arm[1]}")
        return tuple([self.struct.parse(ffi, pointer[i]) for i in range(count)])


def _root_side(direction: str) -> CertSide:
    return CertSide(
        direction,
        IKE_CERT_ROOT_CONFIG0,
        {
            IkeCertConfig.EXPLICIT_TRUST_LIST: ("RootArray", "RootArraySize"),
            IkeCertConfig.ENTERPRISE_STORE: ("EnterpriseStoreConfig", None),
            IkeCertConfig.TRUSTED_ROOT_STORE: ("TrustedRootStoreConfig", None),
        },
    )


def _criteria_side(direction: str) -> CertSide:
    return CertSide(
        direction,
        IKE_CERTIFICATE_CRITERIA0,
        {
            IkeCertConfig.EXPLICIT_TRUST_LIST: ("RootCriteria", "RootArraySize"),
            IkeCertConfig.ENTERPRISE_STORE: (
                "EnterpriseStoreCriteria",
                "EnterpriseStoreArraySize",
            ),
            IkeCertConfig.TRUSTED_ROOT_STORE: (
                "TrustedRootStoreCriteria",
                "RootStoreArraySize",
            ),
        },
    )


def _certificate_authentication(
    version: int, side: Callable[[str], CertSide], url: Field
) -> Struct[ike.IkeCertificateAuthentication]:
    return Struct(
        f"IKEEXT_CERTIFICATE_AUTHENTICATION{version}",
        ike.IkeCertificateAuthentication,
        side("inbound"),
        side("outbound"),
        Flags("flags", "flags", IkeCertAuthFlags),
        url,
    )


_NO_URL = Absent(
    {"local_cert_location_url": b""},
    version="version 0 of the API (IKEEXT_CERTIFICATE_AUTHENTICATION0)",
)
_URL = Blob("localCertLocationUrl", "local_cert_location_url")

IKE_CERTIFICATE_AUTHENTICATION0 = _certificate_authentication(0, _root_side, _NO_URL)
IKE_CERTIFICATE_AUTHENTICATION1 = _certificate_authentication(1, _root_side, _URL)
IKE_CERTIFICATE_AUTHENTICATION2 = _certificate_authentication(2, _criteria_side, _URL)
