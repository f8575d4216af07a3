"""The structs of fwpmtypes.h, in its order."""

from __future__ import annotations

import uuid
from typing import Any

from wfp_ipsec._native.arena import Arena, get_guid, put_guid
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.composites import Array, Custom, Embedded, Unused
from wfp_ipsec._native.fields import (
    Blob,
    Bool,
    Enum,
    Flags,
    Guid,
    GuidPointer,
    Int,
    SidPointer,
    Text,
)
from wfp_ipsec._native.struct import Field, Struct
from wfp_ipsec._native.tagged import CONDITION_VALUE0, VALUE0
from wfp_ipsec.enums import (
    ActionType,
    FilterFlags,
    MatchType,
    ProviderFlags,
    SessionFlags,
    SublayerFlags,
    known,
)
from wfp_ipsec.enums._known import members_by_number
from wfp_ipsec.values import filter as filters
from wfp_ipsec.values import session

DISPLAY_DATA: tuple[Field, ...] = (
    Text("displayData.name", "name"),
    Text("displayData.description", "description"),
)

SESSION0 = Struct(
    "FWPM_SESSION0",
    session.Session,
    Guid("sessionKey", "key"),
    *DISPLAY_DATA,
    Flags("flags", "flags", SessionFlags),
    Int("txnWaitTimeoutInMSec", "transaction_wait_timeout_milliseconds"),
    Int("processId", "process_id"),
    SidPointer("sid", "sid"),
    Text("username", "user_name"),
    Bool("kernelMode", "kernel_mode"),
)

PROVIDER0 = Struct(
    "FWPM_PROVIDER0",
    filters.Provider,
    Guid("providerKey", "key"),
    *DISPLAY_DATA,
    Flags("flags", "flags", ProviderFlags),
    Blob("providerData", "data"),
    Text("serviceName", "service_name"),
)

SUBLAYER0 = Struct(
    "FWPM_SUBLAYER0",
    filters.Sublayer,
    Guid("subLayerKey", "key"),
    *DISPLAY_DATA,
    Flags("flags", "flags", SublayerFlags),
    GuidPointer("providerKey", "provider_key"),
    Blob("providerData", "provider_data"),
    Int("weight", "weight"),
)

FILTER_CONDITION0 = Struct(
    "FWPM_FILTER_CONDITION0",
    filters.Condition,
    Guid("fieldKey", "field_key"),
    Enum("matchType", "match_type", MatchType),
    Embedded("conditionValue", "value", CONDITION_VALUE0),
)


# A plain number: flags of an enum take many times longer to tell.
HAS_CONTEXT = FilterFlags.HAS_PROVIDER_CONTEXT.value


def _write_action(arena: Arena, value: filters.Filter, c: CData) -> None:
    c.action.type = value.action
    if value.callout_key is not None:
        put_guid(arena.ffi, arena.ffi.addressof(c.action, "calloutKey"), value.callout_key)


def _read_callout(ffi: Any, c: CData) -> uuid.UUID | None:
    if not c.action.type & filters.CALLOUT_FLAG:
        return None
    return get_guid(ffi, ffi.addressof(c, "action", "calloutKey"))


def _write_context(arena: Arena, value: filters.Filter, c: CData) -> None:
    if value.provider_context_key is None:
        c.rawContext = value.raw_context
    else:
        target = arena.ffi.addressof(c, "providerContextKey")
        put_guid(arena.ffi, target, value.provider_context_key)


def _names_context(c: CData) -> bool:
    return bool(c.flags & HAS_CONTEXT)


def _read_context_key(ffi: Any, c: CData) -> uuid.UUID | None:
    return get_guid(ffi, ffi.addressof(c, "providerContextKey")) if _names_context(c) else None


def _native_action(at: Any) -> list[dict[str, Any]]:
    table, tag = members_by_number(ActionType), at.offset("action.type")
    has = {"tag": tag, "when": filters.CALLOUT_FLAG}
    return [
        at.number("action.type", "action", "ENUM", table=table),
        at.guid_if("action.calloutKey", "callout_key", **has),
    ]


def _native_context(at: Any) -> list[dict[str, Any]]:
    has = {"tag": at.offset("flags"), "when": HAS_CONTEXT}
    return [
        at.number("rawContext", "raw_context", "NUMBER_WITHOUT", table=at.NEVER, **has),
        at.guid_if("providerContextKey", "provider_context_key", **has),
    ]


FILTER0 = Struct(
    "FWPM_FILTER0",
    filters.Filter,
    Guid("filterKey", "key"),
    *DISPLAY_DATA,
    Flags("flags", "flags", FilterFlags),
    GuidPointer("providerKey", "provider_key"),
    Blob("providerData", "provider_data"),
    Guid("layerKey", "layer_key"),
    Guid("subLayerKey", "sublayer_key"),
    Embedded("weight", "weight", VALUE0),
    Array("numFilterConditions", "filterCondition", "conditions", FILTER_CONDITION0, later=True),
    Custom(
        members=("action.type", "action.calloutKey", "action.filterType"),
        readers={
            "action": lambda ffi, c: known(ActionType, c.action.type),
            "callout_key": _read_callout,
        },
        writer=_write_action,
        native=_native_action,
    ),
    Custom(
        members=("rawContext", "providerContextKey"),
        readers={
            "raw_context": lambda ffi, c: 0 if _names_context(c) else c.rawContext,
            "provider_context_key": _read_context_key,
        },
        writer=_write_context,
        native=_native_context,
    ),
    Unused(("reserved",)),
    Int("filterId", "id"),
    Embedded("effectiveWeight", "effective_weight", VALUE0),
)
