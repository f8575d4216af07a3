"""The controls of the caller's rights."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from wfp_ipsec import sddl
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.granted import granted
from wfp_ipsec.enums import AccessRights
from wfp_ipsec.errors import check
from wfp_ipsec.values._checks import Bits

ALL_RIGHTS = 0xFFFFFFFF


class AccessControls:
    """Who calls the embedded engine, and with which rights. A part of `Controls`."""

    _ffi: Any
    _control: Any

    def act_as(self, *sids: str) -> AbstractContextManager[object]:
        """Makes the caller of all sessions of the process one who is these SIDs and nothing else.

        Holds from the next call on, until it is called again or `reset`. As a context manager it
        brings the usual caller back at the end.

        Args:
            sids: User and groups, as ``S-1-...`` or as SDDL names them: "WD" is everyone, which
                is not added by itself, "BA" are the administrators. None at all is the usual
                caller, a service of the local system with all rights.

        Raises:
            InvalidParameterError: One is no SID.
        """
        binary_sids = [sddl.sid_from_text(text) for text in sids]
        with Arena(self._ffi) as arena:
            pointers = [self._ffi.cast("SID *", arena.octets(one)) for one in binary_sids]
            groups = arena.new("SID *[]", pointers) if pointers else self._ffi.NULL
            status = self._control.WfpIpsecEngineSetCaller(groups, len(pointers))
        check("WfpIpsecEngineSetCaller", status)
        return _at_the_end(self.act_as)

    def limit_rights(self, rights: AccessRights | None = None) -> AbstractContextManager[object]:
        """Leaves every caller no other rights than these, whatever security descriptors grant.

        Holds from the next call on, until it is called again or `reset`. As a context manager it
        lifts the limit at the end.

        Args:
            rights: What is left; None lifts the limit.
        """
        mask = ALL_RIGHTS if rights is None else Bits(32)("rights", rights)
        check("WfpIpsecEngineLimitRights", self._control.WfpIpsecEngineLimitRights(mask))
        return _at_the_end(self.limit_rights)

    def granted_rights(self, descriptor: str) -> AccessRights:
        """Returns all rights that a security descriptor grants to the caller.

        Args:
            descriptor: The descriptor as SDDL. Without a list everything is granted.

        Raises:
            InvalidParameterError: The text is no SDDL.
        """
        return granted(self._ffi, self._control, sddl.parse(descriptor))


def _at_the_end(restore: Callable[[], object]) -> AbstractContextManager[object]:
    stack = ExitStack()
    stack.callback(restore)
    return stack
