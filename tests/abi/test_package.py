"""guids.py and errors.py agree with the compiled module and forget nothing."""

from typing import Any
from uuid import UUID

from wfp_ipsec import errors, guids
from wfp_ipsec._errors.lookup import BY_CODE, BY_NAME
from wfp_ipsec.values.transforms import AUTH_KEY_BYTES, CIPHER_KEY_BYTES

from .comparison import guid
from .declared import Declared


def test_guids(native: Any, found: Declared) -> None:
    """guids.py has every GUID of the library, under its name and with its value."""
    constants = {name: value for name, value in vars(guids).items() if isinstance(value, UUID)}
    compiled = {name: guid(native.ffi, getattr(native.lib, name)) for name in found.guids}
    assert constants == compiled


def test_transform_ids(vectors: dict[str, Any]) -> None:
    """The pairs of type and config that have keys are those that fwpmu.h predefines."""
    pairs = {(name.split("_")[1], *pair) for name, pair in vectors["transform_ids"].items()}
    known = {("AUTH", *pair) for pair in AUTH_KEY_BYTES}
    assert known | {("CIPHER", *pair) for pair in CIPHER_KEY_BYTES} == pairs


def test_declared_errors(native: Any, found: Declared) -> None:
    """Every error code of the header is in the table under the same name and number."""
    names = [name for name in found.constants if name.startswith(("FWP_E_", "ERROR_"))]
    assert names
    for name in names:
        assert errors.lookup(name).code == getattr(native.lib, name)
        assert errors.lookup(getattr(native.lib, name)).name == name


def test_error_table_against_vectors(vectors: dict[str, Any]) -> None:
    """The table has all FWP_E_* and IPsec codes of the SDK with its numbers, and no others."""
    families = ("FWP_E_", "ERROR_IPSEC_", "WARNING_IPSEC_")
    table = {name: row.code for name, row in BY_NAME.items() if name.startswith(families)}
    assert table == vectors["errors"]


def test_error_table_has_no_duplicates() -> None:
    """No code and no name stands in the table twice."""
    assert len(BY_CODE) == len(BY_NAME)
