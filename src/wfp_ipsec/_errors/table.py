"""The FWP_E_* codes, grouped by the exception class that stands for them.

``system`` holds the other codes that the same functions return; ``errors`` builds the
exceptions. FWP_E_* codes have the form of an HRESULT but come back unchanged as the DWORD result,
so they are compared as unsigned 32-bit numbers.
"""

from wfp_ipsec._errors.code import ErrorCode

NOT_FOUND = (
    ErrorCode(
        0x80320001,
        "FWP_E_CALLOUT_NOT_FOUND",
        "no such callout",
        "Take a built-in IPsec callout that fits the layer and the IP version.",
    ),
    ErrorCode(
        0x80320002,
        "FWP_E_CONDITION_NOT_FOUND",
        "unknown condition field, or the layer does not have it",
        "Forwarding layers know source and destination addresses instead of local and remote.",
    ),
    ErrorCode(0x80320003, "FWP_E_FILTER_NOT_FOUND", "no such filter"),
    ErrorCode(0x80320004, "FWP_E_LAYER_NOT_FOUND", "no such layer"),
    ErrorCode(
        0x80320005,
        "FWP_E_PROVIDER_NOT_FOUND",
        "no such provider",
        "Add the provider before the objects that name it.",
    ),
    ErrorCode(
        0x80320006,
        "FWP_E_PROVIDER_CONTEXT_NOT_FOUND",
        "no such provider context",
        "A tunnel SA names the id of an existing tunnel policy; add the provider context first.",
    ),
    ErrorCode(
        0x80320007,
        "FWP_E_SUBLAYER_NOT_FOUND",
        "no such sublayer",
        "Add the sublayer before its filters, or use a built-in one.",
    ),
    ErrorCode(
        0x80320008,
        "FWP_E_NOT_FOUND",
        "no such object; for an SA context: the id is unknown or its context is gone",
        "SA contexts end by deletion, expiry or a restart of the Base Filtering Engine; "
        "enumerate them to see which exist.",
    ),
)

ALREADY_EXISTS = (
    ErrorCode(
        0x80320009,
        "FWP_E_ALREADY_EXISTS",
        "an object with this GUID, id or SPI exists already",
        "Reuse or delete the existing object, or choose another key.",
    ),
    ErrorCode(
        0x8032003F,
        "FWP_E_KEY_DICTATOR_ALREADY_REGISTERED",
        "another key manager that dictates keys is registered",
        "Unregister that one first; the system takes one at a time.",
    ),
)

SESSION = (
    ErrorCode(
        0x8032000B,
        "FWP_E_DYNAMIC_SESSION_IN_PROGRESS",
        "not allowed from a dynamic session",
        "Open the engine without SessionFlags.DYNAMIC: dynamic sessions cannot make or delete "
        "SA contexts, nor delete objects that are not dynamic.",
    ),
    ErrorCode(
        0x8032000C,
        "FWP_E_WRONG_SESSION",
        "the object belongs to another dynamic session",
        "Only the session that added a dynamic object can change or delete it.",
    ),
    ErrorCode(
        0x8032000D,
        "FWP_E_NO_TXN_IN_PROGRESS",
        "no transaction is open in this session",
        "Begin a transaction before committing or aborting one.",
    ),
    ErrorCode(
        0x8032000E,
        "FWP_E_TXN_IN_PROGRESS",
        "not allowed inside an explicit transaction",
        "Commit or abort first: SA contexts are made and deleted outside transactions, "
        "and transactions do not nest.",
    ),
    ErrorCode(
        0x8032000F,
        "FWP_E_TXN_ABORTED",
        "the system cancelled the transaction",
        "Begin again with a shorter one; a write transaction may hold the lock for one hour.",
    ),
    ErrorCode(
        0x80320010,
        "FWP_E_SESSION_ABORTED",
        "the system cancelled the session",
        "Close this engine all the same, then open a new one.",
    ),
    ErrorCode(
        0x80320011,
        "FWP_E_INCOMPATIBLE_TXN",
        "a change inside a read-only transaction",
        "Begin the transaction for writing.",
    ),
)

WAIT_TIMEOUT = (
    ErrorCode(
        0x80320012,
        "FWP_E_TIMEOUT",
        "another transaction held the lock for too long",
        "Try again, or open the session with a longer transaction timeout (15 s by default).",
    ),
)

ACCESS = (
    ErrorCode(
        0x80320015,
        "FWP_E_KM_CLIENTS_ONLY",
        "open to kernel-mode callers only",
    ),
)

STATE = (
    ErrorCode(
        0x8032000A,
        "FWP_E_IN_USE",
        "other objects still refer to this one",
        "Delete in the reverse order of creation: SA contexts, filters, provider contexts, "
        "sublayers, providers.",
    ),
    ErrorCode(
        0x80320013,
        "FWP_E_NET_EVENTS_DISABLED",
        "the collection of network events is switched off",
        "Switch on the engine option FWPM_ENGINE_COLLECT_NET_EVENTS.",
    ),
    ErrorCode(
        0x80320016,
        "FWP_E_LIFETIME_MISMATCH",
        "the object would refer to one that may end before it",
        "Static objects cannot refer to dynamic ones, nor persistent objects to either; "
        "add both with the same lifetime.",
    ),
    ErrorCode(0x80320017, "FWP_E_BUILTIN_OBJECT", "built-in objects cannot be deleted"),
    ErrorCode(0x80320018, "FWP_E_TOO_MANY_CALLOUTS", "the limit of callouts is reached"),
    ErrorCode(
        0x80320019,
        "FWP_E_NOTIFICATION_DROPPED",
        "a notification was lost because the queue was full",
        "Enumerate the objects again to catch up.",
    ),
    ErrorCode(
        0x8032001A,
        "FWP_E_TRAFFIC_MISMATCH",
        "the traffic differs from that of the context or of the first reservation",
        "Pass the traffic that reserved the SPI, unchanged in every member.",
    ),
    ErrorCode(
        0x8032001B,
        "FWP_E_INCOMPATIBLE_SA_STATE",
        "the SA context is not in the state that this call needs",
        "The order is: create, get or set the SPI, add inbound, add outbound; each once.",
    ),
    ErrorCode(0x80320036, "FWP_E_TOO_MANY_SUBLAYERS", "the limit of sublayers is reached"),
    ErrorCode(
        0x80320037,
        "FWP_E_CALLOUT_NOTIFICATION_FAILED",
        "a callout refused the filter",
    ),
    ErrorCode(
        0x8032003E,
        "FWP_E_L2_DRIVER_NOT_READY",
        "the driver for the MAC layers is not ready",
    ),
    ErrorCode(
        0x80320041,
        "FWP_E_CONNECTIONS_DISABLED",
        "the tracking of connections is switched off",
        "Switch on the engine option FWPM_ENGINE_MONITOR_IPSEC_CONNECTIONS.",
    ),
    ErrorCode(
        0x80320043,
        "FWP_E_STILL_ON",
        "the engine option stays on because of other settings",
    ),
    ErrorCode(
        0x80320044,
        "FWP_E_IKEEXT_NOT_RUNNING",
        "the service IKEEXT is not running",
        "It runs only while an IPsec policy exists; manual SAs do not need it.",
    ),
)

OTHER = (
    ErrorCode(
        0x80320104,
        "FWP_E_DROP_NOICMP",
        "the packet was dropped without an ICMP answer; a verdict of callouts, not a result",
    ),
)
