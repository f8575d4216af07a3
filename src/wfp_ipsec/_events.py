"""What an engine session can be asked to call back for, besides its collections."""

from __future__ import annotations

from collections.abc import Callable

from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.event_sources import SA_CONTEXTS
from wfp_ipsec.event_queue import CAPACITY
from wfp_ipsec.key_managers import KeyManagerHandler, KeyManagerRegistration
from wfp_ipsec.subnets import SubnetLike, conditions
from wfp_ipsec.subscriptions import EventStream, Subscription
from wfp_ipsec.values.details import SaContextChange, SaContextSubscription, SaContextTemplate
from wfp_ipsec.values.key_manager import KeyManager


class Events(Connection):
    """Subscriptions to SA contexts, and key managers."""

    def subscribe(
        self,
        callback: Callable[[SaContextChange], object],
        local: SubnetLike | None = None,
        remote: SubnetLike | None = None,
    ) -> Subscription:
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
        return Subscription(self, SA_CONTEXTS, _of_contexts(local, remote), callback)

    def events(
        self,
        local: SubnetLike | None = None,
        remote: SubnetLike | None = None,
        *,
        capacity: int = CAPACITY,
    ) -> EventStream[SaContextChange]:
        """Keeps the coming and going of SA contexts until it is read. See `subscribe`.

        Args:
            local: An address or subnet that this host's address must lie in; None is any.
            remote: An address or subnet that the peer's address must lie in; None is any.
            capacity: How many events are kept.

        Source: IPsecSaContextSubscribe0 (fwpmu.h), from Windows 8 on.
        """
        return EventStream(self, SA_CONTEXTS, _of_contexts(local, remote), capacity)

    def register_key_manager(
        self, manager: KeyManager, handler: KeyManagerHandler
    ) -> KeyManagerRegistration:
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
        return KeyManagerRegistration(self, manager, handler)


def _of_contexts(local: SubnetLike | None, remote: SubnetLike | None) -> SaContextSubscription:
    given = conditions(local, remote)
    return SaContextSubscription(template=SaContextTemplate(**given) if given else None)
