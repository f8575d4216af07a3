"""The GetSecurityInfo and SetSecurityInfo functions of containers and objects."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from .build import DYNAMIC, Api
from .policy import add_filter, add_provider_context, provider, transport_filter, tunnel_context
from .security import (
    ADMINISTRATORS,
    ALL,
    DACL,
    DACL_PRESENT,
    DACL_PROTECTED,
    EVERYONE,
    GROUP,
    OWNER,
    SACL,
    SACL_PRESENT,
    SACL_PROTECTED,
    SELF_RELATIVE,
    SYSTEM,
    Access,
    ace,
    acl,
    sid,
)

CONTAINERS = ["FwpmEngine", "FwpmNetEvents", "IPsecSaDb", "IkeextSaDb", "IPsecDosp"]
KEYED = ["FwpmProvider", "FwpmProviderContext", "FwpmSubLayer", "FwpmFilter", "IPsecKeyManager"]
NAMES = CONTAINERS + KEYED


def _container(api: Api, engine: Any, name: str) -> Access:
    if name in KEYED:
        return Access(api, engine, name, "ByKey0", (api.ffi.NULL,))
    return Access(api, engine, name)


@pytest.mark.parametrize("name", NAMES)
def test_the_default(api: Api, engine: Any, name: str) -> None:
    """Owner, group and a DACL from administrators to everyone; no SACL."""
    found = _container(api, engine, name).get()
    assert found.control == SELF_RELATIVE | DACL_PRESENT
    assert (found.owner, found.group, found.sacl) == (SYSTEM, SYSTEM, None)
    assert found.dacl is not None
    assert int.from_bytes(found.dacl[4:6], "little") == 8
    assert ace(ADMINISTRATORS, api.lib.FWPM_GENERIC_ALL) in found.dacl
    assert ace(sid(5, 32, 556), 0x307FF) in found.dacl
    assert found.dacl.endswith(ace(EVERYONE, 0x50))


def test_services_are_granted_by_their_sids(api: Api, engine: Any) -> None:
    """The SID of the firewall's service, as Windows shows it, is in the default."""
    service = sid(5, 80, 3088073201, 1464728630, 1879813800, 1107566885, 823218052)
    found = Access(api, engine, "FwpmEngine").get()
    assert found.dacl is not None
    assert ace(service, 0x307FF) in found.dacl


NEW_DACL = acl(ace(EVERYONE, 0x1), ace(ADMINISTRATORS, 0x2, kind=1))
NEW_SACL = acl(ace(EVERYONE, 0x4, kind=2), revision=4)
NEW = {"owner": ADMINISTRATORS, "group": EVERYONE, "dacl": NEW_DACL, "sacl": NEW_SACL}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_set_comes_back(api: Api, engine: Any, name: str) -> None:
    """All parts, for this container and no other."""
    access = _container(api, engine, name)
    before = {other: _container(api, engine, other).get() for other in NAMES if other != name}
    assert access.set(ALL, **NEW) == 0
    found = access.get()
    assert found.control == SELF_RELATIVE | DACL_PRESENT | SACL_PRESENT
    assert {part: getattr(found, part) for part in NEW} == NEW
    assert {other: _container(api, engine, other).get() for other in before} == before


@pytest.mark.parametrize(("bit", "part"), [(1, "owner"), (2, "group"), (4, "dacl"), (8, "sacl")])
def test_parts_are_told_apart(api: Api, engine: Any, bit: int, part: str) -> None:
    """A bit reads and writes its own part alone; pointers to others are not looked at."""
    access = Access(api, engine, "IPsecSaDb")
    before = access.get()
    junk = dict.fromkeys(NEW, b"\xff" * 8) | {part: NEW[part]}
    assert access.set(bit, **junk) == 0
    after = access.get()
    assert getattr(after, part) == NEW[part]
    assert replace(after, control=0, **{part: None}) == replace(before, control=0, **{part: None})
    alone = access.get(bit)
    assert [name for name in NEW if getattr(alone, name) is not None] == [part]


def test_no_part_at_all(api: Api, engine: Any) -> None:
    """Asking for nothing gives an empty descriptor, setting nothing changes nothing."""
    access = Access(api, engine, "IPsecSaDb")
    before = access.get()
    assert access.set(0) == 0
    assert access.get() == before
    empty = access.get(0)
    assert (empty.control, empty.owner, empty.dacl) == (SELF_RELATIVE, None, None)


def test_a_null_acl_is_present(api: Api, engine: Any) -> None:
    """It grants everything, which is not the same as no ACL or an empty one."""
    access = Access(api, engine, "IPsecSaDb")
    assert access.set(DACL) == 0
    found = access.get()
    assert (found.control & DACL_PRESENT, found.dacl) == (DACL_PRESENT, None)
    assert access.set(DACL, dacl=acl()) == 0
    assert access.get().dacl == acl()


@pytest.mark.parametrize(
    ("protect", "unprotect", "control"),
    [(0x80000000, 0x20000000, DACL_PROTECTED), (0x40000000, 0x10000000, SACL_PROTECTED)],
)
def test_protection(api: Api, engine: Any, protect: int, unprotect: int, control: int) -> None:
    """Protection from inheritance is a bit of the descriptor, shown with its ACL."""
    access = Access(api, engine, "IPsecSaDb")
    assert access.set(protect) == 0
    assert access.get().control & (DACL_PROTECTED | SACL_PROTECTED) == control
    assert access.get(OWNER).control == SELF_RELATIVE
    assert access.set(protect | unprotect) == api.lib.FWP_E_INVALID_FLAGS
    assert access.set(unprotect) == 0
    assert access.get().control & control == 0


@pytest.mark.parametrize("information", [0x10, 0x20, 0x10000, 0x08000000])
def test_unknown_parts(api: Api, engine: Any, information: int) -> None:
    """Other bits are refused both ways."""
    access = Access(api, engine, "IPsecSaDb")
    assert access.code_of_get(OWNER | information) == api.lib.FWP_E_INVALID_FLAGS
    assert access.set(OWNER | information, owner=SYSTEM) == api.lib.FWP_E_INVALID_FLAGS


BAD = [
    (OWNER, "owner", b"\2" + SYSTEM[1:]),
    (OWNER, "owner", sid(5, *range(16))),
    (GROUP, "group", b"\0" + SYSTEM[1:]),
    (GROUP, "group", sid(5, *range(255))),
    (DACL, "dacl", acl(revision=1)),
    (DACL, "dacl", acl(revision=5)),
    (DACL, "dacl", acl(size=7)),
    (DACL, "dacl", acl(count=1)),
    (DACL, "dacl", acl(ace(SYSTEM, 1), count=2)),
    (DACL, "dacl", acl(ace(SYSTEM, 1), size=8 + len(ace(SYSTEM, 1)) - 4)),
    (DACL, "dacl", acl(ace(b"\2" + SYSTEM[1:], 1))),
    (DACL, "dacl", acl(ace(SYSTEM[:-4], 1))),
    (DACL, "dacl", acl(b"\0\0\4\0")),
    (DACL, "dacl", acl(b"\x05\0\6\0\0\0")),
    (SACL, "sacl", acl(b"\x05\0\0\0", ace(SYSTEM, 1))),
]


@pytest.mark.parametrize(("bit", "part", "data"), BAD)
def test_bad_parts(api: Api, engine: Any, bit: int, part: str, data: bytes) -> None:
    """A SID or ACL that is not well-formed is refused, and nothing is changed."""
    access = Access(api, engine, "IPsecSaDb")
    before = access.get()
    code = access.set(ALL, **(NEW | {part: data}))
    assert code == api.lib.ERROR_INVALID_SECURITY_DESCR
    assert access.set(bit, **{part: data}) == code
    assert access.get() == before


def test_the_longest_sid(api: Api, engine: Any) -> None:
    """A SID has at most 15 parts."""
    access = Access(api, engine, "IPsecSaDb")
    longest = sid(5, *range(15))
    assert access.set(OWNER, owner=longest) == 0
    assert access.get().owner == longest


def test_entries_of_other_kinds(api: Api, engine: Any) -> None:
    """An entry for objects has no SID where others have it, and is taken as it is."""
    access = Access(api, engine, "IPsecSaDb")
    given = acl(b"\x05\0\x0c\0" + bytes(8), ace(SYSTEM, 1, kind=0x11), revision=4)
    assert access.set(SACL, sacl=given) == 0
    assert access.get().sacl == given


@pytest.mark.parametrize("bit", [OWNER, GROUP])
def test_missing_sids(api: Api, engine: Any, bit: int) -> None:
    """A SID that is named has to be there."""
    assert Access(api, engine, "IPsecSaDb").set(bit) == api.lib.FWP_E_NULL_POINTER


@pytest.mark.parametrize("name", NAMES)
def test_dynamic_sessions_set_no_container(api: Api, engine: Any, name: str) -> None:
    """They may read it."""
    session = api.open(DYNAMIC)
    access = _container(api, session, name)
    assert access.set(OWNER, owner=SYSTEM) == api.lib.FWP_E_DYNAMIC_SESSION_IN_PROGRESS
    assert access.get() == _container(api, engine, name).get()
    api.must(api.lib.FwpmEngineClose0(session))


def _filter(api: Api, engine: Any) -> int:
    add_filter(api, engine, transport_filter(api, filterKey=api.guid(1)))
    return 0


def _context(api: Api, engine: Any) -> int:
    add_provider_context(api, engine, tunnel_context(api, providerContextKey=api.guid(1)))
    return 0


def _provider(api: Api, engine: Any) -> int:
    given = provider(api, providerKey=api.guid(1))
    return int(api.lib.FwpmProviderAdd0(engine, given, api.ffi.NULL))


def _sublayer(api: Api, engine: Any) -> int:
    display = {"name": api.text("sublayer")}
    given = api.new("FWPM_SUBLAYER0 *", {"subLayerKey": api.guid(1), "displayData": display})
    return int(api.lib.FwpmSubLayerAdd0(engine, given, api.ffi.NULL))


Add = Callable[[Api, Any], int]
OBJECTS = [
    ("FwpmProvider", _provider, "PROVIDER"),
    ("FwpmProviderContext", _context, "PROVIDER_CONTEXT"),
    ("FwpmSubLayer", _sublayer, "SUBLAYER"),
    ("FwpmFilter", _filter, "FILTER"),
]


def _object(api: Api, engine: Any, family: str, number: int = 1) -> Access:
    key = api.new("GUID *", api.guid(number))
    return Access(api, engine, family, "ByKey0", (key,))


@pytest.mark.parametrize(("family", "add", "kind"), OBJECTS)
def test_objects_have_their_own(api: Api, engine: Any, family: str, add: Add, kind: str) -> None:
    """It begins as the default and is apart from that of the container."""
    api.must(add(api, engine))
    access, container = _object(api, engine, family), _container(api, engine, family)
    default = container.get()
    assert access.get() == default
    assert access.set(ALL, **NEW) == 0
    assert access.get().owner == ADMINISTRATORS
    assert container.get() == default
    unknown = _object(api, engine, family, 2)
    not_found = getattr(api.lib, f"FWP_E_{kind}_NOT_FOUND")
    assert unknown.code_of_get(OWNER) == not_found
    assert unknown.set(OWNER, owner=SYSTEM) == not_found


@pytest.mark.parametrize(("family", "add", "kind"), OBJECTS)
def test_dynamic_sessions_set_their_own(
    api: Api, engine: Any, family: str, add: Add, kind: str
) -> None:
    """Neither what is static nor what another dynamic session added."""
    session, other = api.open(DYNAMIC), api.open(DYNAMIC)
    api.must(add(api, session))
    assert _object(api, session, family).set(OWNER, owner=SYSTEM) == 0
    wrong = _object(api, other, family).set(OWNER, owner=SYSTEM)
    assert wrong == api.lib.FWP_E_WRONG_SESSION
    assert _object(api, engine, family).set(OWNER, owner=SYSTEM) == 0
    api.must(api.lib.FwpmEngineClose0(session))
    api.must(add(api, engine))
    static = _object(api, other, family).set(OWNER, owner=SYSTEM)
    assert static == api.lib.FWP_E_DYNAMIC_SESSION_IN_PROGRESS
    api.must(api.lib.FwpmEngineClose0(other))


def test_an_object_takes_its_descriptor_along(api: Api, engine: Any) -> None:
    """What is added anew under the same key begins with the default again."""
    api.must(_provider(api, engine))
    access = _object(api, engine, "FwpmProvider")
    default = access.get()
    api.must(access.set(OWNER | GROUP | SACL, **NEW))
    api.must(api.lib.FwpmProviderDeleteByKey0(engine, access.key[0]))
    api.must(_provider(api, engine))
    assert access.get() == default


def test_reading_goes_on_in_a_transaction(api: Api, engine: Any) -> None:
    """Only setting is refused there."""
    access = Access(api, engine, "IPsecSaDb")
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    assert access.get().owner == SYSTEM
    assert access.set(OWNER, owner=SYSTEM) == api.lib.FWP_E_TXN_IN_PROGRESS
    api.must(api.lib.FwpmTransactionAbort0(engine))


def test_key_managers_have_no_keys(api: Api, engine: Any) -> None:
    """What stands in the place of the key is reserved."""
    key = api.new("GUID *")
    access = Access(api, engine, "IPsecKeyManager", "ByKey0", (key,))
    assert access.code_of_get(OWNER) == api.lib.FWP_E_RESERVED
    assert access.set(OWNER, owner=SYSTEM) == api.lib.FWP_E_RESERVED


def test_a_reset_brings_the_default_back(api: Api, engine: Any) -> None:
    """No descriptor outlives a reset."""
    access = Access(api, engine, "FwpmEngine")
    default = access.get()
    api.must(access.set(ALL, **NEW))
    api.control.WfpIpsecEngineReset()
    assert access.get() == default
