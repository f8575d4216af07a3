"""The changes and subscriptions of fwpmtypes.h."""

from __future__ import annotations

from typing import Any, TypeVar

from wfp_ipsec._native.composites import Pointer
from wfp_ipsec._native.fields import Enum, Flags, Guid, Int
from wfp_ipsec._native.struct import Struct
from wfp_ipsec._native.templates import (
    FILTER_ENUM_TEMPLATE0,
    NET_EVENT_ENUM_TEMPLATE0,
    PROVIDER_CONTEXT_ENUM_TEMPLATE0,
    PROVIDER_ENUM_TEMPLATE0,
    SUBLAYER_ENUM_TEMPLATE0,
)
from wfp_ipsec.enums import ChangeType, SubscriptionFlags
from wfp_ipsec.values import changes

T = TypeVar("T")

CHANGE_TYPE = Enum("changeType", "change_type", ChangeType)

PROVIDER_CHANGE0 = Struct(
    "FWPM_PROVIDER_CHANGE0", changes.ProviderChange, CHANGE_TYPE, Guid("providerKey", "key")
)

SUBLAYER_CHANGE0 = Struct(
    "FWPM_SUBLAYER_CHANGE0", changes.SublayerChange, CHANGE_TYPE, Guid("subLayerKey", "key")
)

PROVIDER_CONTEXT_CHANGE0 = Struct(
    "FWPM_PROVIDER_CONTEXT_CHANGE0",
    changes.ProviderContextChange,
    CHANGE_TYPE,
    Guid("providerContextKey", "key"),
    Int("providerContextId", "id"),
)

FILTER_CHANGE0 = Struct(
    "FWPM_FILTER_CHANGE0",
    changes.FilterChange,
    CHANGE_TYPE,
    Guid("filterKey", "key"),
    Int("filterId", "id"),
)


def _subscription(ctype: str, value_class: type[T], template: Struct[Any]) -> Struct[T]:
    return Struct(
        ctype,
        value_class,
        Pointer("enumTemplate", "template", template),
        Flags("flags", "flags", SubscriptionFlags),
        Guid("sessionKey", "session_key"),
    )


PROVIDER_SUBSCRIPTION0 = _subscription(
    "FWPM_PROVIDER_SUBSCRIPTION0", changes.ProviderSubscription, PROVIDER_ENUM_TEMPLATE0
)
SUBLAYER_SUBSCRIPTION0 = _subscription(
    "FWPM_SUBLAYER_SUBSCRIPTION0", changes.SublayerSubscription, SUBLAYER_ENUM_TEMPLATE0
)
PROVIDER_CONTEXT_SUBSCRIPTION0 = _subscription(
    "FWPM_PROVIDER_CONTEXT_SUBSCRIPTION0",
    changes.ProviderContextSubscription,
    PROVIDER_CONTEXT_ENUM_TEMPLATE0,
)
FILTER_SUBSCRIPTION0 = _subscription(
    "FWPM_FILTER_SUBSCRIPTION0", changes.FilterSubscription, FILTER_ENUM_TEMPLATE0
)

NET_EVENT_SUBSCRIPTION0 = Struct(
    "FWPM_NET_EVENT_SUBSCRIPTION0",
    changes.NetEventSubscription,
    Pointer("enumTemplate", "template", NET_EVENT_ENUM_TEMPLATE0),
    Int("flags", "flags"),
    Guid("sessionKey", "session_key"),
)
