"""What a refusal has to say."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from wfp_ipsec.errors import InvalidParameterError

PARAMETER, MISMATCH = "FWP_E_INVALID_PARAMETER", "FWP_E_TYPE_MISMATCH"
BOUNDS, EMPTY = "FWP_E_OUT_OF_BOUNDS", "FWP_E_ZERO_LENGTH_ARRAY"
COMBINATION, NAMELESS = "FWP_E_INVALID_TRANSFORM_COMBINATION", "FWP_E_NULL_DISPLAY_NAME"
AUTH, CIPHER = "FWP_E_INVALID_AUTH_TRANSFORM", "FWP_E_INVALID_CIPHER_TRANSFORM"
RANGE, MASK = "FWP_E_INVALID_RANGE", "FWP_E_INVALID_NET_MASK"
ENUMERATOR, FLAGS = "FWP_E_INVALID_ENUMERATOR", "FWP_E_INVALID_FLAGS"
CONTEXT = "FWP_E_PROVIDER_CONTEXT_MISMATCH"

# Class to build, or value to change; fields; and of the refusal its field, its code, and its text
# after the field's name.
Row = tuple[Any, dict[str, Any], str, str, str]


def refusal(
    build: Callable[..., object], *positional: object, **named: object
) -> InvalidParameterError:
    """Returns the error that building raises."""
    with pytest.raises(InvalidParameterError) as caught:
        build(*positional, **named)
    return caught.value


def check(row: Row) -> None:
    """Asserts that building is refused with field, value, rule and code."""
    target, given, field, code, text = row
    error = (
        refusal(target, **given) if isinstance(target, type) else refusal(replace, target, **given)
    )
    assert (error.field, error.name, error.function) == (field, code, None)
    assert str(error).startswith(f"{field}: {text}")
