"""Providers, sublayers, provider contexts and filters: what SA contexts rest on.

Each collection hangs on an `Engine`. Adding gives an object without a key a random one, so that the
caller knows it: the functions of fwpmu.h do not tell the key that the engine would choose.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar, Generic, TypeVar

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.objects import FILTER0, PROVIDER0, SUBLAYER0
from wfp_ipsec._native.provider_context import PROVIDER_CONTEXTS
from wfp_ipsec._native.results import owned, paged
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._checks import luid
from wfp_ipsec.values.filter import Filter, Provider, Sublayer
from wfp_ipsec.values.provider_context import ProviderContext
from wfp_ipsec.values.sa import NO_GUID

T = TypeVar("T", Provider, Sublayer, ProviderContext, Filter)


class Objects(Generic[T]):
    """The objects of one kind. What the kinds share: reading and deleting by key, and listing."""

    KIND: ClassVar[str]

    def __init__(self, engine: Connection) -> None:
        self._engine = engine

    def _struct(self, version: int) -> Struct[T]:
        """Returns the description of a version of the kind's C struct."""
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
            StateError: Another object refers to it (FWP_E_IN_USE).
            SessionError: The object is another session's, or the transaction is read-only.

        Source: FwpmProviderDeleteByKey0, FwpmSubLayerDeleteByKey0,
            FwpmProviderContextDeleteByKey0, FwpmFilterDeleteByKey0 (fwpmu.h).
        """
        with Arena(self._engine.ffi) as arena:
            self._engine.call(f"{self.KIND}DeleteByKey0", arena.guid(key))

    def __iter__(self) -> Iterator[T]:
        """Lists all objects of the kind that the caller may read.

        Source: FwpmProviderEnum0, FwpmSubLayerEnum0, FwpmFilterEnum0 with their CreateEnumHandle0
            and DestroyEnumHandle0 (fwpmu.h).
        """
        return self._list(0)

    def _list(self, version: int) -> Iterator[T]:
        return paged(self._engine, self.KIND, str(version), self._struct(version))

    def _get_by_key(self, key: uuid.UUID, version: int) -> T:
        function = f"{self.KIND}GetByKey{version}"
        with Arena(self._engine.ffi) as arena:
            return owned(self._engine, function, self._struct(version), arena.guid(key))

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


class Providers(Objects[Provider]):
    """The owners of objects."""

    KIND = "FwpmProvider"

    def _struct(self, version: int) -> Struct[Provider]:
        return PROVIDER0

    def add(self, provider: Provider) -> uuid.UUID:
        """Adds a provider and returns its key.

        Raises:
            AlreadyExistsError: The key is in use (FWP_E_ALREADY_EXISTS).

        Source: FwpmProviderAdd0 (fwpmu.h).
        """
        return self._add_keyed(provider)

    def get(self, key: uuid.UUID) -> Provider:
        """Returns the provider with a key. See `get_by_key`."""
        return self.get_by_key(key)

    def delete(self, key: uuid.UUID) -> None:
        """Deletes the provider with a key. See `delete_by_key`."""
        self.delete_by_key(key)


class Sublayers(Objects[Sublayer]):
    """The arbitration buckets of filters."""

    KIND = "FwpmSubLayer"

    def _struct(self, version: int) -> Struct[Sublayer]:
        return SUBLAYER0

    def add(self, sublayer: Sublayer) -> uuid.UUID:
        """Adds a sublayer and returns its key.

        Raises:
            AlreadyExistsError: The key is in use (FWP_E_ALREADY_EXISTS).
            NotFoundError: Its provider is not there (FWP_E_PROVIDER_NOT_FOUND).

        Source: FwpmSubLayerAdd0 (fwpmu.h).
        """
        return self._add_keyed(sublayer)

    def get(self, key: uuid.UUID) -> Sublayer:
        """Returns the sublayer with a key. See `get_by_key`."""
        return self.get_by_key(key)

    def delete(self, key: uuid.UUID) -> None:
        """Deletes the sublayer with a key. See `delete_by_key`."""
        self.delete_by_key(key)


class ProviderContexts(Objects[ProviderContext]):
    """The policies that filters and tunnel-mode SA contexts refer to.

    All versions of the functions address the same objects. Version 2 is there on every supported
    Windows; version 3, with traffic selectors and network connection policies, needs Windows 10
    1709. What a version has no member for is refused when adding and left out when reading.
    """

    KIND = "FwpmProviderContext"
    VERSION = 2

    def _struct(self, version: int) -> Struct[ProviderContext]:
        if version not in range(len(PROVIDER_CONTEXTS)):
            raise invalid("api_version", version, "is not in 0..3", "FWP_E_INVALID_PARAMETER")
        return PROVIDER_CONTEXTS[version]

    def add(self, context: ProviderContext, *, api_version: int = VERSION) -> int:
        """Adds a provider context and returns its LUID.

        Raises:
            AlreadyExistsError: The key is in use (FWP_E_ALREADY_EXISTS).
            InvalidParameterError: The version has no member for something in it.

        Source: FwpmProviderContextAdd0, ...1, ...2, ...3 (fwpmu.h).
        """
        id_out = self._engine.ffi.new("UINT64 *")
        self._add_into(id_out, context, api_version)
        return int(id_out[0])

    def get(self, id: int, *, api_version: int = VERSION) -> ProviderContext:
        """Returns the provider context with a LUID.

        Raises:
            NotFoundError: There is none (FWP_E_PROVIDER_CONTEXT_NOT_FOUND).

        Source: FwpmProviderContextGetById0, ...1, ...2, ...3 (fwpmu.h).
        """
        function = f"{self.KIND}GetById{api_version}"
        return owned(self._engine, function, self._struct(api_version), luid("id", id))

    def get_by_key(self, key: uuid.UUID, *, api_version: int = VERSION) -> ProviderContext:
        """Returns the provider context with a key.

        Raises:
            NotFoundError: There is none (FWP_E_PROVIDER_CONTEXT_NOT_FOUND).

        Source: FwpmProviderContextGetByKey0, ...1, ...2, ...3 (fwpmu.h).
        """
        return self._get_by_key(key, api_version)

    def delete(self, id: int) -> None:
        """Deletes the provider context with a LUID.

        Raises:
            NotFoundError: There is none (FWP_E_PROVIDER_CONTEXT_NOT_FOUND).
            StateError: A filter refers to it (FWP_E_IN_USE).

        Source: FwpmProviderContextDeleteById0 (fwpmu.h).
        """
        self._engine.call("FwpmProviderContextDeleteById0", luid("id", id))

    def __iter__(self) -> Iterator[ProviderContext]:
        """Lists all provider contexts that the caller may read.

        Source: FwpmProviderContextEnum2 with its CreateEnumHandle0 and DestroyEnumHandle0.
        """
        return self._list(self.VERSION)


class Filters(Objects[Filter]):
    """The filters."""

    KIND = "FwpmFilter"

    def _struct(self, version: int) -> Struct[Filter]:
        return FILTER0

    def add(self, item: Filter) -> int:
        """Adds a filter and returns its LUID.

        Raises:
            AlreadyExistsError: The key is in use (FWP_E_ALREADY_EXISTS).
            NotFoundError: A layer, sublayer, callout, condition field, provider or provider
                context that it names is not there.

        Source: FwpmFilterAdd0 (fwpmu.h).
        """
        id_out = self._engine.ffi.new("UINT64 *")
        self.add_into(id_out, item)
        return int(id_out[0])

    def add_into(self, id_out: CData, item: Filter) -> None:
        """Adds a filter and writes its LUID through a ``UINT64 *``; see `add`.

        Whoever must delete the filter whatever happens keeps the pointer: it holds the LUID from
        the moment that the filter exists, also when an exception follows at once.
        """
        self._add_into(id_out, item, 0)

    def get(self, id: int) -> Filter:
        """Returns the filter with a LUID.

        Raises:
            NotFoundError: There is none (FWP_E_FILTER_NOT_FOUND).

        Source: FwpmFilterGetById0 (fwpmu.h).
        """
        return owned(self._engine, "FwpmFilterGetById0", FILTER0, luid("id", id))

    def delete(self, id: int) -> None:
        """Deletes the filter with a LUID.

        Raises:
            NotFoundError: There is none (FWP_E_FILTER_NOT_FOUND).

        Source: FwpmFilterDeleteById0 (fwpmu.h).
        """
        self._engine.call("FwpmFilterDeleteById0", luid("id", id))


def with_key(item: T) -> T:
    """Returns the object itself, or one with a random key where it has none."""
    return replace(item, key=uuid.uuid4()) if item.key == NO_GUID else item
