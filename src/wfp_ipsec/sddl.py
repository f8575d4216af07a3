"""Security descriptors as text in Microsoft's SDDL, such as ``O:BAG:BAD:(A;;GA;;;BA)``.

Entries are of the kinds with a plain SID: allow, deny, audit. Rights without a name are
hexadecimal; SIDs without a name are written out (``S-1-5-80-...``).
"""

from __future__ import annotations

import re
import struct

from wfp_ipsec.errors import invalid
from wfp_ipsec.values.security import Ace, ControlFlags, SecurityDescriptor

SIDS = {
    "AN": "S-1-5-7",
    "AU": "S-1-5-11",
    "BA": "S-1-5-32-544",
    "BG": "S-1-5-32-546",
    "BU": "S-1-5-32-545",
    "CG": "S-1-3-1",
    "CO": "S-1-3-0",
    "IU": "S-1-5-4",
    "LS": "S-1-5-19",
    "NO": "S-1-5-32-556",
    "NS": "S-1-5-20",
    "NU": "S-1-5-2",
    "OW": "S-1-3-4",
    "RC": "S-1-5-12",
    "SU": "S-1-5-6",
    "SY": "S-1-5-18",
    "WD": "S-1-1-0",
}
ACE_TYPES = {"A": 0, "D": 1, "AU": 2}
ACE_FLAGS = {"OI": 0x01, "CI": 0x02, "NP": 0x04, "IO": 0x08, "ID": 0x10, "SA": 0x40, "FA": 0x80}
RIGHTS = {
    "GA": 0x10000000,
    "GR": 0x80000000,
    "GW": 0x40000000,
    "GX": 0x20000000,
    "RC": 0x00020000,
    "SD": 0x00010000,
    "WD": 0x00040000,
    "WO": 0x00080000,
}
# Control bits of the DACL; those of the SACL are twice as large.
LIST_FLAGS = {"P": 0x1000, "AR": 0x0100, "AI": 0x0400}
NO_LIST = "NO_ACCESS_CONTROL"

PARTS = re.compile(
    r"(?:O:(?P<owner>[^:]+?))?(?:G:(?P<group>[^:]+?))?"
    r"(?:D:(?P<dacl>[A-Z_]*(?:\([^)]*\))*))?(?:S:(?P<sacl>[A-Z_]*(?:\([^)]*\))*))?"
)


def parse(text: str) -> SecurityDescriptor:
    """Reads a descriptor from its text.

    Raises:
        InvalidParameterError: The text is no SDDL of the kinds described above.
    """
    found = PARTS.fullmatch(text.strip())
    if found is None:
        rule = "is no SDDL (O:owner G:group D:flags(entries) S:flags(entries))"
        raise _refused(text, rule)
    dacl, control = _parse_list(found["dacl"])
    sacl, sacl_control = _parse_list(found["sacl"])
    return SecurityDescriptor(
        owner=sid_from_text(found["owner"]) if found["owner"] else None,
        group=sid_from_text(found["group"]) if found["group"] else None,
        dacl=dacl,
        sacl=sacl,
        control=ControlFlags(control | sacl_control << 1),
    )


def unparse(descriptor: SecurityDescriptor) -> str:
    """Returns the text of a descriptor."""
    parts = []
    if descriptor.owner is not None:
        parts.append(f"O:{sid_to_text(descriptor.owner)}")
    if descriptor.group is not None:
        parts.append(f"G:{sid_to_text(descriptor.group)}")
    if descriptor.dacl is not None:
        parts.append(f"D:{_list_text(descriptor.dacl, descriptor.control)}")
    if descriptor.sacl is not None:
        parts.append(f"S:{_list_text(descriptor.sacl, descriptor.control >> 1)}")
    return "".join(parts)


def sid_from_text(text: str) -> bytes:
    """Returns the binary form of a SID given by name or as ``S-1-...``.

    Raises:
        InvalidParameterError: The text is neither.
    """
    full = SIDS.get(text, text)
    if not re.fullmatch(r"S-1-\d+(-\d+){1,15}", full):
        raise _refused(text, f"is no SID (S-1-... or {', '.join(SIDS)})")
    authority, *rest = (int(part) for part in full.split("-")[2:])
    if authority >= 1 << 48 or any(part >= 1 << 32 for part in rest):
        raise _refused(text, "holds a number that is too large for a SID")
    head = bytes([1, len(rest)]) + authority.to_bytes(6, "big")
    return head + struct.pack(f"<{len(rest)}I", *rest)


def sid_to_text(sid: bytes) -> str:
    """Returns the text of a binary SID: its name, or ``S-1-...``."""
    rest = struct.unpack(f"<{sid[1]}I", sid[8 : 8 + 4 * sid[1]])
    full = "-".join(str(part) for part in ("S", sid[0], int.from_bytes(sid[2:8], "big"), *rest))
    return next((name for name, known in SIDS.items() if known == full), full)


def _parse_list(text: str | None) -> tuple[tuple[Ace, ...] | None, int]:
    """Returns the entries of a list, None where there is none, and its control bits."""
    if text is None:
        return None, 0
    flags, _, entries = text.partition("(")
    control, without = 0, flags.replace(NO_LIST, "")
    for name in _split(without, LIST_FLAGS):
        control |= LIST_FLAGS[name]
    if without != flags:
        return None, control
    found = re.findall(r"\(([^)]*)\)", f"({entries}" if entries else "")
    return tuple(_parse_ace(entry) for entry in found), control


def _parse_ace(text: str) -> Ace:
    kind, flags, rights, *objects, account = [*text.split(";"), ""][:6]
    if text.count(";") != 5 or any(objects) or kind not in ACE_TYPES:
        rule = f"is no entry of the form kind;flags;rights;;;SID with a kind of {list(ACE_TYPES)}"
        raise _refused(text, rule)
    return Ace(
        ace_type=ACE_TYPES[kind],
        flags=sum(ACE_FLAGS[name] for name in _split(flags, ACE_FLAGS)),
        mask=_parse_rights(rights),
        sid=sid_from_text(account),
    )


def _parse_rights(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        return sum(RIGHTS[name] for name in set(_split(text, RIGHTS)))


def _split(text: str, names: dict[str, int]) -> list[str]:
    """Cuts text into known names, the longest first."""
    longest = "|".join(sorted(names, key=len, reverse=True))
    if not re.fullmatch(f"(?:{longest})*", text):
        raise _refused(text, f"holds more than {', '.join(names)}")
    return re.findall(longest, text)


def _list_text(entries: tuple[Ace, ...], control: int) -> str:
    flags = "".join(name for name, bit in LIST_FLAGS.items() if control & bit)
    return flags + "".join(f"({_ace_text(entry)})" for entry in entries)


def _ace_text(ace: Ace) -> str:
    kinds = {number: name for name, number in ACE_TYPES.items()}
    kind = kinds.get(ace.ace_type, f"{ace.ace_type:#x}")
    flags = "".join(name for name, bit in ACE_FLAGS.items() if ace.flags & bit)
    return f"{kind};{flags};{_rights_text(ace.mask)};;;{sid_to_text(ace.sid)}"


def _rights_text(mask: int) -> str:
    named = sum(bit for bit in RIGHTS.values() if mask & bit)
    if mask != named:
        return f"{mask:#x}"
    return "".join(name for name, bit in RIGHTS.items() if mask & bit)


def _refused(text: str, rule: str) -> ValueError:
    return invalid("sddl", text, rule, "ERROR_INVALID_SECURITY_DESCR")
