"""What a security descriptor grants to this process, as Windows itself works it out."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import wintypes
from dataclasses import replace
from typing import Any, ClassVar

from wfp_ipsec._doctor import win32
from wfp_ipsec._native import descriptor as binary
from wfp_ipsec.enums import AccessRights
from wfp_ipsec.values.security import Ace, SecurityDescriptor

# winnt.h
TOKEN_DUPLICATE_AND_QUERY = 0x2 | 0x8
SECURITY_IDENTIFICATION = 1
MAXIMUM_ALLOWED = 0x02000000
GENERIC = {
    0x80000000: AccessRights.GENERIC_READ,
    0x40000000: AccessRights.GENERIC_WRITE,
    0x20000000: AccessRights.GENERIC_EXECUTE,
    0x10000000: AccessRights.GENERIC_ALL,
}
MOST_PRIVILEGE_BYTES = 1024

BOOL, DWORD, HANDLE = wintypes.BOOL, win32.DWORD, wintypes.HANDLE
LastError = Callable[[], int]


class GenericMapping(ctypes.Structure):
    """GENERIC_MAPPING of winnt.h."""

    _fields_: ClassVar = [
        ("read", DWORD),
        ("write", DWORD),
        ("execute", DWORD),
        ("all", DWORD),
    ]


def granted(descriptor: SecurityDescriptor) -> AccessRights:
    """Returns all rights that a descriptor grants to this process.

    Raises:
        OSError: Windows does not tell, or this is not Windows.
    """
    security, kernel = win32.library("advapi32.dll"), win32.library("kernel32.dll")
    with _token(security, kernel, win32.last_error) as token:
        return check(security, token, descriptor, win32.last_error)


def check(
    security: Any, token: int, descriptor: SecurityDescriptor, last_error: LastError
) -> AccessRights:
    """Returns all rights that a descriptor grants to the owner of a token.

    Args:
        security: The library advapi32.dll.
        token: The handle of an impersonation token.
        descriptor: The descriptor, with owner and group.
        last_error: Returns the code that a function of the library failed with.

    Raises:
        OSError: The check itself failed.
    """
    text = binary.encode(mapped(descriptor))
    privileges = ctypes.create_string_buffer(MOST_PRIVILEGE_BYTES)
    length, rights, status = DWORD(MOST_PRIVILEGE_BYTES), DWORD(), BOOL()
    done = _access_check(security)(
        ctypes.create_string_buffer(text, len(text)),
        token,
        MAXIMUM_ALLOWED,
        ctypes.byref(GenericMapping(*GENERIC.values())),
        privileges,
        ctypes.byref(length),
        ctypes.byref(rights),
        ctypes.byref(status),
    )
    _require(done, "AccessCheck", last_error)
    return AccessRights(rights.value if status.value else 0)


def mapped(descriptor: SecurityDescriptor) -> SecurityDescriptor:
    """Writes the generic rights in a descriptor's list out.

    AccessCheck is made for lists in which that was done when they were written.
    """
    if descriptor.dacl is None:
        return descriptor
    return replace(descriptor, dacl=tuple(_mapped_ace(ace) for ace in descriptor.dacl))


def _mapped_ace(ace: Ace) -> Ace:
    mask = ace.mask & ~sum(GENERIC)
    for bit, rights in GENERIC.items():
        mask |= int(rights) if ace.mask & bit else 0
    return replace(ace, mask=mask)


def _access_check(security: Any) -> Any:
    return win32.function(
        security,
        "AccessCheck",
        BOOL,
        ctypes.c_void_p,
        HANDLE,
        DWORD,
        ctypes.POINTER(GenericMapping),
        ctypes.c_void_p,
        ctypes.POINTER(DWORD),
        ctypes.POINTER(DWORD),
        ctypes.POINTER(BOOL),
    )


@contextmanager
def _token(security: Any, kernel: Any, last_error: LastError) -> Iterator[int]:
    """Gives an impersonation token of this process, which AccessCheck asks for."""
    out = ctypes.POINTER(HANDLE)
    current = win32.function(kernel, "GetCurrentProcess", HANDLE)
    close = win32.function(kernel, "CloseHandle", BOOL, HANDLE)
    open_token = win32.function(security, "OpenProcessToken", BOOL, HANDLE, DWORD, out)
    duplicate = win32.function(security, "DuplicateToken", BOOL, HANDLE, ctypes.c_int, out)
    primary, token = HANDLE(), HANDLE()
    _require(
        open_token(current(), TOKEN_DUPLICATE_AND_QUERY, ctypes.byref(primary)),
        "OpenProcessToken",
        last_error,
    )
    try:
        done = duplicate(primary, SECURITY_IDENTIFICATION, ctypes.byref(token))
        _require(done, "DuplicateToken", last_error)
        try:
            yield token.value or 0
        finally:
            close(token)
    finally:
        close(primary)


def _require(done: int, called: str, last_error: LastError) -> None:
    if not done:
        raise OSError(f"{called} failed with error {last_error()}")
