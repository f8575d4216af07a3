"""The list of parts in each wheel (PEP 770): valid, whole, and true to what was linked in."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from wheels import sbom
from wheels.paths import LOCKED, ROOT
from wheels.targets import AMD64, TARGETS, Target

VALIDATOR = JsonStrictValidator(SchemaVersion.V1_6)
NEEDED = {"cffi", "cffi's C code", "CPython's headers", "Zig's compiler-rt"}
LLVM = "LLVM's libc++, libc++abi and libunwind"
each_target = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)


@pytest.fixture
def read(wheel: Callable[[str], Path]) -> Callable[[Target], str]:
    """Reads the list in the wheel of a target."""

    def text(target: Target) -> str:
        with zipfile.ZipFile(wheel(target.platform)) as packed:
            (name,) = (name for name in packed.namelist() if "/sboms/" in name)
            assert re.fullmatch(rf"wfp_ipsec-[\w.]+\.dist-info/sboms/{sbom.NAME}", name)
            return packed.read(name).decode("ascii")

    return text


def _pins() -> dict[str, str]:
    found = re.findall(r"^(\S+)==(\S+)", LOCKED.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(found)


@each_target
def test_valid(target: Target, read: Callable[[Target], str]) -> None:
    """It keeps to the JSON schema of CycloneDX 1.6."""
    assert VALIDATOR.validate_str(read(target)) is None


def test_what_is_not_valid_is_found(read: Callable[[Target], str]) -> None:
    """A licence that nobody knows, and a component without a name, are refused."""
    document = json.loads(read(AMD64))
    document["components"][1]["licenses"] = [{"license": {"id": "MINE-1.0"}}]
    assert VALIDATOR.validate_str(json.dumps(document)) is not None
    del document["components"][1]
    assert VALIDATOR.validate_str(json.dumps(document)) is None
    del document["components"][0]["name"]
    assert VALIDATOR.validate_str(json.dumps(document)) is not None


@each_target
def test_parts(target: Target, read: Callable[[Target], str]) -> None:
    """It names what is needed and what is linked in, each part with version and licence."""
    document = json.loads(read(target))
    own = "mingw-w64's start-up code" if target.windows else "glibc's libc_nonshared"
    parts = {part["name"]: part for part in document["components"]}
    assert parts.keys() == NEEDED | {LLVM, own}
    needed = parts.pop("cffi")
    assert (
        needed["description"]
        == f"not in the wheel: {sbom.requirements()[0]} is installed beside it"
    )
    assert all(part["version"] and part["licenses"] and part["purl"] for part in parts.values())
    top = document["metadata"]["component"]
    assert (top["name"], top["version"]) == ("wfp-ipsec", _version())
    (depends, *_) = document["dependencies"]
    assert depends["ref"] == top["bom-ref"]
    assert len(depends["dependsOn"]) == len(document["components"])


def _version() -> str:
    found = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert found
    return found[1]


@each_target
def test_versions_are_the_pinned_ones(target: Target, read: Callable[[Target], str]) -> None:
    """Tools and parts of pinned packages have the versions of the pins."""
    document = json.loads(read(target))
    pins = _pins()
    tools = {tool["name"]: tool["version"] for tool in document["metadata"]["tools"]["components"]}
    assert tools == {name: pins[name] for name in sbom.TOOLS}
    parts = {part["name"]: part.get("version") for part in document["components"]}
    assert parts["cffi's C code"] == pins["cffi"]
    assert parts["Zig's compiler-rt"] == pins["ziglang"]


@each_target
def test_says_nothing_of_the_build(target: Target, read: Callable[[Target], str]) -> None:
    """Neither times nor random numbers nor places are in it, so that a second build has it too."""
    document: dict[str, Any] = json.loads(read(target))
    assert not {"serialNumber"} & document.keys()
    assert "timestamp" not in document["metadata"]
    assert "/home" not in read(target)
    assert str(ROOT) not in read(target)
