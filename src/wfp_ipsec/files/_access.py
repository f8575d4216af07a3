"""Who else can read a file that holds keys.

On POSIX systems its mode and owner tell, on Windows its access list: entries that let everyone,
the users of the machine or guests read it.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys

from wfp_ipsec import sddl
from wfp_ipsec._doctor import win32
from wfp_ipsec._native.descriptor import decode
from wfp_ipsec.values.security import SecurityDescriptor

# Everyone, anonymous, authenticated, interactive and network users, users and guests.
MANY = tuple(sddl.sid_from_text(name) for name in ("WD", "AN", "AU", "IU", "NU", "BU", "BG"))
FILE_READ_DATA = 0x1
READS = FILE_READ_DATA | 0x80000000 | 0x10000000  # or GENERIC_READ, or GENERIC_ALL
INHERIT_ONLY = 0x08
ALLOWS = 0
OWNER_AND_DACL = 0x1 | 0x4
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def open_to_others(descriptor: int, path: str) -> str:
    """Says why others can read an open file.

    Args:
        descriptor: The file, open.
        path: Its name.

    Returns:
        The reason, to stand after "can be read by others"; empty if nobody else can.

    Raises:
        OSError: The file does not tell.
    """
    if sys.platform == "win32":
        return "by its access list" if grants_many(_descriptor_of(path)) else ""
    found = os.fstat(descriptor)
    if found.st_uid not in (os.geteuid(), 0):
        return f"user {found.st_uid} owns it"
    if found.st_mode & OTHERS:
        return f"mode {stat.S_IMODE(found.st_mode):04o}; 0600 is right"
    return ""


def grants_many(descriptor: SecurityDescriptor) -> bool:
    """Tells whether an access list lets more read than single accounts and administrators.

    Entries that deny are not looked at: a list that needs them to be right is refused.
    """
    if descriptor.dacl is None:
        return True
    return any(
        ace.ace_type == ALLOWS
        and not ace.flags & INHERIT_ONLY
        and ace.mask & READS
        and ace.sid in MANY
        for ace in descriptor.dacl
    )


def _descriptor_of(path: str) -> SecurityDescriptor:
    """Asks Windows for the owner and the access list of a file."""
    get = win32.function(
        win32.library("advapi32"),
        "GetFileSecurityW",
        ctypes.c_int,
        ctypes.c_wchar_p,
        win32.DWORD,
        ctypes.c_void_p,
        win32.DWORD,
        ctypes.POINTER(win32.DWORD),
    )
    needed = win32.DWORD(0)
    get(path, OWNER_AND_DACL, None, 0, ctypes.byref(needed))
    room = ctypes.create_string_buffer(max(needed.value, 1))
    if not get(path, OWNER_AND_DACL, room, needed.value, ctypes.byref(needed)):
        raise OSError(win32.last_error(), "the access list of the file cannot be read")
    return decode(room.raw[: needed.value])
