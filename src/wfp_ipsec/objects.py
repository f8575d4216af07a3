"""Providers, sublayers, provider contexts and filters: what SA contexts rest on.

Each collection hangs on an `Engine`. Adding gives an object without a key a random one, so that the
caller knows it: the functions of fwpmu.h do not tell the key that the engine would choose.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

import wfp_ipsec as wfp
from wfp_ipsec._collection import Objects
from wfp_ipsec._lazy import later
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.objects import FILTER0, PROVIDER0, SUBLAYER0
from wfp_ipsec._native.results import owned
from wfp_ipsec._native.struct import Struct
from wfp_ipsec._native.versions import chosen
from wfp_ipsec.values._checks import luid
from wfp_ipsec.values.filter import Filter, Provider, Sublayer

# What only provider contexts, lists and subscriptions need is loaded by them.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from wfp_ipsec._native import changes, provider_context, templates

    _OfProviders = Objects[
        Provider, wfp.ProviderTemplate, wfp.ProviderSubscription, wfp.ProviderChange
    ]
    _OfSublayers = Objects[
        Sublayer, wfp.SublayerTemplate, wfp.SublayerSubscription, wfp.SublayerChange
    ]
    _OfProviderContexts = Objects[
        wfp.ProviderContext,
        wfp.ProviderContextTemplate,
        wfp.ProviderContextSubscription,
        wfp.ProviderContextChange,
    ]
    _OfFilters = Objects[Filter, wfp.FilterTemplate, wfp.FilterSubscription, wfp.FilterChange]
else:
    changes, provider_context, templates = later(
        "wfp_ipsec._native", "changes", "provider_context", "templates"
    )
    _OfProviders = _OfSublayers = _OfProviderContexts = _OfFilters = Objects


class Providers(_OfProviders):
    """The owners of objects."""

    KIND: ClassVar[str] = "FwpmProvider"

    def _template(self) -> Struct[Any]:
        return templates.PROVIDER_ENUM_TEMPLATE0

    def _subscription(self) -> Struct[Any]:
        return changes.PROVIDER_SUBSCRIPTION0

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

    def list(self, template: wfp.ProviderTemplate | None = None) -> Iterator[Provider]:
        """Lists the providers that the caller may read.

        Args:
            template: Which; None is all.

        Raises:
            AccessDeniedError: FWPM_ACTRL_ENUM on the container is needed.

        Source: FwpmProviderEnum0 with its CreateEnumHandle0 and DestroyEnumHandle0
            (fwpmu.h).
        """
        return self._list(template, 0)


class Sublayers(_OfSublayers):
    """The arbitration buckets of filters."""

    KIND: ClassVar[str] = "FwpmSubLayer"

    def _template(self) -> Struct[Any]:
        return templates.SUBLAYER_ENUM_TEMPLATE0

    def _subscription(self) -> Struct[Any]:
        return changes.SUBLAYER_SUBSCRIPTION0

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

    def list(self, template: wfp.SublayerTemplate | None = None) -> Iterator[Sublayer]:
        """Lists the sublayers that the caller may read.

        Args:
            template: Which; None is all.

        Raises:
            AccessDeniedError: FWPM_ACTRL_ENUM on the container is needed.

        Source: FwpmSubLayerEnum0 with its CreateEnumHandle0 and DestroyEnumHandle0
            (fwpmu.h).
        """
        return self._list(template, 0)


class ProviderContexts(_OfProviderContexts):
    """The policies that filters and tunnel-mode SA contexts refer to.

    All versions of the functions address the same objects. Version 2 is there on every supported
    Windows; version 3, with traffic selectors and network connection policies, needs Windows 10
    1709. What a version has no member for is refused when adding and left out when reading.
    """

    KIND: ClassVar[str] = "FwpmProviderContext"
    VERSION: ClassVar[int] = 2

    def _template(self) -> Struct[Any]:
        return templates.PROVIDER_CONTEXT_ENUM_TEMPLATE0

    def _subscription(self) -> Struct[Any]:
        return changes.PROVIDER_CONTEXT_SUBSCRIPTION0

    def _struct(self, version: int) -> Struct[wfp.ProviderContext]:
        return chosen(provider_context.PROVIDER_CONTEXTS, version)

    def add(self, context: wfp.ProviderContext, *, api_version: int = VERSION) -> int:
        """Adds a provider context and returns its LUID.

        Raises:
            AlreadyExistsError: The key is in use (FWP_E_ALREADY_EXISTS).
            InvalidParameterError: The version has no member for something in it.

        Source: FwpmProviderContextAdd0, ...1, ...2, ...3 (fwpmu.h).
        """
        id_out = self._engine.ffi.new("UINT64 *")
        self.add_into(id_out, context, api_version=api_version)
        return int(id_out[0])

    def add_into(
        self, id_out: CData, context: wfp.ProviderContext, *, api_version: int = VERSION
    ) -> None:
        """Adds a provider context and writes its LUID through a ``UINT64 *``.

        See `Filters.add_into`.

        Source: FwpmProviderContextAdd0, ...1, ...2, ...3 (fwpmu.h).
        """
        self._add_into(id_out, context, api_version)

    def get(self, id: int, *, api_version: int = VERSION) -> wfp.ProviderContext:
        """Returns the provider context with a LUID.

        Raises:
            NotFoundError: There is none (FWP_E_PROVIDER_CONTEXT_NOT_FOUND).

        Source: FwpmProviderContextGetById0, ...1, ...2, ...3 (fwpmu.h).
        """
        struct = self._struct(api_version)
        return owned(self._engine, f"{self.KIND}GetById{api_version}", struct, luid("id", id))

    def get_by_key(self, key: uuid.UUID, *, api_version: int = VERSION) -> wfp.ProviderContext:
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

    def list(
        self, template: wfp.ProviderContextTemplate | None = None, *, api_version: int = VERSION
    ) -> Iterator[wfp.ProviderContext]:
        """Lists the provider contexts that the caller may read.

        Args:
            template: Which; None is all.
            api_version: Version of the function, 0..3.

        Raises:
            AccessDeniedError: FWPM_ACTRL_ENUM on the container is needed.

        Source: FwpmProviderContextEnum0, ...1, ...2, ...3 with its CreateEnumHandle0 and
            DestroyEnumHandle0 (fwpmu.h).
        """
        return self._list(template, api_version)


class Filters(_OfFilters):
    """The filters."""

    KIND: ClassVar[str] = "FwpmFilter"

    def _template(self) -> Struct[Any]:
        return templates.FILTER_ENUM_TEMPLATE0

    def _subscription(self) -> Struct[Any]:
        return changes.FILTER_SUBSCRIPTION0

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

    def list(self, template: wfp.FilterTemplate | None = None) -> Iterator[Filter]:
        """Lists the filters that the caller may read.

        Args:
            template: Which; None is all.

        Raises:
            AccessDeniedError: FWPM_ACTRL_ENUM on the container is needed.

        Source: FwpmFilterEnum0 with its CreateEnumHandle0 and DestroyEnumHandle0
            (fwpmu.h).
        """
        return self._list(template, 0)
