"""Filters and the objects around them (fwpmtypes.h)."""

from __future__ import annotations

import uuid

from wfp_ipsec.enums import (
    ActionType,
    FilterFlags,
    MatchType,
    ProviderFlags,
    SublayerFlags,
)
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, store, value
from wfp_ipsec.values._checks import U16, U64
from wfp_ipsec.values.sa import NO_GUID
from wfp_ipsec.values.tagged import ConditionValue, FwpValue

CALLOUT_FLAG = 0x4000


def check_name(name: str | None) -> None:
    """Refuses an object without a display name."""
    if name is None:
        raise invalid(
            "name", name, "given; every object needs a display name", "FWP_E_NULL_DISPLAY_NAME"
        )


@value
class Provider(Value):
    """The owner of objects (FWPM_PROVIDER0).

    Attributes:
        name: Display name.
        key: Its GUID; the zero GUID lets the engine choose.
        description: Display text, or None.
        flags: Lifetime.
        data: Opaque data of the provider.
        service_name: The Windows service behind it, or None.
    """

    name: str | None
    key: uuid.UUID = NO_GUID
    description: str | None = None
    flags: ProviderFlags = ProviderFlags(0)
    data: bytes = b""
    service_name: str | None = None

    def _validate(self) -> None:
        check_name(self.name)


@value
class Sublayer(Value):
    """An arbitration bucket inside a layer (FWPM_SUBLAYER0).

    Attributes:
        name: Display name.
        key: Its GUID; the zero GUID lets the engine choose.
        description: Display text, or None.
        flags: Lifetime.
        provider_key: Its owner, or None.
        provider_data: Opaque data of the owner.
        weight: Higher sublayers are asked first.
    """

    name: str | None
    key: uuid.UUID = NO_GUID
    description: str | None = None
    flags: SublayerFlags = SublayerFlags(0)
    provider_key: uuid.UUID | None = None
    provider_data: bytes = b""
    weight: U16 = 0

    def _validate(self) -> None:
        check_name(self.name)


@value
class Condition(Value):
    """What a filter matches (FWPM_FILTER_CONDITION0).

    Attributes:
        field_key: What is compared: a FWPM_CONDITION_ GUID.
        match_type: How.
        value: With what.
    """

    field_key: uuid.UUID
    match_type: MatchType | int = MatchType.EQUAL
    value: ConditionValue


@value
class Filter(Value):
    """A filter (FWPM_FILTER0).

    Attributes:
        name: Display name.
        layer_key: The layer it sits at: a FWPM_LAYER_ GUID.
        action: What happens to traffic that matches.
        key: Its GUID; the zero GUID lets the engine choose.
        description: Display text, or None.
        flags: HAS_PROVIDER_CONTEXT is set where `provider_context_key` is given.
        provider_key: Its owner, or None.
        provider_data: Opaque data of the owner.
        sublayer_key: Its sublayer; the zero GUID is FWPM_SUBLAYER_UNIVERSAL.
        weight: EMPTY lets the engine choose, UINT8 0..15 names a range, UINT64 is exact.
        conditions: All must match; those on one field are alternatives.
        callout_key: The callout of a callout action; None is the zero GUID.
        raw_context: Passed to the callout, where no provider context is named.
        provider_context_key: The provider context passed to the callout, or None.
        id: LUID; given by the engine, ignored when adding.
        effective_weight: Given by the engine, ignored when adding.

    Raises:
        InvalidParameterError: No name; both contexts; a callout action without a callout.
    """

    name: str | None
    layer_key: uuid.UUID
    action: ActionType | int
    key: uuid.UUID = NO_GUID
    description: str | None = None
    flags: FilterFlags = FilterFlags(0)
    provider_key: uuid.UUID | None = None
    provider_data: bytes = b""
    sublayer_key: uuid.UUID = NO_GUID
    weight: FwpValue = FwpValue()
    conditions: tuple[Condition, ...] = ()
    callout_key: uuid.UUID | None = None
    raw_context: U64 = 0
    provider_context_key: uuid.UUID | None = None
    id: U64 = 0
    effective_weight: FwpValue = FwpValue()

    def _validate(self) -> None:
        check_name(self.name)
        if (self.callout_key is None) == bool(self.action & CALLOUT_FLAG):
            rule = f"does not fit {self.action!r}: callout actions need it, others have none"
            code = "INVALID_PARAMETER" if self.callout_key else "CALLOUT_NOT_FOUND"
            raise invalid("callout_key", self.callout_key, rule, f"FWP_E_{code}")
        self._check_context()

    def _check_context(self) -> None:
        named = self.provider_context_key is not None
        if named and self.raw_context:
            rule = "given beside provider_context_key; a filter has one of the two"
            raise invalid("raw_context", self.raw_context, rule, "FWP_E_INVALID_PARAMETER")
        if not named and self.flags & FilterFlags.HAS_PROVIDER_CONTEXT:
            rule = "holds HAS_PROVIDER_CONTEXT, which needs provider_context_key"
            raise invalid("flags", self.flags, rule, "FWP_E_PROVIDER_CONTEXT_NOT_FOUND")
        if named:
            store(self, "flags", self.flags | FilterFlags.HAS_PROVIDER_CONTEXT)
