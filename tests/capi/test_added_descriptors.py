"""The security descriptor that the Add functions take."""

from collections.abc import Callable
from typing import Any

import pytest

from .build import Api
from .policy import provider, sublayer, transport_filter, tunnel_context
from .security import (
    ADMINISTRATORS,
    DACL_PRESENT,
    DACL_PROTECTED,
    EVERYONE,
    HEAD,
    OWNER,
    SELF_RELATIVE,
    SYSTEM,
    Access,
    ace,
    acl,
    sid,
)

DACL = acl(ace(EVERYONE, 0x20))


def _descriptor(
    api: Api,
    owner: bytes = b"",
    dacl: bytes = b"",
    control: int = SELF_RELATIVE,
    revision: int = 1,
    shift: int = 0,
) -> Any:
    """Returns a descriptor in self-relative form; offset 0 for parts without bytes."""
    at_owner = HEAD.size + shift if owner else 0
    at_dacl = HEAD.size + shift + len(owner) if dacl else 0
    head = HEAD.pack(revision, 0, control, at_owner, 0, 0, at_dacl)
    return api.new("BYTE[]", head + bytes(shift) + owner + dacl)


def _add_provider(api: Api, engine: Any, given: Any) -> int:
    added = provider(api, providerKey=api.guid(1))
    return int(api.lib.FwpmProviderAdd0(engine, added, given))


def _add_sublayer(api: Api, engine: Any, given: Any) -> int:
    added = sublayer(api, subLayerKey=api.guid(1))
    return int(api.lib.FwpmSubLayerAdd0(engine, added, given))


def _add_context(api: Api, engine: Any, given: Any) -> int:
    added = tunnel_context(api, providerContextKey=api.guid(1))
    return int(api.lib.FwpmProviderContextAdd0(engine, added, given, api.ffi.NULL))


def _add_filter(api: Api, engine: Any, given: Any) -> int:
    added = transport_filter(api, filterKey=api.guid(1))
    return int(api.lib.FwpmFilterAdd0(engine, added, given, api.ffi.NULL))


Add = Callable[[Api, Any, Any], int]
FAMILIES = {
    "FwpmProvider": _add_provider,
    "FwpmSubLayer": _add_sublayer,
    "FwpmProviderContext": _add_context,
    "FwpmFilter": _add_filter,
}


def _access(api: Api, engine: Any, family: str) -> Access:
    return Access(api, engine, family, "ByKey0", (api.new("GUID *", api.guid(1)),))


@pytest.mark.parametrize(("family", "add"), FAMILIES.items())
def test_an_object_begins_with_it(api: Api, engine: Any, family: str, add: Add) -> None:
    """What it has replaces the default, what it lacks does not."""
    control = SELF_RELATIVE | DACL_PRESENT | DACL_PROTECTED
    assert add(api, engine, _descriptor(api, ADMINISTRATORS, DACL, control)) == 0
    found = _access(api, engine, family).get()
    assert (found.owner, found.dacl, found.control) == (ADMINISTRATORS, DACL, control)
    assert (found.group, found.sacl) == (SYSTEM, None)


@pytest.mark.parametrize(("family", "add"), FAMILIES.items())
def test_a_bad_one_adds_nothing(api: Api, engine: Any, family: str, add: Add) -> None:
    """The absolute form, whose head says so, is refused, and no object is there."""
    code = add(api, engine, _descriptor(api, ADMINISTRATORS, control=0))
    assert code == api.lib.ERROR_INVALID_SECURITY_DESCR
    found = _access(api, engine, family).code_of_get(OWNER)
    assert found in (
        api.lib.FWP_E_PROVIDER_NOT_FOUND,
        api.lib.FWP_E_SUBLAYER_NOT_FOUND,
        api.lib.FWP_E_PROVIDER_CONTEXT_NOT_FOUND,
        api.lib.FWP_E_FILTER_NOT_FOUND,
    )


@pytest.mark.parametrize(
    "members",
    [
        {"revision": 2},
        {"owner": sid(5, *range(16))},
        {"owner": b"\2" + SYSTEM[1:]},
        {"owner": SYSTEM, "shift": 2},
        {"dacl": acl(count=1), "control": SELF_RELATIVE | DACL_PRESENT},
        {"dacl": acl(revision=9), "control": SELF_RELATIVE | DACL_PRESENT},
        {"dacl": acl(), "control": SELF_RELATIVE | DACL_PRESENT, "shift": 1},
    ],
)
def test_bad_descriptors(api: Api, engine: Any, members: dict[str, Any]) -> None:
    """Revision, places and parts are checked."""
    code = _add_provider(api, engine, _descriptor(api, **members))
    assert code == api.lib.ERROR_INVALID_SECURITY_DESCR


def test_parts_lie_behind_the_head(api: Api, engine: Any) -> None:
    """An offset into the head is refused, even where its bytes look like a SID."""
    looks_like_a_sid = int.from_bytes(SYSTEM[:2], "little")
    head = HEAD.pack(1, 0, SELF_RELATIVE, HEAD.size - 4, 0, 0, looks_like_a_sid)
    code = _add_provider(api, engine, api.new("BYTE[]", head + SYSTEM[4:]))
    assert code == api.lib.ERROR_INVALID_SECURITY_DESCR


def test_an_acl_that_is_not_present_does_not_count(api: Api, engine: Any) -> None:
    """The control bits decide: absent is the default, present at offset 0 is a NULL ACL."""
    assert _add_provider(api, engine, _descriptor(api, dacl=acl(count=1))) == 0
    default = Access(api, engine, "FwpmEngine").get()
    assert _access(api, engine, "FwpmProvider").get() == default
    assert _add_filter(api, engine, _descriptor(api, control=SELF_RELATIVE | DACL_PRESENT)) == 0
    found = _access(api, engine, "FwpmFilter").get()
    assert (found.dacl, found.control & DACL_PRESENT) == (None, DACL_PRESENT)


def test_every_object_of_a_tunnel_begins_with_it(api: Api, engine: Any) -> None:
    """The descriptor is for the contexts and for the filters."""
    null = api.ffi.NULL
    policy = tunnel_context(api, providerContextKey=api.guid(1))
    condition = api.new("FWPM_FILTER_CONDITION0 *")
    condition.fieldKey = api.lib.FWPM_CONDITION_IP_REMOTE_ADDRESS
    condition.conditionValue = {"type": 3, "uint32": 0x0A000002}
    given = _descriptor(api, ADMINISTRATORS)
    add = api.lib.FwpmIPsecTunnelAdd0
    assert add(engine, 0, null, policy, 1, condition, given) == 0
    assert _access(api, engine, "FwpmProviderContext").get().owner == ADMINISTRATORS
    for key in _keys_of_filters(api, engine):
        access = Access(api, engine, "FwpmFilter", "ByKey0", (key,))
        assert access.get().owner == ADMINISTRATORS


def _keys_of_filters(api: Api, engine: Any) -> list[Any]:
    handle = api.new("HANDLE *")
    api.must(api.lib.FwpmFilterCreateEnumHandle0(engine, api.ffi.NULL, handle))
    entries, returned = api.new("FWPM_FILTER0 ***"), api.new("UINT32 *")
    api.must(api.lib.FwpmFilterEnum0(engine, handle[0], 100, entries, returned))
    keys = [api.new("GUID *", entries[0][i].filterKey) for i in range(returned[0])]
    api.free(entries)
    api.must(api.lib.FwpmFilterDestroyEnumHandle0(engine, handle[0]))
    assert keys
    return keys
