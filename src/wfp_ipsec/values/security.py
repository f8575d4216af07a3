"""Security descriptors: who may do what with a container or an object."""

from __future__ import annotations

from enum import KEEP, IntFlag

from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U8, U32, Sid


class ControlFlags(IntFlag, boundary=KEEP):
    """What holds for a security descriptor as a whole (SECURITY_DESCRIPTOR_CONTROL).

    The bits that say whether a list is there and that the form is self-relative are left out: they
    follow from the descriptor.
    """

    OWNER_DEFAULTED = 0x0001
    GROUP_DEFAULTED = 0x0002
    DACL_DEFAULTED = 0x0008
    SACL_DEFAULTED = 0x0020
    DACL_TRUSTED = 0x0040
    SERVER_SECURITY = 0x0080
    DACL_AUTO_INHERIT_REQ = 0x0100
    SACL_AUTO_INHERIT_REQ = 0x0200
    DACL_AUTO_INHERITED = 0x0400
    SACL_AUTO_INHERITED = 0x0800
    DACL_PROTECTED = 0x1000
    SACL_PROTECTED = 0x2000
    RM_CONTROL_VALID = 0x4000


@value
class Ace(Value):
    """An entry of an access control list (ACCESS_ALLOWED_ACE and its like).

    Attributes:
        ace_type: 0 allows, 1 denies, 2 audits; there are others.
        flags: Inheritance and audit flags.
        mask: Access rights: FWPM_ACTRL_*, standard and generic ones.
        sid: Whom it concerns, a binary SID; None for kinds of entries that hold more than a SID.
        data: What such kinds hold after the mask, as it is.
    """

    ace_type: U8 = 0
    flags: U8 = 0
    mask: U32 = 0
    sid: Sid | None = None
    data: bytes = b""

    def _validate(self) -> None:
        if self.sid is not None and self.data:
            rule = "bytes given beside sid; an entry holds a SID or other data"
            raise invalid("data", len(self.data), rule, "ERROR_INVALID_SECURITY_DESCR")


@value
class SecurityDescriptor(Value):
    """A security descriptor (SECURITY_DESCRIPTOR).

    Attributes:
        owner: A binary SID, or None.
        group: A binary SID, or None.
        dacl: Who may do what; an empty list is nobody anything. None is no list.
        sacl: What is audited; the filtering engine ignores it. None is no list.
        unrestricted: Whether there is, in the place of a DACL, none on purpose (a NULL DACL):
            everybody may do everything. Without it a missing DACL is just not told.
        control: What holds for the descriptor as a whole.
    """

    owner: Sid | None = None
    group: Sid | None = None
    dacl: tuple[Ace, ...] | None = None
    sacl: tuple[Ace, ...] | None = None
    unrestricted: bool = False
    control: ControlFlags = ControlFlags(0)

    def _validate(self) -> None:
        if self.unrestricted and self.dacl is not None:
            rule = "given beside unrestricted, which says that there is none"
            raise invalid("dacl", len(self.dacl), rule, "ERROR_INVALID_SECURITY_DESCR")
