"""The vectors, and the few facts of older Windows headers that the vectors leave out."""

import json
import re
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parents[1] / "vectors"

# winerror.h, rpcdce.h and, for the last four, winnt.h.
OTHER_CONSTANTS = {
    "ERROR_SUCCESS": 0,
    "ERROR_ACCESS_DENIED": 5,
    "ERROR_INVALID_HANDLE": 6,
    "ERROR_NOT_ENOUGH_MEMORY": 8,
    "ERROR_NOT_SUPPORTED": 50,
    "ERROR_INVALID_PARAMETER": 87,
    "ERROR_INVALID_SECURITY_DESCR": 1338,
    "RPC_C_AUTHN_WINNT": 10,
    "RPC_C_AUTHN_DEFAULT": 0xFFFFFFFF,
    "OWNER_SECURITY_INFORMATION": 0x1,
    "GROUP_SECURITY_INFORMATION": 0x2,
    "DACL_SECURITY_INFORMATION": 0x4,
    "SACL_SECURITY_INFORMATION": 0x8,
}

# winnt.h: the rights that every kind of object has.
STANDARD_RIGHTS = {
    "DELETE": 0x10000,
    "READ_CONTROL": 0x20000,
    "WRITE_DAC": 0x40000,
    "WRITE_OWNER": 0x80000,
}

# basetsd.h, minwindef.h and winnt.h: size in bytes, and whether negative values exist.
INTEGERS = {
    "UINT8": (1, False),
    "UINT16": (2, False),
    "UINT32": (4, False),
    "UINT64": (8, False),
    "INT8": (1, True),
    "INT16": (2, True),
    "INT32": (4, True),
    "INT64": (8, True),
    "BYTE": (1, False),
    "UCHAR": (1, False),
    "USHORT": (2, False),
    "WORD": (2, False),
    "ULONG": (4, False),
    "DWORD": (4, False),
    "BOOL": (4, True),
    "SECURITY_INFORMATION": (4, False),
}

POINTERS = {
    "HANDLE": "void *",
    "PSID": "void *",
    "PSECURITY_DESCRIPTOR": "void *",
    "LPWSTR": "WCHAR *",
    "LPSTR": "char *",
    "PACL": "ACL *",
    "PSID_AND_ATTRIBUTES": "SID_AND_ATTRIBUTES *",
}

_WINDOWS_WORDS = {
    "wchar_t": "WCHAR",
    "unsigned long": "ULONG",
    "unsigned short": "USHORT",
    "unsigned char": "UCHAR",
}


def load() -> dict[str, Any]:
    """Returns the vectors as the file has them."""
    vectors: dict[str, Any] = json.loads((VECTORS / "layout_x64.json").read_text(encoding="utf-8"))
    return vectors


def load_x86() -> dict[str, Any]:
    """Returns size, alignment and offsets on 32-bit Windows of the structs where they are known."""
    text = (VECTORS / "layout_x86.json").read_text(encoding="utf-8")
    structs: dict[str, Any] = json.loads(text)["structs"]
    return structs


def portable(spelling: str) -> str:
    """Returns a C type of the SDK in words that have the same width on every system."""
    pattern = "|".join(rf"\b{word}\b" for word in _WINDOWS_WORDS)
    return re.sub(pattern, lambda match: _WINDOWS_WORDS[match[0]], spelling)


def signature(name: str, vectors: dict[str, Any]) -> tuple[str, str]:
    """Returns the result type and the parameter types of a function, as C."""
    return _portable_signature(vectors["returns"][name], vectors["functions"][name])


def callback_signature(name: str, vectors: dict[str, Any]) -> tuple[str, str]:
    """Returns the result type and the parameter types of a callback type, as C."""
    callback = vectors["callbacks"][name]
    return _portable_signature(callback["returns"], callback["params"])


def _portable_signature(result: str, parameters: list[list[str]]) -> tuple[str, str]:
    spellings = ", ".join(portable(spelling) for _, spelling in parameters)
    return portable(result), spellings


def constants(vectors: dict[str, Any]) -> dict[str, int]:
    """Returns every constant that a header may define, error codes included."""
    return {**vectors["constants"], **vectors["errors"], **OTHER_CONSTANTS}
