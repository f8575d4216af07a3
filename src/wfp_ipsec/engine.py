"""A session with the filtering engine: where everything else starts."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

# What a life cycle of an SA context does without is named through the package, which loads it.
import wfp_ipsec as wfp
from wfp_ipsec._events import Events
from wfp_ipsec._listings import SaContextListings
from wfp_ipsec._native import backend as backends
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.objects import SESSION0
from wfp_ipsec._readings import IkeReadings, SaReadings
from wfp_ipsec.enums import SessionFlags
from wfp_ipsec.errors import ClosedError, WfpError, check
from wfp_ipsec.objects import Filters, ProviderContexts, Providers, Sublayers
from wfp_ipsec.values._base import replace
from wfp_ipsec.values.sa import NO_GUID
from wfp_ipsec.values.session import Session

# What aborting a transaction fails with when the engine took it back before.
NO_TRANSACTION = ("FWP_E_NO_TXN_IN_PROGRESS", "FWP_E_TXN_ABORTED")


class Engine(SaContextListings, SaReadings, IkeReadings, Events):
    """A session with the filtering engine. Open it with `Engine.open`, best in a ``with`` block.

    What is added to the engine outlives the session, unless the session is dynamic. SA contexts
    can be neither created nor deleted in a dynamic session.
    """

    def __init__(
        self,
        backend: backends.Backend,
        session_key: uuid.UUID = NO_GUID,
        *,
        dynamic: bool = False,
    ) -> None:
        super().__init__(backend)
        self._session_key = session_key
        self._dynamic = dynamic

    @classmethod
    def open(
        cls,
        backend: str | None = None,
        *,
        dynamic: bool = False,
        name: str = "wfp-ipsec",
        description: str | None = None,
        session_key: uuid.UUID = NO_GUID,
        transaction_wait_timeout_milliseconds: int = 0,
    ) -> Self:
        """Opens a session.

        Args:
            backend: "system" (Fwpuclnt.dll) or "embedded"; None takes the environment variable
                WFP_IPSEC_BACKEND, else "system" on Windows and "embedded" elsewhere. A backend
                that fails is never replaced by another.
            dynamic: Whether objects go with the session that added them.
            name: Display name of the session.
            description: Display text of the session.
            session_key: GUID of the session; the zero GUID is replaced by a random one.
            transaction_wait_timeout_milliseconds: How long a call waits for another session's
                transaction, 0..0xFFFFFFFF; 0 is the engine's default of 15 seconds, 0xFFFFFFFF
                waits for ever.

        Raises:
            EngineUnavailableError: The backend or its service cannot be reached.
            AlreadyExistsError: A session with this key is open (FWP_E_ALREADY_EXISTS).
            ValueError: There is no backend of this name.

        Source: FwpmEngineOpen0 (fwpmu.h).
        """
        session = Session(
            key=session_key,
            name=name,
            description=description,
            flags=SessionFlags.DYNAMIC if dynamic else SessionFlags(0),
            transaction_wait_timeout_milliseconds=transaction_wait_timeout_milliseconds,
        )
        if session.key == NO_GUID:
            # Chosen here and not by the engine, so that the session can mark what belongs to it.
            session = replace(session, key=uuid.uuid4())
        loaded = backends.load(backend)
        handle = loaded.ffi.new("HANDLE *")
        opened = cls(loaded, session.key, dynamic=dynamic)
        try:
            _open(loaded, session, handle)
            opened._take(handle[0])
        except BaseException:
            # An interruption can come between the two.
            if handle[0] and opened._handle is None:
                loaded.lib.FwpmEngineClose0(handle[0])
            raise
        return opened

    @property
    def session_key(self) -> uuid.UUID:
        """GUID of the session, as `sessions` lists it."""
        return self._session_key

    @property
    def dynamic(self) -> bool:
        """Whether what the session adds goes with it."""
        return self._dynamic

    @property
    def providers(self) -> Providers:
        """The owners of objects."""
        return Providers(self)

    @property
    def sublayers(self) -> Sublayers:
        """The arbitration buckets of filters."""
        return Sublayers(self)

    @property
    def provider_contexts(self) -> ProviderContexts:
        """The policies that filters and tunnel-mode SA contexts refer to."""
        return ProviderContexts(self)

    @property
    def filters(self) -> Filters:
        """The filters."""
        return Filters(self)

    @property
    def tunnels(self) -> wfp.tunnels.Tunnels:
        """The tunnel policies."""
        return wfp.tunnels.Tunnels(self)

    @property
    def net_events(self) -> wfp.net_events.NetEvents:
        """The log of network events."""
        return wfp.net_events.NetEvents(self)

    @property
    def security(self) -> wfp.security.Security:
        """The security descriptors of containers and objects."""
        return wfp.security.Security(self)

    @contextmanager
    def transaction(self, read_only: bool = False) -> Iterator[None]:
        """Runs the ``with`` block in a transaction: committed at its end, aborted on an exception.

        Objects are added and deleted in it, all or none. SA contexts take no part in transactions:
        they cannot be created, changed or deleted inside one.

        Args:
            read_only: Whether the block only reads; then other sessions may read at the same time.

        Raises:
            SessionError: A transaction is open already (FWP_E_TXN_IN_PROGRESS), or it was aborted
                meanwhile because it lasted for an hour (FWP_E_TXN_ABORTED).
            WaitTimeoutError: Another session's transaction lasted too long (FWP_E_TIMEOUT).

        Source: FwpmTransactionBegin0, FwpmTransactionCommit0, FwpmTransactionAbort0 (fwpmu.h).
        """
        flags = wfp.TransactionFlags.READ_ONLY if read_only else 0
        begun = False
        try:
            self.call("FwpmTransactionBegin0", flags)
            begun = True
            yield
            self.call("FwpmTransactionCommit0")
        except BaseException as error:
            # An interruption can come after the transaction began and before we know.
            if begun or not isinstance(error, WfpError):
                self._abort(error)
            raise

    def _abort(self, cause: BaseException) -> None:
        """Aborts the open transaction; what goes wrong in that becomes a note on the cause."""
        try:
            self.call("FwpmTransactionAbort0")
        except (WfpError, ClosedError) as error:
            name = getattr(error, "name", "")
            if name in NO_TRANSACTION or name == getattr(cause, "name", None):
                return
            cause.add_note(f"aborting the transaction failed too: {error}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except WfpError as failure:
            if error is None:
                raise
            error.add_note(f"then failed too: {failure}")

    def __repr__(self) -> str:
        state = "closed" if self.closed else "open"
        engine = "simulated, no traffic is protected" if self.simulated else "the system's"
        return f"<Engine {state}, backend {self.backend!r} ({engine})>"

    def __del__(self) -> None:
        if getattr(self, "_handle", None) is not None:
            try:
                # Raises where warnings are errors.
                warnings.warn(
                    f"{self!r} was dropped without close()", ResourceWarning, stacklevel=2
                )
            finally:
                with suppress(WfpError):
                    self.close()


def _open(backend: backends.Backend, session: Session, handle: CData) -> None:
    with Arena(backend.ffi) as arena:
        status = backend.lib.FwpmEngineOpen0(
            backend.ffi.NULL,
            backend.lib.RPC_C_AUTHN_DEFAULT,
            backend.ffi.NULL,
            SESSION0.compose(arena, session),
            handle,
        )
        check("FwpmEngineOpen0", status)
