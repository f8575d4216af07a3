"""The short ways between values and structs lead where the long ones do, and keep no key."""

from __future__ import annotations

import copy
import gc
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies.effort import share
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.ipsec import SA_BUNDLE1, SA_CONTEXT1
from wfp_ipsec._native.struct import Struct
from wfp_ipsec._native.wired import wired
from wfp_ipsec.algorithms import AesGcm
from wfp_ipsec.enums import IpVersion
from wfp_ipsec.values._base import _new_cache, cache_of
from wfp_ipsec.values.sa import SaBundle

from .memory import Memory
from .structs import STRUCTS, carried

SECRET = b"\xa7" * 20
each_struct = pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.ctype)


@each_struct
@given(data=st.data())
@share(5)
def test_view_is_what_parse_gives(
    native: Backend, struct: Struct[Any], data: st.DataObject
) -> None:
    """A view has the same fields as what is parsed at once, in whatever order they are read."""
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, data.draw(carried(struct)))
        parsed = struct.parse(native.ffi, composed)
        names = data.draw(st.permutations(parsed.__fields__))
        view = struct.view(native.ffi, composed, None)
        for name in names:
            assert getattr(view, name) == getattr(parsed, name)
        assert repr(struct.view(native.ffi, composed, None)) == repr(parsed)
        assert struct.view(native.ffi, composed, None) == parsed
        assert hash(struct.view(native.ffi, composed, None)) == hash(parsed)


@each_struct
@given(data=st.data())
@share(10)
def test_views_are_copied_whole(native: Backend, struct: Struct[Any], data: st.DataObject) -> None:
    """A copy of a view that nobody has read has everything, also when the memory is gone."""
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, data.draw(carried(struct)))
        parsed = struct.parse(native.ffi, composed)
        copied = copy.deepcopy(struct.view(native.ffi, composed, None))
        if not struct.has_secrets:
            pickled = pickle.dumps(struct.view(native.ffi, composed, None))
            assert pickle.loads(pickled) == parsed
    assert copied == parsed


@each_struct
@given(data=st.data())
@share(5)
def test_wired_is_what_compose_gives(
    native: Backend, struct: Struct[Any], data: st.DataObject
) -> None:
    """The struct that a value keeps has the same bytes as one that is composed for a call."""
    value, memory = data.draw(carried(struct)), Memory(native.ffi)
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, value)
        first = wired(struct, native.ffi, value)
        assert memory.picture(first[0]) == memory.picture(composed[0])
    assert wired(struct, native.ffi, value) == first


def test_a_kept_key_goes_with_its_value(native: Backend) -> None:
    """The C memory of a wired bundle is wiped when the value goes, and not before."""
    # What tests before have left in cycles goes now, and not in between.
    gc.collect()
    before = set(Arena.with_keys)
    bundle = SaBundle(sas=(AesGcm(SECRET).esp(0x1000),), ip_version=IpVersion.V4)
    pointer = wired(SA_BUNDLE1, native.ffi, bundle)
    both = pointer.saList.espAuthAndCipherInformation
    blob = both.saAuthInformation.authKey
    assert native.ffi.buffer(blob.data, blob.size)[:] == SECRET
    (arena,) = (found for found in gc.get_objects() if _is_new_arena(found, before))
    blocks = list(arena._secrets)
    assert [native.ffi.buffer(block)[:] for block in blocks] == [SECRET, SECRET]
    del bundle, arena
    assert [native.ffi.buffer(block)[:] for block in blocks] == [bytes(20), bytes(20)]
    assert set(Arena.with_keys) == before


def _is_new_arena(found: object, before: set[int]) -> bool:
    return isinstance(found, Arena) and id(found) in Arena.with_keys and id(found) not in before


def test_two_threads_share_one_cache() -> None:
    """Two threads that come for a value's first struct get it from the same place."""
    bundle = SaBundle(sas=(AesGcm(SECRET).esp(0x1000),))
    # Both have found none, and one is a step ahead.
    first, second = _new_cache(bundle), _new_cache(bundle)
    assert first is second is cache_of(bundle)


def test_refused_values_keep_nothing(native: Backend) -> None:
    """What cannot be composed leaves no memory with keys."""
    # What tests before have left in cycles goes now, and not in between.
    gc.collect()
    before = set(Arena.with_keys)
    bundle = SaBundle(sas=(AesGcm(SECRET).esp(0x1000),))
    with pytest.raises(ValueError, match="ip_version"):
        wired(SA_BUNDLE1, native.ffi, bundle)
    assert set(Arena.with_keys) == before


def test_a_view_keeps_its_owner_until_it_is_read(native: Backend) -> None:
    """What a view reads from lasts as long as something in it was not read."""

    class Owner:
        pass

    owner = Owner()
    with Arena(native.ffi) as arena:
        composed = arena.new("IPSEC_SA_CONTEXT1 *")
        composed.saContextId = 7
        view = SA_CONTEXT1.view(native.ffi, composed, owner)
        held = len(gc.get_referrers(owner))
        assert view.id == 7
        assert len(gc.get_referrers(owner)) < held
