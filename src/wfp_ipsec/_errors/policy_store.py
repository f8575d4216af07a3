"""The codes of the IPsec policy store, which is older than the Windows Filtering Platform.

The functions of fwpmu.h do not return them; the tools around the old policies do.
"""

from wfp_ipsec._errors.code import ErrorCode

# Name of what the store holds, and what it is called in text.
_KINDS = {
    "QM_POLICY": "quick-mode policy",
    "MM_POLICY": "main-mode policy",
    "MM_FILTER": "main-mode filter",
    "TRANSPORT_FILTER": "transport filter",
    "TUNNEL_FILTER": "tunnel filter",
    "MM_AUTH": "main-mode authentication",
    "DEFAULT_MM_POLICY": "default main-mode policy",
    "DEFAULT_MM_AUTH": "default main-mode authentication",
    "DEFAULT_QM_POLICY": "default quick-mode policy",
}

_EVENTS = {
    "EXISTS": "the {} exists already",
    "NOT_FOUND": "the {} does not exist",
    "IN_USE": "the {} is in use",
    "PENDING_DELETION": "the {} is about to be deleted",
}

_CODES = (
    (13000, "QM_POLICY", "EXISTS"),
    (13001, "QM_POLICY", "NOT_FOUND"),
    (13002, "QM_POLICY", "IN_USE"),
    (13003, "MM_POLICY", "EXISTS"),
    (13004, "MM_POLICY", "NOT_FOUND"),
    (13005, "MM_POLICY", "IN_USE"),
    (13006, "MM_FILTER", "EXISTS"),
    (13007, "MM_FILTER", "NOT_FOUND"),
    (13008, "TRANSPORT_FILTER", "EXISTS"),
    (13009, "TRANSPORT_FILTER", "NOT_FOUND"),
    (13010, "MM_AUTH", "EXISTS"),
    (13011, "MM_AUTH", "NOT_FOUND"),
    (13012, "MM_AUTH", "IN_USE"),
    (13013, "DEFAULT_MM_POLICY", "NOT_FOUND"),
    (13014, "DEFAULT_MM_AUTH", "NOT_FOUND"),
    (13015, "DEFAULT_QM_POLICY", "NOT_FOUND"),
    (13016, "TUNNEL_FILTER", "EXISTS"),
    (13017, "TUNNEL_FILTER", "NOT_FOUND"),
    (13018, "MM_FILTER", "PENDING_DELETION"),
    (13019, "TRANSPORT_FILTER", "PENDING_DELETION"),
    (13020, "TUNNEL_FILTER", "PENDING_DELETION"),
    (13021, "MM_POLICY", "PENDING_DELETION"),
    (13022, "MM_AUTH", "PENDING_DELETION"),
    (13023, "QM_POLICY", "PENDING_DELETION"),
)

POLICY_STORE = (
    *(
        ErrorCode(code, f"ERROR_IPSEC_{kind}_{event}", _EVENTS[event].format(_KINDS[kind]))
        for code, kind, event in _CODES
    ),
    ErrorCode(
        13024,
        "WARNING_IPSEC_MM_POLICY_PRUNED",
        "the main-mode policy was added without the parts that this system does not support",
    ),
    ErrorCode(
        13025,
        "WARNING_IPSEC_QM_POLICY_PRUNED",
        "the quick-mode policy was added without the parts that this system does not support",
    ),
)
