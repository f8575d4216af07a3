"""What a security descriptor grants to the caller of the embedded engine."""

from __future__ import annotations

from typing import Any

from wfp_ipsec._native import descriptor as binary
from wfp_ipsec._native.arena import Arena
from wfp_ipsec.enums import AccessRights
from wfp_ipsec.errors import check
from wfp_ipsec.values.security import SecurityDescriptor


def granted(ffi: Any, control: Any, descriptor: SecurityDescriptor) -> AccessRights:
    """Returns all rights that a descriptor grants, as the engine itself works them out."""
    with Arena(ffi) as arena:
        block = arena.octets(binary.encode(descriptor))
        rights = arena.new("UINT32 *")
        check("WfpIpsecEngineGrantedRights", control.WfpIpsecEngineGrantedRights(block, rights))
        return AccessRights(rights[0])
