"""What a security descriptor grants: the rules of Windows' AccessCheck."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .build import Api
from .callers import EVERYTHING, NO_LIMIT, become, limit
from .security import ADMINISTRATORS, EVERYONE, HEAD, SELF_RELATIVE, SYSTEM, ace, acl, sid

ALLOW, DENY, AUDIT, OBJECT_ALLOW, CALLBACK_ALLOW, LABEL = 0, 1, 2, 5, 9, 0x11
INHERIT_ONLY, INHERITED = 0x08, 0x10
READ_CONTROL, WRITE_DAC, WRITE_OWNER, SYSTEM_SECURITY = 0x20000, 0x40000, 0x80000, 0x01000000
OWNER_RIGHTS = sid(3, 4)
USER, GROUP, STRANGER = sid(5, 21, 1, 2, 3, 1001), sid(5, 32, 545), sid(5, 21, 1, 2, 3, 1002)
PEOPLE = [USER, GROUP, STRANGER, EVERYONE, OWNER_RIGHTS, sid(5), USER[:-4] + bytes(4)]
# FWPM_GENERIC_* stand for the generic rights.
GENERIC = {0x80000000: 0x201D4, 0x40000000: 0x3040B, 0x20000000: 0x20220, 0x10000000: 0xF07FF}


class Entry(NamedTuple):
    """An entry of a list."""

    kind: int
    flags: int
    mask: int
    who: bytes

    def packed(self) -> bytes:
        """Returns the bytes of it."""
        whole = ace(self.who, self.mask, self.kind)
        return whole[:1] + bytes([self.flags]) + whole[2:]


def descriptor(api: Api, owner: bytes | None, entries: list[Entry] | None, control: int = 4) -> Any:
    """Returns a descriptor in self-relative form; without entries it has a NULL list."""
    parts = owner or b""
    dacl = b"" if entries is None else acl(*(entry.packed() for entry in entries))
    at_dacl = HEAD.size + len(parts) if dacl else 0
    head = HEAD.pack(1, 0, SELF_RELATIVE | control, HEAD.size if owner else 0, 0, 0, at_dacl)
    return api.ffi.new("BYTE[]", head + parts + dacl)


def granted(api: Api, given: Any) -> int:
    """Returns what the engine says that a descriptor grants to the caller."""
    out = api.ffi.new("UINT32 *", 7)
    api.must(api.control.WfpIpsecEngineGrantedRights(given, out))
    return int(out[0])


def written_out(mask: int) -> int:
    """Returns the rights of a mask."""
    rights = mask & EVERYTHING
    for bit, meant in GENERIC.items():
        rights |= meant if mask & bit else 0
    return rights


def model(caller: list[bytes], owner: bytes | None, entries: list[Entry]) -> int:
    """Decides right by right: the first entry that concerns the caller and names it."""
    effective = [
        one for one in entries if one.kind in (ALLOW, DENY) and not one.flags & INHERIT_ONLY
    ]
    owns = owner in caller
    implied = owns and all(one.who != OWNER_RIGHTS for one in effective)
    found = READ_CONTROL | WRITE_DAC if implied else 0
    for position in range(32):
        right = 1 << position
        for one in effective:
            concerned = one.who in caller or (owns and one.who == OWNER_RIGHTS)
            if concerned and written_out(one.mask) & right:
                found |= right if one.kind == ALLOW else 0
                break
    return found


masks = st.integers(0, NO_LIMIT) | st.sampled_from([*GENERIC, 0x1, 0x80, 0x60000, 0x02000000])
kinds = st.sampled_from([ALLOW] * 4 + [DENY] * 3 + [AUDIT, LABEL])
entries_of = st.builds(
    Entry,
    kinds,
    st.sampled_from([0, 0, INHERITED, INHERIT_ONLY, INHERIT_ONLY | 3]),
    masks,
    st.sampled_from(PEOPLE),
)


@given(
    caller=st.lists(st.sampled_from([USER, GROUP, EVERYONE, sid(5)]), unique=True, min_size=1),
    owner=st.none() | st.sampled_from(PEOPLE),
    entries=st.lists(entries_of, max_size=8),
)
def test_the_first_entry_that_names_a_right_decides(
    api: Api, caller: list[bytes], owner: bytes | None, entries: list[Entry]
) -> None:
    """For any list the engine grants what a right-by-right reading of the rules grants."""
    api.must(become(api, *caller))
    assert granted(api, descriptor(api, owner, entries)) == model(caller, owner, entries)


@pytest.mark.parametrize("generic", GENERIC)
def test_generic_rights(api: Api, generic: int) -> None:
    """They are those that the filtering engine means by them."""
    api.must(become(api, USER))
    given_ = descriptor(api, None, [Entry(ALLOW, 0, generic, USER)])
    assert granted(api, given_) == GENERIC[generic]


def test_order(api: Api) -> None:
    """A denial counts before a grant and not behind it."""
    allow, deny = Entry(ALLOW, 0, 0x3, USER), Entry(DENY, 0, 0x1, GROUP)
    api.must(become(api, USER, GROUP))
    assert granted(api, descriptor(api, None, [deny, allow])) == 0x2
    assert granted(api, descriptor(api, None, [allow, deny])) == 0x3


@pytest.mark.parametrize("control", [0, 4])
def test_no_list_grants_everything(api: Api, control: int) -> None:
    """A NULL list and none at all, but for the right to the SACL, which takes a privilege."""
    api.must(become(api, STRANGER))
    assert granted(api, descriptor(api, None, None, control)) == EVERYTHING
    assert granted(api, descriptor(api, None, [])) == 0


def test_the_owner(api: Api) -> None:
    """May read and change the list whatever it says, unless it speaks of owners."""
    deny = Entry(DENY, 0, NO_LIMIT, USER)
    api.must(become(api, USER))
    assert granted(api, descriptor(api, USER, [deny])) == READ_CONTROL | WRITE_DAC
    assert granted(api, descriptor(api, GROUP, [deny])) == 0
    restricted = [Entry(ALLOW, 0, 0x80, OWNER_RIGHTS)]
    assert granted(api, descriptor(api, USER, restricted)) == 0x80
    for_children = [Entry(ALLOW, INHERIT_ONLY, 0x80, OWNER_RIGHTS)]
    assert granted(api, descriptor(api, USER, for_children)) == READ_CONTROL | WRITE_DAC


@pytest.mark.parametrize("kind", [AUDIT, OBJECT_ALLOW, CALLBACK_ALLOW, LABEL])
def test_other_entries_grant_nothing(api: Api, kind: int) -> None:
    """Audit, object, conditional and label entries are passed over, and what follows counts."""
    api.must(become(api, USER))
    entries = [Entry(kind, 0, 0x1, USER), Entry(ALLOW, 0, 0x2, USER)]
    assert granted(api, descriptor(api, None, entries)) == 0x2


def test_short_entries_of_other_kinds(api: Api) -> None:
    """An entry that is no more than its head is passed over too, at the end as well."""
    short = bytes([OBJECT_ALLOW, 0, 4, 0])
    dacl = acl(short, ace(USER, 0x2), short)
    head = HEAD.pack(1, 0, SELF_RELATIVE | 4, 0, 0, 0, HEAD.size)
    api.must(become(api, USER))
    assert granted(api, api.new("BYTE[]", head + dacl)) == 0x2


def test_privileges_of_administrators(api: Api) -> None:
    """They may always take ownership and reach the SACL; others by no entry reach it."""
    deny = Entry(DENY, 0, NO_LIMIT, EVERYONE)
    api.must(become(api, ADMINISTRATORS, EVERYONE))
    assert granted(api, descriptor(api, None, [deny])) == WRITE_OWNER | SYSTEM_SECURITY
    api.must(become(api, USER))
    allow = Entry(ALLOW, 0, NO_LIMIT, USER)
    assert granted(api, descriptor(api, None, [allow])) == EVERYTHING


def test_the_usual_caller(api: Api) -> None:
    """It is the local system, in Administrators."""
    nobody = descriptor(api, None, [])
    assert granted(api, nobody) == WRITE_OWNER | SYSTEM_SECURITY
    by_owner = granted(api, descriptor(api, SYSTEM, []))
    assert by_owner == READ_CONTROL | WRITE_DAC | WRITE_OWNER | SYSTEM_SECURITY
    for who in (SYSTEM, ADMINISTRATORS, EVERYONE, sid(5, 11)):
        given_ = descriptor(api, None, [Entry(ALLOW, 0, 0x1, who)])
        assert granted(api, given_) & 0x1


def test_limits(api: Api) -> None:
    """A limit holds for whoever calls, and takes privileges too."""
    everything = descriptor(api, None, None)
    limit(api, 0x81 | WRITE_OWNER)
    assert granted(api, everything) == 0x81 | WRITE_OWNER
    api.must(become(api, USER))
    assert granted(api, everything) == 0x81 | WRITE_OWNER
    limit(api)
    assert granted(api, everything) == EVERYTHING


def test_callers_that_are_refused(api: Api) -> None:
    """A missing SID or a malformed one leaves the caller as it was."""
    api.must(become(api, USER))
    groups = api.new("SID *[2]", [api.ffi.cast("SID *", api.new("BYTE[]", GROUP)), api.ffi.NULL])
    assert api.control.WfpIpsecEngineSetCaller(groups, 2) == api.lib.FWP_E_NULL_POINTER
    for bad in (b"\2" + USER[1:], sid(5, *range(16))):
        assert become(api, GROUP, bad) == 87
    entries = [Entry(ALLOW, 0, 0x1, USER), Entry(ALLOW, 0, 0x2, GROUP)]
    assert granted(api, descriptor(api, None, entries)) == 0x1
    # No SID at all is a caller too, who is nobody.
    assert api.control.WfpIpsecEngineSetCaller(groups, 0) == 0
    assert granted(api, descriptor(api, None, entries)) == 0


def test_descriptors_that_are_refused(api: Api) -> None:
    """Asking what nothing or something malformed grants gives a code."""
    out, null = api.new("UINT32 *"), api.ffi.NULL
    whole = descriptor(api, None, [])
    ask = api.control.WfpIpsecEngineGrantedRights
    assert ask(null, out) == ask(whole, null) == api.lib.FWP_E_NULL_POINTER
    absolute = api.new("BYTE[]", HEAD.pack(1, 0, 4, 0, 0, 0, 0))
    assert ask(absolute, out) == api.lib.ERROR_INVALID_SECURITY_DESCR


def test_a_reset_brings_the_usual_caller_back(api: Api) -> None:
    """With all rights."""
    api.must(become(api, USER))
    limit(api, 0)
    api.control.WfpIpsecEngineReset()
    assert granted(api, descriptor(api, SYSTEM, None)) == EVERYTHING | SYSTEM_SECURITY
