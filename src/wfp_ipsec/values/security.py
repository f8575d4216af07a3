"""Security descriptors: who may do what with a container or an object."""

from __future__ import annotations

from enum import KEEP, IntFlag

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
    """An entry of an access control list with a plain SID (ACCESS_ALLOWED_ACE and its like).

    Attributes:
        ace_type: 0 allows, 1 denies, 2 audits.
        flags: Inheritance and audit flags.
        mask: Access rights: FWPM_ACTRL_*, standard and generic ones.
        sid: Whom it concerns, a binary SID.
    """

    ace_type: U8 = 0
    flags: U8 = 0
    mask: U32
    sid: Sid


@value
class SecurityDescriptor(Value):
    """A security descriptor (SECURITY_DESCRIPTOR).

    Attributes:
        owner: A binary SID, or None.
        group: A binary SID, or None.
        dacl: Who may do what; None is no list at all (everybody may do everything), which is not
            the same as an empty one (nobody may do anything).
        sacl: What is audited; the filtering engine ignores it. None is no list.
        control: What holds for the descriptor as a whole.
    """

    owner: Sid | None = None
    group: Sid | None = None
    dacl: tuple[Ace, ...] | None = None
    sacl: tuple[Ace, ...] | None = None
    control: ControlFlags = ControlFlags(0)
