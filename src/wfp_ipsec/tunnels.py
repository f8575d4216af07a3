"""Tunnel policies: the provider contexts and filters of a tunnel, added and deleted as one.

They tell the system's own IKE what to negotiate. Manually keyed tunnels have SA contexts instead.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from wfp_ipsec._collection import with_key
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.objects import FILTER_CONDITION0
from wfp_ipsec._native.provider_context import PROVIDER_CONTEXTS
from wfp_ipsec._native.versions import chosen
from wfp_ipsec.enums import TunnelFlags
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._checks import Bits, check_for, guid
from wfp_ipsec.values.filter import Condition
from wfp_ipsec.values.provider_context import ProviderContext

NO_FLAGS = TunnelFlags(0)

_check_conditions = check_for(tuple[Condition, ...])


class Tunnels:
    """Tunnel policies of the engine."""

    def __init__(self, engine: Connection) -> None:
        self._engine = engine

    def add(
        self,
        tunnel_policy: ProviderContext,
        conditions: Sequence[Condition],
        *,
        main_mode_policy: ProviderContext | None = None,
        flags: TunnelFlags = NO_FLAGS,
        keying_module_key: uuid.UUID | None = None,
        api_version: int = 2,
    ) -> uuid.UUID:
        """Adds the policies and filters of a tunnel.

        Args:
            tunnel_policy: The quick-mode tunnel policy.
            conditions: The traffic that goes through the tunnel; without POINT_TO_POINT only
                local and remote addresses.
            main_mode_policy: The main-mode policy, or None.
            flags: Kind of tunnel.
            keying_module_key: Only this keying module; None is the default. Not in version 0.
            api_version: Version of the provider contexts, 0..3; 3 needs Windows 10 1709.

        Returns:
            The key of the tunnel policy, by which `delete` finds the tunnel.

        Raises:
            InvalidParameterError: A condition does not fit, or a version lacks a member.
            SessionError: The transaction is read-only (FWP_E_INCOMPATIBLE_TXN).

        Source: FwpmIPsecTunnelAdd0, ...1, ...2, ...3 (fwpmu.h).
        """
        struct = chosen(PROVIDER_CONTEXTS, api_version)
        if api_version == 0 and keying_module_key is not None:
            rule = "given, but FwpmIPsecTunnelAdd0 has no parameter for it"
            raise invalid("keying_module_key", keying_module_key, rule, "FWP_E_INVALID_PARAMETER")
        keyed = with_key(tunnel_policy)
        listed_conditions = _check_conditions("conditions", conditions)
        module_key = None
        if keying_module_key is not None:
            module_key = guid("keying_module_key", keying_module_key)
        ffi = self._engine.ffi
        with Arena(ffi) as arena:
            main_mode = ffi.NULL
            if main_mode_policy is not None:
                main_mode = struct.compose(arena, with_key(main_mode_policy))
            listed = arena.new(FILTER_CONDITION0.array, max(len(listed_conditions), 1))
            for index, condition in enumerate(listed_conditions):
                FILTER_CONDITION0.fill(arena, condition, listed[index])
            module = [] if api_version == 0 else [arena.guid(module_key)]
            self._engine.call(
                f"FwpmIPsecTunnelAdd{api_version}",
                Bits(32)("flags", flags),
                main_mode,
                struct.compose(arena, keyed),
                len(listed_conditions),
                listed,
                *module,
                ffi.NULL,
            )
        return keyed.key

    def delete(self, key: uuid.UUID) -> None:
        """Deletes a tunnel: its filters and its policies.

        Args:
            key: The key of the tunnel policy.

        Raises:
            NotFoundError: There is no such tunnel.

        Source: FwpmIPsecTunnelDeleteByKey0 (fwpmu.h).
        """
        with Arena(self._engine.ffi) as arena:
            self._engine.call("FwpmIPsecTunnelDeleteByKey0", arena.guid(guid("key", key)))
