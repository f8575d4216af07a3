"""The short ways between values and structs lead where the long ones do, and keep no key."""

from __future__ import annotations

import copy
import gc
import pickle
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies.effort import share
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.ipsec import (
    GETSPI1,
    SA_BUNDLE0,
    SA_BUNDLE1,
    SA_CONTEXT0,
    SA_CONTEXT1,
    TRAFFIC1,
)
from wfp_ipsec._native.natives import natives
from wfp_ipsec._native.objects import FILTER0
from wfp_ipsec._native.struct import Struct
from wfp_ipsec._native.transforms import AUTH_TRANSFORM0
from wfp_ipsec._native.wired import wired
from wfp_ipsec._ready import ReadyTraffic
from wfp_ipsec.algorithms import AesGcm
from wfp_ipsec.enums import IpVersion
from wfp_ipsec.values._base import _new_cache, amended, cache_of
from wfp_ipsec.values.sa import KeyModuleState, SaBundle
from wfp_ipsec.values.traffic import SpiRequest

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
@share(5)
def test_compiled_view_is_what_parse_gives(
    native: Backend, struct: Struct[Any], data: st.DataObject
) -> None:
    """What the compiled module reads is what Python parses, in whatever order it is read."""
    module = natives(native.ffi, native.lib)
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, data.draw(carried(struct)))
        parsed = struct.parse(native.ffi, composed)
        array = native.ffi.new(f"{struct.pointer}[]", [composed])
        view, other = module.views(struct, array, 1, None) + module.views(struct, array, 1, None)
        for name in data.draw(st.permutations(parsed.__fields__)):
            read, wanted = getattr(view, name), getattr(parsed, name)
            assert read == wanted
            assert type(read) is type(wanted)
        assert repr(other) == repr(parsed)


def test_structs_of_sas_are_compiled(native: Backend) -> None:
    """Those that a life cycle needs have a form: the tests of views and wired structs use it."""
    module = natives(native.ffi, native.lib)
    needed = (TRAFFIC1, GETSPI1, SA_BUNDLE0, SA_BUNDLE1, SA_CONTEXT0, SA_CONTEXT1, FILTER0)
    for struct in needed:
        assert module.form(struct) is not None


@given(data=st.data())
def test_compiled_wiping(native: Backend, data: st.DataObject) -> None:
    """A result that is given back has no key in it, where the engine does not see to that."""
    module = natives(native.ffi, native.lib)
    value = data.draw(carried(SA_CONTEXT1))
    with Arena(native.ffi) as arena:
        composed = SA_CONTEXT1.compose(arena, value)
        keys = list(arena._secrets)
        module.wipe(SA_CONTEXT1, composed)
        assert not any(any(native.ffi.buffer(key)[:]) for key in keys)


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
        first = wired(struct, natives(native.ffi, native.lib), value)
        assert memory.picture(first[0]) == memory.picture(composed[0])
    assert wired(struct, natives(native.ffi, native.lib), value) == first


def test_a_kept_key_goes_with_its_value(native: Backend) -> None:
    """The C memory of a wired bundle goes when the value goes, and not before.

    That it is wiped then is seen in `tests.leaks`, which search the memory of the process.
    """
    # What tests before have left in cycles goes now, and not in between.
    gc.collect()
    module = natives(native.ffi, native.lib)
    _, before = module.counts()
    bundle = SaBundle(sas=(AesGcm(SECRET).esp(0x1000),), ip_version=IpVersion.V4)
    pointer = wired(SA_BUNDLE1, module, bundle)
    both = pointer.saList.espAuthAndCipherInformation
    blob = both.saAuthInformation.authKey
    assert native.ffi.buffer(blob.data, blob.size)[:] == SECRET
    assert module.counts() == (0, before + 1)
    del bundle
    assert module.counts() == (0, before)


def test_a_long_key_goes_with_its_value(native: Backend) -> None:
    """So does the memory of a bundle that needs more room, which is composed the general way."""
    gc.collect()
    module, before = natives(native.ffi, native.lib), set(Arena.with_keys)
    state = KeyModuleState(key_module_key=uuid.UUID(int=7), state=bytes(2000))
    bundle = SaBundle(
        sas=(AesGcm(SECRET).esp(0x1000),), ip_version=IpVersion.V4, key_module_state=state
    )
    assert wired(SA_BUNDLE1, module, bundle).keyModuleState.stateBlob.size == 2000
    assert len(set(Arena.with_keys) - before) == 1
    del bundle
    assert set(Arena.with_keys) == before


@given(data=st.data())
@share(5)
def test_bundles_take_the_version_of_the_context(native: Backend, data: st.DataObject) -> None:
    """A bundle that leaves the version open is composed as one that has it."""
    bundle = amended(data.draw(carried(SA_BUNDLE1)), ip_version=None)
    version = data.draw(st.sampled_from(IpVersion))
    module, memory = natives(native.ffi, native.lib), Memory(native.ffi)
    given_it = wired(SA_BUNDLE1, module, bundle, version)
    has_it = wired(SA_BUNDLE1, module, fitting := amended(bundle, ip_version=version))
    assert memory.picture(given_it[0]) == memory.picture(has_it[0])
    del fitting


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
    module = natives(native.ffi, native.lib)
    before = set(Arena.with_keys), module.counts()
    bundle = SaBundle(sas=(AesGcm(SECRET).esp(0x1000),))
    with pytest.raises(ValueError, match="ip_version"):
        wired(SA_BUNDLE1, module, bundle)
    assert (set(Arena.with_keys), module.counts()) == before


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


@given(data=st.data())
@share(5)
def test_requests_of_traffic(native: Backend, data: st.DataObject) -> None:
    """What an SPI is asked for with is what an `SpiRequest` of the same hosts is composed as."""
    outbound = data.draw(carried(TRAFFIC1))
    filter_id = data.draw(st.integers(1, 2**64 - 1)) if outbound.filter_id is not None else 0
    module, memory = natives(native.ffi, native.lib), Memory(native.ffi)
    ready = ReadyTraffic(outbound, SimpleNamespace(natives=module, ffi=native.ffi, number=0), 1)  # type: ignore[arg-type]
    inbound = amended(outbound, filter_id=filter_id) if filter_id else outbound
    with Arena(native.ffi) as arena:
        composed = GETSPI1.compose(arena, SpiRequest(traffic=inbound))
        outbound_c = native.ffi.cast("IPSEC_TRAFFIC1 *", ready.address)
        asked = native.lib.wfp_ipsec_spi_request(outbound_c, filter_id)
        assert memory.picture(asked) == memory.picture(composed[0])


@given(number=st.integers(-(2**31), 2**31 - 1))
@share(5)
def test_numbers_of_unknown_enum_members(native: Backend, number: int) -> None:
    """A number that no member has is read with the sign that the general way reads it with."""
    module = natives(native.ffi, native.lib)
    with Arena(native.ffi) as arena:
        composed = arena.new("IPSEC_AUTH_TRANSFORM0 *")
        place = native.ffi.addressof(composed, "authTransformId", "authType")
        native.ffi.memmove(place, number.to_bytes(4, "little", signed=True), 4)
        array = native.ffi.new("IPSEC_AUTH_TRANSFORM0 *[]", [composed])
        (view,) = module.views(AUTH_TRANSFORM0, array, 1, None)
        assert view.auth_type == AUTH_TRANSFORM0.parse(native.ffi, composed).auth_type


def test_kept_errors_keep_no_key(native: Backend) -> None:
    """An error of composing that somebody keeps holds no C memory with keys."""
    gc.collect()
    before, module = set(Arena.with_keys), natives(native.ffi, native.lib)
    bundle = SaBundle(sas=(AesGcm(SECRET).esp(0x1000),), qm_filter_id=7, ip_version=IpVersion.V4)
    with pytest.raises(ValueError, match="qm_filter_id") as kept:
        wired(SA_BUNDLE0, module, bundle)
    assert set(Arena.with_keys) == before
    assert kept.value is not None
