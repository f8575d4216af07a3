"""Key managers: programs that watch, or choose, the keys of SAs that the system negotiates.

`Engine.register_key_manager` registers one. Manual SAs do not concern them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from wfp_ipsec._native.attachment import Attached
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.key_dictation import Registered
from wfp_ipsec.values.details import SaDetails
from wfp_ipsec.values.ike_sa import IkeTraffic
from wfp_ipsec.values.key_manager import DictatedKeys, KeyManager


class KeyManagerHandler(ABC):
    """What the system's keying module calls, on a thread of the engine, one call at a time.

    The calls may use the engine, also to end the registration. What they raise is given to
    `sys.unraisablehook`.
    """

    def weight(self, traffic: IkeTraffic) -> int | None:
        """Says whether this manager wants to choose the keys of an SA pair, and how much.

        Asked of managers that have DICTATE_KEY alone, in the time of their
        `KeyManager.dictation_timeout_hint_seconds`, that of `dictate` included. Who is too late is
        left out, as is who raises an exception.

        Args:
            traffic: The hosts that negotiate.

        Returns:
            The weight, 0..0xFFFFFFFF: the highest one chooses. None does not want to.
        """
        return None

    def dictate(self, inbound: SaDetails, outbound: SaDetails) -> DictatedKeys | None:
        """Chooses the keys of an SA pair.

        Args:
            inbound: What was agreed on for packets to this host.
            outbound: The same for packets from this host.

        Returns:
            The SAs of both bundles with other keys and all else as it is; None leaves the keys to
            the keying module. An exception, or SAs that differ in more than keys, let the
            negotiation fail.
        """
        return None

    @abstractmethod
    def notify(self, inbound: SaDetails, outbound: SaDetails) -> None:
        """Is told the keys of a negotiated SA pair, whoever chose them.

        Args:
            inbound: The SAs for packets to this host.
            outbound: Those for packets from this host.
        """


class KeyManagerRegistration(Attached):
    """A registered key manager. As a context manager it ends with the block.

    Attributes:
        manager: Who it is.
        handler: What is called.
    """

    def __init__(self, engine: Connection, manager: KeyManager, handler: KeyManagerHandler) -> None:
        registered = Registered(engine, manager, handler)
        super().__init__(registered)
        self.manager = manager
        self.handler = handler
        registered.register()

    def close(self) -> None:
        """Ends the registration. After it the handler is not called, and no call of it runs.

        Inside a call nothing is waited for: what runs then runs to its end, and the engine learns
        of the end afterwards. Closing twice, or after the session, does nothing.

        Raises:
            SessionError: The session is in a transaction (FWP_E_TXN_IN_PROGRESS). The handler is
                not called any more, but the engine is to be told by closing once more.

        Source: IPsecKeyManagerUnregisterAndDelete0 (fwpmu.h).
        """
        super().close()

    def __repr__(self) -> str:
        state = "closed" if self.closed else "open"
        return f"<KeyManagerRegistration {state}, {self.manager.name!r}>"
