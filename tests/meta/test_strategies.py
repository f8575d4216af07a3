"""The strategies draw legal values of every class, and no class is forgotten."""

import dataclasses
import inspect
from typing import Any

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from tests.strategies import COUPLED, objects, values
from tests.strategies.effort import share
from tests.values.classes import VALUE_CLASSES
from wfp_ipsec.enums import DataType, TransformType
from wfp_ipsec.values.tagged import CONDITION_CONTENTS, CONTENTS, ConditionValue
from wfp_ipsec.values.transforms import SaTransform


@pytest.mark.parametrize("cls", VALUE_CLASSES)
@given(data=st.data())
@share(10)
def test_every_class_has_a_strategy(cls: type[Any], data: st.DataObject) -> None:
    """Each value class has a strategy, and what it draws is legal."""
    drawn = data.draw(values(cls))
    assert type(drawn) is cls
    # Building it again runs every check again, on the stored forms.
    assert dataclasses.replace(drawn) == drawn


def test_coupled_classes_need_it() -> None:
    """A class has a strategy of its own only if it has rules beyond its annotations."""
    above = {cls for cls in COUPLED if "_validate" not in vars(cls)}
    assert above == set()


def test_classes_with_rules_are_coupled() -> None:
    """A class with rules of its own has a strategy of its own."""
    ruled = {cls for cls in VALUE_CLASSES if "_validate" in vars(cls)}
    assert ruled == COUPLED.keys()


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [(objects.CONTENTS, CONTENTS), (objects.CONDITION_CONTENTS, CONDITION_CONTENTS)],
)
def test_every_data_type_is_drawn(mine: dict[DataType, Any], theirs: dict[DataType, Any]) -> None:
    """Data is drawn for each type that the library knows."""
    assert mine.keys() == theirs.keys()


@pytest.mark.parametrize("tag", list(DataType))
def test_tagged_values_reach_every_type(tag: DataType) -> None:
    """No type of a tagged value is out of the strategies' reach."""
    assert find(values(ConditionValue), lambda drawn: drawn.data_type is tag).data_type is tag


@pytest.mark.parametrize("kind", list(TransformType))
def test_transforms_reach_every_type(kind: TransformType) -> None:
    """No transform type is out of the strategies' reach."""
    found = find(values(SaTransform), lambda drawn: drawn.transform_type is kind)
    assert found.transform_type is kind


def test_strategies_have_docstrings() -> None:
    """Each strategy of a coupled class says what couples the fields."""
    assert [factory for factory in COUPLED.values() if not inspect.getdoc(factory)] == []
