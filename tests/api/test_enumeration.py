"""Engine.sa_contexts: pages, templates, snapshots, and giving back what was taken."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.api.samples import LOCAL, LOCAL_V6, REMOTE, REMOTE_V6, install
from wfp_ipsec import ClosedError, Engine, InvalidParameterError, SaContext, WfpError
from wfp_ipsec._native.results import PAGE_ENTRIES
from wfp_ipsec.testing import Controls


def many(engine: Engine, count: int) -> list[int]:
    """Creates contexts that share one filter pair and returns their ids."""
    owner = SaContext.transport(engine, LOCAL, REMOTE)
    assert owner.traffic is not None
    others = [SaContext.create(engine, owner.traffic).id for _ in range(count - 1)]
    return [owner.id, *others]


@pytest.mark.parametrize("count", [0, 1, PAGE_ENTRIES - 1, PAGE_ENTRIES, 2 * PAGE_ENTRIES + 1])
def test_pages(engine: Engine, controls: Controls, count: int) -> None:
    """Every context is listed once, in ascending order, whatever the pages."""
    ids = many(engine, count) if count else []
    assert [found.id for found in engine.sa_contexts()] == ids
    calls = Counter(controls.calls)
    assert calls["IPsecSaContextEnum1"] == count // PAGE_ENTRIES + 1
    assert calls["IPsecSaContextCreateEnumHandle0"] == 1
    assert calls["IPsecSaContextDestroyEnumHandle0"] == 1


@pytest.mark.parametrize(
    ("local", "remote", "wanted"),
    [
        (None, None, {0, 1, 2}),
        (LOCAL, None, {0, 1}),
        (None, "198.51.100.21", {1}),
        ("192.0.2.0/24", "198.51.100.0/30", set()),
        ("192.0.2.0/24", "198.51.100.20/31", {0, 1}),
        (LOCAL_V6, None, {2}),
        (None, "2001:db8::/32", {2}),
        ("203.0.113.1", None, set()),
    ],
)
def test_templates(engine: Engine, local: str | None, remote: str | None, wanted: set[int]) -> None:
    """Addresses and subnets select by the context's own addresses, in both IP versions."""
    ids = [
        install(engine, remote=REMOTE, spi=0x1000).id,
        install(engine, remote="198.51.100.21", spi=0x1002).id,
        install(engine, local=LOCAL_V6, remote=REMOTE_V6, spi=0x1004).id,
    ]
    found = {context.id for context in engine.sa_contexts(local, remote)}
    assert found == {ids[index] for index in wanted}


def test_snapshot(engine: Engine) -> None:
    """What is added while listing does not appear, what is deleted still does."""
    first, second = install(engine, spi=0x1000), install(engine, remote="198.51.100.21", spi=0x1002)
    listing = engine.sa_contexts()
    assert next(listing).id == first.id
    second.close()
    install(engine, remote="198.51.100.22", spi=0x1004)
    assert [found.id for found in listing] == [second.id]


def test_stopped_early(engine: Engine, controls: Controls) -> None:
    """A listing that is not read to its end gives its handle back when it goes."""
    many(engine, 3)
    listing = engine.sa_contexts()
    next(listing)
    assert controls.live_allocations == 1
    del listing
    assert controls.live_allocations == 0


def test_never_started(engine: Engine, controls: Controls) -> None:
    """A listing that nothing was asked of has taken nothing."""
    controls.reset()
    engine.sa_contexts()
    assert controls.calls == []


def test_closed_meanwhile(engine: Engine, controls: Controls) -> None:
    """A listing ends with ClosedError when its session was closed, and leaves nothing."""
    many(engine, PAGE_ENTRIES + 1)
    with Engine.open(engine.backend) as other:
        listing = other.sa_contexts()
        next(listing)
    with pytest.raises(ClosedError):
        list(listing)
    assert controls.live_allocations == 0


@pytest.mark.parametrize("call", ["IPsecSaContextCreateEnumHandle0", "IPsecSaContextEnum1"])
def test_fails(engine: Engine, controls: Controls, call: str) -> None:
    """A failing call is raised, and the handle is given back."""
    many(engine, 3)
    controls.fail_next(call, 5)
    with pytest.raises(PermissionError) as caught:
        list(engine.sa_contexts())
    assert isinstance(caught.value, WfpError)
    assert "FWPM_ACTRL_ENUM" in str(caught.value) or call.endswith("Enum1")
    assert controls.live_allocations == 0


@pytest.mark.parametrize(
    ("local", "remote", "field"),
    [
        ("nonsense", None, "local"),
        (None, "192.0.2.1/24", "remote"),
        (LOCAL, REMOTE_V6, "remote"),
    ],
)
def test_bad_template(
    engine: Engine, controls: Controls, local: str | None, remote: str | None, field: str
) -> None:
    """What is no subnet, or mixes IP versions, is refused by name before any native call."""
    controls.reset()
    with pytest.raises(InvalidParameterError, match=f"{field}: .*0x80320035"):
        engine.sa_contexts(local, remote)
    assert controls.calls == []
