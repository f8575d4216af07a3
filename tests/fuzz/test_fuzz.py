"""Some hundred inputs for each target, always the same; `python -m tests.fuzz` tries more."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from wfp_ipsec import Key, Provider, WfpError
from wfp_ipsec._native.backend import Backend
from wfp_ipsec.errors import ErrorCode

from . import guided, oracle
from .feed import Feed
from .plain import inputs
from .targets import COSTS, TARGETS, doing, seeds

INPUTS = 400
# Inputs that once did what none may do, with the target that they are for.
FOUND = {
    "half a character": ("sa-files", 'label = "\udc88"'.encode("utf-8", "surrogateescape")),
    "entries without a length": (
        "descriptor",
        bytes.fromhex("01001480 00000000 00000000 00000000 14000000 02001c00 ffff0000") + bytes(20),
    ),
    "a successor of another kind": ("calls", b"\x1b\xff\xff\xff"),
}


@pytest.fixture(autouse=True)
def embedded(native: Backend, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Skips where the embedded engine is not what is tested; exports may warn of keys."""
    if native.name != oracle.BACKEND:
        pytest.skip("allowed: the inputs are for the embedded engine")
    caplog.set_level(logging.CRITICAL)
    yield
    oracle.close()


@pytest.mark.parametrize("name", TARGETS)
def test_target(name: str) -> None:
    """Whatever is given, only documented errors come of it, no key is shown, nothing is left."""
    target = doing(name)
    for data in inputs(seeds(name), INPUTS // COSTS.get(name, 1)):
        target(data)


@pytest.mark.parametrize("what", FOUND)
def test_found(what: str) -> None:
    """What was found once stays mended."""
    name, data = FOUND[what]
    doing(name)(data)


def _shown() -> None:
    raise WfpError(ErrorCode(5, "X", f"key {oracle.KEY.hex()}"))


def _undocumented() -> None:
    raise ZeroDivisionError


def test_the_oracle_sees() -> None:
    """Undocumented errors go through, keys in documented ones and objects that stay are seen."""
    with pytest.raises(ZeroDivisionError), oracle.only():
        _undocumented()
    with pytest.raises(oracle.ViolationError, match="a key is shown"), oracle.only():
        _shown()
    with pytest.raises(oracle.ViolationError, match="a key is shown"):
        oracle.without_keys(str(Key(oracle.KEY).reveal()))
    with pytest.raises(oracle.ViolationError, match="left"), oracle.left_empty() as engine:
        engine.providers.add(Provider(name="left"))


def test_the_same_bytes_make_the_same_choices() -> None:
    """An input can be repeated, and one that ends early goes on with first choices."""
    for data in inputs([b"seed"], 50):
        first, second = Feed(data), Feed(data)
        for bits in (8, 16, 64):
            assert first.number(bits) == second.number(bits)
    assert Feed(b"").pick("abc") == "a"


def test_seeds_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guided run begins with the seeds, which is all that is replayed before it."""
    monkeypatch.setattr(guided, "OUTPUT", tmp_path)
    assert guided.replay(["sid"]) == len(seeds("sid"))
    assert guided.DONE.search("#7\tDONE   cov: 2 ft: 3 corp: 1/9b lim: 4 exec/s: 0 rss: 5Mb")
