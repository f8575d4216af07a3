"""The table of the functions is what the engine asks of its callers, function by function."""

from __future__ import annotations

import re
from typing import Any

import pytest

from wfp_ipsec._functions import BY_NAME

from .build import Api
from .callers import EVERYTHING, NO_LIMIT, limit
from .trial import Asked, Place, Trial, asked, right_of

WITH_RIGHTS = [name for name, row in BY_NAME.items() if row.right]
WITHOUT = BY_NAME.keys() - {*WITH_RIGHTS, "FwpmFreeMemory0", "FwpmEngineClose0"}
EACH_RIGHT = [(name, one) for name in WITH_RIGHTS for one in asked(name)]

# What comes of a call whose arguments are good for the access checks and not for all that follows.
UNFINISHED = {
    "IPsecSaContextGetSpi0": "FWP_E_FILTER_NOT_FOUND",
    "IPsecSaContextGetSpi1": "FWP_E_FILTER_NOT_FOUND",
    "IPsecSaContextSetSpi0": "FWP_E_FILTER_NOT_FOUND",
    "IPsecSaContextAddInbound0": "FWP_E_ZERO_LENGTH_ARRAY",
    "IPsecSaContextAddInbound1": "FWP_E_ZERO_LENGTH_ARRAY",
    "IPsecSaContextAddOutbound0": "FWP_E_ZERO_LENGTH_ARRAY",
    "IPsecSaContextAddOutbound1": "FWP_E_ZERO_LENGTH_ARRAY",
    "FwpmTransactionCommit0": "FWP_E_NO_TXN_IN_PROGRESS",
    "FwpmTransactionAbort0": "FWP_E_NO_TXN_IN_PROGRESS",
    "IPsecKeyManagerUnregisterAndDelete0": "ERROR_INVALID_HANDLE",
}


def expected(api: Api, name: str) -> int:
    """Returns the code of the call when no right is missing."""
    return int(getattr(api.lib, UNFINISHED[name])) if name in UNFINISHED else 0


@pytest.mark.parametrize("name", WITH_RIGHTS)
def test_the_stated_rights_are_enough(api: Api, engine: Any, name: str) -> None:
    """A caller who has them where the table says, and no other right anywhere, is let through."""
    trial = Trial(api, engine, name)
    wanted = [(one.right, trial.places(one)) for one in asked(name)]
    trial.allow(lambda at: sum({right for right, places in wanted if at in places}))
    code = trial.call_as_operator()
    trial.give_back()
    assert code == expected(api, name)


@pytest.mark.parametrize(("name", "missing"), EACH_RIGHT)
def test_each_stated_right_is_needed(api: Api, engine: Any, name: str, missing: Asked) -> None:
    """A caller with all rights but this, on one of what it is asked on, changes nothing."""
    trial = Trial(api, engine, name)
    for place in trial.places(missing):

        def all_but(at: Place, spared: Place = place) -> int:
            return EVERYTHING & ~missing.right if at == spared else EVERYTHING

        trial.allow(all_but)
        before = trial.state()
        assert trial.call_as_operator() == api.lib.ERROR_ACCESS_DENIED
        assert trial.state() == before


@pytest.mark.parametrize(("name", "missing"), EACH_RIGHT)
def test_limits_take_rights_away(api: Api, engine: Any, name: str, missing: Asked) -> None:
    """A limit denies a right even to the usual caller, as long as it holds."""
    trial = Trial(api, engine, name)
    before = trial.state()
    limit(api, NO_LIMIT & ~missing.right)
    code = trial.call()
    limit(api)
    assert code == api.lib.ERROR_ACCESS_DENIED
    assert trial.state() == before
    code = trial.call()
    trial.give_back()
    assert code == expected(api, name)


@pytest.mark.parametrize("name", sorted(WITHOUT))
def test_other_functions_ask_for_nothing(api: Api, engine: Any, name: str) -> None:
    """A caller without any right goes on with and ends what was begun with rights."""
    trial = Trial(api, engine, name)
    limit(api, 0)
    code = trial.call()
    trial.give_back()
    assert code == expected(api, name)


def test_closing_asks_for_nothing(api: Api) -> None:
    """A caller without any right closes the session and gives results back."""
    handle = api.open()
    out = api.new("FWP_VALUE0 **")
    api.must(api.lib.FwpmEngineGetOption0(handle, 0, out))
    limit(api, 0)
    api.free(out)
    assert api.control.WfpIpsecEngineLiveAllocations() == 0
    assert api.lib.FwpmEngineClose0(handle) == 0


def test_the_table_is_understood() -> None:
    """Every right of the table was read from its text."""
    for name in WITH_RIGHTS:
        text = (BY_NAME[name].right or "").partition(" (")[0]
        names = re.findall(r"\b(?:FWPM_ACTRL_\w+|[A-Z]+_[A-Z_]+|DELETE)\b", text)
        assert [one.right for one in asked(name)] == [right_of(one) for one in names]
