"""The FWP_E_* codes that refuse an argument; ``errors`` raises InvalidParameterError for them."""

from wfp_ipsec._errors.code import ErrorCode

PARAMETERS = (
    ErrorCode(
        0x80320014,
        "FWP_E_INCOMPATIBLE_LAYER",
        "not possible at this layer",
        "Transport SAs need filters at the transport layers, tunnel policies IPsec filters of "
        "the same IP version.",
    ),
    ErrorCode(0x8032001C, "FWP_E_NULL_POINTER", "a required pointer is NULL"),
    ErrorCode(0x8032001D, "FWP_E_INVALID_ENUMERATOR", "an enumeration value is out of range"),
    ErrorCode(
        0x8032001E,
        "FWP_E_INVALID_FLAGS",
        "flag bits that do not exist or do not fit together",
        "Leave out bits that only the system sets.",
    ),
    ErrorCode(0x8032001F, "FWP_E_INVALID_NET_MASK", "the bits of the network mask have gaps"),
    ErrorCode(
        0x80320020,
        "FWP_E_INVALID_RANGE",
        "the lower end of a range lies above the upper one, or its type is wrong",
    ),
    ErrorCode(0x80320021, "FWP_E_INVALID_INTERVAL", "a time interval is out of range"),
    ErrorCode(0x80320022, "FWP_E_ZERO_LENGTH_ARRAY", "an array that needs entries is empty"),
    ErrorCode(
        0x80320023,
        "FWP_E_NULL_DISPLAY_NAME",
        "the display name is missing",
        "Give the object a name.",
    ),
    ErrorCode(0x80320024, "FWP_E_INVALID_ACTION_TYPE", "a filter cannot have this action"),
    ErrorCode(
        0x80320025,
        "FWP_E_INVALID_WEIGHT",
        "a filter cannot have this weight",
        "Leave the weight empty, or give a range from 0 to 15 (UINT8) or a whole UINT64.",
    ),
    ErrorCode(
        0x80320026,
        "FWP_E_MATCH_TYPE_MISMATCH",
        "the match type does not suit the type of the value",
    ),
    ErrorCode(0x80320027, "FWP_E_TYPE_MISMATCH", "the value has another type than is needed"),
    ErrorCode(0x80320028, "FWP_E_OUT_OF_BOUNDS", "a number is out of range"),
    ErrorCode(0x80320029, "FWP_E_RESERVED", "a reserved member is not zero"),
    ErrorCode(
        0x8032002A,
        "FWP_E_DUPLICATE_CONDITION",
        "several conditions on the same field",
    ),
    ErrorCode(0x8032002B, "FWP_E_DUPLICATE_KEYMOD", "a keying module is listed twice"),
    ErrorCode(
        0x8032002C,
        "FWP_E_ACTION_INCOMPATIBLE_WITH_LAYER",
        "the layer does not allow this action",
    ),
    ErrorCode(
        0x8032002D,
        "FWP_E_ACTION_INCOMPATIBLE_WITH_SUBLAYER",
        "the sublayer does not allow this action",
    ),
    ErrorCode(
        0x8032002E,
        "FWP_E_CONTEXT_INCOMPATIBLE_WITH_LAYER",
        "the context of the filter does not suit the layer",
    ),
    ErrorCode(
        0x8032002F,
        "FWP_E_CONTEXT_INCOMPATIBLE_WITH_CALLOUT",
        "the context of the filter does not suit the callout",
        "Tunnel callouts need a tunnel policy as provider context, transport callouts none.",
    ),
    ErrorCode(
        0x80320030,
        "FWP_E_INCOMPATIBLE_AUTH_METHOD",
        "the authentication method does not suit the kind of policy",
    ),
    ErrorCode(
        0x80320031,
        "FWP_E_INCOMPATIBLE_DH_GROUP",
        "the Diffie-Hellman group does not suit the kind of policy",
    ),
    ErrorCode(
        0x80320032,
        "FWP_E_EM_NOT_SUPPORTED",
        "an IKE policy cannot have an extended mode part",
    ),
    ErrorCode(0x80320033, "FWP_E_NEVER_MATCH", "the template cannot match anything"),
    ErrorCode(
        0x80320034,
        "FWP_E_PROVIDER_CONTEXT_MISMATCH",
        "the provider context is of the wrong type",
        "A tunnel SA needs the id of a tunnel policy.",
    ),
    ErrorCode(
        0x80320035,
        "FWP_E_INVALID_PARAMETER",
        "a parameter is wrong",
        "Frequent causes: an inbound SPI that is odd or below 256, an IP version that differs "
        "between the parts, a traffic that does not fit the filter or policy it names.",
    ),
    ErrorCode(
        0x80320038,
        "FWP_E_INVALID_AUTH_TRANSFORM",
        "the integrity algorithm or its key is wrong",
        "Type and config must belong together, and the key must have the algorithm's length; "
        "AES-GCM takes the key followed by a salt of 4 bytes.",
    ),
    ErrorCode(
        0x80320039,
        "FWP_E_INVALID_CIPHER_TRANSFORM",
        "the encryption algorithm or its key is wrong",
        "Type and config must belong together, and the key must have the algorithm's length; "
        "AES-GCM takes the key followed by a salt of 4 bytes.",
    ),
    ErrorCode(
        0x8032003A,
        "FWP_E_INCOMPATIBLE_CIPHER_TRANSFORM",
        "the encryption algorithm does not suit the policy",
    ),
    ErrorCode(
        0x8032003B,
        "FWP_E_INVALID_TRANSFORM_COMBINATION",
        "these transforms cannot be combined",
        "AES-GCM stands in both halves with the same key size; two SAs of a bundle are "
        "one AH and one ESP.",
    ),
    ErrorCode(
        0x8032003C,
        "FWP_E_DUPLICATE_AUTH_METHOD",
        "an authentication method stands in the policy twice",
    ),
    ErrorCode(0x8032003D, "FWP_E_INVALID_TUNNEL_ENDPOINT", "the tunnel endpoints are wrong"),
    ErrorCode(
        0x80320040,
        "FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL",
        "the key manager delivered wrong keys",
    ),
    ErrorCode(0x80320042, "FWP_E_INVALID_DNS_NAME", "the DNS name is wrong"),
)
