"""From the TOML text to its tables: everything that can be said without keys and hosts."""

from __future__ import annotations

import re
import tomllib
from typing import Any, get_args

import msgspec

from wfp_ipsec.errors import InvalidParameterError, invalid
from wfp_ipsec.files import _tables
from wfp_ipsec.files._lines import locate
from wfp_ipsec.files._rules import check_rules
from wfp_ipsec.files._tables import File
from wfp_ipsec.files._where import Located, renamed

CHOICES = {
    "mode": ("transport", "tunnel"),
    "algorithm": get_args(_tables.Algorithm),
    "protocol": ("esp", "ah"),
    "integrity": (*get_args(_tables.Integrity), *get_args(_tables.ImsIntegrityName)),
    "encryption": get_args(_tables.ImsEncryptionName),
}
_RULES = {
    "Expected `str` matching regex": "holds a character that is none to print",
    "Expected `str` of length >= 1": "is empty",
}


def read_form(text: str, name: str) -> tuple[File, Located]:
    """Reads the tables of a file.

    Args:
        text: The TOML text.
        name: What errors call the file.

    Returns:
        The tables, and where everything in them stands.

    Raises:
        InvalidParameterError: It is no TOML, or its form is not right; the field is file, line and
            path.
    """
    content = _content(text, name)
    located = Located(name, locate(text))
    with located:
        return check_form(content), located


def check_form(content: dict[str, Any]) -> File:
    """Checks types and rules of what a TOML file holds.

    Raises:
        InvalidParameterError: Something is not right; the field is its path in the file.
    """
    try:
        file = msgspec.convert(content, File)
    except msgspec.ValidationError as error:
        raise _refusal(content, str(error)) from None
    check_rules(file)
    return file


def _content(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        place = name if line is None else f"{name}:{line[1]}"
        # What it says in brackets are names of the file.
        told = re.sub(r"\('.*'\)", "a table", str(error))
    except RecursionError:
        place, told = name, "tables or arrays lie too deep in each other"
    # Raised out here, so that the error does not keep the other one, which may hold names.
    refusal = invalid("file", None, f"(is no TOML: {told})", "FWP_E_INVALID_PARAMETER")
    raise renamed(refusal, f"{place}: file")


def _refusal(content: dict[str, Any], message: str) -> InvalidParameterError:
    """Turns a decoder's message, which ends with the path, into an error that names the value.

    Of a field that is not known only the type is named: it may be a key under another name.
    """
    rule, _, path = message.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    unknown = re.search(r"unknown field `(.*)`", rule, re.DOTALL)
    if unknown is not None:
        table = _value_at(content, path)
        hidden = type(table.get(unknown[1]) if isinstance(table, dict) else None)
        path = f"{path}.{unknown[1]}".lstrip(".")
        return invalid(path, hidden, "refused: there is no such field", "FWP_E_TYPE_MISMATCH")
    value = _value_at(content, path)
    missing = re.search(r"missing required field `(.*)`", rule)
    if missing is not None:
        path = f"{path}.{missing[1]}".lstrip(".")
        return invalid(path, None, "given, and it is needed", "FWP_E_INVALID_PARAMETER")
    return invalid(path or "file", value, *_said(path, rule), hidden=_is_key(path))


def _said(path: str, rule: str) -> tuple[str, str]:
    """Returns the rule that was broken, without the value, and the code of Windows."""
    choices = CHOICES.get(path.rpartition(".")[2])
    if rule.startswith("Invalid") and choices:
        return f"is none of {', '.join(choices)}", "FWP_E_TYPE_MISMATCH"
    for begin, words in _RULES.items():
        if rule.startswith(begin):
            return words, "FWP_E_INVALID_PARAMETER"
    if path.rpartition(".")[2] in ("spi", "spi_c", "spi_s") and "=" in rule:
        return "is no SPI: 1..0xffffffff", "FWP_E_INVALID_PARAMETER"
    code = "FWP_E_OUT_OF_BOUNDS" if "=" in rule or "range" in rule else "FWP_E_TYPE_MISMATCH"
    return f"refused: {rule[:1].lower()}{rule[1:]}", code


def _is_key(path: str) -> bool:
    return re.search(r"(?:^|\.)(?:integrity_key|key|ik|ck)(?:_\w+)?(?:$|\.|\[)", path) is not None


def _value_at(content: Any, path: str) -> Any:
    """Returns what stands at a path such as ``sa_pairs[0].inbound.spi``; None for nothing."""
    for step in re.findall(r"[^.\[\]]+", path):
        try:
            content = content[int(step)] if isinstance(content, list) else content[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return content
