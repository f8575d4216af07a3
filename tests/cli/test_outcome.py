"""Exit codes and messages: one place turns exceptions into them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfp_ipsec._errors.lookup import BY_CODE
from wfp_ipsec.cli.outcome import EXPECTED, ExitCode, code_of, failure
from wfp_ipsec.errors import (
    AccessDeniedError,
    EngineUnavailableError,
    KeysUnavailableError,
    NotFoundError,
    error_for,
    invalid,
)
from wfp_ipsec.testing import Controls

from .conftest import Run

CLASSES = {
    NotFoundError: ExitCode.NOT_FOUND,
    AccessDeniedError: ExitCode.ACCESS_DENIED,
    EngineUnavailableError: ExitCode.UNAVAILABLE,
}


@given(st.sampled_from(sorted(BY_CODE)))
def test_every_code(code: int) -> None:
    """Every status has an exit code, and its message has function, name, number and hint."""
    error = error_for(code, "IPsecSaContextDeleteById0")
    wanted = next((exit for kind, exit in CLASSES.items() if isinstance(error, kind)), 1)
    found = failure(error)
    assert found.exit_code == wanted
    first, *rest = found.message.splitlines()
    assert error.name in first and first.endswith("from IPsecSaContextDeleteById0.")
    assert rest == ([error.hint] if error.hint else [])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (invalid("spi", 1, "is odd", "FWP_E_INVALID_PARAMETER"), ExitCode.USAGE),
        (PermissionError(13, "no"), ExitCode.ACCESS_DENIED),
        (FileNotFoundError(2, "no"), ExitCode.FAILED),
        (KeysUnavailableError(7), ExitCode.FAILED),
    ],
)
def test_others(error: Exception, code: ExitCode) -> None:
    """What the library and the system refuse has its code as well."""
    assert isinstance(error, EXPECTED)
    assert code_of(error) is code


@pytest.mark.parametrize(
    ("function", "status", "code", "text"),
    [
        ("IPsecSaContextCreateEnumHandle0", 5, 4, "Needs FWPM_ACTRL_ENUM"),
        ("FwpmEngineOpen0", 1722, 5, "Start the service BFE"),
        ("IPsecSaContextEnum1", 8, 1, "not enough memory (ERROR_NOT_ENOUGH_MEMORY 8)"),
    ],
)
def test_as_typed(
    run: Run, controls: Controls, function: str, status: int, code: int, text: str
) -> None:
    """A native call that fails ends the command with its message and exit code, no traceback."""
    controls.fail_next(function, status)
    done = run("list", exit_code=code)
    assert done.stderr.startswith("wfp-ipsec: ") and text in done.stderr
    assert f"from {function}." in done.stderr


def test_unknown_backend(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backend that does not exist is exit code 2."""
    assert "'other'" in run("--backend", "other", "list", exit_code=2).stderr
