"""A key does not show itself: not in text, not in copies, not in what others make of it."""

import copy
import gc
import json
import logging
import pickle
import pprint
import traceback
import types
import weakref
from collections.abc import Callable
from dataclasses import asdict, astuple, fields, is_dataclass, replace
from typing import Any, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import values
from tests.strategies.effort import share
from wfp_ipsec.errors import InvalidParameterError
from wfp_ipsec.keys import REDACTED, Key
from wfp_ipsec.values.details import SaContextDetails
from wfp_ipsec.values.sa import Sa, SaBundle

SECRET = bytes.fromhex("deadbeefcafef00d0123456789abcdef")
materials = st.binary(max_size=64)
long_materials = st.binary(min_size=8, max_size=64)


def shows(text: str, material: bytes) -> bool:
    """Tells whether text holds key material in any of its usual forms."""
    forms = (
        material.hex(),
        material.hex().upper(),
        material.hex(" "),
        repr(material)[2:-1],
        repr(list(material))[1:-1],
        str(int.from_bytes(material)),
    )
    return any(form in text for form in forms)


TEXTS: dict[str, Callable[[Any], str]] = {
    "repr": repr,
    "str": str,
    "format": format,
    "padded": lambda value: f"{value!s:>80}",
    "f-string": lambda value: f"{value} {value!r} {value!s} {value!a}",
    "percent": lambda value: "%s %r %a" % (value, value, value),  # noqa: UP031 - what is tested
    "str.format": lambda value: "{} {!r}".format(value, value),  # noqa: UP032 - what is tested
    "pprint": pprint.pformat,
}


def test_shows_notices() -> None:
    """The search for key material finds each form of it, so that not finding it means something."""
    number = int.from_bytes(SECRET)
    for text in (SECRET.hex(), SECRET.hex().upper(), repr(SECRET), repr([*SECRET]), f"<{number}>"):
        assert shows(text, SECRET)
    assert not shows(REDACTED, SECRET)


@pytest.mark.parametrize("form", TEXTS.values(), ids=TEXTS)
@given(material=long_materials)
def test_text_of_keys(form: Callable[[Any], str], material: bytes) -> None:
    """No text form of a key differs from that of any other key, not even by its length."""
    assert form(Key(material)) == form(Key(b""))
    assert REDACTED in form(Key(material))


@pytest.mark.parametrize("form", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("cls", [Sa, SaBundle, SaContextDetails])
@given(data=st.data())
@share(10)
def test_text_of_values(form: Callable[[Any], str], cls: type[Any], data: st.DataObject) -> None:
    """The text of a value stays the same when all its keys become others."""
    value = data.draw(values(cls))
    assert form(value) == form(_rekeyed(value))


def _rekeyed(value: Any) -> Any:
    """Returns the value with every key replaced by zeros of the same length."""
    if isinstance(value, Key):
        return Key(bytes(len(value)))
    if isinstance(value, tuple):
        return tuple(map(_rekeyed, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _rekeyed(getattr(value, f.name)) for f in fields(value)})
    return value


def test_log() -> None:
    """A log record of a key does not show it."""
    record = logging.LogRecord("n", logging.INFO, "f", 1, "key %s %r", (Key(SECRET),) * 2, None)
    assert record.getMessage() == f"key {REDACTED} {REDACTED}"


def test_traceback_with_variables() -> None:
    """A traceback that prints local variables does not show a key among them."""
    key = Key(bytearray(SECRET))
    with pytest.raises(RuntimeError) as caught:
        raise RuntimeError(f"with {key}")
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    text = "".join(shown.format())
    assert f"key = {REDACTED}" in text
    assert not shows(text, SECRET)


@given(sa=values(Sa))
def test_as_dict_and_tuple(sa: Sa) -> None:
    """Turning a value into dicts or tuples shows no key, and leaves its keys keys."""
    halves = [half for half in ("auth", "cipher") if getattr(sa, half) is not None]
    plain = asdict(sa)
    assert all(isinstance(plain[half]["key"], Key) for half in halves)
    for text in (repr(plain), repr(astuple(sa))):
        assert text.count(REDACTED) == len(halves)


def test_json() -> None:
    """A key has no JSON form."""
    with pytest.raises(TypeError, match="Key is not JSON serializable"):
        json.dumps({"key": Key(SECRET)})


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@given(sa=values(Sa))
def test_pickle(protocol: int, sa: Sa) -> None:
    """Neither a key nor a value that holds one is pickled."""
    for thing in (Key(SECRET), sa):
        with pytest.raises(TypeError, match="a Key is not pickled"):
            pickle.dumps(thing, protocol)


@given(materials)
def test_copies(material: bytes) -> None:
    """Copying makes no second buffer with the key."""
    key = Key(material)
    assert copy.copy(key) is key
    assert copy.deepcopy(key) is key
    assert copy.deepcopy([key])[0] is key


@given(materials, materials)
def test_equality_and_hash(material: bytes, other: bytes) -> None:
    """Keys are equal exactly if their bytes are; then their hashes are too."""
    key = Key(material)
    assert key == Key(material)
    assert hash(key) == hash(Key(material))
    assert (key == Key(other)) == (material == other)
    assert key != material


@given(materials)
def test_accessors(material: bytes) -> None:
    """The bytes come out of `reveal` and `view`, and nothing else, and cannot be written there."""
    key = Key(material)
    assert key.reveal() == material
    assert bytes(key.view()) == material
    assert key.view().readonly
    assert len(key) == len(material)
    assert not hasattr(key, "__dict__")
    assert not hasattr(key, "__iter__")
    assert not hasattr(key, "__bytes__")


@given(materials)
def test_keys_own_their_bytes(material: bytes) -> None:
    """A key is a copy: what the caller does with the buffer it came from changes nothing."""
    buffer = bytearray(material)
    key = Key(buffer)
    buffer[:] = bytes(len(buffer))
    assert key == Key(material)


@given(long_materials)
@share(5)
def test_deletion_wipes(material: bytes) -> None:
    """A key that goes away leaves zeros in its buffer."""
    key = Key(material)
    view, gone = key.view(), weakref.ref(key)
    del key
    gc.collect()
    assert gone() is None
    assert bytes(view) == bytes(len(material))


@pytest.mark.parametrize("wrong", [500, "deadbeef", [1, 2], 1.5])
def test_wrong_material(wrong: Any) -> None:
    """A key is made from bytes alone, and the error tells the type and not the value."""
    with pytest.raises(TypeError, match=rf"^key: {type(wrong).__name__} given") as caught:
        Key(wrong)
    assert repr(wrong) not in str(caught.value)


@given(materials)
def test_from_hex(material: bytes) -> None:
    """Hexadecimal digits of either case, with spaces, colons or a prefix, give the key."""
    for text in (material.hex(), material.hex().upper(), f" 0x{material.hex()}\n"):
        assert Key.from_hex(text) == Key(material)
    if material:
        assert Key.from_hex(material.hex(" ")) == Key(material)
        assert Key.from_hex(material.hex(":")) == Key(material)


@pytest.mark.parametrize("end", ["g", "0", "-", "é"])
def test_from_hex_errors(end: str) -> None:
    """An error about digits repeats none of them, also not in the exception it came from."""
    with pytest.raises(
        ValueError, match=r"^key: not an even number of hexadecimal digits$"
    ) as caught:
        Key.from_hex(SECRET.hex() + end)
    chain = "".join(traceback.format_exception(caught.value))
    chain += "".join(map(str, (caught.value.__cause__, caught.value.__context__)))
    assert not shows(chain, SECRET)


def test_refusals_of_keys() -> None:
    """A refusal that is about a key shows its length at most."""
    with pytest.raises(InvalidParameterError) as caught:
        Sa(spi=1, transform_type=1, auth=SECRET)  # type: ignore[arg-type]
    assert str(caught.value).startswith("auth: bytes of length 16 must be AuthInformation")
    assert not shows(f"{caught.value!r}{caught.value.args}{vars(caught.value)}", SECRET)


class Adding(bytes):
    """Bytes with an addition of their own."""

    def __radd__(self, other: object) -> bytearray:
        return MINE


class AddingArray(bytearray):
    """The same for an array."""

    def __radd__(self, other: object) -> Self:
        return self


MINE = bytearray(b"not the key")


@given(long_materials)
def test_any_bytes_are_copied(material: bytes) -> None:
    """Of whatever kind the bytes are, a key has a copy of its own of what they hold."""
    array = AddingArray(material)
    for given_as, held in (
        (Adding(material), material),
        (array, material),
        (memoryview(material), material),
        (memoryview(material)[::-1], material[::-1]),
    ):
        key = Key(given_as)
        assert key.reveal() == held
        del key
    assert bytes(array) == material and bytes(MINE) == b"not the key"


@given(long_materials)
def test_wiped_without_names(material: bytes) -> None:
    """A key is overwritten also when the names of its module are gone, at the end of a process."""
    key = Key(material)
    view = key.view()
    end: Any = Key.__del__
    types.FunctionType(end.__code__, {}, argdefs=end.__defaults__)(key)
    assert view == bytes(len(material))
