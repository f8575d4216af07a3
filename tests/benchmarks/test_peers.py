"""All contestants do the same work: the check that comes before every measurement."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from wfp_ipsec._native.backend import Backend

from .building import VARIABLE, raw_driver
from .contestants import Contestants
from .driver import RawDriver
from .ground import Ground
from .peer import Peer
from .rows import life_rows, list_rows, read_rows

CONTEXTS = 3


@pytest.fixture(scope="module")
def driver() -> Path:
    """The raw driver; compiled where it was not yet."""
    if VARIABLE not in os.environ and not (shutil.which("g++") or shutil.which("clang++")):
        pytest.skip("allowed: no quick compiler")
    return raw_driver()


@pytest.fixture
def of(driver: Path, native: Backend) -> Iterator[Contestants]:
    """All contestants on a session with two filters, on an engine that is as good as new."""
    with Ground(RawDriver(native, driver), native.name) as ground:
        yield Contestants(ground)


def test_contexts_are_the_same(of: Contestants) -> None:
    """Whoever makes a context, the engine holds the same."""
    of.check_lives()


def test_a_different_context_is_noticed(of: Contestants, monkeypatch: pytest.MonkeyPatch) -> None:
    """A peer that does less is refused."""
    monkeypatch.setattr(of, "pair", None)
    monkeypatch.setattr(Peer, "delete", lambda *_: None)
    for peer in of.peers:
        monkeypatch.setattr(peer, "install", lambda _: of.kept.id, raising=False)
    of.setup.outboundSpi += 2
    with pytest.raises(AssertionError, match="does not do the same work"):
        of.check_lives()
    of.let_go()


def test_details_are_the_same(of: Contestants) -> None:
    """All read the same values of a context, the raw driver's sum included."""
    of.check_reads()
    of.let_go()


def test_lists_are_the_same(of: Contestants) -> None:
    """All enumerate the same values in the same order."""
    of.fill(CONTEXTS)
    of.check_lists()


def test_every_row_runs(of: Contestants) -> None:
    """Each contestant of each row does one unit, and leaves nothing behind."""
    for rows in (life_rows, read_rows, list_rows):
        for row in rows(of):
            for work in row.contestants().values():
                work(1)
        of.let_go()
        of.fill(CONTEXTS)
    assert len(list(of.ground.engine.sa_contexts())) == CONTEXTS
