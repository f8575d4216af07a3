"""Security descriptors: who may do what with a container or an object."""

from __future__ import annotations

from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U8, U16, U32, Sid

SELF_RELATIVE = 0x8000
DACL_PRESENT = 0x0004
SACL_PRESENT = 0x0010


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
        control: Control bits; those that say whether a list is there follow from the lists.
    """

    owner: Sid | None = None
    group: Sid | None = None
    dacl: tuple[Ace, ...] | None = None
    sacl: tuple[Ace, ...] | None = None
    control: U16 = 0

    def _validate(self) -> None:
        derived = SELF_RELATIVE | DACL_PRESENT | SACL_PRESENT
        if self.control & derived:
            rule = f"holds bits that follow from the lists ({derived:#06x})"
            raise invalid("control", self.control, rule, "FWP_E_INVALID_FLAGS")
