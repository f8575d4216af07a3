"""With what IKE peers proved who they are (iketypes.h)."""

from __future__ import annotations

from wfp_ipsec.enums import IkeAuthMethod, IkeCertCredentialFlags, IkeImpersonation
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values.ike_auth import (
    CERTIFICATE_METHODS,
    SSL_METHODS,
    IkePresharedKey,
    check_details,
)


@value
class IkeCertificateCredential(Value):
    """The certificate that was used (IKEEXT_CERTIFICATE_CREDENTIAL1).

    Attributes:
        subject_name: Encoded X.509 name of its subject.
        cert_hash: Its hash.
        flags: What kind of certificate it was.
        certificate: The encoded certificate. Not in version 0 of the struct.
    """

    subject_name: bytes = b""
    cert_hash: bytes = b""
    flags: IkeCertCredentialFlags = IkeCertCredentialFlags(0)
    certificate: bytes = b""


@value
class IkeNameCredential(Value):
    """The name of the principal that was used (IKEEXT_NAME_CREDENTIAL0)."""

    principal_name: str | None = None


# What tells about each method; one that is missing here tells nothing.
CREDENTIALS: dict[IkeAuthMethod, type[Value]] = {
    IkeAuthMethod.PRESHARED_KEY: IkePresharedKey,
    **dict.fromkeys(CERTIFICATE_METHODS + SSL_METHODS, IkeCertificateCredential),
    IkeAuthMethod.IPV6_CGA: IkeCertificateCredential,
    IkeAuthMethod.KERBEROS: IkeNameCredential,
    IkeAuthMethod.NTLM_V2: IkeNameCredential,
    IkeAuthMethod.EAP: IkeNameCredential,
    IkeAuthMethod.RESERVED: IkeNameCredential,
}


@value
class IkeCredential(Value):
    """The credential of one peer (IKEEXT_CREDENTIAL2).

    Attributes:
        method: The method that was used.
        impersonation: On whose behalf.
        credential: IkePresharedKey, IkeCertificateCredential or IkeNameCredential, as the method
            asks; None for ANONYMOUS, and where the system tells nothing.

    Versions 0 and 1 of the struct have no RESERVED.

    Raises:
        InvalidParameterError: The credential does not fit the method.
    """

    method: IkeAuthMethod | int
    impersonation: IkeImpersonation | int = IkeImpersonation.NONE
    credential: IkePresharedKey | IkeCertificateCredential | IkeNameCredential | None = None

    def _validate(self) -> None:
        if self.credential is not None:
            wanted = CREDENTIALS.get(IkeAuthMethod(self.method))
            check_details("credential", self.credential, wanted, self.method)


@value
class IkeCredentialPair(Value):
    """The credentials of both peers from one authentication (IKEEXT_CREDENTIAL_PAIR2)."""

    local: IkeCredential
    peer: IkeCredential
