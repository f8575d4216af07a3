"""Values are frozen, slotted, keyword-only and hashable, and copies of them are equal."""

import copy
import dataclasses
import inspect
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import values
from tests.strategies.effort import share

from .classes import VALUE_CLASSES

KEYED = {
    "AuthInformation",
    "CipherInformation",
    "IkeAuthentication",
    "IkeCredential",
    "IkeCredentialPair",
    "IkeEmPolicy",
    "IkePolicy",
    "IkePresharedKey",
    "IkeSaDetails",
    "ProviderContext",
    "Sa",
    "SaBundle",
    "SaContextDetails",
    "SaDetails",
    "TransportPolicy",
    "TunnelPolicy",
}
WITHOUT_KEYS = [cls for cls in VALUE_CLASSES if cls.__name__ not in KEYED]

each_class = pytest.mark.parametrize("cls", VALUE_CLASSES)


@each_class
@given(data=st.data())
@share(20)
def test_frozen(cls: type[Any], data: st.DataObject) -> None:
    """No field of a value can be set or deleted."""
    value = data.draw(values(cls))
    for field in dataclasses.fields(cls):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, field.name, None)
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(value, field.name)


@each_class
@given(data=st.data())
@share(20)
def test_slots(cls: type[Any], data: st.DataObject) -> None:
    """A value has no room for anything but its fields."""
    value = data.draw(values(cls))
    assert not hasattr(value, "__dict__")
    with pytest.raises((AttributeError, TypeError)):
        value.another = 1


@each_class
def test_keyword_only(cls: type[Any]) -> None:
    """Every field is given by its name; some classes have none."""
    kinds = {parameter.kind for parameter in inspect.signature(cls).parameters.values()}
    assert kinds <= {inspect.Parameter.KEYWORD_ONLY}


@each_class
@given(data=st.data())
@share(10)
def test_equal_values_have_equal_hashes(cls: type[Any], data: st.DataObject) -> None:
    """A value and one built from the same fields are equal and count once in a set."""
    value = data.draw(values(cls))
    twin = dataclasses.replace(value)
    assert twin is not value
    assert twin == value
    assert len({value, twin}) == 1


@each_class
@given(data=st.data())
@share(10)
def test_copies(cls: type[Any], data: st.DataObject) -> None:
    """Shallow and deep copies are equal to the value."""
    value = data.draw(values(cls))
    assert copy.copy(value) == value
    assert copy.deepcopy(value) == value


@pytest.mark.parametrize("cls", WITHOUT_KEYS)
@given(data=st.data())
@share(20)
def test_pickles(cls: type[Any], data: st.DataObject) -> None:
    """A value without a key survives pickling."""
    value = data.draw(values(cls))
    assert pickle.loads(pickle.dumps(value)) == value


@each_class
@given(data=st.data())
@share(20)
def test_fields_hold_no_containers(cls: type[Any], data: st.DataObject) -> None:
    """No field holds a list, a dict, a set or a buffer that could change later."""
    value = data.draw(values(cls))
    for field in dataclasses.fields(cls):
        content = getattr(value, field.name)
        assert not isinstance(content, (list, dict, set, bytearray, memoryview))


@each_class
def test_docstrings(cls: type[Any]) -> None:
    """A class that lists its attributes lists all of them."""
    documentation = inspect.getdoc(cls) or ""
    if "Attributes:" not in documentation:
        return
    names = [field.name for field in dataclasses.fields(cls)]
    assert [name for name in names if f"\n    {name}:" not in documentation] == []
