"""The fidelity table: each rule says how it is known, by whom, and which tests hold it."""

from collections import Counter

import pytest

from tests.abi.reference import constants, load
from wfp_ipsec._errors.lookup import BY_NAME as CODES
from wfp_ipsec._functions import BY_NAME

from .fidelity_table import HEAD, MARKS, NOTHING, REASONS, Row, codes, fidelity, pages, rows
from .named_tests import named_tests

ROWS = list(rows())
CELLS = 5

# Programs whose calls and answers were looked at.
OBSERVED = ("strongSwan", "NtCoreLib")
HEADER = "header"


def _all_but(faults: dict[str, object]) -> dict[str, object]:
    """Returns the rules with a fault; what is false is none."""
    return {rule: fault for rule, fault in faults.items() if fault}


def test_every_row_is_whole() -> None:
    """A row has five cells, of which rule and mark are filled."""
    heads = [line for line in fidelity().splitlines() if line.startswith("| rule |")]
    assert {head.strip("| ") for head in heads} == {HEAD}
    assert [row.cells for row in ROWS if len(row.cells) != CELLS] == []
    assert [row.cells for row in ROWS if not row.rule or not row.cells[2]] == []


def test_every_rule_is_stated_once() -> None:
    """No part of the table has a rule twice."""
    counted = Counter((row.section, row.rule) for row in ROWS)
    assert [rule for rule, count in counted.items() if count > 1] == []


def test_marks_are_known() -> None:
    """A mark is one of three words, for the whole rule or for a named part of it."""
    assert [(row.rule, row.cells[2]) for row in ROWS if not row.marks] == []
    assert {mark for row in ROWS for mark in row.marks} == set(MARKS)


def _missing_source(row: Row) -> set[str]:
    """Returns the words of a row's mark that none of its sources stands for."""
    claimed = row.marks - {"chosen"}
    programs = {source for source in row.sources if source in OBSERVED}
    given = ["observed"] * bool(programs) + ["documented"] * bool(set(row.sources) - programs)
    return claimed ^ set(given)


def test_what_is_known_has_a_source() -> None:
    """Pages or headers for what is documented, programs for what is observed, else nothing."""
    assert _all_but({row.rule: _missing_source(row) for row in ROWS}) == {}


def test_sources_exist() -> None:
    """A source is a function or struct of Microsoft's, a page that is explained, or a program."""
    vectors = load()
    known = {*BY_NAME, *vectors["structs"], *vectors["callbacks"], *pages(), *OBSERVED, HEADER}
    unknown = {row.rule: set(row.sources) - known for row in ROWS}
    assert _all_but(dict(unknown)) == {}
    used = {source for row in ROWS for source in row.sources}
    assert pages().keys() <= used


def _is_code(symbol: str) -> bool:
    return symbol in CODES or symbol in constants(load())


def test_codes_exist() -> None:
    """Every code is declared or in the table of errors, and abbreviated ones are exactly one."""
    wrong = {}
    for row in ROWS:
        found = [
            [name for name in code.split("/") if _is_code(name)] for code in codes(row.cells[1])
        ]
        if any(len(names) != 1 for names in found):
            wrong[row.rule] = row.cells[1]
    assert wrong == {}


def test_every_rule_is_held() -> None:
    """Every row names a test, or the reason why there can be none."""
    assert [row.rule for row in ROWS if not row.tests and not row.reason] == []
    assert {row.reason for row in ROWS if row.reason} <= set(REASONS)


def test_the_tests_exist() -> None:
    """Each name is that of one test, and this test is not skipped."""
    tests = named_tests()
    missing = {row.rule: [name for name in row.tests if not tests.get(name)] for row in ROWS}
    assert _all_but(dict(missing)) == {}
    several = {name for row in ROWS for name in row.tests if len(tests[name]) > 1}
    assert several == set()
    skipped = {name: tests[name] for row in ROWS for name in row.tests if any(tests[name])}
    assert skipped == {}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", []),
        ("accepted", []),
        ("NOT_FOUND", ["FWP_E_NOT_FOUND"]),
        ("ERROR_INVALID_HANDLE, IN_USE", ["ERROR_INVALID_HANDLE", "FWP_E_IN_USE"]),
        ("LAYER_, FILTER_NOT_FOUND", ["FWP_E_LAYER_NOT_FOUND/FWP_E_LAYER_FOUND",
                                      "FWP_E_FILTER_NOT_FOUND"]),
    ],
)  # fmt: skip
def test_codes_are_read(cell: str, expected: list[str]) -> None:
    """Lists, prefixes and shared ends are written out."""
    assert codes(cell) == expected


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("chosen", {"chosen"}),
        ("documented, code chosen", {"documented", "chosen"}),
        ("observed (odd), chosen", {"observed", "chosen"}),
        ("guessed", set()),
        ("documented; chosen", set()),
    ],
)
def test_marks_are_read(mark: str, expected: set[str]) -> None:
    """Each part of a mark ends in one of the words, or has what it is for in brackets."""
    assert Row("", ("rule", "", mark, NOTHING, NOTHING)).marks == expected
