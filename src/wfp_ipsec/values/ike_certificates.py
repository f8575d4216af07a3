"""Authentication of IKE peers by certificates (iketypes.h)."""

from __future__ import annotations

import re
from typing import Annotated

from wfp_ipsec.enums import IkeCertAuthFlags, IkeCertConfig, IkeCertFlags, IkeCertNameType
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import text

_OID = re.compile(r"[0-2](\.[0-9]+)+")


def oid(field: str, content: object) -> str:
    """Takes an object identifier in dotted form, such as "1.3.6.1.5.5.7.3.1"."""
    dotted = text(field, content)
    if not _OID.fullmatch(dotted) or not dotted.isascii():
        raise invalid(field, dotted, "is no dotted object identifier", "FWP_E_INVALID_PARAMETER")
    return dotted


Oid = Annotated[str, oid]


@value
class IkeCertName(Value):
    """A name that a certificate has to carry (IKEEXT_CERT_NAME0)."""

    name_type: IkeCertNameType | int
    name: str | None


@value
class IkeCertCriteria(Value):
    """Which certificates are taken (IKEEXT_CERTIFICATE_CRITERIA0, IKEEXT_CERT_ROOT_CONFIG0).

    Attributes:
        cert_data: Encoded X.509 name of the certification authority.
        flags: How it is used.
        cert_hash: Hash of the certificate; empty does not restrict.
        ekus: Object identifiers of the extended key usages; None does not restrict.
        name: The name that is compared; None does not restrict.

    Versions 0 and 1 of the methods have `cert_data` and `flags` alone.
    """

    cert_data: bytes = b""
    flags: IkeCertFlags = IkeCertFlags(0)
    cert_hash: bytes = b""
    ekus: tuple[Oid, ...] | None = None
    name: IkeCertName | None = None


@value
class IkeCertificateAuthentication(Value):
    """Authentication by certificate or SSL (IKEEXT_CERTIFICATE_AUTHENTICATION2).

    Attributes:
        inbound_config: Where the certificates are listed that peers may use.
        inbound: Which of them are taken.
        outbound_config: Where the certificates are listed that this host may use.
        outbound: Which of them are taken.
        flags: Checks, requests and look-ups.
        local_cert_location_url: Where peers find this host's certificate, ASCII; empty is nowhere.
            Not in version 0 of the struct.

    In versions 0 and 1 each store has at most one entry. UNSPECIFIED has none.

    Raises:
        InvalidParameterError: Criteria for an unspecified list.
    """

    inbound_config: IkeCertConfig | int = IkeCertConfig.UNSPECIFIED
    inbound: tuple[IkeCertCriteria, ...] = ()
    outbound_config: IkeCertConfig | int = IkeCertConfig.UNSPECIFIED
    outbound: tuple[IkeCertCriteria, ...] = ()
    flags: IkeCertAuthFlags = IkeCertAuthFlags(0)
    local_cert_location_url: bytes = b""

    def _validate(self) -> None:
        for direction in ("inbound", "outbound"):
            criteria = getattr(self, direction)
            unspecified = getattr(self, f"{direction}_config") == IkeCertConfig.UNSPECIFIED
            if unspecified and criteria:
                rule = f"criteria given, but {direction}_config is UNSPECIFIED"
                raise invalid(direction, len(criteria), rule, "FWP_E_INVALID_PARAMETER")
