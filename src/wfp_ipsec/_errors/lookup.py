"""Finds codes in the tables, by number or by name."""

from wfp_ipsec._errors import system, table
from wfp_ipsec._errors.code import ErrorCode
from wfp_ipsec._errors.drops import DROPS
from wfp_ipsec._errors.ike import NEGOTIATION
from wfp_ipsec._errors.parameters import PARAMETERS
from wfp_ipsec._errors.policy_store import POLICY_STORE

_ROWS = (
    *table.NOT_FOUND,
    *table.ALREADY_EXISTS,
    *table.SESSION,
    *table.WAIT_TIMEOUT,
    *table.ACCESS,
    *table.STATE,
    *table.OTHER,
    *PARAMETERS,
    *system.SUCCESS,
    *system.OTHER,
    *system.ACCESS,
    *system.STATE,
    *system.PARAMETERS,
    *system.WAIT_TIMEOUT,
    *system.UNAVAILABLE,
    *DROPS,
    *NEGOTIATION,
    *POLICY_STORE,
)

BY_CODE = {row.code: row for row in _ROWS}
BY_NAME = {row.name: row for row in _ROWS}

_PREFIXES = ("", "FWP_E_", "ERROR_", "STATUS_", "ERROR_IPSEC_")

# The upper halves of the three forms in which a code may come.
_RESULT, _NTSTATUS, _WIN32 = 0x8032, 0xC022, 0x8007

# ntstatus.h has older names for the twins of these three.
_OLD_TWINS = {
    "TOO_MANY_BOOTTIME_FILTERS": "TOO_MANY_CALLOUTS",
    "INCOMPATIBLE_AUTH_CONFIG": "INVALID_AUTH_TRANSFORM",
    "INCOMPATIBLE_CIPHER_CONFIG": "INVALID_CIPHER_TRANSFORM",
}


def canonical(code: int) -> int:
    """Returns the form in which the user-mode functions return a code.

    Args:
        code: The code itself, signed or unsigned, its NTSTATUS twin of the kernel (0xC022nnnn),
            or a Win32 code wrapped as an HRESULT (0x8007nnnn).
    """
    unsigned = code & 0xFFFFFFFF
    form, number = unsigned >> 16, unsigned & 0xFFFF
    if form == _NTSTATUS:
        return _RESULT << 16 | number
    return number if form == _WIN32 else unsigned


def resolve(code: int) -> ErrorCode:
    """Returns what is known about a code, which for an unknown one is its number."""
    number = canonical(code)
    known = BY_CODE.get(number)
    return known or ErrorCode(number, f"0x{number:08X}", "unknown status code")


def lookup(code: int | str) -> ErrorCode:
    """Returns what is known about a code: `wfp_ipsec.errors.lookup`."""
    known = _by_name(code.strip()) if isinstance(code, str) else BY_CODE.get(canonical(code))
    if known is None:
        raise LookupError(f"unknown error code: {code if isinstance(code, str) else hex(code)}")
    return known


def _by_name(text: str) -> ErrorCode | None:
    try:
        return BY_CODE.get(canonical(int(text, 0)))
    except ValueError:
        name = text.upper()
    bare = name.removeprefix("STATUS_FWP_")
    names = (prefix + _OLD_TWINS.get(bare, bare) for prefix in _PREFIXES)
    return next((BY_NAME[name] for name in names if name in BY_NAME), None)
