"""IKE and AuthIP: policies, SAs and credentials (iketypes.h)."""

from enum import KEEP, IntEnum, IntFlag


class IkeKeyModule(IntEnum):
    """The protocol that negotiates (IKEEXT_KEY_MODULE_TYPE)."""

    IKE = 0
    AUTHIP = 1
    IKEV2 = 2


class IkeAuthMethod(IntEnum):
    """How a peer proves who it is (IKEEXT_AUTHENTICATION_METHOD_TYPE)."""

    PRESHARED_KEY = 0
    CERTIFICATE = 1
    KERBEROS = 2
    ANONYMOUS = 3
    SSL = 4
    NTLM_V2 = 5
    IPV6_CGA = 6
    CERTIFICATE_ECDSA_P256 = 7
    CERTIFICATE_ECDSA_P384 = 8
    SSL_ECDSA_P256 = 9
    SSL_ECDSA_P384 = 10
    EAP = 11
    RESERVED = 12


class IkeImpersonation(IntEnum):
    """On whose behalf the initiator authenticates (IKEEXT_AUTHENTICATION_IMPERSONATION_TYPE)."""

    NONE = 0
    SOCKET_PRINCIPAL = 1


class IkeCertConfig(IntEnum):
    """Where trusted certificates are listed (IKEEXT_CERT_CONFIG_TYPE)."""

    EXPLICIT_TRUST_LIST = 0
    ENTERPRISE_STORE = 1
    TRUSTED_ROOT_STORE = 2
    UNSPECIFIED = 3


class IkeCertNameType(IntEnum):
    """Which name of a certificate is compared (IKEEXT_CERT_CRITERIA_NAME_TYPE)."""

    DNS = 0
    UPN = 1
    RFC822 = 2
    CN = 3
    OU = 4
    O = 5  # noqa: E741 - the attribute type of X.520
    DC = 6


class IkeCipher(IntEnum):
    """The encryption algorithm of main mode (IKEEXT_CIPHER_TYPE)."""

    DES = 0
    TRIPLE_DES = 1
    AES_128 = 2
    AES_192 = 3
    AES_256 = 4
    AES_GCM_128_16ICV = 5
    AES_GCM_256_16ICV = 6


class IkeIntegrity(IntEnum):
    """The integrity algorithm of main mode (IKEEXT_INTEGRITY_TYPE)."""

    MD5 = 0
    SHA1 = 1
    SHA_256 = 2
    SHA_384 = 3


class IkeDhGroup(IntEnum):
    """The Diffie-Hellman group of main mode (IKEEXT_DH_GROUP)."""

    NONE = 0
    GROUP_1 = 1
    GROUP_2 = 2
    GROUP_14 = 3
    GROUP_2048 = 3
    ECP_256 = 4
    ECP_384 = 5
    GROUP_24 = 6


class IkeMmSaState(IntEnum):
    """How far a main-mode negotiation got (IKEEXT_MM_SA_STATE)."""

    NONE = 0
    SA_SENT = 1
    SSPI_SENT = 2
    FINAL = 3
    FINAL_SENT = 4
    COMPLETE = 5


class IkeQmSaState(IntEnum):
    """How far a quick-mode negotiation got (IKEEXT_QM_SA_STATE)."""

    NONE = 0
    INITIAL = 1
    FINAL = 2
    COMPLETE = 3


class IkeEmSaState(IntEnum):
    """How far an extended-mode negotiation got (IKEEXT_EM_SA_STATE)."""

    NONE = 0
    SENT_ATTS = 1
    SSPI_SENT = 2
    AUTH_COMPLETE = 3
    FINAL = 4
    COMPLETE = 5


class IkeSaRole(IntEnum):
    """Which side of a negotiation this host was (IKEEXT_SA_ROLE)."""

    INITIATOR = 0
    RESPONDER = 1


class IkePskFlags(IntFlag, boundary=KEEP):
    """For which direction a pre-shared key is (IKEEXT_PSK_FLAG_*)."""

    LOCAL_AUTH_ONLY = 0x1
    REMOTE_AUTH_ONLY = 0x2


class IkeCertFlags(IntFlag, boundary=KEEP):
    """Flags of one certificate criterion (IKEEXT_CERT_FLAG_*)."""

    ENABLE_ACCOUNT_MAPPING = 0x1
    DISABLE_REQUEST_PAYLOAD = 0x2
    USE_NAP_CERTIFICATE = 0x4
    INTERMEDIATE_CA = 0x8
    IGNORE_INIT_CERT_MAP_FAILURE = 0x10
    PREFER_NAP_CERTIFICATE_OUTBOUND = 0x20
    SELECT_NAP_CERTIFICATE = 0x40
    VERIFY_NAP_CERTIFICATE = 0x80
    FOLLOW_RENEWAL_CERTIFICATE = 0x100


class IkeCertAuthFlags(IntFlag, boundary=KEEP):
    """Flags of authentication by certificate (IKEEXT_CERT_AUTH_FLAG_*, IKEEXT_CERT_AUTH_*)."""

    SSL_ONE_WAY = 0x1
    DISABLE_CRL_CHECK = 0x2
    ENABLE_CRL_CHECK_STRONG = 0x4
    DISABLE_SSL_CERT_VALIDATION = 0x8
    ALLOW_HTTP_CERT_LOOKUP = 0x10
    URL_CONTAINS_BUNDLE = 0x20
    DISABLE_REQUEST_PAYLOAD = 0x40


class IkeCertCredentialFlags(IntFlag, boundary=KEEP):
    """Flags of a certificate that was used (IKEEXT_CERT_CREDENTIAL_FLAG_*)."""

    NAP_CERT = 0x1


class IkeKerberosFlags(IntFlag, boundary=KEEP):
    """Flags of Kerberos authentication (IKEEXT_KERB_AUTH_*)."""

    DISABLE_INITIATOR_TOKEN_GENERATION = 0x1
    DONT_ACCEPT_EXPLICIT_CREDENTIALS = 0x2
    FORCE_PROXY_ON_INITIATOR = 0x4


class IkeReservedAuthFlags(IntFlag, boundary=KEEP):
    """Flags of the reserved authentication method (IKEEXT_RESERVED_AUTH_*)."""

    DISABLE_INITIATOR_TOKEN_GENERATION = 0x1


class IkeNtlmV2Flags(IntFlag, boundary=KEEP):
    """Flags of NTLM authentication (IKEEXT_NTLM_V2_AUTH_*)."""

    DONT_ACCEPT_EXPLICIT_CREDENTIALS = 0x1


class IkeEapFlags(IntFlag, boundary=KEEP):
    """For which direction EAP is (IKEEXT_EAP_FLAG_*)."""

    LOCAL_AUTH_ONLY = 0x1
    REMOTE_AUTH_ONLY = 0x2


class IkePolicyFlags(IntFlag, boundary=KEEP):
    """Flags of a main-mode policy (IKEEXT_POLICY_FLAG_*, IKEEXT_POLICY_*)."""

    DISABLE_DIAGNOSTICS = 0x1
    NO_MACHINE_LUID_VERIFY = 0x2
    NO_IMPERSONATION_LUID_VERIFY = 0x4
    ENABLE_OPTIONAL_DH = 0x8
    MOBIKE_NOT_SUPPORTED = 0x10
    SITE_TO_SITE = 0x20
    IMS_VPN = 0x40
    ENABLE_IKEV2_FRAGMENTATION = 0x80
    SUPPORT_LOW_POWER_MODE = 0x100
    POINT_TO_SITE = 0x200
