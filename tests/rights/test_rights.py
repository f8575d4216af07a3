"""The table of rights: they are enough, each is needed, and nothing is left behind without one."""

from __future__ import annotations

import pytest

from tests.cli.ground import HIDDEN
from wfp_ipsec import Engine
from wfp_ipsec.cli.main import COMMANDS
from wfp_ipsec.enums import AccessRights
from wfp_ipsec.testing import Controls

from . import commands, operations
from .measuring import taking_back
from .places import Asked, named_in
from .table import read
from .trial import Refusal, bench

ROWS = read()
WORK = {**commands.WORK, **operations.WORK}
each = pytest.mark.parametrize("name", WORK)


@each
def test_exactly_these_rights(engine: Engine, controls: Controls, name: str) -> None:
    """With these and no other anywhere, it does what it does for somebody with all rights."""
    with bench(engine, controls, WORK[name]) as opened:
        wanted = opened.attempt()
        done = opened.attempt(ROWS[name].all)
    assert done.error is None
    assert done.outcome == wanted.outcome
    # The doctor tries whatever the caller may do.
    assert done.calls == wanted.calls or name == "doctor"


@each
def test_without_one_of_them(engine: Engine, controls: Controls, name: str) -> None:
    """It is refused, says which right is missing and what to do, and leaves nothing behind."""
    needs, back = ROWS[name], set[Asked]()
    with bench(engine, controls, WORK[name]) as opened:
        for one in sorted(needs.refused):
            tried = opened.attempt((needs.all | needs.back) - {one})
            assert tried.error is not None, one
            _check(tried.error, one)
            assert tried.error.function in tried.calls
            if not WORK[name].takes_away:
                back |= taking_back(tried) - needs.all
                assert tried.changed == (one in needs.half), one
                assert tried.error.notes or not tried.changed
        for one in sorted(needs.hidden):
            assert opened.attempt(needs.all - {one}).error is None, one
    assert back == needs.back


def _check(refusal: Refusal, missing: Asked) -> None:
    assert missing.name in refusal.needs
    assert "ERROR_ACCESS_DENIED 5" in refusal.text
    assert "Run as administrator, or have the right granted." in refusal.text
    assert not any(key in refusal.text for key in HIDDEN)


def test_every_one_is_listed() -> None:
    """The table has a row for each operation and command line, and each command has one."""
    assert list(ROWS) == list(WORK)
    lines = {line.split()[0] for line in commands.LINES}
    assert lines | commands.OWN_ENGINE == COMMANDS.keys()


@pytest.mark.parametrize(
    ("name", "right", "stays"),
    [
        ("SaContext.install", AccessRights.READ, "IPsecSaContextDeleteById0"),
        ("apply NEW", AccessRights.ADD, "FwpmFilterDeleteById0"),
    ],
)
def test_who_cannot_take_back_is_told(
    engine: Engine, controls: Controls, name: str, right: AccessRights, stays: str
) -> None:
    """Without the rights to take back, a refusal in the middle names what has stayed."""
    missing = Asked("the IPsec SA database", right)
    with bench(engine, controls, WORK[name]) as opened:
        tried = opened.attempt(ROWS[name].all - {missing})
    assert tried.error is not None
    assert tried.changed
    assert any(f"{stays}: " in note for note in tried.error.notes)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("DELETE on the filter", {"DELETE on each filter"}),
        ("FWPM_ACTRL_ADD on the provider contexts", {"ADD on the provider contexts"}),
        ("FWPM_ACTRL_ADD_LINK on its provider", {"ADD_LINK on each provider"}),
        (
            "presumably READ_CONTROL on the provider, or without a key on the providers",
            {"READ_CONTROL on each provider", "READ_CONTROL on the providers"},
        ),
    ],
)
def test_places_are_read(text: str, wanted: set[str]) -> None:
    """Containers are told from the objects in them, and their kinds from each other."""
    assert {f"{one.right.name} on {one.place}" for one in named_in(text)} == wanted
