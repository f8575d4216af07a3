"""Security descriptors as text in Microsoft's SDDL, such as ``O:BAG:BAD:(A;;GA;;;BA)``.

Rights and flags without a name are hexadecimal; SIDs without a name are written out
(``S-1-5-80-...``). Names that stand for accounts of one domain or machine (LA, DA) are not known.
Entries of kinds that hold more than a SID, which Microsoft writes in other ways, are written as
``(0x5;flags;rights;hexadecimal bytes;;)``, so that nothing is lost.
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
    "BO": "S-1-5-32-551",
    "BU": "S-1-5-32-545",
    "CG": "S-1-3-1",
    "CO": "S-1-3-0",
    "ED": "S-1-5-9",
    "IU": "S-1-5-4",
    "LS": "S-1-5-19",
    "NO": "S-1-5-32-556",
    "NS": "S-1-5-20",
    "NU": "S-1-5-2",
    "OW": "S-1-3-4",
    "PS": "S-1-5-10",
    "PU": "S-1-5-32-547",
    "RC": "S-1-5-12",
    "SO": "S-1-5-32-549",
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
    "CC": 0x001,
    "DC": 0x002,
    "LC": 0x004,
    "SW": 0x008,
    "RP": 0x010,
    "WP": 0x020,
    "DT": 0x040,
    "LO": 0x080,
    "CR": 0x100,
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
    if found is None or not text.strip():
        rule = "is no SDDL (O:owner G:group D:flags(entries) S:flags(entries))"
        raise _refused(text, rule)
    dacl, control = _parse_list(found["dacl"])
    sacl, sacl_control = _parse_list(found["sacl"])
    unrestricted = NO_LIST in (found["dacl"] or "")
    return SecurityDescriptor(
        owner=sid_from_text(found["owner"]) if found["owner"] else None,
        group=sid_from_text(found["group"]) if found["group"] else None,
        dacl=dacl,
        sacl=sacl,
        unrestricted=unrestricted,
        control=ControlFlags(control | sacl_control << 1),
    )


def unparse(descriptor: SecurityDescriptor) -> str:
    """Returns the text of a descriptor."""
    parts = []
    if descriptor.owner is not None:
        parts.append(f"O:{sid_to_text(descriptor.owner)}")
    if descriptor.group is not None:
        parts.append(f"G:{sid_to_text(descriptor.group)}")
    if descriptor.unrestricted:
        parts.append(f"D:{_flags_text(descriptor.control)}{NO_LIST}")
    elif descriptor.dacl is not None:
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
    if not re.fullmatch(r"S-1-\d{1,15}(-\d{1,10}){1,15}", full):
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
    kind, flags, rights, data, inherited, account = [*text.split(";"), *[""] * 6][:6]
    if text.count(";") != 5 or inherited or (data and account):
        raise _refused(text, "is no entry of the form kind;flags;rights;;;SID")
    return Ace(
        ace_type=_number(kind, ACE_TYPES),
        flags=_number(flags, ACE_FLAGS),
        mask=_number(rights, RIGHTS),
        sid=None if data else sid_from_text(account),
        data=_octets(data),
    )


def _octets(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise _refused(text, "is not hexadecimal") from None


def _number(text: str, names: dict[str, int]) -> int:
    """Reads a number, or names each of which stands for some bits."""
    try:
        return int(text, 0)
    except ValueError:
        return sum({names[name] for name in _split(text, names)})


def _split(text: str, names: dict[str, int]) -> list[str]:
    """Cuts text into known names, the longest first."""
    longest = "|".join(sorted(names, key=len, reverse=True))
    if not re.fullmatch(f"(?:{longest})*", text):
        raise _refused(text, f"holds more than {', '.join(names)}")
    return re.findall(longest, text)


def _list_text(entries: tuple[Ace, ...], control: int) -> str:
    return _flags_text(control) + "".join(f"({_ace_text(entry)})" for entry in entries)


def _flags_text(control: int) -> str:
    return "".join(name for name, bit in LIST_FLAGS.items() if control & bit)


def _ace_text(ace: Ace) -> str:
    kinds = {number: name for name, number in ACE_TYPES.items()}
    plain = ace.sid is not None and ace.ace_type in kinds
    kind = kinds[ace.ace_type] if plain else f"{ace.ace_type:#x}"
    account = "" if ace.sid is None else sid_to_text(ace.sid)
    flags = _named(ace.flags, ACE_FLAGS)
    return f"{kind};{flags};{_named(ace.mask, RIGHTS)};{ace.data.hex()};;{account}"


def _named(bits: int, names: dict[str, int]) -> str:
    """Returns the names of bits; the number where a bit has none."""
    if bits & ~sum(names.values()):
        return f"{bits:#x}"
    return "".join(name for name, bit in names.items() if bits & bit)


def _refused(text: str, rule: str) -> ValueError:
    return invalid("sddl", text, rule, "ERROR_INVALID_SECURITY_DESCR")
