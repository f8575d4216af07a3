"""The library fwpuclnt.dll: whether it loads, which file that is, and what it exports."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any

from wfp_ipsec._doctor import win32
from wfp_ipsec._doctor.report import Function, Library
from wfp_ipsec._functions import BY_NAME
from wfp_ipsec._native.control_dll import FUNCTIONS as CONTROLS

NAME = "fwpuclnt.dll"
LONGEST_PATH = 32768

# VS_FIXEDFILEINFO of verrsrc.h: DWORDs, the first a signature, two with the version.
SIGNATURE = 0xFEEF04BD
SIGNATURE_AT, HIGH_AT, LOW_AT = 0, 2, 3
FIXED_INFO_DWORDS = 13


def load() -> Any:
    """Loads the library.

    Where the compiled module is imported, this is the library that the module uses: Windows loads
    a library of one name once.

    Raises:
        OSError: It does not load.
    """
    return win32.library(NAME)


def library(loaded: Any) -> Library:
    """Describes the loaded library."""
    file = _asked(_file_of, loaded)
    version = None if file is None else _asked(_version_of, file)
    simulated = all(hasattr(loaded, name) for name in CONTROLS)
    return Library(True, True, None, file, version, simulated)


def functions(loaded: object) -> tuple[Function, ...]:
    """Looks each function of fwpmu.h up in a library.

    Args:
        loaded: The library as ctypes or cffi gives it: functions are attributes.
    """
    return tuple(
        Function(name, row.since.value, hasattr(loaded, name)) for name, row in BY_NAME.items()
    )


def _asked(question: Any, subject: Any) -> str | None:
    """Returns an answer, None where the system gives none: it is not what matters most."""
    try:
        answer: str | None = question(subject)
    except (OSError, AttributeError):
        return None
    return answer


def _file_of(loaded: Any) -> str | None:
    name_of = win32.function(
        win32.library("kernel32.dll"),
        "GetModuleFileNameW",
        win32.DWORD,
        wintypes.HMODULE,
        wintypes.LPWSTR,
        win32.DWORD,
    )
    buffer = ctypes.create_unicode_buffer(LONGEST_PATH)
    handle = loaded._handle  # noqa: SLF001 - ctypes has no other name for it
    return buffer.value if name_of(handle, buffer, LONGEST_PATH) else None


def _version_of(file: str) -> str | None:
    resource = _version_resource(win32.library("version.dll"), file)
    return None if resource is None else _version_in(win32.library("version.dll"), resource)


def _version_resource(versions: Any, file: str) -> Any:
    text, number = wintypes.LPCWSTR, win32.DWORD
    size_of = win32.function(
        versions, "GetFileVersionInfoSizeW", number, text, ctypes.POINTER(number)
    )
    read = win32.function(
        versions, "GetFileVersionInfoW", wintypes.BOOL, text, number, number, ctypes.c_void_p
    )
    size = size_of(file, None)
    buffer = ctypes.create_string_buffer(max(size, 1))
    return buffer if size and read(file, 0, size, buffer) else None


def _version_in(versions: Any, resource: Any) -> str | None:
    query = win32.function(
        versions,
        "VerQueryValueW",
        wintypes.BOOL,
        ctypes.c_void_p,
        wintypes.LPCWSTR,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(win32.DWORD),
    )
    place, length = ctypes.c_void_p(), win32.DWORD()
    found = query(resource, "\\", ctypes.byref(place), ctypes.byref(length))
    if not found or not place.value or length.value < FIXED_INFO_DWORDS * 4:
        return None
    return version_text((win32.DWORD * FIXED_INFO_DWORDS).from_address(place.value))


def version_text(info: Any) -> str | None:
    """Returns the version in a VS_FIXEDFILEINFO, given as its 13 numbers."""
    if info[SIGNATURE_AT] != SIGNATURE:
        return None
    parts = [half for at in (HIGH_AT, LOW_AT) for half in divmod(info[at], 1 << 16)]
    return ".".join(map(str, parts))
