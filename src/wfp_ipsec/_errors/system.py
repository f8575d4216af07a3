"""Win32 and RPC codes that turn up beside FWP_E_*, grouped like ``table``.

Plain Win32 and RPC codes come from the client library and the RPC runtime, before or instead of
the Base Filtering Engine. The RPC_E_* names are those of the HRESULT range that Microsoft's pages
call "RPC_*" for these functions.
"""

from wfp_ipsec._errors.code import ErrorCode

_START_SERVICE = "Start the service BFE (Base Filtering Engine), then open the engine again."
_REOPEN = "Close this engine and open a new one; SA contexts may be gone."
_USE_EMBEDDED = (
    "This is no full Windows (Wine does not implement these functions); "
    "choose the embedded engine with WFP_IPSEC_BACKEND=embedded."
)
_ELEVATE = "Run as administrator, or have the right granted."

SUCCESS = (ErrorCode(0, "ERROR_SUCCESS", "no error"),)

OTHER = (
    ErrorCode(8, "ERROR_NOT_ENOUGH_MEMORY", "not enough memory"),
    ErrorCode(
        50,
        "ERROR_NOT_SUPPORTED",
        "not supported by this system",
        "An IKE policy with CGA authentication needs CGA enabled in the registry.",
    ),
)

ACCESS = (
    ErrorCode(5, "ERROR_ACCESS_DENIED", "the caller lacks a right", _ELEVATE),
    ErrorCode(
        0x8001011B, "RPC_E_ACCESS_DENIED", "the call was refused for want of rights", _ELEVATE
    ),
    ErrorCode(
        0x80090307,
        "SEC_E_CANNOT_INSTALL",
        "the binary of the key manager is not trusted",
        "Sign it, and link it with forced integrity.",
    ),
)

STATE = (
    ErrorCode(
        6,
        "ERROR_INVALID_HANDLE",
        "the handle is closed, or belongs to something else",
        "Use handles only between open and close, and only with the engine that gave them.",
    ),
)

PARAMETERS = (
    ErrorCode(87, "ERROR_INVALID_PARAMETER", "a parameter is wrong"),
    ErrorCode(
        1338,
        "ERROR_INVALID_SECURITY_DESCR",
        "the security descriptor is wrong or not self-relative",
    ),
    ErrorCode(1775, "RPC_X_SS_IN_NULL_CONTEXT", "the handle is NULL"),
    ErrorCode(1780, "RPC_X_NULL_REF_POINTER", "a required pointer is NULL"),
    ErrorCode(1781, "RPC_X_ENUM_VALUE_OUT_OF_RANGE", "an enumeration value is out of range"),
    ErrorCode(
        1783,
        "RPC_X_BAD_STUB_DATA",
        "the parameters could not be packed for the engine",
        "A member of a structure contradicts another, such as a count and its array.",
    ),
)

WAIT_TIMEOUT = (
    ErrorCode(0x8001011F, "RPC_E_TIMEOUT", "the engine did not answer in time", "Try again."),
)

UNAVAILABLE = (
    ErrorCode(126, "ERROR_MOD_NOT_FOUND", "the library could not be loaded", _USE_EMBEDDED),
    ErrorCode(127, "ERROR_PROC_NOT_FOUND", "the library lacks the function", _USE_EMBEDDED),
    ErrorCode(1702, "RPC_S_INVALID_BINDING", "the connection to the engine is gone", _REOPEN),
    ErrorCode(1717, "RPC_S_UNKNOWN_IF", "the engine does not know the interface", _START_SERVICE),
    ErrorCode(1722, "RPC_S_SERVER_UNAVAILABLE", "the engine cannot be reached", _START_SERVICE),
    ErrorCode(1723, "RPC_S_SERVER_TOO_BUSY", "the engine is too busy", "Try again."),
    ErrorCode(1726, "RPC_S_CALL_FAILED", "the engine ended during the call", _REOPEN),
    ErrorCode(1727, "RPC_S_CALL_FAILED_DNE", "the engine ended before the call", _REOPEN),
    ErrorCode(1753, "EPT_S_NOT_REGISTERED", "the engine is not running", _START_SERVICE),
    ErrorCode(1764, "RPC_S_CANNOT_SUPPORT", "the operation is not implemented here", _USE_EMBEDDED),
    ErrorCode(1818, "RPC_S_CALL_CANCELLED", "the call was cancelled", "Try again."),
    ErrorCode(0x80010001, "RPC_E_CALL_REJECTED", "the engine rejected the call", "Try again."),
    ErrorCode(0x80010007, "RPC_E_SERVER_DIED", "the engine ended", _REOPEN),
    ErrorCode(0x80010108, "RPC_E_DISCONNECTED", "the connection to the engine is gone", _REOPEN),
    ErrorCode(0x80010122, "RPC_E_INVALID_STD_NAME", "the name of the engine is wrong"),
)
