"""Applying SA files when native calls fail: pairs are whole or absent, the next time helps."""

from __future__ import annotations

import pytest

from tests.files.test_apply import ONE, TUNNEL, TWO, writes
from tests.files.texts import PairText, described
from wfp_ipsec import Engine, WfpError
from wfp_ipsec.files import apply, plan
from wfp_ipsec.files._found import survey
from wfp_ipsec.testing import CallLog, Controls, Faults

ERROR_ACCESS_DENIED = 5
# An end that was begun is not taken back; the next time takes away the rest.
TAKES_AWAY = (
    "IPsecSaContextDeleteById0",
    "FwpmTransactionBegin0",
    "FwpmFilterDeleteById0",
    "FwpmProviderContextDeleteById0",
    "FwpmTransactionCommit0",
)
CBC = PairText(name="cbc", number=5, cipher=True)
CHANGES = {
    "install": (described(), described(ONE, TUNNEL)),
    "rekey": (described(ONE), described(PairText(number=9))),
    "rekey twice": (described(ONE), described(PairText(number=9), TWO)),
    "rekey in a tunnel": (
        described(TUNNEL),
        described(PairText(name="tunnel", number=9, tunnel=True)),
    ),
    "replace": (described(CBC), described(PairText(name="cbc", number=5, cipher=True, port=9))),
    "remove": (described(ONE, TUNNEL), described()),
    "everything": (
        described(ONE, TWO, CBC),
        described(PairText(number=9), TUNNEL, PairText(name="cbc", number=5, cipher=True, port=9)),
    ),
}
each_change = pytest.mark.parametrize("name", CHANGES)


def wholeness(engine: Engine) -> dict[str, tuple[int, int, bool]]:
    """Returns of each pair how many filters it has, and policies, and whether it can send."""
    found = survey(engine, "group").values()
    return {
        one.name: (len(one.filters), len(one.policies), bool(one.live) and bool(one.records))
        for one in found
    }


@each_change
def test_each_call_fails(engine: Engine, controls: Controls, name: str) -> None:
    """The error is the call's; each pair is as before, as wanted, or gone; then it works."""
    before, after = CHANGES[name]
    apply(engine, before)
    allowed = wholeness(engine)
    with CallLog(controls).recorded() as calls:
        apply(engine, after)
    wanted = wholeness(engine)
    at_end = described()
    done = writes(calls)
    assert done
    for at, function in enumerate(done):
        apply(engine, at_end)
        apply(engine, before)
        Faults(controls).fail(function, ERROR_ACCESS_DENIED, after=done[:at].count(function))
        with pytest.raises(WfpError) as caught:
            apply(engine, after)
        assert (caught.value.function, caught.value.winerror) == (function, ERROR_ACCESS_DENIED)
        for pair, parts in wholeness(engine).items():
            taking_away = parts[2] is False and function in TAKES_AWAY
            assert taking_away or parts in (allowed.get(pair), wanted.get(pair)), (function, pair)
        del caught
        apply(engine, after)
        assert wholeness(engine) == wanted
        assert not plan(engine, after)


@each_change
def test_what_was_done_is_told(engine: Engine, controls: Controls, name: str) -> None:
    """When a later pair fails, the note says what was done before; when the first does, none."""
    before, after = CHANGES[name]
    apply(engine, before)
    changes = plan(engine, after)
    first, last = changes.work[0], changes.work[-1]
    function = last.plan.functions[-1]
    count = changes.functions.count(function)
    Faults(controls).fail(function, ERROR_ACCESS_DENIED, after=count - 1)
    with pytest.raises(WfpError) as caught:
        apply(engine, after)
    notes = "\n".join(getattr(caught.value, "__notes__", []))
    if len(changes.work) == 1:
        assert notes == ""
    else:
        assert notes.startswith(f"before {last.name!r} failed: {first.verb} {first.name!r}")
        assert notes.count("before ") == 1


def test_a_failed_rekeying_leaves_the_old_sas(engine: Engine, controls: Controls) -> None:
    """Whatever of a rekeying fails, the old SAs can send, or the new ones can."""
    before, after = CHANGES["rekey"]
    apply(engine, before)
    functions = plan(engine, after).functions
    for function in functions:
        Faults(controls).fail(function, ERROR_ACCESS_DENIED)
        with pytest.raises(WfpError):
            apply(engine, after)
        (found,) = survey(engine, "group").values()
        assert len(found.live) == 1
        assert len(found.records) == 1
        assert not plan(engine, before)
