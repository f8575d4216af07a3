"""SA contexts: pairs of SAs, from their SPI to their end."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Self

from wfp_ipsec import plans
from wfp_ipsec._context_calls import delete_if_there
from wfp_ipsec._context_life import SaContextLife
from wfp_ipsec._native.ipsec import SA_CONTEXTS
from wfp_ipsec._native.results import owned
from wfp_ipsec._native.versions import chosen
from wfp_ipsec._undo import Undo
from wfp_ipsec.engine import Engine
from wfp_ipsec.ownership import LABEL, Owner
from wfp_ipsec.pairs import Mode, SaPair, TransportMode, TunnelMode, TunnelSelector
from wfp_ipsec.plans._context_steps import create_context
from wfp_ipsec.values._checks import luid
from wfp_ipsec.values.traffic import AddressLike, Traffic, VirtualIfTunnel


class SaContext(SaContextLife):
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
        if api_version != 1 or api_version.__class__ is not int:
            chosen(SA_CONTEXTS, api_version)
        # Before the call, which writes to it, so that no interruption can lose the context.
        out = [0, 0]
        try:
            ready = create_context(engine, traffic, virtual_if_tunnel, api_version, out)
            return cls(engine, out[0], traffic, out[1], api_version, ready)
        except BaseException as error:
            undo = Undo()
            undo.push(partial(delete_if_there, engine, out[0]))
            undo.unwind(error)
            raise

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
        attached = cls(
            engine,
            id,
            traffic,
            (inbound.filter_id or 0) if inbound is not None else 0,
            api_version,
        )
        attached._take(found)
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
        own_sublayer: bool = False,
        name: str = LABEL,
        kept: bool = False,
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
            own_sublayer: Whether the filters are in a sublayer apart from those of others.
            name: The label that the filters' display names begin with.
            kept: Whether a sweep leaves it alone after the session has ended; see
                `wfp_ipsec.sweep`.
            api_version: 1, or 0 for the functions of Windows Vista.

        Raises:
            InvalidParameterError: The addresses are of different IP versions, or a number is out
                of range.
            WfpError: What `Filters.add` and `create` raise; nothing is left behind then.

        Source: FwpmTransactionBegin0, FwpmProviderAdd0, FwpmSubLayerAdd0, FwpmFilterAdd0,
            FwpmTransactionCommit0, IPsecSaContextCreate0, IPsecSaContextCreate1 (fwpmu.h).
        """
        mode = TransportMode.between(
            local,
            remote,
            ip_protocol=ip_protocol,
            local_port=local_port,
            remote_port=remote_port,
            own_sublayer=own_sublayer,
        )
        return cls.reserve(engine, mode, name=name, kept=kept, api_version=api_version)

    @classmethod
    def tunnel(
        cls,
        engine: Engine,
        local: AddressLike,
        remote: AddressLike,
        selectors: Iterable[TunnelSelector],
        *,
        name: str = LABEL,
        kept: bool = False,
        api_version: int = 1,
    ) -> Self:
        """Creates a tunnel-mode SA context with the policy and the filters it rests on.

        Args:
            engine: The session, not dynamic and outside a transaction.
            local: This end of the tunnel.
            remote: The other end, of the same IP version.
            selectors: What goes through it, at least one.
            name: The label that all display names begin with.
            kept: Whether a sweep leaves it alone after the session has ended; see
                `wfp_ipsec.sweep`.
            api_version: 1, or 0 for the functions of Windows Vista.

        Raises:
            InvalidParameterError: Mixed IP versions, or no selector.
            WfpError: What adding objects and `create` raise; nothing is left behind then.

        Source: FwpmTransactionBegin0, FwpmProviderAdd0, FwpmProviderContextAdd2, FwpmFilterAdd0,
            FwpmTransactionCommit0, IPsecSaContextCreate0, IPsecSaContextCreate1 (fwpmu.h).
        """
        mode = TunnelMode.between(local, remote, selectors)
        return cls.reserve(engine, mode, name=name, kept=kept, api_version=api_version)

    @classmethod
    def reserve(
        cls,
        engine: Engine,
        mode: Mode,
        *,
        name: str = LABEL,
        kept: bool = False,
        api_version: int = 1,
    ) -> Self:
        """Creates an SA context for traffic that is described; see `transport` and `tunnel`.

        Source: as `transport` and `tunnel`, IPsecSaContextCreate1 (fwpmu.h).
        """
        chosen(SA_CONTEXTS, api_version)
        plan = plans.create(mode, label=name, api_version=api_version)
        owner = Owner(label=name, session_key=None if kept else engine.session_key)
        return cls._of(plan.apply(engine, owner), mode=mode)

    @classmethod
    def install(
        cls, engine: Engine, pair: SaPair, *, kept: bool = False, fingerprint: str = ""
    ) -> Self:
        """Installs a whole SA pair: `wfp_ipsec.plans.install`, carried out.

        Args:
            engine: The session, not dynamic and outside a transaction.
            pair: The hosts, SPIs and keys.
            kept: Whether a sweep leaves it alone after the session has ended.
            fingerprint: What its objects are to be known by; see `wfp_ipsec.ownership.Owner`.

        Raises:
            WfpError: The first failure; nothing is left behind then.

        Source: as `transport` and `tunnel`, with IPsecSaContextSetSpi0, IPsecSaContextAddInbound1,
            IPsecSaContextAddOutbound1, and for NAT-T IPsecSaContextUpdate0 (fwpmu.h).
        """
        plan = plans.install(pair)
        session_key = None if kept else engine.session_key
        owner = Owner(label=pair.name, session_key=session_key, fingerprint=fingerprint)
        return cls._of(plan.apply(engine, owner), mode=pair.mode)
