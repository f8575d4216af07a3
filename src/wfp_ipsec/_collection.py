"""What the collections of objects share."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Generic, TypeVar

import wfp_ipsec as wfp
from wfp_ipsec._lazy import later
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.calling import CAPACITY
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.results import array, owned, paged
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.enums import SubscriptionFlags
from wfp_ipsec.enums.fwpmtypes import ADD_AND_DELETE
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import replace
from wfp_ipsec.values._checks import guid
from wfp_ipsec.values.filter import Filter, Provider, Sublayer
from wfp_ipsec.values.sa import NO_GUID

# What only subscriptions need is loaded by them.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from wfp_ipsec._native import event_sources
else:
    (event_sources,) = later("wfp_ipsec._native", "event_sources")

T = TypeVar("T", Provider, Sublayer, "wfp.ProviderContext", Filter)
E = TypeVar("E")
S = TypeVar("S")
C = TypeVar("C")


class Objects(Generic[T, E, S, C]):
    """The objects of one kind. What the kinds share: reading and deleting by key, and listing."""

    KIND: ClassVar[str]
    VERSION: ClassVar[int] = 0

    def __init__(self, engine: Connection) -> None:
        self._engine = engine

    def _struct(self, version: int) -> Struct[T]:
        """Returns the description of a version of the kind's C struct."""
        raise NotImplementedError

    def _template(self) -> Struct[Any]:
        """Returns the description of what says which objects are listed."""
        raise NotImplementedError

    def _subscription(self) -> Struct[Any]:
        """Returns the description of what says which changes are told."""
        raise NotImplementedError

    def get_by_key(self, key: uuid.UUID) -> T:
        """Returns the object with a key.

        Raises:
            NotFoundError: There is none.
            AccessDeniedError: FWPM_ACTRL_READ on it is needed.

        Source: FwpmProviderGetByKey0, FwpmSubLayerGetByKey0, FwpmFilterGetByKey0 (fwpmu.h).
        """
        return self._get_by_key(key, 0)

    def delete_by_key(self, key: uuid.UUID) -> None:
        """Deletes the object with a key.

        Raises:
            NotFoundError: There is none.
            AccessDeniedError: DELETE on it is needed.
            StateError: Another object refers to it (FWP_E_IN_USE).
            SessionError: The object is another session's, or the transaction is read-only.

        Source: FwpmProviderDeleteByKey0, FwpmSubLayerDeleteByKey0,
            FwpmProviderContextDeleteByKey0, FwpmFilterDeleteByKey0 (fwpmu.h).
        """
        with Arena(self._engine.ffi) as arena:
            self._engine.call(f"{self.KIND}DeleteByKey0", arena.guid(guid("key", key)))

    def __iter__(self) -> Iterator[T]:
        """Lists all objects of the kind that the caller may read. See `list`."""
        return self._list(None, self.VERSION)

    def subscriptions(self) -> Sequence[S]:
        """Returns the subscriptions of all sessions to changes of the kind.

        Source: FwpmProviderSubscriptionsGet0, FwpmSubLayerSubscriptionsGet0,
            FwpmProviderContextSubscriptionsGet0, FwpmFilterSubscriptionsGet0 (fwpmu.h).
        """
        return array(self._engine, f"{self.KIND}SubscriptionsGet0", self._subscription())

    def subscribe(
        self,
        callback: Callable[[C], object],
        template: E | None = None,
        *,
        flags: SubscriptionFlags = ADD_AND_DELETE,
    ) -> wfp.Subscription:
        """Calls a function when other sessions add or delete objects of the kind.

        Changes of this session are not told, and those of a transaction after its commit.

        Args:
            callback: Called on another thread with each change; see `Subscription`.
            template: Of which objects; None is all.
            flags: Additions, deletions or both.

        Raises:
            SessionError: The session is in a transaction (FWP_E_TXN_IN_PROGRESS).
            AccessDeniedError: FWPM_ACTRL_SUBSCRIBE on the container is needed.

        Source: FwpmProviderSubscribeChanges0, FwpmSubLayerSubscribeChanges0,
            FwpmProviderContextSubscribeChanges0, FwpmFilterSubscribeChanges0 (fwpmu.h).
        """
        given = self._subscription().value_class(template=template, flags=flags)
        source = event_sources.changes_of(self.KIND, self._subscription())
        return wfp.Subscription(self._engine, source, given, callback)

    def changes(
        self,
        template: E | None = None,
        *,
        flags: SubscriptionFlags = ADD_AND_DELETE,
        capacity: int = CAPACITY,
    ) -> wfp.EventStream[C]:
        """Keeps what other sessions add and delete from now on until it is read. See `subscribe`.

        Args:
            template: Of which objects; None is all.
            flags: Additions, deletions or both.
            capacity: How many changes are kept.

        Source: FwpmProviderSubscribeChanges0, FwpmSubLayerSubscribeChanges0,
            FwpmProviderContextSubscribeChanges0, FwpmFilterSubscribeChanges0 (fwpmu.h).
        """
        given = self._subscription().value_class(template=template, flags=flags)
        return wfp.EventStream(
            self._engine, event_sources.changes_of(self.KIND, self._subscription()), given, capacity
        )

    def _list(self, template: E | None, version: int) -> Iterator[T]:
        struct = self._struct(version)
        return paged(self._engine, self.KIND, str(version), struct, self._template(), template)

    def _get_by_key(self, key: uuid.UUID, version: int) -> T:
        struct, function = self._struct(version), f"{self.KIND}GetByKey{version}"
        with Arena(self._engine.ffi) as arena:
            return owned(self._engine, function, struct, arena.guid(guid("key", key)))

    def _add_keyed(self, item: T) -> uuid.UUID:
        """Adds an object whose function gives no id; returns the key."""
        keyed = with_key(item)
        with Arena(self._engine.ffi) as arena:
            composed = self._struct(0).compose(arena, keyed)
            self._engine.call(f"{self.KIND}Add0", composed, self._engine.ffi.NULL)
        return keyed.key

    def _add_into(self, id_out: CData, item: T, version: int) -> None:
        """Adds an object whose function gives an id, and writes it through a ``UINT64 *``."""
        with Arena(self._engine.ffi) as arena:
            composed = self._struct(version).compose(arena, with_key(item))
            self._engine.call(f"{self.KIND}Add{version}", composed, self._engine.ffi.NULL, id_out)


def with_key(item: T) -> T:
    """Returns the object itself, or one with a random key where it has none."""
    key = getattr(item, "key", None)
    if not isinstance(key, uuid.UUID):
        raise invalid("object", item, "is of no kind that has a key", "FWP_E_TYPE_MISMATCH")
    return replace(item, key=uuid.uuid4()) if key == NO_GUID else item
