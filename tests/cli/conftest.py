"""Fixtures for the command line: run in this process, so that it meets the engine of the test."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from wfp_ipsec._native.backend import Backend
from wfp_ipsec.cli.documents import schema
from wfp_ipsec.cli.main import cli

Run = Callable[..., Result]
KEY_PAIRS = ("00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100")


@cache
def strict_schema() -> dict[str, Any]:
    """The published schema, which here allows no member that it does not name."""
    found: dict[str, Any] = _closed(schema())
    return found


def _closed(node: Any) -> Any:
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    closed = {name: _closed(item) for name, item in node.items()}
    # The branches of a choice see the members of all of it.
    if isinstance(node.get("properties"), dict):
        if "oneOf" in node:
            closed["oneOf"] = node["oneOf"]
            closed["unevaluatedProperties"] = False
        else:
            closed["additionalProperties"] = False
    return closed


def documents(text: str) -> list[dict[str, Any]]:
    """Returns the JSON objects in a text, after a look at each with the schema."""
    found, at, decoder = [], 0, json.JSONDecoder()
    while at < len(text.rstrip()):
        document, end = decoder.raw_decode(text, at)
        jsonschema.Draft202012Validator(strict_schema()).validate(document)
        found.append(document)
        at = end + 1
    return found


def document(text: str) -> dict[str, Any]:
    """Returns the one JSON object in a text."""
    (found,) = documents(text)
    return found


@pytest.fixture
def run(native: Backend) -> Run:
    """Runs the command line on the backend of the test, piped; no output shows a key."""

    def runs(*arguments: object, stdin: str | None = None, exit_code: int = 0) -> Result:
        words = ["--backend", native.name, *map(str, arguments)]
        done = CliRunner().invoke(cli, words, input=stdin, prog_name="wfp-ipsec")
        assert done.exit_code == exit_code, (done.output, done.exc_info)
        return done

    return runs


@pytest.fixture
def native_name(native: Backend) -> str:
    """The name of the backend."""
    return native.name


@pytest.fixture
def scapy() -> None:
    """Skips where scapy cannot be loaded: it calls functions of Windows that Wine 8 lacks."""
    try:
        importlib.import_module("scapy.layers.ipsec")
    except AttributeError as error:
        if sys.platform != "win32":
            raise
        pytest.skip(f"allowed: scapy needs a real Windows: {error}")
