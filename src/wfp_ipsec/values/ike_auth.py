"""How IKE peers prove who they are, apart from certificates (iketypes.h)."""

from __future__ import annotations

from typing import Annotated

from wfp_ipsec.enums import (
    IkeAuthMethod,
    IkeEapFlags,
    IkeKerberosFlags,
    IkeNtlmV2Flags,
    IkePskFlags,
    IkeReservedAuthFlags,
)
from wfp_ipsec.errors import invalid
from wfp_ipsec.keys import Key
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U8, U32, Exactly
from wfp_ipsec.values.ike_certificates import IkeCertificateAuthentication

CGA_MODIFIER_BYTES = 16

CgaModifier = Annotated[bytes, Exactly(CGA_MODIFIER_BYTES)]


@value
class IkePresharedKey(Value):
    """A key that both peers know (IKEEXT_PRESHARED_KEY_AUTHENTICATION1).

    Attributes:
        key: The key; not empty.
        flags: For which direction it is; IKEv2 only. Not in version 0 of the struct.
    """

    key: Key
    flags: IkePskFlags = IkePskFlags(0)

    def _validate(self) -> None:
        if not len(self.key):
            raise invalid("key", self.key, "is empty", "FWP_E_INVALID_PARAMETER")


@value
class IkeKerberosAuthentication(Value):
    """Authentication by Kerberos (IKEEXT_KERBEROS_AUTHENTICATION1).

    Attributes:
        flags: Which tokens are made and taken.
        proxy_server: Name of the Kerberos proxy, or None. Not in version 0 of the struct.
    """

    flags: IkeKerberosFlags = IkeKerberosFlags(0)
    proxy_server: str | None = None


@value
class IkeNtlmV2Authentication(Value):
    """Authentication by NTLM version 2 (IKEEXT_NTLM_V2_AUTHENTICATION0)."""

    flags: IkeNtlmV2Flags = IkeNtlmV2Flags(0)


@value
class IkeReservedAuthentication(Value):
    """The method that Windows keeps for itself (IKEEXT_RESERVED_AUTHENTICATION0)."""

    flags: IkeReservedAuthFlags = IkeReservedAuthFlags(0)


@value
class IkeEapAuthentication(Value):
    """Authentication by EAP, IKEv2 only (IKEEXT_EAP_AUTHENTICATION0)."""

    flags: IkeEapFlags = IkeEapFlags(0)


@value
class IkeCgaAuthentication(Value):
    """Cryptographically generated IPv6 addresses (IKEEXT_IPV6_CGA_AUTHENTICATION0).

    Attributes:
        key_container_name: The container of the key pair.
        csp_name: The cryptographic service provider; None is the default one of its type.
        csp_type: The type of that provider.
        modifier: 16 bytes that went into the address.
        collision_count: How often the address was taken when it was made.
    """

    key_container_name: str | None = None
    csp_name: str | None = None
    csp_type: U32 = 0
    modifier: CgaModifier = bytes(CGA_MODIFIER_BYTES)
    collision_count: U8 = 0


CERTIFICATE_METHODS = (
    IkeAuthMethod.CERTIFICATE,
    IkeAuthMethod.CERTIFICATE_ECDSA_P256,
    IkeAuthMethod.CERTIFICATE_ECDSA_P384,
)
SSL_METHODS = (IkeAuthMethod.SSL, IkeAuthMethod.SSL_ECDSA_P256, IkeAuthMethod.SSL_ECDSA_P384)

# What describes each method; one that is missing here has nothing to say.
DETAILS: dict[IkeAuthMethod, type[Value]] = {
    IkeAuthMethod.PRESHARED_KEY: IkePresharedKey,
    **dict.fromkeys(CERTIFICATE_METHODS + SSL_METHODS, IkeCertificateAuthentication),
    IkeAuthMethod.KERBEROS: IkeKerberosAuthentication,
    IkeAuthMethod.NTLM_V2: IkeNtlmV2Authentication,
    IkeAuthMethod.IPV6_CGA: IkeCgaAuthentication,
    IkeAuthMethod.EAP: IkeEapAuthentication,
    IkeAuthMethod.RESERVED: IkeReservedAuthentication,
}


@value
class IkeAuthentication(Value):
    """One authentication method of a policy (IKEEXT_AUTHENTICATION_METHOD2).

    Attributes:
        method: The method.
        details: What the method needs: IkePresharedKey, IkeCertificateAuthentication and so on;
            None for ANONYMOUS, and for a method that this version does not know.

    Version 0 of the struct has neither EAP nor RESERVED, version 1 has no RESERVED.

    Raises:
        InvalidParameterError: The details do not fit the method.
    """

    method: IkeAuthMethod | int
    details: (
        IkePresharedKey
        | IkeCertificateAuthentication
        | IkeKerberosAuthentication
        | IkeNtlmV2Authentication
        | IkeCgaAuthentication
        | IkeEapAuthentication
        | IkeReservedAuthentication
        | None
    ) = None

    def _validate(self) -> None:
        wanted = DETAILS.get(IkeAuthMethod(self.method))
        check_details("details", self.details, wanted, self.method)


def check_details(
    field: str, given: object, wanted: type[Value] | None, method: IkeAuthMethod | int
) -> None:
    """Refuses details of an authentication that do not belong to its method."""
    if given is None if wanted is None else isinstance(given, wanted):
        return
    name = wanted.__name__ if wanted else "None"
    rule = f"given, where {IkeAuthMethod(method).name} takes {name}"
    raise invalid(field, given, rule, "FWP_E_TYPE_MISMATCH")
