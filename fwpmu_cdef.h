/*
 * The Windows Filtering Platform declarations that wfp_ipsec uses, in the order of Microsoft's headers
 * and with Microsoft's names. Read by cffi and by C and C++ compilers, so it holds plain C only: no
 * preprocessor conditions, no SAL, no inclusion. src/engine/include/wfp_abi.h includes it for C and C++.
 *
 * - Every struct stands here in full. Enumerators and constants carry their values.
 * - Types are of fixed width (never long), so the layout is the Windows one on every 64-bit system.
 * - WCHAR is a UTF-16 unit: wchar_t has four bytes outside Windows.
 * - Enums take 4 bytes. A union of which Microsoft leaves all arms but one empty is a plain member here.
 *
 * cffi compares a struct with the compiler's when its type is first used and a constant when it is
 * first read; it never compares the values of enumerators. tests/abi reads all of them.
 */

/* ---- winnt.h, guiddef.h, rpcdce.h and what they rest on ---- */

typedef uint8_t UINT8;
typedef uint16_t UINT16;
typedef uint32_t UINT32;
typedef uint64_t UINT64;
typedef int8_t INT8;
typedef int16_t INT16;
typedef int32_t INT32;
typedef int64_t INT64;
typedef uint8_t BYTE;
typedef uint8_t UCHAR;
typedef uint16_t USHORT;
typedef uint32_t ULONG;
typedef uint32_t DWORD;
typedef int32_t BOOL;
typedef char16_t WCHAR;
typedef WCHAR *LPWSTR;
typedef void *HANDLE;
typedef void *PSID;
typedef void *PSECURITY_DESCRIPTOR;

#define RPC_C_AUTHN_WINNT 10
#define RPC_C_AUTHN_DEFAULT 0xffffffff

typedef struct {
    USHORT *User;
    ULONG UserLength;
    USHORT *Domain;
    ULONG DomainLength;
    USHORT *Password;
    ULONG PasswordLength;
    ULONG Flags;
} SEC_WINNT_AUTH_IDENTITY_W;

typedef struct {
    ULONG Data1;
    USHORT Data2;
    USHORT Data3;
    UCHAR Data4[8];
} GUID;

typedef struct {
    BYTE Value[6];
} SID_IDENTIFIER_AUTHORITY;

typedef struct {
    BYTE Revision;
    BYTE SubAuthorityCount;
    SID_IDENTIFIER_AUTHORITY IdentifierAuthority;
    DWORD SubAuthority[1];
} SID;

typedef struct {
    PSID Sid;
    DWORD Attributes;
} SID_AND_ATTRIBUTES, *PSID_AND_ATTRIBUTES;

/* ---- winerror.h: results of the functions below; 0 is success ---- */

#define ERROR_SUCCESS 0
#define ERROR_ACCESS_DENIED 5
#define ERROR_INVALID_HANDLE 6
#define ERROR_NOT_ENOUGH_MEMORY 8
#define ERROR_NOT_SUPPORTED 50
#define ERROR_INVALID_PARAMETER 87
#define ERROR_INVALID_SECURITY_DESCR 1338

#define FWP_E_CALLOUT_NOT_FOUND 0x80320001
#define FWP_E_CONDITION_NOT_FOUND 0x80320002
#define FWP_E_FILTER_NOT_FOUND 0x80320003
#define FWP_E_LAYER_NOT_FOUND 0x80320004
#define FWP_E_PROVIDER_NOT_FOUND 0x80320005
#define FWP_E_PROVIDER_CONTEXT_NOT_FOUND 0x80320006
#define FWP_E_SUBLAYER_NOT_FOUND 0x80320007
#define FWP_E_NOT_FOUND 0x80320008
#define FWP_E_ALREADY_EXISTS 0x80320009
#define FWP_E_IN_USE 0x8032000a
#define FWP_E_DYNAMIC_SESSION_IN_PROGRESS 0x8032000b
#define FWP_E_WRONG_SESSION 0x8032000c
#define FWP_E_NO_TXN_IN_PROGRESS 0x8032000d
#define FWP_E_TXN_IN_PROGRESS 0x8032000e
#define FWP_E_TXN_ABORTED 0x8032000f
#define FWP_E_SESSION_ABORTED 0x80320010
#define FWP_E_INCOMPATIBLE_TXN 0x80320011
#define FWP_E_TIMEOUT 0x80320012
#define FWP_E_NET_EVENTS_DISABLED 0x80320013
#define FWP_E_INCOMPATIBLE_LAYER 0x80320014
#define FWP_E_KM_CLIENTS_ONLY 0x80320015
#define FWP_E_LIFETIME_MISMATCH 0x80320016
#define FWP_E_BUILTIN_OBJECT 0x80320017
#define FWP_E_TOO_MANY_CALLOUTS 0x80320018
#define FWP_E_NOTIFICATION_DROPPED 0x80320019
#define FWP_E_TRAFFIC_MISMATCH 0x8032001a
#define FWP_E_INCOMPATIBLE_SA_STATE 0x8032001b
#define FWP_E_NULL_POINTER 0x8032001c
#define FWP_E_INVALID_ENUMERATOR 0x8032001d
#define FWP_E_INVALID_FLAGS 0x8032001e
#define FWP_E_INVALID_NET_MASK 0x8032001f
#define FWP_E_INVALID_RANGE 0x80320020
#define FWP_E_INVALID_INTERVAL 0x80320021
#define FWP_E_ZERO_LENGTH_ARRAY 0x80320022
#define FWP_E_NULL_DISPLAY_NAME 0x80320023
#define FWP_E_INVALID_ACTION_TYPE 0x80320024
#define FWP_E_INVALID_WEIGHT 0x80320025
#define FWP_E_MATCH_TYPE_MISMATCH 0x80320026
#define FWP_E_TYPE_MISMATCH 0x80320027
#define FWP_E_OUT_OF_BOUNDS 0x80320028
#define FWP_E_RESERVED 0x80320029
#define FWP_E_DUPLICATE_CONDITION 0x8032002a
#define FWP_E_DUPLICATE_KEYMOD 0x8032002b
#define FWP_E_ACTION_INCOMPATIBLE_WITH_LAYER 0x8032002c
#define FWP_E_ACTION_INCOMPATIBLE_WITH_SUBLAYER 0x8032002d
#define FWP_E_CONTEXT_INCOMPATIBLE_WITH_LAYER 0x8032002e
#define FWP_E_CONTEXT_INCOMPATIBLE_WITH_CALLOUT 0x8032002f
#define FWP_E_INCOMPATIBLE_AUTH_METHOD 0x80320030
#define FWP_E_INCOMPATIBLE_DH_GROUP 0x80320031
#define FWP_E_EM_NOT_SUPPORTED 0x80320032
#define FWP_E_NEVER_MATCH 0x80320033
#define FWP_E_PROVIDER_CONTEXT_MISMATCH 0x80320034
#define FWP_E_INVALID_PARAMETER 0x80320035
#define FWP_E_TOO_MANY_SUBLAYERS 0x80320036
#define FWP_E_CALLOUT_NOTIFICATION_FAILED 0x80320037
#define FWP_E_INVALID_AUTH_TRANSFORM 0x80320038
#define FWP_E_INVALID_CIPHER_TRANSFORM 0x80320039
#define FWP_E_INCOMPATIBLE_CIPHER_TRANSFORM 0x8032003a
#define FWP_E_INVALID_TRANSFORM_COMBINATION 0x8032003b
#define FWP_E_DUPLICATE_AUTH_METHOD 0x8032003c
#define FWP_E_INVALID_TUNNEL_ENDPOINT 0x8032003d
#define FWP_E_L2_DRIVER_NOT_READY 0x8032003e
#define FWP_E_KEY_DICTATOR_ALREADY_REGISTERED 0x8032003f
#define FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL 0x80320040
#define FWP_E_CONNECTIONS_DISABLED 0x80320041
#define FWP_E_INVALID_DNS_NAME 0x80320042
#define FWP_E_STILL_ON 0x80320043
#define FWP_E_IKEEXT_NOT_RUNNING 0x80320044
#define FWP_E_DROP_NOICMP 0x80320104

/* ---- fwptypes.h: values, addresses and conditions ---- */

typedef UINT32 FWP_ACTION_TYPE;

#define FWP_V6_ADDR_SIZE 16

#define FWP_ACTION_FLAG_TERMINATING 0x1000
#define FWP_ACTION_FLAG_NON_TERMINATING 0x2000
#define FWP_ACTION_FLAG_CALLOUT 0x4000
#define FWP_ACTION_NONE 7
#define FWP_ACTION_NONE_NO_MATCH 8
#define FWP_ACTION_BLOCK 0x1001
#define FWP_ACTION_PERMIT 0x1002
#define FWP_ACTION_CONTINUE 0x2006
#define FWP_ACTION_CALLOUT_UNKNOWN 0x4005
#define FWP_ACTION_CALLOUT_TERMINATING 0x5003
#define FWP_ACTION_CALLOUT_INSPECTION 0x6004

typedef enum {
    FWP_DIRECTION_OUTBOUND = 0,
    FWP_DIRECTION_INBOUND = 1,
    FWP_DIRECTION_MAX = 2
} FWP_DIRECTION;

typedef enum {
    FWP_IP_VERSION_V4 = 0,
    FWP_IP_VERSION_V6 = 1,
    FWP_IP_VERSION_NONE = 2,
    FWP_IP_VERSION_MAX = 3
} FWP_IP_VERSION;

typedef enum {
    FWP_EMPTY = 0,
    FWP_UINT8 = 1,
    FWP_UINT16 = 2,
    FWP_UINT32 = 3,
    FWP_UINT64 = 4,
    FWP_INT8 = 5,
    FWP_INT16 = 6,
    FWP_INT32 = 7,
    FWP_INT64 = 8,
    FWP_FLOAT = 9,
    FWP_DOUBLE = 10,
    FWP_BYTE_ARRAY16_TYPE = 11,
    FWP_BYTE_BLOB_TYPE = 12,
    FWP_SID = 13,
    FWP_SECURITY_DESCRIPTOR_TYPE = 14,
    FWP_TOKEN_INFORMATION_TYPE = 15,
    FWP_TOKEN_ACCESS_INFORMATION_TYPE = 16,
    FWP_UNICODE_STRING_TYPE = 17,
    FWP_BYTE_ARRAY6_TYPE = 18,
    FWP_SINGLE_DATA_TYPE_MAX = 255,
    FWP_V4_ADDR_MASK = 256,
    FWP_V6_ADDR_MASK = 257,
    FWP_RANGE_TYPE = 258,
    FWP_DATA_TYPE_MAX = 259
} FWP_DATA_TYPE;

typedef enum {
    FWP_MATCH_EQUAL = 0,
    FWP_MATCH_GREATER = 1,
    FWP_MATCH_LESS = 2,
    FWP_MATCH_GREATER_OR_EQUAL = 3,
    FWP_MATCH_LESS_OR_EQUAL = 4,
    FWP_MATCH_RANGE = 5,
    FWP_MATCH_FLAGS_ALL_SET = 6,
    FWP_MATCH_FLAGS_ANY_SET = 7,
    FWP_MATCH_FLAGS_NONE_SET = 8,
    FWP_MATCH_EQUAL_CASE_INSENSITIVE = 9,
    FWP_MATCH_NOT_EQUAL = 10,
    FWP_MATCH_PREFIX = 11,
    FWP_MATCH_NOT_PREFIX = 12,
    FWP_MATCH_TYPE_MAX = 13
} FWP_MATCH_TYPE;

typedef enum {
    FWP_CLASSIFY_OPTION_MULTICAST_STATE = 0,
    FWP_CLASSIFY_OPTION_LOOSE_SOURCE_MAPPING = 1,
    FWP_CLASSIFY_OPTION_UNICAST_LIFETIME = 2,
    FWP_CLASSIFY_OPTION_MCAST_BCAST_LIFETIME = 3,
    FWP_CLASSIFY_OPTION_SECURE_SOCKET_SECURITY_FLAGS = 4,
    FWP_CLASSIFY_OPTION_SECURE_SOCKET_AUTHIP_MM_POLICY_KEY = 5,
    FWP_CLASSIFY_OPTION_SECURE_SOCKET_AUTHIP_QM_POLICY_KEY = 6,
    FWP_CLASSIFY_OPTION_LOCAL_ONLY_MAPPING = 7,
    FWP_CLASSIFY_OPTION_MAX = 8
} FWP_CLASSIFY_OPTION_TYPE;

typedef struct {
    UINT32 size;
    UINT8 *data;
} FWP_BYTE_BLOB;

typedef struct {
    UINT8 byteArray6[6];
} FWP_BYTE_ARRAY6;

typedef struct {
    UINT8 byteArray16[16];
} FWP_BYTE_ARRAY16;

typedef struct {
    UINT32 addr;
    UINT32 mask;
} FWP_V4_ADDR_AND_MASK;

typedef struct {
    UINT8 addr[16];
    UINT8 prefixLength;
} FWP_V6_ADDR_AND_MASK;

typedef struct {
    ULONG sidCount;
    PSID_AND_ATTRIBUTES sids;
    ULONG restrictedSidCount;
    PSID_AND_ATTRIBUTES restrictedSids;
} FWP_TOKEN_INFORMATION;

typedef struct {
    FWP_DATA_TYPE type;
    union {
        UINT8 uint8;
        UINT16 uint16;
        UINT32 uint32;
        UINT64 *uint64;
        INT8 int8;
        INT16 int16;
        INT32 int32;
        INT64 *int64;
        float float32;
        double *double64;
        FWP_BYTE_ARRAY16 *byteArray16;
        FWP_BYTE_BLOB *byteBlob;
        SID *sid;
        FWP_BYTE_BLOB *sd;
        FWP_TOKEN_INFORMATION *tokenInformation;
        FWP_BYTE_BLOB *tokenAccessInformation;
        LPWSTR unicodeString;
        FWP_BYTE_ARRAY6 *byteArray6;
    };
} FWP_VALUE0;

typedef struct {
    FWP_VALUE0 valueLow;
    FWP_VALUE0 valueHigh;
} FWP_RANGE0;

typedef struct {
    FWP_DATA_TYPE type;
    union {
        UINT8 uint8;
        UINT16 uint16;
        UINT32 uint32;
        UINT64 *uint64;
        INT8 int8;
        INT16 int16;
        INT32 int32;
        INT64 *int64;
        float float32;
        double *double64;
        FWP_BYTE_ARRAY16 *byteArray16;
        FWP_BYTE_BLOB *byteBlob;
        SID *sid;
        FWP_BYTE_BLOB *sd;
        FWP_TOKEN_INFORMATION *tokenInformation;
        FWP_BYTE_BLOB *tokenAccessInformation;
        LPWSTR unicodeString;
        FWP_BYTE_ARRAY6 *byteArray6;
        FWP_V4_ADDR_AND_MASK *v4AddrMask;
        FWP_V6_ADDR_AND_MASK *v6AddrMask;
        FWP_RANGE0 *rangeValue;
    };
} FWP_CONDITION_VALUE0;

typedef struct {
    WCHAR *name;
    WCHAR *description;
} FWPM_DISPLAY_DATA0;

typedef struct {
    UINT64 virtualIfTunnelId;
    UINT64 trafficSelectorId;
} IPSEC_VIRTUAL_IF_TUNNEL_INFO0;

/* ---- iketypes.h: the IKE and AuthIP policies that a provider context can hold ---- */

typedef enum {
    IKEEXT_PRESHARED_KEY = 0,
    IKEEXT_CERTIFICATE = 1,
    IKEEXT_KERBEROS = 2,
    IKEEXT_ANONYMOUS = 3,
    IKEEXT_SSL = 4,
    IKEEXT_NTLM_V2 = 5,
    IKEEXT_IPV6_CGA = 6,
    IKEEXT_CERTIFICATE_ECDSA_P256 = 7,
    IKEEXT_CERTIFICATE_ECDSA_P384 = 8,
    IKEEXT_SSL_ECDSA_P256 = 9,
    IKEEXT_SSL_ECDSA_P384 = 10,
    IKEEXT_EAP = 11,
    IKEEXT_RESERVED = 12,
    IKEEXT_AUTHENTICATION_METHOD_TYPE_MAX = 13
} IKEEXT_AUTHENTICATION_METHOD_TYPE;

typedef enum {
    IKEEXT_IMPERSONATION_NONE = 0,
    IKEEXT_IMPERSONATION_SOCKET_PRINCIPAL = 1,
    IKEEXT_IMPERSONATION_MAX = 2
} IKEEXT_AUTHENTICATION_IMPERSONATION_TYPE;

typedef enum {
    IKEEXT_CERT_CONFIG_EXPLICIT_TRUST_LIST = 0,
    IKEEXT_CERT_CONFIG_ENTERPRISE_STORE = 1,
    IKEEXT_CERT_CONFIG_TRUSTED_ROOT_STORE = 2,
    IKEEXT_CERT_CONFIG_UNSPECIFIED = 3,
    IKEEXT_CERT_CONFIG_TYPE_MAX = 4
} IKEEXT_CERT_CONFIG_TYPE;

typedef enum {
    IKEEXT_CIPHER_DES = 0,
    IKEEXT_CIPHER_3DES = 1,
    IKEEXT_CIPHER_AES_128 = 2,
    IKEEXT_CIPHER_AES_192 = 3,
    IKEEXT_CIPHER_AES_256 = 4,
    IKEEXT_CIPHER_AES_GCM_128_16ICV = 5,
    IKEEXT_CIPHER_AES_GCM_256_16ICV = 6,
    IKEEXT_CIPHER_TYPE_MAX = 7
} IKEEXT_CIPHER_TYPE;

typedef enum {
    IKEEXT_INTEGRITY_MD5 = 0,
    IKEEXT_INTEGRITY_SHA1 = 1,
    IKEEXT_INTEGRITY_SHA_256 = 2,
    IKEEXT_INTEGRITY_SHA_384 = 3,
    IKEEXT_INTEGRITY_TYPE_MAX = 4
} IKEEXT_INTEGRITY_TYPE;

typedef enum {
    IKEEXT_DH_GROUP_NONE = 0,
    IKEEXT_DH_GROUP_1 = 1,
    IKEEXT_DH_GROUP_2 = 2,
    IKEEXT_DH_GROUP_14 = 3,
    IKEEXT_DH_GROUP_2048 = 3,
    IKEEXT_DH_ECP_256 = 4,
    IKEEXT_DH_ECP_384 = 5,
    IKEEXT_DH_GROUP_24 = 6,
    IKEEXT_DH_GROUP_MAX = 7
} IKEEXT_DH_GROUP;

typedef struct {
    FWP_BYTE_BLOB presharedKey;
} IKEEXT_PRESHARED_KEY_AUTHENTICATION0;

typedef struct {
    FWP_BYTE_BLOB certData;
    UINT32 flags;
} IKEEXT_CERT_ROOT_CONFIG0;

typedef struct {
    IKEEXT_CERT_CONFIG_TYPE inboundConfigType;
    union {
        struct {
            UINT32 inboundRootArraySize;
            IKEEXT_CERT_ROOT_CONFIG0 *inboundRootArray;
        };
        IKEEXT_CERT_ROOT_CONFIG0 *inboundEnterpriseStoreConfig;
        IKEEXT_CERT_ROOT_CONFIG0 *inboundTrustedRootStoreConfig;
    };
    IKEEXT_CERT_CONFIG_TYPE outboundConfigType;
    union {
        struct {
            UINT32 outboundRootArraySize;
            IKEEXT_CERT_ROOT_CONFIG0 *outboundRootArray;
        };
        IKEEXT_CERT_ROOT_CONFIG0 *outboundEnterpriseStoreConfig;
        IKEEXT_CERT_ROOT_CONFIG0 *outboundTrustedRootStoreConfig;
    };
    UINT32 flags;
} IKEEXT_CERTIFICATE_AUTHENTICATION0;

typedef struct {
    WCHAR *keyContainerName;
    WCHAR *cspName;
    UINT32 cspType;
    FWP_BYTE_ARRAY16 cgaModifier;
    BYTE cgaCollisionCount;
} IKEEXT_IPV6_CGA_AUTHENTICATION0;

typedef struct {
    UINT32 flags;
} IKEEXT_KERBEROS_AUTHENTICATION0;

typedef struct {
    UINT32 flags;
} IKEEXT_NTLM_V2_AUTHENTICATION0;

typedef struct {
    IKEEXT_AUTHENTICATION_METHOD_TYPE authenticationMethodType;
    union {
        IKEEXT_PRESHARED_KEY_AUTHENTICATION0 presharedKeyAuthentication;
        IKEEXT_CERTIFICATE_AUTHENTICATION0 certificateAuthentication;
        IKEEXT_KERBEROS_AUTHENTICATION0 kerberosAuthentication;
        IKEEXT_NTLM_V2_AUTHENTICATION0 ntlmV2Authentication;
        IKEEXT_CERTIFICATE_AUTHENTICATION0 sslAuthentication;
        IKEEXT_IPV6_CGA_AUTHENTICATION0 cgaAuthentication;
    };
} IKEEXT_AUTHENTICATION_METHOD0;

typedef struct {
    IKEEXT_CIPHER_TYPE algoIdentifier;
    UINT32 keyLen;
    UINT32 rounds;
} IKEEXT_CIPHER_ALGORITHM0;

typedef struct {
    IKEEXT_INTEGRITY_TYPE algoIdentifier;
} IKEEXT_INTEGRITY_ALGORITHM0;

typedef struct {
    IKEEXT_CIPHER_ALGORITHM0 cipherAlgorithm;
    IKEEXT_INTEGRITY_ALGORITHM0 integrityAlgorithm;
    UINT32 maxLifetimeSeconds;
    IKEEXT_DH_GROUP dhGroup;
    UINT32 quickModeLimit;
} IKEEXT_PROPOSAL0;

typedef struct {
    UINT32 softExpirationTime;
    UINT32 numAuthenticationMethods;
    IKEEXT_AUTHENTICATION_METHOD0 *authenticationMethods;
    IKEEXT_AUTHENTICATION_IMPERSONATION_TYPE initiatorImpersonationType;
    UINT32 numIkeProposals;
    IKEEXT_PROPOSAL0 *ikeProposals;
    UINT32 flags;
    UINT32 maxDynamicFilters;
} IKEEXT_POLICY0;

typedef struct {
    UINT32 numAuthenticationMethods;
    IKEEXT_AUTHENTICATION_METHOD0 *authenticationMethods;
    IKEEXT_AUTHENTICATION_IMPERSONATION_TYPE initiatorImpersonationType;
} IKEEXT_EM_POLICY0;

/* ---- ipsectypes.h: policies, security associations and their contexts ---- */

typedef UINT8 IPSEC_AUTH_CONFIG;
typedef UINT8 IPSEC_CIPHER_CONFIG;
typedef UINT32 IPSEC_SA_SPI;
typedef UINT64 IPSEC_TOKEN_HANDLE;
typedef GUID IPSEC_CRYPTO_MODULE_ID;
typedef struct FWPM_FILTER0_ FWPM_FILTER0;

#define IPSEC_AUTH_CONFIG_HMAC_MD5_96 0
#define IPSEC_AUTH_CONFIG_HMAC_SHA_1_96 1
#define IPSEC_AUTH_CONFIG_HMAC_SHA_256_128 2
#define IPSEC_AUTH_CONFIG_GCM_AES_128 3
#define IPSEC_AUTH_CONFIG_GCM_AES_192 4
#define IPSEC_AUTH_CONFIG_GCM_AES_256 5
#define IPSEC_AUTH_CONFIG_MAX 6

#define IPSEC_CIPHER_CONFIG_CBC_DES 1
#define IPSEC_CIPHER_CONFIG_CBC_3DES 2
#define IPSEC_CIPHER_CONFIG_CBC_AES_128 3
#define IPSEC_CIPHER_CONFIG_CBC_AES_192 4
#define IPSEC_CIPHER_CONFIG_CBC_AES_256 5
#define IPSEC_CIPHER_CONFIG_GCM_AES_128 6
#define IPSEC_CIPHER_CONFIG_GCM_AES_192 7
#define IPSEC_CIPHER_CONFIG_GCM_AES_256 8
#define IPSEC_CIPHER_CONFIG_MAX 9

#define IPSEC_POLICY_FLAG_ND_SECURE 0x2
#define IPSEC_POLICY_FLAG_ND_BOUNDARY 0x4
#define IPSEC_POLICY_FLAG_CLEAR_DF_ON_TUNNEL 0x8
#define IPSEC_POLICY_FLAG_NAT_ENCAP_ALLOW_PEER_BEHIND_NAT 0x10
#define IPSEC_POLICY_FLAG_NAT_ENCAP_ALLOW_GENERAL_NAT_TRAVERSAL 0x20
#define IPSEC_POLICY_FLAG_DONT_NEGOTIATE_SECOND_LIFETIME 0x40
#define IPSEC_POLICY_FLAG_DONT_NEGOTIATE_BYTE_LIFETIME 0x80
#define IPSEC_POLICY_FLAG_ENABLE_V6_IN_V4_TUNNELING 0x100
#define IPSEC_POLICY_FLAG_ENABLE_SERVER_ADDR_ASSIGNMENT 0x200
#define IPSEC_POLICY_FLAG_TUNNEL_ALLOW_OUTBOUND_CLEAR_CONNECTION 0x400
#define IPSEC_POLICY_FLAG_TUNNEL_BYPASS_ALREADY_SECURE_CONNECTION 0x800
#define IPSEC_POLICY_FLAG_TUNNEL_BYPASS_ICMPV6 0x1000
#define IPSEC_POLICY_FLAG_KEY_MANAGER_ALLOW_DICTATE_KEY 0x2000
#define IPSEC_POLICY_FLAG_KEY_MANAGER_ALLOW_NOTIFY_KEY 0x4000
#define IPSEC_POLICY_FLAG_RESERVED1 0x8000
#define IPSEC_POLICY_FLAG_SITE_TO_SITE_TUNNEL 0x10000
#define IPSEC_POLICY_FLAG_POINT_TO_SITE_TUNNEL 0x20000
#define IPSEC_POLICY_FLAG_BANDWIDTH1 0x10000000
#define IPSEC_POLICY_FLAG_BANDWIDTH2 0x20000000
#define IPSEC_POLICY_FLAG_BANDWIDTH3 0x40000000
#define IPSEC_POLICY_FLAG_BANDWIDTH4 0x80000000

#define IPSEC_SA_BUNDLE_FLAG_ND_SECURE 0x1
#define IPSEC_SA_BUNDLE_FLAG_ND_BOUNDARY 0x2
#define IPSEC_SA_BUNDLE_FLAG_ND_PEER_NAT_BOUNDARY 0x4
#define IPSEC_SA_BUNDLE_FLAG_GUARANTEE_ENCRYPTION 0x8
#define IPSEC_SA_BUNDLE_FLAG_NLB 0x10
#define IPSEC_SA_BUNDLE_FLAG_NO_MACHINE_LUID_VERIFY 0x20
#define IPSEC_SA_BUNDLE_FLAG_NO_IMPERSONATION_LUID_VERIFY 0x40
#define IPSEC_SA_BUNDLE_FLAG_NO_EXPLICIT_CRED_MATCH 0x80
#define IPSEC_SA_BUNDLE_FLAG_ALLOW_NULL_TARGET_NAME_MATCH 0x200
#define IPSEC_SA_BUNDLE_FLAG_CLEAR_DF_ON_TUNNEL 0x400
#define IPSEC_SA_BUNDLE_FLAG_ASSUME_UDP_CONTEXT_OUTBOUND 0x800
#define IPSEC_SA_BUNDLE_FLAG_ND_PEER_BOUNDARY 0x1000
#define IPSEC_SA_BUNDLE_FLAG_SUPPRESS_DUPLICATE_DELETION 0x2000
#define IPSEC_SA_BUNDLE_FLAG_PEER_SUPPORTS_GUARANTEE_ENCRYPTION 0x4000
#define IPSEC_SA_BUNDLE_FLAG_FORCE_INBOUND_CONNECTIONS 0x8000
#define IPSEC_SA_BUNDLE_FLAG_FORCE_OUTBOUND_CONNECTIONS 0x10000
#define IPSEC_SA_BUNDLE_FLAG_FORWARD_PATH_INITIATOR 0x20000
#define IPSEC_SA_BUNDLE_FLAG_ENABLE_OPTIONAL_ASYMMETRIC_IDLE 0x40000
#define IPSEC_SA_BUNDLE_FLAG_USING_DICTATED_KEYS 0x80000
#define IPSEC_SA_BUNDLE_FLAG_LOCALLY_DICTATED_KEYS 0x100000
#define IPSEC_SA_BUNDLE_FLAG_SA_OFFLOADED 0x200000
#define IPSEC_SA_BUNDLE_FLAG_IP_IN_IP_PKT 0x400000
#define IPSEC_SA_BUNDLE_FLAG_LOW_POWER_MODE_SUPPORT 0x800000
#define IPSEC_SA_BUNDLE_FLAG_TUNNEL_BANDWIDTH1 0x10000000
#define IPSEC_SA_BUNDLE_FLAG_TUNNEL_BANDWIDTH2 0x20000000
#define IPSEC_SA_BUNDLE_FLAG_TUNNEL_BANDWIDTH3 0x40000000
#define IPSEC_SA_BUNDLE_FLAG_TUNNEL_BANDWIDTH4 0x80000000

#define IPSEC_SA_DETAILS_UPDATE_TRAFFIC 0x1
#define IPSEC_SA_DETAILS_UPDATE_UDP_ENCAPSULATION 0x2
#define IPSEC_SA_BUNDLE_UPDATE_FLAGS 0x4
#define IPSEC_SA_BUNDLE_UPDATE_NAP_CONTEXT 0x8
#define IPSEC_SA_BUNDLE_UPDATE_KEY_MODULE_STATE 0x10
#define IPSEC_SA_BUNDLE_UPDATE_PEER_V4_PRIVATE_ADDRESS 0x20
#define IPSEC_SA_BUNDLE_UPDATE_MM_SA_ID 0x40

typedef enum {
    IPSEC_TRANSFORM_AH = 1,
    IPSEC_TRANSFORM_ESP_AUTH = 2,
    IPSEC_TRANSFORM_ESP_CIPHER = 3,
    IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER = 4,
    IPSEC_TRANSFORM_ESP_AUTH_FW = 5,
    IPSEC_TRANSFORM_TYPE_MAX = 6
} IPSEC_TRANSFORM_TYPE;

typedef enum {
    IPSEC_AUTH_MD5 = 0,
    IPSEC_AUTH_SHA_1 = 1,
    IPSEC_AUTH_SHA_256 = 2,
    IPSEC_AUTH_AES_128 = 3,
    IPSEC_AUTH_AES_192 = 4,
    IPSEC_AUTH_AES_256 = 5,
    IPSEC_AUTH_MAX = 6
} IPSEC_AUTH_TYPE;

typedef enum {
    IPSEC_CIPHER_TYPE_DES = 1,
    IPSEC_CIPHER_TYPE_3DES = 2,
    IPSEC_CIPHER_TYPE_AES_128 = 3,
    IPSEC_CIPHER_TYPE_AES_192 = 4,
    IPSEC_CIPHER_TYPE_AES_256 = 5,
    IPSEC_CIPHER_TYPE_MAX = 6
} IPSEC_CIPHER_TYPE;

typedef enum {
    IPSEC_PFS_NONE = 0,
    IPSEC_PFS_1 = 1,
    IPSEC_PFS_2 = 2,
    IPSEC_PFS_2048 = 3,
    IPSEC_PFS_14 = 3,
    IPSEC_PFS_ECP_256 = 4,
    IPSEC_PFS_ECP_384 = 5,
    IPSEC_PFS_MM = 6,
    IPSEC_PFS_24 = 7,
    IPSEC_PFS_MAX = 8
} IPSEC_PFS_GROUP;

typedef enum {
    IPSEC_TRAFFIC_TYPE_TRANSPORT = 0,
    IPSEC_TRAFFIC_TYPE_TUNNEL = 1,
    IPSEC_TRAFFIC_TYPE_MAX = 2
} IPSEC_TRAFFIC_TYPE;

typedef enum {
    IPSEC_TOKEN_TYPE_MACHINE = 0,
    IPSEC_TOKEN_TYPE_IMPERSONATION = 1,
    IPSEC_TOKEN_TYPE_MAX = 2
} IPSEC_TOKEN_TYPE;

typedef enum {
    IPSEC_TOKEN_PRINCIPAL_LOCAL = 0,
    IPSEC_TOKEN_PRINCIPAL_PEER = 1,
    IPSEC_TOKEN_PRINCIPAL_MAX = 2
} IPSEC_TOKEN_PRINCIPAL;

typedef enum {
    IPSEC_TOKEN_MODE_MAIN = 0,
    IPSEC_TOKEN_MODE_EXTENDED = 1,
    IPSEC_TOKEN_MODE_MAX = 2
} IPSEC_TOKEN_MODE;

typedef struct {
    UINT32 lifetimeSeconds;
    UINT32 lifetimeKilobytes;
    UINT32 lifetimePackets;
} IPSEC_SA_LIFETIME0;

typedef struct {
    IPSEC_AUTH_TYPE authType;
    IPSEC_AUTH_CONFIG authConfig;
} IPSEC_AUTH_TRANSFORM_ID0;

typedef struct {
    IPSEC_AUTH_TRANSFORM_ID0 authTransformId;
    IPSEC_CRYPTO_MODULE_ID *cryptoModuleId;
} IPSEC_AUTH_TRANSFORM0;

typedef struct {
    IPSEC_CIPHER_TYPE cipherType;
    IPSEC_CIPHER_CONFIG cipherConfig;
} IPSEC_CIPHER_TRANSFORM_ID0;

typedef struct {
    IPSEC_CIPHER_TRANSFORM_ID0 cipherTransformId;
    IPSEC_CRYPTO_MODULE_ID *cryptoModuleId;
} IPSEC_CIPHER_TRANSFORM0;

typedef struct {
    IPSEC_AUTH_TRANSFORM0 authTransform;
    IPSEC_CIPHER_TRANSFORM0 cipherTransform;
} IPSEC_AUTH_AND_CIPHER_TRANSFORM0;

typedef struct {
    IPSEC_TRANSFORM_TYPE ipsecTransformType;
    union {
        IPSEC_AUTH_TRANSFORM0 *ahTransform;
        IPSEC_AUTH_TRANSFORM0 *espAuthTransform;
        IPSEC_CIPHER_TRANSFORM0 *espCipherTransform;
        IPSEC_AUTH_AND_CIPHER_TRANSFORM0 *espAuthAndCipherTransform;
        IPSEC_AUTH_TRANSFORM0 *espAuthFwTransform;
    };
} IPSEC_SA_TRANSFORM0;

typedef struct {
    IPSEC_SA_LIFETIME0 lifetime;
    UINT32 numSaTransforms;
    IPSEC_SA_TRANSFORM0 *saTransforms;
    IPSEC_PFS_GROUP pfsGroup;
} IPSEC_PROPOSAL0;

typedef struct {
    UINT32 idleTimeoutSeconds;
    UINT32 idleTimeoutSecondsFailOver;
} IPSEC_SA_IDLE_TIMEOUT0;

typedef struct {
    UINT32 numIpsecProposals;
    IPSEC_PROPOSAL0 *ipsecProposals;
    UINT32 flags;
    UINT32 ndAllowClearTimeoutSeconds;
    IPSEC_SA_IDLE_TIMEOUT0 saIdleTimeout;
    IKEEXT_EM_POLICY0 *emPolicy;
} IPSEC_TRANSPORT_POLICY0;

typedef struct {
    FWP_IP_VERSION ipVersion;
    union {
        UINT32 localV4Address;
        UINT8 localV6Address[16];
    };
    union {
        UINT32 remoteV4Address;
        UINT8 remoteV6Address[16];
    };
} IPSEC_TUNNEL_ENDPOINTS0;

typedef struct {
    UINT32 flags;
    UINT32 numIpsecProposals;
    IPSEC_PROPOSAL0 *ipsecProposals;
    IPSEC_TUNNEL_ENDPOINTS0 tunnelEndpoints;
    IPSEC_SA_IDLE_TIMEOUT0 saIdleTimeout;
    IKEEXT_EM_POLICY0 *emPolicy;
} IPSEC_TUNNEL_POLICY0;

typedef struct {
    UINT32 numKeyMods;
    GUID *keyModKeys;
} IPSEC_KEYING_POLICY0;

typedef struct {
    FWP_IP_VERSION ipVersion;
    union {
        UINT32 localV4Address;
        UINT8 localV6Address[16];
    };
    union {
        UINT32 remoteV4Address;
        UINT8 remoteV6Address[16];
    };
    IPSEC_TRAFFIC_TYPE trafficType;
    union {
        UINT64 ipsecFilterId;
        UINT64 tunnelPolicyId;
    };
    UINT16 remotePort;
} IPSEC_TRAFFIC0;

typedef struct {
    FWP_IP_VERSION ipVersion;
    union {
        UINT32 localV4Address;
        UINT8 localV6Address[16];
    };
    union {
        UINT32 remoteV4Address;
        UINT8 remoteV6Address[16];
    };
    IPSEC_TRAFFIC_TYPE trafficType;
    union {
        UINT64 ipsecFilterId;
        UINT64 tunnelPolicyId;
    };
    UINT16 remotePort;
    UINT16 localPort;
    UINT8 ipProtocol;
    UINT64 localIfLuid;
    UINT32 realIfProfileId;
} IPSEC_TRAFFIC1;

typedef struct {
    UINT16 localUdpEncapPort;
    UINT16 remoteUdpEncapPort;
} IPSEC_V4_UDP_ENCAPSULATION0;

typedef struct {
    IPSEC_TRAFFIC0 inboundIpsecTraffic;
    FWP_IP_VERSION ipVersion;
    IPSEC_V4_UDP_ENCAPSULATION0 *inboundUdpEncapsulation;
    IPSEC_CRYPTO_MODULE_ID *rngCryptoModuleID;
} IPSEC_GETSPI0;

typedef struct {
    IPSEC_TRAFFIC1 inboundIpsecTraffic;
    FWP_IP_VERSION ipVersion;
    IPSEC_V4_UDP_ENCAPSULATION0 *inboundUdpEncapsulation;
    IPSEC_CRYPTO_MODULE_ID *rngCryptoModuleID;
} IPSEC_GETSPI1;

typedef struct {
    IPSEC_AUTH_TRANSFORM0 authTransform;
    FWP_BYTE_BLOB authKey;
} IPSEC_SA_AUTH_INFORMATION0;

typedef struct {
    IPSEC_CIPHER_TRANSFORM0 cipherTransform;
    FWP_BYTE_BLOB cipherKey;
} IPSEC_SA_CIPHER_INFORMATION0;

typedef struct {
    IPSEC_SA_CIPHER_INFORMATION0 saCipherInformation;
    IPSEC_SA_AUTH_INFORMATION0 saAuthInformation;
} IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0;

typedef struct {
    IPSEC_SA_SPI spi;
    IPSEC_TRANSFORM_TYPE saTransformType;
    union {
        IPSEC_SA_AUTH_INFORMATION0 *ahInformation;
        IPSEC_SA_AUTH_INFORMATION0 *espAuthInformation;
        IPSEC_SA_CIPHER_INFORMATION0 *espCipherInformation;
        IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 *espAuthAndCipherInformation;
        IPSEC_SA_AUTH_INFORMATION0 *espAuthFwInformation;
    };
} IPSEC_SA0;

typedef struct {
    GUID keyModuleKey;
    FWP_BYTE_BLOB stateBlob;
} IPSEC_KEYMODULE_STATE0;

typedef struct {
    IPSEC_TOKEN_TYPE type;
    IPSEC_TOKEN_PRINCIPAL principal;
    IPSEC_TOKEN_MODE mode;
    IPSEC_TOKEN_HANDLE token;
} IPSEC_TOKEN0;

typedef struct {
    WCHAR *mmTargetName;
    WCHAR *emTargetName;
    UINT32 numTokens;
    IPSEC_TOKEN0 *tokens;
    UINT64 explicitCredentials;
    UINT64 logonId;
} IPSEC_ID0;

typedef struct {
    UINT32 flags;
    IPSEC_SA_LIFETIME0 lifetime;
    UINT32 idleTimeoutSeconds;
    UINT32 ndAllowClearTimeoutSeconds;
    IPSEC_ID0 *ipsecId;
    UINT32 napContext;
    UINT32 qmSaId;
    UINT32 numSAs;
    IPSEC_SA0 *saList;
    IPSEC_KEYMODULE_STATE0 *keyModuleState;
    FWP_IP_VERSION ipVersion;
    UINT32 peerV4PrivateAddress;
    UINT64 mmSaId;
    IPSEC_PFS_GROUP pfsGroup;
} IPSEC_SA_BUNDLE0;

typedef struct {
    UINT32 flags;
    IPSEC_SA_LIFETIME0 lifetime;
    UINT32 idleTimeoutSeconds;
    UINT32 ndAllowClearTimeoutSeconds;
    IPSEC_ID0 *ipsecId;
    UINT32 napContext;
    UINT32 qmSaId;
    UINT32 numSAs;
    IPSEC_SA0 *saList;
    IPSEC_KEYMODULE_STATE0 *keyModuleState;
    FWP_IP_VERSION ipVersion;
    UINT32 peerV4PrivateAddress;
    UINT64 mmSaId;
    IPSEC_PFS_GROUP pfsGroup;
    GUID saLookupContext;
    UINT64 qmFilterId;
} IPSEC_SA_BUNDLE1;

typedef struct {
    FWP_IP_VERSION ipVersion;
    FWP_DIRECTION saDirection;
    IPSEC_TRAFFIC0 traffic;
    IPSEC_SA_BUNDLE0 saBundle;
    IPSEC_V4_UDP_ENCAPSULATION0 *udpEncapsulation;
    FWPM_FILTER0 *transportFilter;
} IPSEC_SA_DETAILS0;

typedef struct {
    FWP_IP_VERSION ipVersion;
    FWP_DIRECTION saDirection;
    IPSEC_TRAFFIC1 traffic;
    IPSEC_SA_BUNDLE1 saBundle;
    IPSEC_V4_UDP_ENCAPSULATION0 *udpEncapsulation;
    FWPM_FILTER0 *transportFilter;
    IPSEC_VIRTUAL_IF_TUNNEL_INFO0 virtualIfTunnelInfo;
} IPSEC_SA_DETAILS1;

typedef struct {
    UINT64 saContextId;
    IPSEC_SA_DETAILS0 *inboundSa;
    IPSEC_SA_DETAILS0 *outboundSa;
} IPSEC_SA_CONTEXT0;

typedef struct {
    UINT64 saContextId;
    IPSEC_SA_DETAILS1 *inboundSa;
    IPSEC_SA_DETAILS1 *outboundSa;
} IPSEC_SA_CONTEXT1;

typedef struct {
    FWP_CONDITION_VALUE0 localSubNet;
    FWP_CONDITION_VALUE0 remoteSubNet;
} IPSEC_SA_CONTEXT_ENUM_TEMPLATE0;

/* ---- fwpmtypes.h: sessions, providers, sublayers, provider contexts and filters ---- */

#define FWPM_SESSION_FLAG_DYNAMIC 0x1
#define FWPM_SESSION_FLAG_RESERVED 0x10000000

#define FWPM_PROVIDER_FLAG_PERSISTENT 0x1
#define FWPM_PROVIDER_FLAG_DISABLED 0x10

#define FWPM_PROVIDER_CONTEXT_FLAG_PERSISTENT 0x1
#define FWPM_PROVIDER_CONTEXT_FLAG_DOWNLEVEL 0x2

#define FWPM_SUBLAYER_FLAG_PERSISTENT 0x1

#define FWPM_FILTER_FLAG_NONE 0x0
#define FWPM_FILTER_FLAG_PERSISTENT 0x1
#define FWPM_FILTER_FLAG_BOOTTIME 0x2
#define FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT 0x4
#define FWPM_FILTER_FLAG_CLEAR_ACTION_RIGHT 0x8
#define FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED 0x10
#define FWPM_FILTER_FLAG_DISABLED 0x20
#define FWPM_FILTER_FLAG_INDEXED 0x40
#define FWPM_FILTER_FLAG_HAS_SECURITY_REALM_PROVIDER_CONTEXT 0x80
#define FWPM_FILTER_FLAG_SYSTEMOS_ONLY 0x100
#define FWPM_FILTER_FLAG_GAMEOS_ONLY 0x200
#define FWPM_FILTER_FLAG_SILENT_MODE 0x400
#define FWPM_FILTER_FLAG_IPSEC_NO_ACQUIRE_INITIATE 0x800
#define FWPM_FILTER_FLAG_RESERVED0 0x1000
#define FWPM_FILTER_FLAG_RESERVED1 0x2000
#define FWPM_FILTER_FLAG_RESERVED2 0x4000

typedef enum {
    FWPM_IPSEC_KEYING_CONTEXT = 0,
    FWPM_IPSEC_IKE_QM_TRANSPORT_CONTEXT = 1,
    FWPM_IPSEC_IKE_QM_TUNNEL_CONTEXT = 2,
    FWPM_IPSEC_AUTHIP_QM_TRANSPORT_CONTEXT = 3,
    FWPM_IPSEC_AUTHIP_QM_TUNNEL_CONTEXT = 4,
    FWPM_IPSEC_IKE_MM_CONTEXT = 5,
    FWPM_IPSEC_AUTHIP_MM_CONTEXT = 6,
    FWPM_CLASSIFY_OPTIONS_CONTEXT = 7,
    FWPM_GENERAL_CONTEXT = 8,
    FWPM_IPSEC_IKEV2_QM_TUNNEL_CONTEXT = 9,
    FWPM_IPSEC_IKEV2_MM_CONTEXT = 10,
    FWPM_IPSEC_DOSP_CONTEXT = 11,
    FWPM_IPSEC_IKEV2_QM_TRANSPORT_CONTEXT = 12,
    FWPM_NETWORK_CONNECTION_POLICY_CONTEXT = 13,
    FWPM_PROVIDER_CONTEXT_TYPE_MAX = 14
} FWPM_PROVIDER_CONTEXT_TYPE;

typedef struct {
    GUID sessionKey;
    FWPM_DISPLAY_DATA0 displayData;
    UINT32 flags;
    UINT32 txnWaitTimeoutInMSec;
    DWORD processId;
    SID *sid;
    WCHAR *username;
    BOOL kernelMode;
} FWPM_SESSION0;

typedef struct {
    GUID providerKey;
    FWPM_DISPLAY_DATA0 displayData;
    UINT32 flags;
    FWP_BYTE_BLOB providerData;
    WCHAR *serviceName;
} FWPM_PROVIDER0;

typedef struct {
    GUID subLayerKey;
    FWPM_DISPLAY_DATA0 displayData;
    UINT32 flags;
    GUID *providerKey;
    FWP_BYTE_BLOB providerData;
    UINT16 weight;
} FWPM_SUBLAYER0;

typedef struct {
    FWP_CLASSIFY_OPTION_TYPE type;
    FWP_VALUE0 value;
} FWPM_CLASSIFY_OPTION0;

typedef struct {
    UINT32 numOptions;
    FWPM_CLASSIFY_OPTION0 *options;
} FWPM_CLASSIFY_OPTIONS0;

typedef struct {
    GUID providerContextKey;
    FWPM_DISPLAY_DATA0 displayData;
    UINT32 flags;
    GUID *providerKey;
    FWP_BYTE_BLOB providerData;
    FWPM_PROVIDER_CONTEXT_TYPE type;
    union {
        IPSEC_KEYING_POLICY0 *keyingPolicy;
        IPSEC_TRANSPORT_POLICY0 *ikeQmTransportPolicy;
        IPSEC_TUNNEL_POLICY0 *ikeQmTunnelPolicy;
        IPSEC_TRANSPORT_POLICY0 *authipQmTransportPolicy;
        IPSEC_TUNNEL_POLICY0 *authipQmTunnelPolicy;
        IKEEXT_POLICY0 *ikeMmPolicy;
        IKEEXT_POLICY0 *authIpMmPolicy;
        FWP_BYTE_BLOB *dataBuffer;
        FWPM_CLASSIFY_OPTIONS0 *classifyOptions;
    };
    UINT64 providerContextId;
} FWPM_PROVIDER_CONTEXT0;

typedef struct {
    FWP_ACTION_TYPE type;
    union {
        GUID filterType;
        GUID calloutKey;
    };
} FWPM_ACTION0;

typedef struct {
    GUID fieldKey;
    FWP_MATCH_TYPE matchType;
    FWP_CONDITION_VALUE0 conditionValue;
} FWPM_FILTER_CONDITION0;

struct FWPM_FILTER0_ {
    GUID filterKey;
    FWPM_DISPLAY_DATA0 displayData;
    UINT32 flags;
    GUID *providerKey;
    FWP_BYTE_BLOB providerData;
    GUID layerKey;
    GUID subLayerKey;
    FWP_VALUE0 weight;
    UINT32 numFilterConditions;
    FWPM_FILTER_CONDITION0 *filterCondition;
    FWPM_ACTION0 action;
    union {
        UINT64 rawContext;
        GUID providerContextKey;
    };
    GUID *reserved;
    UINT64 filterId;
    FWP_VALUE0 effectiveWeight;
};

/* ---- fwpmu.h: built-in objects, transforms and functions ---- */

#define FWPM_TXN_READ_ONLY 1
#define FWPM_WEIGHT_RANGE_IPSEC 0
#define FWPM_WEIGHT_RANGE_IKE_EXEMPTIONS 0xc

extern const GUID FWPM_LAYER_ALE_AUTH_CONNECT_V4;
extern const GUID FWPM_LAYER_ALE_AUTH_CONNECT_V6;
extern const GUID FWPM_LAYER_ALE_AUTH_RECV_ACCEPT_V4;
extern const GUID FWPM_LAYER_ALE_AUTH_RECV_ACCEPT_V6;
extern const GUID FWPM_LAYER_IKEEXT_V4;
extern const GUID FWPM_LAYER_IKEEXT_V6;
extern const GUID FWPM_LAYER_INBOUND_TRANSPORT_V4;
extern const GUID FWPM_LAYER_INBOUND_TRANSPORT_V6;
extern const GUID FWPM_LAYER_IPFORWARD_V4;
extern const GUID FWPM_LAYER_IPFORWARD_V6;
extern const GUID FWPM_LAYER_IPSEC_KM_DEMUX_V4;
extern const GUID FWPM_LAYER_IPSEC_KM_DEMUX_V6;
extern const GUID FWPM_LAYER_IPSEC_V4;
extern const GUID FWPM_LAYER_IPSEC_V6;
extern const GUID FWPM_LAYER_OUTBOUND_TRANSPORT_V4;
extern const GUID FWPM_LAYER_OUTBOUND_TRANSPORT_V6;

extern const GUID FWPM_SUBLAYER_INSPECTION;
extern const GUID FWPM_SUBLAYER_IPSEC_DOSP;
extern const GUID FWPM_SUBLAYER_IPSEC_FORWARD_OUTBOUND_TUNNEL;
extern const GUID FWPM_SUBLAYER_IPSEC_SECURITY_REALM;
extern const GUID FWPM_SUBLAYER_IPSEC_TUNNEL;
extern const GUID FWPM_SUBLAYER_LIPS;
extern const GUID FWPM_SUBLAYER_SECURE_SOCKET;
extern const GUID FWPM_SUBLAYER_UNIVERSAL;

extern const GUID FWPM_CALLOUT_IPSEC_ALE_CONNECT_V4;
extern const GUID FWPM_CALLOUT_IPSEC_ALE_CONNECT_V6;
extern const GUID FWPM_CALLOUT_IPSEC_DOSP_FORWARD_V4;
extern const GUID FWPM_CALLOUT_IPSEC_DOSP_FORWARD_V6;
extern const GUID FWPM_CALLOUT_IPSEC_FORWARD_INBOUND_TUNNEL_V4;
extern const GUID FWPM_CALLOUT_IPSEC_FORWARD_INBOUND_TUNNEL_V6;
extern const GUID FWPM_CALLOUT_IPSEC_FORWARD_OUTBOUND_TUNNEL_V4;
extern const GUID FWPM_CALLOUT_IPSEC_FORWARD_OUTBOUND_TUNNEL_V6;
extern const GUID FWPM_CALLOUT_IPSEC_INBOUND_INITIATE_SECURE_V4;
extern const GUID FWPM_CALLOUT_IPSEC_INBOUND_INITIATE_SECURE_V6;
extern const GUID FWPM_CALLOUT_IPSEC_INBOUND_TRANSPORT_V4;
extern const GUID FWPM_CALLOUT_IPSEC_INBOUND_TRANSPORT_V6;
extern const GUID FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_ALE_ACCEPT_V4;
extern const GUID FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_ALE_ACCEPT_V6;
extern const GUID FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_V4;
extern const GUID FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_V6;
extern const GUID FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V4;
extern const GUID FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V6;
extern const GUID FWPM_CALLOUT_IPSEC_OUTBOUND_TUNNEL_V4;
extern const GUID FWPM_CALLOUT_IPSEC_OUTBOUND_TUNNEL_V6;

extern const GUID FWPM_CONDITION_IPSEC_POLICY_KEY;
extern const GUID FWPM_CONDITION_IP_DESTINATION_ADDRESS;
extern const GUID FWPM_CONDITION_IP_DESTINATION_ADDRESS_TYPE;
extern const GUID FWPM_CONDITION_IP_LOCAL_ADDRESS;
extern const GUID FWPM_CONDITION_IP_LOCAL_ADDRESS_TYPE;
extern const GUID FWPM_CONDITION_IP_LOCAL_INTERFACE;
extern const GUID FWPM_CONDITION_IP_LOCAL_PORT;
extern const GUID FWPM_CONDITION_IP_PROTOCOL;
extern const GUID FWPM_CONDITION_IP_REMOTE_ADDRESS;
extern const GUID FWPM_CONDITION_IP_REMOTE_PORT;
extern const GUID FWPM_CONDITION_IP_SOURCE_ADDRESS;
extern const GUID FWPM_CONDITION_KM_MODE;
extern const GUID FWPM_CONDITION_KM_TYPE;

extern const GUID FWPM_PROVIDER_IKEEXT;
extern const GUID FWPM_PROVIDER_IPSEC_DOSP_CONFIG;

extern const GUID FWPM_PROVIDER_CONTEXT_SECURE_SOCKET_AUTHIP;
extern const GUID FWPM_PROVIDER_CONTEXT_SECURE_SOCKET_IPSEC;

extern const GUID FWPM_KEYING_MODULE_AUTHIP;
extern const GUID FWPM_KEYING_MODULE_IKE;
extern const GUID FWPM_KEYING_MODULE_IKEV2;

void WINAPI FwpmFreeMemory0(void **p);

DWORD WINAPI FwpmEngineOpen0(
    const WCHAR *serverName, UINT32 authnService, SEC_WINNT_AUTH_IDENTITY_W *authIdentity,
    const FWPM_SESSION0 *session, HANDLE *engineHandle);

DWORD WINAPI FwpmEngineClose0(HANDLE engineHandle);

DWORD WINAPI FwpmTransactionBegin0(HANDLE engineHandle, UINT32 flags);

DWORD WINAPI FwpmTransactionCommit0(HANDLE engineHandle);

DWORD WINAPI FwpmTransactionAbort0(HANDLE engineHandle);

DWORD WINAPI FwpmProviderAdd0(
    HANDLE engineHandle, const FWPM_PROVIDER0 *provider, PSECURITY_DESCRIPTOR sd);

DWORD WINAPI FwpmProviderDeleteByKey0(HANDLE engineHandle, const GUID *key);

DWORD WINAPI FwpmProviderGetByKey0(HANDLE engineHandle, const GUID *key, FWPM_PROVIDER0 **provider);

DWORD WINAPI FwpmProviderContextAdd0(
    HANDLE engineHandle, const FWPM_PROVIDER_CONTEXT0 *providerContext, PSECURITY_DESCRIPTOR sd,
    UINT64 *id);

DWORD WINAPI FwpmProviderContextDeleteById0(HANDLE engineHandle, UINT64 id);

DWORD WINAPI FwpmProviderContextGetById0(
    HANDLE engineHandle, UINT64 id, FWPM_PROVIDER_CONTEXT0 **providerContext);

DWORD WINAPI FwpmSubLayerAdd0(
    HANDLE engineHandle, const FWPM_SUBLAYER0 *subLayer, PSECURITY_DESCRIPTOR sd);

DWORD WINAPI FwpmSubLayerDeleteByKey0(HANDLE engineHandle, const GUID *key);

DWORD WINAPI FwpmSubLayerGetByKey0(HANDLE engineHandle, const GUID *key, FWPM_SUBLAYER0 **subLayer);

DWORD WINAPI FwpmFilterAdd0(
    HANDLE engineHandle, const FWPM_FILTER0 *filter, PSECURITY_DESCRIPTOR sd, UINT64 *id);

DWORD WINAPI FwpmFilterDeleteById0(HANDLE engineHandle, UINT64 id);

DWORD WINAPI FwpmFilterGetById0(HANDLE engineHandle, UINT64 id, FWPM_FILTER0 **filter);

DWORD WINAPI IPsecSaContextCreate0(
    HANDLE engineHandle, const IPSEC_TRAFFIC0 *outboundTraffic, UINT64 *inboundFilterId,
    UINT64 *id);

DWORD WINAPI IPsecSaContextCreate1(
    HANDLE engineHandle, const IPSEC_TRAFFIC1 *outboundTraffic,
    const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 *virtualIfTunnelInfo, UINT64 *inboundFilterId, UINT64 *id);

DWORD WINAPI IPsecSaContextDeleteById0(HANDLE engineHandle, UINT64 id);

DWORD WINAPI IPsecSaContextGetById0(HANDLE engineHandle, UINT64 id, IPSEC_SA_CONTEXT0 **saContext);

DWORD WINAPI IPsecSaContextGetById1(HANDLE engineHandle, UINT64 id, IPSEC_SA_CONTEXT1 **saContext);

DWORD WINAPI IPsecSaContextGetSpi0(
    HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI0 *getSpi, IPSEC_SA_SPI *inboundSpi);

DWORD WINAPI IPsecSaContextGetSpi1(
    HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI1 *getSpi, IPSEC_SA_SPI *inboundSpi);

DWORD WINAPI IPsecSaContextSetSpi0(
    HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI1 *getSpi, IPSEC_SA_SPI inboundSpi);

DWORD WINAPI IPsecSaContextAddInbound0(
    HANDLE engineHandle, UINT64 id, const IPSEC_SA_BUNDLE0 *inboundBundle);

DWORD WINAPI IPsecSaContextAddOutbound0(
    HANDLE engineHandle, UINT64 id, const IPSEC_SA_BUNDLE0 *outboundBundle);

DWORD WINAPI IPsecSaContextAddInbound1(
    HANDLE engineHandle, UINT64 id, const IPSEC_SA_BUNDLE1 *inboundBundle);

DWORD WINAPI IPsecSaContextAddOutbound1(
    HANDLE engineHandle, UINT64 id, const IPSEC_SA_BUNDLE1 *outboundBundle);

DWORD WINAPI IPsecSaContextExpire0(HANDLE engineHandle, UINT64 id);

DWORD WINAPI IPsecSaContextUpdate0(
    HANDLE engineHandle, UINT64 flags, const IPSEC_SA_CONTEXT1 *newValues);

DWORD WINAPI IPsecSaContextCreateEnumHandle0(
    HANDLE engineHandle, const IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *enumTemplate, HANDLE *enumHandle);

DWORD WINAPI IPsecSaContextEnum0(
    HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
    IPSEC_SA_CONTEXT0 ***entries, UINT32 *numEntriesReturned);

DWORD WINAPI IPsecSaContextEnum1(
    HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
    IPSEC_SA_CONTEXT1 ***entries, UINT32 *numEntriesReturned);

DWORD WINAPI IPsecSaContextDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);
