"""``wfp-ipsec explain``: what a status code means. Needs no engine."""

from __future__ import annotations

import difflib

import click

from wfp_ipsec._errors.lookup import BY_NAME
from wfp_ipsec.cli.options import json_option
from wfp_ipsec.cli.outcome import ExitCode, Failure
from wfp_ipsec.cli.output import Output
from wfp_ipsec.errors import ErrorCode, error_for, lookup

FILTER_FACILITY, NTSTATUS_FACILITY = 0x8032, 0xC022


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("code")
@json_option
def command(code: str, as_json: bool) -> None:
    """Explain the status CODE: 0x80320035, -2144206795, 5, its NTSTATUS twin, or its name."""
    output = Output(as_json=as_json)
    try:
        found = lookup(code)
    except LookupError:
        raise Failure(_unknown(code), ExitCode.NOT_FOUND) from None
    if output.is_json:
        output.document("explain", None, **_members(found))
        return
    output.text(f"{found.name} ({', '.join(_forms(found))})", "bold")
    output.text(f"{found.meaning[:1].upper()}{found.meaning[1:]}.")
    if found.hint:
        output.text(found.hint)
    if found.code:
        output.text(f"In Python: wfp_ipsec.{type(error_for(found.code)).__name__}")


def _members(found: ErrorCode) -> dict[str, object]:
    return {
        "code": found.code,
        "code_hex": f"0x{found.code:08X}",
        "name": found.name,
        "meaning": found.meaning,
        "hint": found.hint,
        "exception": type(error_for(found.code)).__name__ if found.code else None,
    }


def _forms(found: ErrorCode) -> list[str]:
    """Returns the forms in which the code turns up."""
    forms = [f"0x{found.code:08X}", str(found.code)]
    if found.code >> 31:
        forms[1] = str(found.code - (1 << 32))
    if found.code >> 16 == FILTER_FACILITY:
        forms.append(f"NTSTATUS 0x{NTSTATUS_FACILITY << 16 | found.code & 0xFFFF:08X}")
    return forms


def _unknown(code: str) -> str:
    likely = difflib.get_close_matches(code.strip().upper(), BY_NAME, 3)
    meant = f" Did you mean {' or '.join(likely)}?" if likely else ""
    return f"the code {code!r} is not known.{meant}"
