"""From the TOML text to its tables: everything that can be said without keys and hosts."""

from __future__ import annotations

import re
import tomllib
from typing import Any, get_args

import msgspec

from wfp_ipsec.errors import InvalidParameterError, invalid
from wfp_ipsec.files import _tables
from wfp_ipsec.files._lines import Path, locate
from wfp_ipsec.files._rules import check_rules
from wfp_ipsec.files._tables import File
from wfp_ipsec.files._where import MAY_BE_KEY, Located, renamed, said

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
# Texts of Python may hold surrogates alone, files cannot.
HALF_CHARACTER = re.compile("[\ud800-\udfff]")


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
        return check_form(content, located), located


def check_form(content: dict[str, Any], located: Located | None = None) -> File:
    """Checks types and rules of what a TOML file holds.

    Args:
        content: What it holds.
        located: Is told which path an error means that is about a name.

    Raises:
        InvalidParameterError: Something is not right; the field is its path in the file.
    """
    try:
        file = msgspec.convert(content, File)
    except msgspec.ValidationError as error:
        message = str(error)
    else:
        check_rules(file)
        return file
    unknown = _unknown(content, message)
    if unknown is None:
        raise _refusal(content, message)
    if located is not None:
        located.meant = (*_steps(unknown[0]), unknown[1])
    raise _no_such_field(*unknown)


def _content(text: str, name: str) -> dict[str, Any]:
    half = HALF_CHARACTER.search(text)
    if half is not None:
        place = f"{name}:{text.count(chr(10), 0, half.start()) + 1}"
        raise renamed(said("file", "is no TOML: half a character"), f"{place}: file")
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
    raise renamed(said("file", f"is no TOML: {told}"), f"{place}: file")


def _unknown(content: dict[str, Any], message: str) -> tuple[str, str] | None:
    """Returns the path of the table and the name of the field that a decoder does not know.

    The name may hold anything, also what looks like a path.
    """
    rule, _, path = message.rpartition(" - at `$")
    for said_of, at in ((rule, path.rstrip("`").lstrip(".")), (message, "")):
        found = re.search(r"unknown field `(.*)`", said_of, re.DOTALL)
        table = _value_at(content, at)
        if found is not None and isinstance(table, dict) and found[1] in table:
            return at, found[1]
    return None


def _no_such_field(path: str, name: str) -> InvalidParameterError:
    """Names the field, unless that may be a key."""
    field = name if re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name) else f'"{name[:60]}"'
    if MAY_BE_KEY.search(name):
        field = "<name>"
    error = said("field", "there is no such field", "FWP_E_TYPE_MISMATCH")
    return renamed(error, f"{path}.{field}".lstrip("."))


def _refusal(content: dict[str, Any], message: str) -> InvalidParameterError:
    """Turns a decoder's message, which ends with the path, into an error that names the value."""
    rule, _, path = message.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    missing = re.search(r"missing required field `(.*)`", rule)
    if missing is not None:
        return said(f"{path}.{missing[1]}".lstrip("."), "is missing")
    value = _value_at(content, path)
    if _is_key(path) or isinstance(value, (dict, list)):
        return said(path or "file", *_said(path, rule))
    return invalid(path or "file", value, *_said(path, rule))


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
    for step in _steps(path):
        try:
            content = content[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return content


def _steps(path: str) -> Path:
    steps = re.findall(r"[^.\[\]]+", path)
    return tuple(int(step) if step.isdecimal() else step for step in steps)
