"""No copy of a key outlives the call it was made for."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import security, values
from tests.strategies.effort import share
from wfp_ipsec._native import ipsec
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import Backend, CData
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.algorithms import AesCbc, AesGcm, HmacSha256
from wfp_ipsec.enums import IpVersion, TransformType
from wfp_ipsec.errors import InvalidParameterError
from wfp_ipsec.keys import Key
from wfp_ipsec.values.sa import Sa, SaBundle

from .structs import STRUCTS, carried

SECRET = b"\xc3" * 32
SALTED = b"\xc3" * 36
# What is left of a key that was wiped in part; longer than what an address has by chance.
REMNANT = SECRET[:4]
KEYED = [
    "FWPM_PROVIDER_CONTEXT0",
    "FWPM_PROVIDER_CONTEXT1",
    "FWPM_PROVIDER_CONTEXT2",
    "FWPM_PROVIDER_CONTEXT3",
    "IKEEXT_AUTHENTICATION_METHOD0",
    "IKEEXT_AUTHENTICATION_METHOD1",
    "IKEEXT_AUTHENTICATION_METHOD2",
    "IKEEXT_CREDENTIAL0",
    "IKEEXT_CREDENTIAL1",
    "IKEEXT_CREDENTIAL2",
    "IKEEXT_CREDENTIAL_PAIR0",
    "IKEEXT_CREDENTIAL_PAIR1",
    "IKEEXT_CREDENTIAL_PAIR2",
    "IKEEXT_EM_POLICY0",
    "IKEEXT_EM_POLICY1",
    "IKEEXT_EM_POLICY2",
    "IKEEXT_POLICY0",
    "IKEEXT_POLICY1",
    "IKEEXT_POLICY2",
    "IKEEXT_PRESHARED_KEY_AUTHENTICATION0",
    "IKEEXT_PRESHARED_KEY_AUTHENTICATION1",
    "IKEEXT_SA_DETAILS0",
    "IKEEXT_SA_DETAILS1",
    "IKEEXT_SA_DETAILS2",
    "IPSEC_SA0",
    "IPSEC_SA_AUTH_INFORMATION0",
    "IPSEC_SA_BUNDLE0",
    "IPSEC_SA_BUNDLE1",
    "IPSEC_SA_CIPHER_INFORMATION0",
    "IPSEC_SA_CONTEXT0",
    "IPSEC_SA_CONTEXT1",
    "IPSEC_SA_DETAILS0",
    "IPSEC_SA_DETAILS1",
    "IPSEC_TRANSPORT_POLICY0",
    "IPSEC_TRANSPORT_POLICY1",
    "IPSEC_TRANSPORT_POLICY2",
    "IPSEC_TUNNEL_POLICY0",
    "IPSEC_TUNNEL_POLICY1",
    "IPSEC_TUNNEL_POLICY2",
    "IPSEC_TUNNEL_POLICY3",
]


class Witness(Arena):
    """An arena that keeps every block, so that a test sees what closing left in it."""

    __slots__ = ("kept",)

    def __init__(self, ffi: Any) -> None:
        super().__init__(ffi)
        self.kept: list[CData] = []

    def new(self, ctype: str, initializer: object = None) -> CData:
        """Allocates, and keeps the block."""
        block = super().new(ctype, initializer)
        self.kept.append(block)
        return block

    @property
    def content(self) -> bytes:
        """All bytes of all blocks."""
        return b"".join(bytes(self.ffi.buffer(block)) for block in self.kept)


def keys_in(value: Any) -> Iterator[Key]:
    """Yields every key in a value."""
    if isinstance(value, Key):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from keys_in(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from keys_in(getattr(value, field.name))


def _bundle(ip_version: IpVersion | None) -> SaBundle:
    esp = AesCbc(SECRET).esp(0x1000, HmacSha256(SECRET))
    return SaBundle(sas=(esp, HmacSha256(SECRET).ah(0x1001)), ip_version=ip_version)


def test_structs_with_keys() -> None:
    """The structs that hold keys are known, and so are those that hold none."""
    assert sorted(struct.ctype for struct in STRUCTS if struct.has_secrets) == KEYED


@pytest.mark.parametrize("struct", [s for s in STRUCTS if s.has_secrets], ids=lambda s: s.ctype)
@given(data=st.data())
@share(4)
def test_wipe(native: Backend, struct: Struct[Any], data: st.DataObject) -> None:
    """Wiping a struct zeroes every key that can be reached from it, and changes nothing else."""
    value = data.draw(carried(struct))
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, value)
        struct.wipe(native.ffi, composed)
        parsed = struct.parse(native.ffi, composed)
    assert list(keys_in(parsed)) == [Key(bytes(len(key))) for key in keys_in(value)]
    assert repr(parsed) == repr(value)


def test_close(native: Backend) -> None:
    """Closing an arena leaves no key in any of its blocks."""
    with Witness(native.ffi) as arena:
        ipsec.SA_BUNDLE1.compose(arena, _bundle(IpVersion.V4))
        assert arena.content.count(SECRET) == 3
    assert arena.content.count(REMNANT) == 0


@given(sa=values(Sa))
def test_close_wipes_every_key(native: Backend, sa: Sa) -> None:
    """After closing, each block that held a key is zero from its first byte to its last."""
    with Witness(native.ffi) as arena:
        ipsec.SA0.compose(arena, sa)
        lengths = [len(key) for key in keys_in(sa)]
        held = [
            block
            for block in arena.kept
            if bytes(native.ffi.buffer(block)) in [key.reveal() for key in keys_in(sa)]
        ]
        assert sorted(len(block) for block in held) == sorted(lengths)
    assert all(bytes(native.ffi.buffer(block)) == bytes(len(block)) for block in held)


def test_failure_half_way(native: Backend) -> None:
    """A composition that fails after keys were copied wipes them too."""
    with pytest.raises(InvalidParameterError) as caught, Witness(native.ffi) as arena:
        ipsec.SA_BUNDLE1.compose(arena, _bundle(None))
    assert caught.value.field == "ip_version"
    # The list of SAs comes before the IP version that is missing, so the keys had been copied.
    assert any(native.ffi.typeof(block).cname == "uint8_t[]" for block in arena.kept)
    assert arena.content.count(REMNANT) == 0


def test_error_in_the_call(native: Backend) -> None:
    """An exception between composing and closing wipes the keys too."""
    with pytest.raises(RuntimeError, match="call failed"), Witness(native.ffi) as arena:
        ipsec.SA0.compose(arena, AesGcm(SALTED).esp(0x1000))
        assert arena.content.count(SALTED) == 2
        raise RuntimeError("the call failed")
    assert arena.content.count(REMNANT) == 0


def test_close_twice(native: Backend) -> None:
    """Closing twice does nothing, and leaves memory alone that someone else uses by then."""
    arena = Witness(native.ffi)
    block = arena.secret(Key(SECRET))
    arena.close()
    native.ffi.memmove(block, b"next", 4)
    arena.close()
    assert bytes(native.ffi.buffer(block, 4)) == b"next"


@given(sa=security.sas([TransformType.ESP_AUTH_AND_CIPHER]))
def test_parsing_copies_keys(native: Backend, sa: Sa) -> None:
    """A parsed key is a copy of its own: wiping the memory it came from does not touch it."""
    with Arena(native.ffi) as arena:
        composed = ipsec.SA0.compose(arena, sa)
        parsed = ipsec.SA0.parse(native.ffi, composed)
        ipsec.SA0.wipe(native.ffi, composed)
    assert parsed == sa
