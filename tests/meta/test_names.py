"""What the package gives as its own, though its modules are loaded late, is all that it names."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import wfp_ipsec
from wfp_ipsec import enums, values
from wfp_ipsec._names import HOMES

# What a life cycle of an SA context needs nothing of, so that no module of it is loaded for one.
UNUSED = (
    "dataclasses",
    "inspect",
    "wfp_ipsec.acquires",
    "wfp_ipsec.enums.iketypes",
    "wfp_ipsec.key_managers",
    "wfp_ipsec.sddl",
    "wfp_ipsec.values.net_event",
    "wfp_ipsec._native.net_event",
    "wfp_ipsec._native.ike_sa",
)
LIFE = """
import sys
from wfp_ipsec import AesGcm, Engine, SaBundle, SaContext
with Engine.open("embedded") as engine:
    with SaContext.transport(engine, "192.0.2.10", "198.51.100.20") as context:
        spi = context.get_spi()
        context.add_inbound(SaBundle(sas=(AesGcm(bytes(range(20))).esp(spi),)))
        context.add_outbound(SaBundle(sas=(AesGcm(bytes(range(1, 21))).esp(0x2081),)))
print(*sys.modules)
"""
# The first thing that the process does with the package.
COPIES = """
import copy, pickle, sys
kept = pickle.load(sys.stdin.buffer)
assert copy.deepcopy(kept) == copy.copy(kept) == kept == pickle.loads(pickle.dumps(kept))
"""


def declared(package: str) -> dict[str, set[str]]:
    """Returns the names that the block for type checkers imports, by their modules."""
    tree = ast.parse(Path(str(import_module(package).__file__)).read_text())
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    found: dict[str, set[str]] = {}
    for node in ast.walk(block):
        if isinstance(node, ast.ImportFrom) and node.module:
            module = node.module.removeprefix(f"{package}.")
            found.setdefault(module, set()).update(alias.name for alias in node.names)
    return found


@pytest.mark.parametrize(
    ("package", "homes", "besides"),
    [("wfp_ipsec", HOMES, {"enums": {"*"}}), ("wfp_ipsec.enums", enums.HOMES, {})],
)
def test_tables(package: str, homes: dict[str, str], besides: dict[str, set[str]]) -> None:
    """Table, ``__all__`` and what type checkers are told of name the same, in the same modules."""
    named = {module: set(names.split()) for module, names in homes.items() if names}
    found = declared(package)
    assert found.pop("wfp_ipsec", set()) <= set(homes)
    assert found == named | besides
    public = {name for names in named.values() for name in names} - {"known"}
    inherited = set(enums.__all__) if besides else set()
    assert set(import_module(package).__all__) == public | inherited


@pytest.mark.parametrize("package", [wfp_ipsec, enums, values], ids=lambda p: p.__name__)
def test_every_name(package: object) -> None:
    """Each name and each module can be had from the package, and ``dir`` tells of it."""
    for name in dir(package):
        assert getattr(package, name) is not None
    assert set(getattr(package, "__all__", [])) <= set(dir(package))


@pytest.mark.parametrize("package", [wfp_ipsec, enums, values], ids=lambda p: p.__name__)
def test_no_other_name(package: object) -> None:
    """A name that is not there is missed as in any other module."""
    with pytest.raises(AttributeError, match=r"module 'wfp_ipsec.*' has no attribute 'missing'"):
        getattr(package, "missing")  # noqa: B009 - mypy would know better


def test_star() -> None:
    """``from wfp_ipsec import *`` gives all names."""
    scope: dict[str, object] = {}
    exec("from wfp_ipsec import *", scope)  # noqa: S102
    assert set(wfp_ipsec.__all__) <= set(scope)


def test_modules_of_a_life_cycle() -> None:
    """A life cycle of an SA context loads nothing that it has no use for, and warns of nothing."""
    command = [sys.executable, "-W", "error", "-c", LIFE]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert not [name for name in UNUSED if name in loaded]
    assert done.stderr == ""


def test_values_come_first() -> None:
    """A value can be unpickled and copied by a process that has imported nothing before."""
    import pickle

    bundle = wfp_ipsec.SaBundle(sas=(wfp_ipsec.AesGmac(bytes(20)).ah(0x300),))
    for kept in (bundle.lifetime, wfp_ipsec.Traffic.transport("192.0.2.1", "192.0.2.2", 1)):
        content = pickle.dumps(kept)
        subprocess.run([sys.executable, "-c", COPIES], check=True, input=content)
