"""Which rights a piece of work takes: found by doing what errors say, until none is left."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from wfp_ipsec._functions import needed_right

from .places import Asked, named_in, seen_by
from .trial import Attempt, Bench

Rights = frozenset[Asked]
NOTED = re.compile(r"\b(\w+\d): ")


@dataclass(frozen=True)
class Needs:
    """What a piece of work takes.

    Attributes:
        refused: Without one of these it is refused.
        hidden: Without one of these it is done, and shows or tells less.
        back: What takes back what was done when one of the others is missing.
        half: Those of the first whose own want keeps what was done from being taken back.
    """

    refused: Rights = frozenset()
    hidden: Rights = frozenset()
    back: Rights = frozenset()
    half: Rights = frozenset()

    @property
    def all(self) -> Rights:
        """What it takes to do it."""
        return self.refused | self.hidden


def measure(bench: Bench, *, takes_away: bool) -> Needs:
    """Returns the rights that the work on a bench takes, none of them without need."""
    wanted = bench.attempt()
    hidden = {one for name in wanted.calls for one in seen_by(needed_right(name) or "")}
    refused = _follow(bench, hidden)
    for one in sorted(refused | hidden):
        rest = (refused | hidden) - {one}
        if bench.attempt(rest).error is None:
            refused.discard(one)
        else:
            hidden.discard(one)
            refused.add(one)
    assert bench.attempt(refused | hidden).outcome == wanted.outcome
    found = Needs(frozenset(refused), frozenset(hidden))
    return found if takes_away else _with_taking_back(bench, found)


def _follow(bench: Bench, hidden: set[Asked]) -> set[Asked]:
    """Asks for what the error names, again and again, as somebody with no rights would."""
    rights = set(hidden)
    while (error := bench.attempt(rights).error) is not None:
        more = named_in(error.needs) - rights
        if not more:
            raise AssertionError(f"a dead end with {sorted(rights)}: {error.text}")
        rights |= more
    return rights - hidden


def _with_taking_back(bench: Bench, needs: Needs) -> Needs:
    """Adds the rights that leave nothing behind when another is missing."""
    back = set[Asked]()
    while True:
        tries = {one: bench.attempt(needs.all - {one} | back - {one}) for one in needs.refused}
        noted = set[Asked]().union(*map(taking_back, tries.values()))
        if noted - needs.all <= back:
            break
        back |= noted - needs.all
    half = {one for one, tried in tries.items() if tried.changed}
    return replace(needs, back=frozenset(back), half=frozenset(half))


def taking_back(tried: Attempt) -> set[Asked]:
    """Returns what the calls need that took back, or tried to, after one was refused."""
    if tried.error is None:
        return set()
    last = len(tried.calls) - tried.calls[::-1].index(tried.error.function)
    noted = {name for note in tried.error.notes for name in NOTED.findall(note)}
    functions = noted.union(tried.calls[last:])
    return {asked for name in functions for asked in named_in(needed_right(name) or "")}
