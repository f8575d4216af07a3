"""``wfp-ipsec explain``: every code, in every form, without an engine."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from wfp_ipsec import errors
from wfp_ipsec._errors.lookup import BY_CODE, BY_NAME
from wfp_ipsec.cli.main import cli
from wfp_ipsec.errors import ErrorCode

from .conftest import document


def explain(*arguments: str) -> Result:
    """Runs the command; no backend is loaded for it."""
    return CliRunner().invoke(cli, ["explain", *arguments])


def forms(row: ErrorCode) -> list[str]:
    """Returns the forms in which a code is asked for."""
    signed = row.code - (1 << 32) if row.code >> 31 else row.code
    found = [f"0x{row.code:08X}", f"{row.code:#x}", str(row.code), str(signed)]
    if BY_NAME[row.name] is row:
        found += [row.name, row.name.lower()]
    if row.code >> 16 == 0x8032:
        found.append(f"0xC022{row.code & 0xFFFF:04X}")
    return found


@given(st.sampled_from(sorted(BY_CODE)).flatmap(lambda c: st.sampled_from(forms(BY_CODE[c]))))
def test_forms(form: str) -> None:
    """Number, signed number, name and NTSTATUS twin of a code give its name and meaning."""
    row = errors.lookup(form)
    done = explain(form)
    assert done.exit_code == 0
    head, meaning, *_ = done.stdout.splitlines()
    assert head.startswith(f"{row.name} (0x{row.code:08X}, ")
    assert meaning.lower() == f"{row.meaning}.".lower()


def test_golden() -> None:
    """The text for one code, with what to do and the class in Python."""
    assert explain("STATUS_FWP_NOT_FOUND").stdout.splitlines()[::3] == [
        "FWP_E_NOT_FOUND (0x80320008, -2144206840, NTSTATUS 0xC0220008)",
        "In Python: wfp_ipsec.NotFoundError",
    ]


@given(st.sampled_from(sorted(BY_CODE)))
def test_json(code: int) -> None:
    """The JSON object names an exception that exists."""
    found = document(explain("--json", str(code)).stdout)
    assert found["code"] == code == int(found["code_hex"], 16)
    assert found["engine"] is None
    if code:
        assert issubclass(getattr(errors, found["exception"]), OSError)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("FWP_E_NOT_FUND", "Did you mean FWP_E_NOT_FOUND"),
        ("0x12345678", "the code '0x12345678' is not known.\n"),
    ],
)
def test_unknown(code: str, text: str) -> None:
    """An unknown code is exit code 3; a name that is nearly right is put right."""
    done = explain(code)
    assert done.exit_code == 3
    assert done.stderr.startswith("wfp-ipsec: ") and text in done.stderr
    assert done.stdout == ""
