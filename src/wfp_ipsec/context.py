"""SA contexts: pairs of SAs, from their SPI to their end."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from wfp_ipsec._context_calls import SaContextCalls
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.ipsec import SA_CONTEXTS, TRAFFIC0, TRAFFIC1, VIRTUAL_IF_TUNNEL_INFO0
from wfp_ipsec._native.results import owned
from wfp_ipsec._native.versions import chosen
from wfp_ipsec._sa_memory import peer_spis
from wfp_ipsec._undo import Undo, undone_on_error
from wfp_ipsec.engine import Engine
from wfp_ipsec.errors import NotFoundError, invalid
from wfp_ipsec.transport import add_filter_pair
from wfp_ipsec.values._checks import luid
from wfp_ipsec.values.traffic import (
    AddressLike,
    Traffic,
    VirtualIfTunnel,
)

NOT_FOUND = 0x80320008


class SaContext(SaContextCalls):
    """An SA context in the engine: an inbound and an outbound SA bundle under one id.

    Life: create it, reserve the inbound SPI (`get_spi` or `set_spi`), then `add_inbound`, then
    `add_outbound`; end it with `expire` or `delete`. SPIs are reserved before keys exist, because
    key exchanges announce them first.

    As a context manager it deletes the SA context when the block ends, and then the filters it
    owns. Without one, everything stays in the engine, also after the session and the process end.

    Attributes:
        engine: The session.
        id: LUID of the context.
        api_version: 1, or 0 for the functions of Windows Vista.
        traffic: The outbound traffic, where it is known.
        inbound_filter_id: LUID of the inbound filter; 0 where it is not known.
    """

    def __init__(
        self,
        engine: Engine,
        id: int,
        *,
        traffic: Traffic | None,
        inbound_filter_id: int,
        api_version: int,
        rests_on: Undo,
    ) -> None:
        super().__init__(
            engine,
            id,
            traffic=traffic,
            inbound_filter_id=inbound_filter_id,
            api_version=api_version,
        )
        self._undo = rests_on

    @classmethod
    def create(
        cls,
        engine: Engine,
        traffic: Traffic,
        *,
        virtual_if_tunnel: VirtualIfTunnel | None = None,
        api_version: int = 1,
    ) -> Self:
        """Creates an SA context for filters or a policy that the caller made.

        Args:
            engine: The session, not dynamic and outside a transaction.
            traffic: The outbound traffic, with the outbound filter or the tunnel policy.
            virtual_if_tunnel: The virtual interface; IKEv2 only, not in version 0.
            api_version: 1, or 0 for the functions of Windows Vista.

        Raises:
            SessionError: The session is dynamic (FWP_E_DYNAMIC_SESSION_IN_PROGRESS) or in a
                transaction (FWP_E_TXN_IN_PROGRESS).
            NotFoundError: The filter (FWP_E_FILTER_NOT_FOUND) or policy
                (FWP_E_PROVIDER_CONTEXT_NOT_FOUND) is not there.
            InvalidParameterError: The traffic does not fit it, or the version cannot carry it.

        Source: IPsecSaContextCreate0, IPsecSaContextCreate1 (fwpmu.h).
        """
        chosen(SA_CONTEXTS, api_version)
        with undone_on_error() as undo:
            return cls._create(engine, traffic, virtual_if_tunnel, api_version, undo)

    @classmethod
    def attach(cls, engine: Engine, id: int, *, api_version: int = 1) -> Self:
        """Takes hold of an SA context that exists already. Leaving a ``with`` block deletes it.

        Raises:
            NotFoundError: There is no context with this id (FWP_E_NOT_FOUND).

        Source: IPsecSaContextGetById0, IPsecSaContextGetById1 (fwpmu.h).
        """
        struct = chosen(SA_CONTEXTS, api_version)
        function = f"IPsecSaContextGetById{api_version}"
        found = owned(engine, function, struct, luid("id", id))
        traffic = found.outbound.traffic if found.outbound is not None else None
        inbound = found.inbound.traffic if found.inbound is not None else None
        if traffic is None and inbound is not None and inbound.filter_id is None:
            traffic = inbound
        undo = Undo()
        undo.push(lambda: _delete_if_there(engine, id), holds=True)
        attached = cls(
            engine,
            id,
            traffic=traffic,
            inbound_filter_id=(inbound.filter_id or 0) if inbound is not None else 0,
            api_version=api_version,
            rests_on=undo,
        )
        if found.inbound is not None and found.outbound is None:
            attached._inbound_keys.remember(found.inbound.bundle)
        return attached

    @classmethod
    def transport(
        cls,
        engine: Engine,
        local: AddressLike,
        remote: AddressLike,
        *,
        ip_protocol: int = 0,
        local_port: int = 0,
        remote_port: int = 0,
        name: str = "wfp-ipsec",
        api_version: int = 1,
    ) -> Self:
        """Creates a transport-mode SA context and the two filters it rests on, which it owns.

        Args:
            engine: The session, not dynamic and outside a transaction.
            local: This host.
            remote: The peer, of the same IP version.
            ip_protocol: IP protocol number to protect; 0 is all.
            local_port: This host's port, host order; 0 is all.
            remote_port: The peer's port, host order; 0 is all.
            name: Display name of the filters.
            api_version: 1, or 0 for the functions of Windows Vista.

        Raises:
            InvalidParameterError: The addresses are of different IP versions, or a number is out
                of range.
            WfpError: What `Filters.add` and `create` raise; nothing is left behind then.

        Source: FwpmFilterAdd0, IPsecSaContextCreate0, IPsecSaContextCreate1 (fwpmu.h).
        """
        chosen(SA_CONTEXTS, api_version)
        asked = Traffic.transport(
            local,
            remote,
            0,
            ip_protocol=ip_protocol,
            local_port=local_port,
            remote_port=remote_port,
        )
        with undone_on_error() as undo:
            inbound, outbound = add_filter_pair(engine, undo, asked, name)
            # The filters select protocol and ports already; naming them here as well would need
            # version 1 of the API and narrow nothing.
            under = Traffic.transport(asked.local, asked.remote, outbound)
            created = cls._create(engine, under, None, api_version, undo)
            created.inbound_filter_id = inbound
            return created

    def close(self) -> None:
        """Deletes the context and then the filters it owns, newest first.

        A context that is gone already is no error. Closing again does nothing, or tries what
        failed before once more.

        Raises:
            WfpError: The first failure; the others are its notes.
        """
        self._undo.run()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
        else:
            self._undo.unwind(error)

    def __repr__(self) -> str:
        return f"<SaContext {self.id}, api_version {self.api_version}, of {self.engine!r}>"

    @classmethod
    def _create(
        cls,
        engine: Engine,
        traffic: Traffic,
        virtual_if_tunnel: VirtualIfTunnel | None,
        api_version: int,
        rests_on: Undo,
    ) -> Self:
        id_out = engine.ffi.new("UINT64 *")
        rests_on.push(lambda: _delete_if_there(engine, id_out[0]), holds=True)
        with Arena(engine.ffi) as arena:
            inbound_filter_id = arena.new("UINT64 *")
            engine.call(
                f"IPsecSaContextCreate{api_version}",
                *_create_arguments(arena, traffic, virtual_if_tunnel, api_version),
                inbound_filter_id,
                id_out,
            )
            return cls(
                engine,
                int(id_out[0]),
                traffic=traffic,
                inbound_filter_id=int(inbound_filter_id[0]),
                api_version=api_version,
                rests_on=rests_on,
            )


def _delete_if_there(engine: Engine, id: int) -> None:
    """Deletes an SA context; nothing is done for id 0, and one that is gone is no error."""
    if not id:
        return
    try:
        engine.call("IPsecSaContextDeleteById0", id)
    except NotFoundError as error:
        if error.winerror != NOT_FOUND:
            raise
    peer_spis(engine).release(id)


def _create_arguments(
    arena: Arena, traffic: Traffic, virtual_if_tunnel: VirtualIfTunnel | None, api_version: int
) -> list[CData]:
    """Composes what both versions of Create take between the engine handle and the results."""
    if api_version == 1:
        virtual = arena.ffi.NULL
        if virtual_if_tunnel is not None:
            virtual = VIRTUAL_IF_TUNNEL_INFO0.compose(arena, virtual_if_tunnel)
        return [TRAFFIC1.compose(arena, traffic), virtual]
    if virtual_if_tunnel is not None:
        rule = "given, but IPsecSaContextCreate0 has no parameter for it"
        raise invalid("virtual_if_tunnel", virtual_if_tunnel, rule, "FWP_E_INVALID_PARAMETER")
    return [TRAFFIC0.compose(arena, traffic)]
