"""Sweeping while others install, delete and use things."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.api.ground import described_filter
from tests.api.native_calls import through
from tests.sweep.pairs import PAIRS, leave
from wfp_ipsec import (
    Engine,
    SaContext,
    find_orphans,
    sweep_orphans,
)
from wfp_ipsec._native.connection import Connection
from wfp_ipsec.ownership import PROVIDER, SUBLAYER
from wfp_ipsec.testing import Controls

CREATED, KEYED = "IPsecSaContextCreate1", "IPsecSaContextAddInbound1"
DELETIONS = [
    "IPsecSaContextDeleteById0",
    "FwpmFilterDeleteById0",
    "FwpmProviderContextDeleteById0",
    "FwpmSubLayerDeleteByKey0",
    "FwpmProviderDeleteByKey0",
]


@contextmanager
def just_before(function: str, act: Callable[..., object]) -> Iterator[None]:
    """Does something when a C function is about to be called for the first time."""
    waiting = [act]

    def called(name: str, made: Callable[..., Any], *arguments: object) -> Any:
        if name == function and waiting:
            waiting.pop()(*arguments[1:])
        return made(*arguments)

    with through(called):
        yield


READS = [
    "IPsecSaContextCreateEnumHandle0",
    "FwpmFilterCreateEnumHandle0",
    "FwpmProviderContextCreateEnumHandle0",
    "FwpmSubLayerCreateEnumHandle0",
    "FwpmProviderCreateEnumHandle0",
    "FwpmSessionCreateEnumHandle0",
]


@pytest.mark.parametrize("kind", PAIRS)
@pytest.mark.parametrize("function", READS)
def test_installed_meanwhile(engine: Engine, controls: Controls, function: str, kind: str) -> None:
    """What a session installs that opens while orphans are looked for stays as a whole."""
    with ExitStack() as opened:
        installed: list[SaContext] = []

        def install(*_: object) -> None:
            session = opened.enter_context(Engine.open(engine.backend, name="new"))
            installed.append(SaContext.install(session, PAIRS[kind]))

        with just_before(function, install):
            swept = sweep_orphans(engine)
        assert not swept
        (context,) = installed
        assert context.details().outbound is not None
        context.close()
        assert [item.kind for item in controls.inventory] == ["session", "session"]


@pytest.mark.parametrize("function", DELETIONS)
def test_gone_meanwhile(engine: Engine, controls: Controls, function: str) -> None:
    """What somebody else deletes between finding and deleting is no error."""
    with Engine.open(engine.backend) as other:
        before = controls.inventory
        leave(engine.backend, controls, PAIRS["transport"], 99)
        leave(engine.backend, controls, PAIRS["tunnel"], 99)
        found = find_orphans(engine)
        with just_before(function, lambda *given: Connection.call(other, function, *given)):
            assert sweep_orphans(engine) == found
        assert controls.inventory == before


@pytest.mark.parametrize("function", ["FwpmSubLayerDeleteByKey0", "FwpmProviderDeleteByKey0"])
def test_used_meanwhile(engine: Engine, controls: Controls, function: str) -> None:
    """What somebody begins to use between finding and deleting stays, and is not told as swept."""
    leave(engine.backend, controls, PAIRS["transport"], 99)
    found = find_orphans(engine)
    of_sublayer = function.startswith("FwpmSubLayer")
    user = replace(described_filter(1), provider_key=PROVIDER.key)
    if of_sublayer:
        user = replace(user, sublayer_key=SUBLAYER.key)
    with just_before(function, lambda key: engine.filters.add(user)):
        swept = sweep_orphans(engine)
    sublayers = () if of_sublayer else found.sublayers
    assert swept == replace(found, sublayers=sublayers, providers=())
    assert [item.key for item in engine.filters] == [user.key]
