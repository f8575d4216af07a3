"""Which objects and events an enumeration returns (fwpmtypes.h)."""

from __future__ import annotations

import uuid

from wfp_ipsec.enums import FilterEnumFlags, FilterEnumType, ProviderContextType
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U32
from wfp_ipsec.values.file_time import LATEST_TICKS, FileTime
from wfp_ipsec.values.filter import Condition

ANY_ACTION = 0xFFFFFFFF


@value
class SessionTemplate(Value):
    """All sessions: the struct has nothing to choose by (FWPM_SESSION_ENUM_TEMPLATE0)."""


@value
class ProviderTemplate(Value):
    """All providers: the struct has nothing to choose by (FWPM_PROVIDER_ENUM_TEMPLATE0)."""


@value
class SublayerTemplate(Value):
    """Which sublayers (FWPM_SUBLAYER_ENUM_TEMPLATE0).

    Attributes:
        provider_key: Those of one provider; None is all.
    """

    provider_key: uuid.UUID | None = None


@value
class ProviderContextTemplate(Value):
    """Which provider contexts (FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0).

    Attributes:
        context_type: Those of one type.
        provider_key: Those of one provider; None is all.
    """

    context_type: ProviderContextType | int
    provider_key: uuid.UUID | None = None


@value
class FilterTemplate(Value):
    """Which filters (FWPM_FILTER_ENUM_TEMPLATE0).

    Attributes:
        layer_key: Those of one layer: a FWPM_LAYER_ GUID.
        provider_key: Those of one provider; None is all.
        enum_type: How the filters' conditions relate to `conditions`.
        flags: What else to include, and the order.
        provider_context_template: Those with a provider context that this describes; None is all.
        conditions: Those for such traffic; nothing is all.
        action_mask: Those whose action type shares a bit with it; all bits are any action.
        callout_key: Those that call one callout; None is all.
    """

    layer_key: uuid.UUID
    provider_key: uuid.UUID | None = None
    enum_type: FilterEnumType | int = FilterEnumType.FULLY_CONTAINED
    flags: FilterEnumFlags = FilterEnumFlags(0)
    provider_context_template: ProviderContextTemplate | None = None
    conditions: tuple[Condition, ...] = ()
    action_mask: U32 = ANY_ACTION
    callout_key: uuid.UUID | None = None


@value
class NetEventTemplate(Value):
    """Which network events (FWPM_NET_EVENT_ENUM_TEMPLATE0).

    Attributes:
        start: Those not before it; the default is the beginning of time.
        end: Those not after it; the default is the end of time.
        conditions: Those that match all of these; nothing is all.

    Raises:
        InvalidParameterError: The end lies before the start.
    """

    start: FileTime = FileTime()
    end: FileTime = FileTime(ticks=LATEST_TICKS)
    conditions: tuple[Condition, ...] = ()

    def _validate(self) -> None:
        if self.end.ticks < self.start.ticks:
            rule = f"lies before the start {self.start.ticks}"
            raise invalid("end", self.end.ticks, rule, "FWP_E_INVALID_INTERVAL")
