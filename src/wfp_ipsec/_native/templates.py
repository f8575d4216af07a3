"""The enumeration templates of fwpmtypes.h, in its order."""

from __future__ import annotations

from wfp_ipsec._native.composites import Array, Embedded, Pointer, Unused
from wfp_ipsec._native.fields import Enum, Flags, Guid, GuidPointer, Int
from wfp_ipsec._native.file_time import FILETIME
from wfp_ipsec._native.objects import FILTER_CONDITION0
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.enums import FilterEnumFlags, FilterEnumType, ProviderContextType
from wfp_ipsec.values import templates

SESSION_ENUM_TEMPLATE0 = Struct(
    "FWPM_SESSION_ENUM_TEMPLATE0", templates.SessionTemplate, Unused(("reserved",))
)

PROVIDER_ENUM_TEMPLATE0 = Struct(
    "FWPM_PROVIDER_ENUM_TEMPLATE0", templates.ProviderTemplate, Unused(("reserved",))
)

SUBLAYER_ENUM_TEMPLATE0 = Struct(
    "FWPM_SUBLAYER_ENUM_TEMPLATE0",
    templates.SublayerTemplate,
    GuidPointer("providerKey", "provider_key"),
)

PROVIDER_CONTEXT_ENUM_TEMPLATE0 = Struct(
    "FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0",
    templates.ProviderContextTemplate,
    GuidPointer("providerKey", "provider_key"),
    Enum("providerContextType", "context_type", ProviderContextType),
)

FILTER_ENUM_TEMPLATE0 = Struct(
    "FWPM_FILTER_ENUM_TEMPLATE0",
    templates.FilterTemplate,
    GuidPointer("providerKey", "provider_key"),
    Guid("layerKey", "layer_key"),
    Enum("enumType", "enum_type", FilterEnumType),
    Flags("flags", "flags", FilterEnumFlags),
    Pointer(
        "providerContextTemplate", "provider_context_template", PROVIDER_CONTEXT_ENUM_TEMPLATE0
    ),
    Array("numFilterConditions", "filterCondition", "conditions", FILTER_CONDITION0),
    Int("actionMask", "action_mask"),
    GuidPointer("calloutKey", "callout_key"),
)

NET_EVENT_ENUM_TEMPLATE0 = Struct(
    "FWPM_NET_EVENT_ENUM_TEMPLATE0",
    templates.NetEventTemplate,
    Embedded("startTime", "start", FILETIME),
    Embedded("endTime", "end", FILETIME),
    Array("numFilterConditions", "filterCondition", "conditions", FILTER_CONDITION0),
)
