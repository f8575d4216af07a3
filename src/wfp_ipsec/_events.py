"""What an engine session can be asked to call back for, besides its collections."""

from __future__ import annotations

from collections.abc import Callable

import wfp_ipsec as wfp
from wfp_ipsec._lazy import later
from wfp_ipsec._listings import template_of
from wfp_ipsec._native.calling import CAPACITY
from wfp_ipsec._native.connection import Connection

# Most sessions ask for none of it: each call loads what it needs.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from wfp_ipsec._native import event_sources
else:
    (event_sources,) = later("wfp_ipsec._native", "event_sources")


class Events(Connection):
    """Subscriptions to SA contexts, and key managers."""

    def subscribe(
        self,
        callback: Callable[[wfp.SaContextChange], object],
        local: wfp.subnets.SubnetLike | None = None,
        remote: wfp.subnets.SubnetLike | None = None,
    ) -> wfp.Subscription:
        """Calls a function when SA contexts come and go, those of all sessions.

        A context comes when it gets its inbound SA, and goes with it. Being expired or changed is
        no event.

        Args:
            callback: Called on another thread with each event; see `Subscription`.
            local: An address or subnet that this host's address must lie in; None is any.
            remote: An address or subnet that the peer's address must lie in; None is any.

        Raises:
            InvalidParameterError: An argument is no address or subnet, or the two are of
                different IP versions.
            SessionError: The session is in a transaction (FWP_E_TXN_IN_PROGRESS).
            AccessDeniedError: FWPM_ACTRL_SUBSCRIBE on the SA database is needed.

        Source: IPsecSaContextSubscribe0 (fwpmu.h), from Windows 8 on.
        """
        given = _of_contexts(local, remote)
        return wfp.Subscription(self, event_sources.SA_CONTEXTS, given, callback)

    def events(
        self,
        local: wfp.subnets.SubnetLike | None = None,
        remote: wfp.subnets.SubnetLike | None = None,
        *,
        capacity: int = CAPACITY,
    ) -> wfp.EventStream[wfp.SaContextChange]:
        """Keeps the coming and going of SA contexts until it is read. See `subscribe`.

        Args:
            local: An address or subnet that this host's address must lie in; None is any.
            remote: An address or subnet that the peer's address must lie in; None is any.
            capacity: How many events are kept.

        Source: IPsecSaContextSubscribe0 (fwpmu.h), from Windows 8 on.
        """
        given = _of_contexts(local, remote)
        return wfp.EventStream(self, event_sources.SA_CONTEXTS, given, capacity)

    def register_key_manager(
        self, manager: wfp.KeyManager, handler: wfp.KeyManagerHandler
    ) -> wfp.KeyManagerRegistration:
        """Lets a handler watch, or choose, the keys of SAs that the system negotiates.

        Args:
            manager: Who it is, and whether it chooses keys.
            handler: What is called; see `KeyManagerHandler`.

        Returns:
            What ends the registration: with `close`, its ``with`` block, or the session.

        Raises:
            AlreadyExistsError: The key is in use, or another manager chooses keys already
                (FWP_E_ALREADY_EXISTS).
            SessionError: The session is in a transaction (FWP_E_TXN_IN_PROGRESS).
            WfpError: Windows refuses programs whose binary is not signed for it
                (SEC_E_CANNOT_INSTALL).
            RuntimeError: This process has as many key managers as it can have.

        Source: IPsecKeyManagerAddAndRegister0 (fwpmu.h), from Windows 8 on.
        """
        return wfp.KeyManagerRegistration(self, manager, handler)


def _of_contexts(
    local: wfp.subnets.SubnetLike | None, remote: wfp.subnets.SubnetLike | None
) -> wfp.SaContextSubscription:
    return wfp.SaContextSubscription(template=template_of(local, remote))
