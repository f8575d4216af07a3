"""How instruction counts are read and compared."""

from __future__ import annotations

import json

import pytest

from .instructions import STORED, Stored, compare, facts, read_all

DUMP = """\
# callgrind format
desc: Trigger: Client Request: raw get /200
events: Ir
summary: 1073600
totals: 1073600
"""
FACTS = {"python": "CPython 3.11.7"}
KNOWN: Stored = {"facts": FACTS, "counts": {"get": 1000}}


def test_read() -> None:
    """A dump gives the name of its loop and the count of one context; others give nothing."""
    end = "desc: Trigger: Program termination\nsummary: 7\n"
    assert read_all([end, DUMP]) == {"raw get": 5368}


@pytest.mark.parametrize(
    ("count", "passed", "said"),
    [
        (1000, True, "as stored"),
        (1020, True, "as stored"),
        (1021, False, "get: 1,021, +2.1 % against 1,000"),
        (900, True, "get: 900, -10.0 % against 1,000"),
    ],
)
def test_compare(count: int, passed: bool, said: str) -> None:
    """More than two percent more fails; less is told, so that it is stored."""
    verdict = compare({"get": count}, KNOWN, FACTS, 2.0)
    assert verdict.passed == passed and verdict.lines == (said,)


@pytest.mark.parametrize("counts", [{}, {"get": 1000, "list": 5}])
def test_rows_must_be_the_same(counts: dict[str, int]) -> None:
    """A loop that only one of both has fails."""
    assert not compare(counts, KNOWN, FACTS, 2.0).passed


def test_other_versions_are_not_compared() -> None:
    """With another Python the counts say nothing, and that is told."""
    verdict = compare({"get": 5000}, KNOWN, {"python": "CPython 3.12.1"}, 2.0)
    assert verdict.passed and verdict.lines == (
        "not compared: the stored counts are of CPython 3.11.7",
    )


def test_what_is_stored() -> None:
    """The stored file has the facts that are looked at, and only whole counts."""
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    assert stored["facts"].keys() == facts().keys()
    assert stored["counts"] and all(
        isinstance(count, int) and count > 0 for count in stored["counts"].values()
    )
