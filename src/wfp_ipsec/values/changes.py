"""Changes of objects, and subscriptions to changes and network events (fwpmtypes.h)."""

from __future__ import annotations

import uuid

from wfp_ipsec.enums import ChangeType, SubscriptionFlags
from wfp_ipsec.enums.fwpmtypes import ADD_AND_DELETE
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U32, U64
from wfp_ipsec.values.sa import NO_GUID
from wfp_ipsec.values.templates import (
    FilterTemplate,
    NetEventTemplate,
    ProviderContextTemplate,
    ProviderTemplate,
    SublayerTemplate,
)


@value
class ProviderChange(Value):
    """A provider came or went (FWPM_PROVIDER_CHANGE0)."""

    change_type: ChangeType | int
    key: uuid.UUID


@value
class SublayerChange(Value):
    """A sublayer came or went (FWPM_SUBLAYER_CHANGE0)."""

    change_type: ChangeType | int
    key: uuid.UUID


@value
class ProviderContextChange(Value):
    """A provider context came or went (FWPM_PROVIDER_CONTEXT_CHANGE0).

    Attributes:
        change_type: Which of the two.
        key: Its GUID.
        id: Its LUID.
    """

    change_type: ChangeType | int
    key: uuid.UUID
    id: U64


@value
class FilterChange(Value):
    """A filter came or went (FWPM_FILTER_CHANGE0).

    Attributes:
        change_type: Which of the two.
        key: Its GUID.
        id: Its LUID.
    """

    change_type: ChangeType | int
    key: uuid.UUID
    id: U64


@value
class ProviderSubscription(Value):
    """Which changes of providers are reported (FWPM_PROVIDER_SUBSCRIPTION0).

    Attributes:
        template: Of which providers; None is all.
        flags: Additions, deletions or both.
        session_key: The session that subscribed; given by the engine.
    """

    template: ProviderTemplate | None = None
    flags: SubscriptionFlags = ADD_AND_DELETE
    session_key: uuid.UUID = NO_GUID


@value
class SublayerSubscription(Value):
    """Which changes of sublayers are reported (FWPM_SUBLAYER_SUBSCRIPTION0).

    Attributes:
        template: Of which sublayers; None is all.
        flags: Additions, deletions or both.
        session_key: The session that subscribed; given by the engine.
    """

    template: SublayerTemplate | None = None
    flags: SubscriptionFlags = ADD_AND_DELETE
    session_key: uuid.UUID = NO_GUID


@value
class ProviderContextSubscription(Value):
    """Which changes of provider contexts are reported (FWPM_PROVIDER_CONTEXT_SUBSCRIPTION0).

    Attributes:
        template: Of which provider contexts; None is all.
        flags: Additions, deletions or both.
        session_key: The session that subscribed; given by the engine.
    """

    template: ProviderContextTemplate | None = None
    flags: SubscriptionFlags = ADD_AND_DELETE
    session_key: uuid.UUID = NO_GUID


@value
class FilterSubscription(Value):
    """Which changes of filters are reported (FWPM_FILTER_SUBSCRIPTION0).

    Attributes:
        template: Of which filters; None is all.
        flags: Additions, deletions or both.
        session_key: The session that subscribed; given by the engine.
    """

    template: FilterTemplate | None = None
    flags: SubscriptionFlags = ADD_AND_DELETE
    session_key: uuid.UUID = NO_GUID


@value
class NetEventSubscription(Value):
    """Which network events are reported (FWPM_NET_EVENT_SUBSCRIPTION0).

    Attributes:
        template: Which events; None is all.
        flags: Unused by Windows, and 0.
        session_key: The session that subscribed; given by the engine.
    """

    template: NetEventTemplate | None = None
    flags: U32 = 0
    session_key: uuid.UUID = NO_GUID
