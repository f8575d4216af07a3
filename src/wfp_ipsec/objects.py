"""Providers, sublayers, provider contexts and filters: what SA contexts rest on.

Each collection hangs on an `Engine`. Adding gives an object without a key a random one, so that the
caller knows it: the functions of fwpmu.h do not tell the key that the engine would choose.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TypeVar

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.objects import FILTER0, PROVIDER0, PROVIDER_CONTEXT0, SUBLAYER0
from wfp_ipsec._native.results import owned
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.values._checks import luid
from wfp_ipsec.values.filter import Filter, Provider, Sublayer
from wfp_ipsec.values.policy import ProviderContext
from wfp_ipsec.values.sa import NO_GUID

T = TypeVar("T", Provider, Sublayer, ProviderContext, Filter)


def _with_key(item: T) -> T:
    return replace(item, key=uuid.uuid4()) if item.key == NO_GUID else item


class Providers:
    """The owners of objects."""

    def __init__(self, engine: Connection) -> None:
        self._engine = engine

    def add(self, provider: Provider) -> uuid.UUID:
        """Adds a provider and returns its key.

        Raises:
            AlreadyExistsError: The key is in use (FWP_E_ALREADY_EXISTS).

        Source: FwpmProviderAdd0 (fwpmu.h).
        """
        return _add_keyed(self._engine, "FwpmProviderAdd0", PROVIDER0, provider)

    def get(self, key: uuid.UUID) -> Provider:
        """Returns the provider with a key.

        Raises:
            NotFoundError: There is none (FWP_E_PROVIDER_NOT_FOUND).

        Source: FwpmProviderGetByKey0 (fwpmu.h).
        """
        return _get_by_key(self._engine, "FwpmProviderGetByKey0", PROVIDER0, key)

    def delete(self, key: uuid.UUID) -> None:
        """Deletes the provider with a key.

        Raises:
            NotFoundError: There is none (FWP_E_PROVIDER_NOT_FOUND).
            StateError: An object refers to it (FWP_E_IN_USE).

        Source: FwpmProviderDeleteByKey0 (fwpmu.h).
        """
        _delete_by_key(self._engine, "FwpmProviderDeleteByKey0", key)


class Sublayers:
    """The arbitration buckets of filters."""

    def __init__(self, engine: Connection) -> None:
        self._engine = engine

    def add(self, sublayer: Sublayer) -> uuid.UUID:
        """Adds a sublayer and returns its key.

        Raises:
            AlreadyExistsError: The key is in use (FWP_E_ALREADY_EXISTS).
            NotFoundError: Its provider is not there (FWP_E_PROVIDER_NOT_FOUND).

        Source: FwpmSubLayerAdd0 (fwpmu.h).
        """
        return _add_keyed(self._engine, "FwpmSubLayerAdd0", SUBLAYER0, sublayer)

    def get(self, key: uuid.UUID) -> Sublayer:
        """Returns the sublayer with a key.

        Raises:
            NotFoundError: There is none (FWP_E_SUBLAYER_NOT_FOUND).

        Source: FwpmSubLayerGetByKey0 (fwpmu.h).
        """
        return _get_by_key(self._engine, "FwpmSubLayerGetByKey0", SUBLAYER0, key)

    def delete(self, key: uuid.UUID) -> None:
        """Deletes the sublayer with a key.

        Raises:
            NotFoundError: There is none (FWP_E_SUBLAYER_NOT_FOUND).
            StateError: A filter sits in it (FWP_E_IN_USE).

        Source: FwpmSubLayerDeleteByKey0 (fwpmu.h).
        """
        _delete_by_key(self._engine, "FwpmSubLayerDeleteByKey0", key)


class ProviderContexts:
    """The policies that filters and tunnel-mode SA contexts refer to."""

    def __init__(self, engine: Connection) -> None:
        self._engine = engine

    def add(self, context: ProviderContext) -> int:
        """Adds a provider context and returns its LUID.

        Raises:
            AlreadyExistsError: The key is in use (FWP_E_ALREADY_EXISTS).

        Source: FwpmProviderContextAdd0 (fwpmu.h).
        """
        id_out = self._engine.ffi.new("UINT64 *")
        _add_numbered(self._engine, "FwpmProviderContextAdd0", PROVIDER_CONTEXT0, context, id_out)
        return int(id_out[0])

    def get(self, id: int) -> ProviderContext:
        """Returns the provider context with a LUID.

        Raises:
            NotFoundError: There is none (FWP_E_PROVIDER_CONTEXT_NOT_FOUND).

        Source: FwpmProviderContextGetById0 (fwpmu.h).
        """
        return owned(self._engine, "FwpmProviderContextGetById0", PROVIDER_CONTEXT0, luid("id", id))

    def delete(self, id: int) -> None:
        """Deletes the provider context with a LUID.

        Raises:
            NotFoundError: There is none (FWP_E_PROVIDER_CONTEXT_NOT_FOUND).
            StateError: A filter refers to it (FWP_E_IN_USE).

        Source: FwpmProviderContextDeleteById0 (fwpmu.h).
        """
        self._engine.call("FwpmProviderContextDeleteById0", luid("id", id))


class Filters:
    """The filters."""

    def __init__(self, engine: Connection) -> None:
        self._engine = engine

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
        _add_numbered(self._engine, "FwpmFilterAdd0", FILTER0, item, id_out)

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


def _add_keyed(engine: Connection, function: str, struct: Struct[T], item: T) -> uuid.UUID:
    keyed = _with_key(item)
    with Arena(engine.ffi) as arena:
        engine.call(function, struct.compose(arena, keyed), engine.ffi.NULL)
    return keyed.key


def _add_numbered(
    engine: Connection, function: str, struct: Struct[T], item: T, id_out: CData
) -> None:
    with Arena(engine.ffi) as arena:
        engine.call(function, struct.compose(arena, _with_key(item)), engine.ffi.NULL, id_out)


def _get_by_key(engine: Connection, function: str, struct: Struct[T], key: uuid.UUID) -> T:
    with Arena(engine.ffi) as arena:
        return owned(engine, function, struct, arena.guid(key))


def _delete_by_key(engine: Connection, function: str, key: uuid.UUID) -> None:
    with Arena(engine.ffi) as arena:
        engine.call(function, arena.guid(key))
