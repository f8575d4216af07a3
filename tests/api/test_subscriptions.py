"""Subscriptions with a function: what it is told, what it may do, how it ends."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.api.events import Heard, unraisable
from tests.api.ground import CONTEXT, NEW_PROVIDER, NEW_SUBLAYER, described_filter
from tests.api.samples import IN_SPI, LOCAL, LOCAL_V6, REMOTE, inbound, install
from wfp_ipsec import (
    ChangeType,
    ClassifyDrop,
    Condition,
    ConditionValue,
    DataType,
    Direction,
    Engine,
    FilterChange,
    InvalidParameterError,
    IpsecKernelDrop,
    NetEvent,
    NetEventHeader,
    NetEventTemplate,
    NetEventType,
    ProviderChange,
    ProviderContextChange,
    ProviderContextTemplate,
    ProviderContextType,
    SaContext,
    SaContextChange,
    SaContextEventType,
    SessionError,
    SublayerChange,
    SubscriptionFlags,
    guids,
)
from wfp_ipsec.testing import Controls

ADD, DELETE = SaContextEventType.ADD, SaContextEventType.DELETE
DROP = NetEvent(
    header=NetEventHeader(local_port=4500),
    event_type=NetEventType.IPSEC_KERNEL_DROP,
    data=IpsecKernelDrop(status=0xC0360001, direction=Direction.INBOUND, spi=IN_SPI),
)
BLOCK = NetEvent(
    header=NetEventHeader(local_port=5060),
    event_type=NetEventType.CLASSIFY_DROP,
    data=ClassifyDrop(filter_id=7, layer_id=12),
)


@pytest.fixture
def other(engine: Engine) -> Iterator[Engine]:
    """The session that makes the changes."""
    with Engine.open(engine.backend, name="other") as session:
        yield session


def test_sa_contexts(engine: Engine) -> None:
    """They come and go with their ids; the session's own are told too."""
    heard = Heard()
    engine.subscribe(heard)
    with install(engine) as context:
        id = context.id
    events = [SaContextChange(change_type=kind, id=id) for kind in (ADD, DELETE)]
    assert heard.wait(2) == events


@pytest.mark.parametrize(
    ("local", "remote"), [(LOCAL, None), (None, "198.51.100.0/24"), (LOCAL, REMOTE)]
)
def test_sa_contexts_of_a_subnet(engine: Engine, local: str | None, remote: str | None) -> None:
    """Only those that the template takes are told."""
    heard, all_heard = Heard(), Heard()
    engine.subscribe(heard, local, remote)
    engine.subscribe(all_heard)
    near, far = install(engine), install(engine, local="10.0.0.1", remote="10.0.0.2")
    # Subscribers are told in their order, so the last one's event closes the round.
    assert [event.id for event in all_heard.wait(2)] == [near.id, far.id]
    assert [event.id for event in heard.events] == [near.id]


def test_bad_templates(engine: Engine) -> None:
    """What is no address is refused before any native call, and nothing begins."""
    for local, remote in (("nonsense", None), (LOCAL, LOCAL_V6)):
        with pytest.raises(InvalidParameterError):
            engine.subscribe(print, local, remote)
    assert engine.sa_context_subscriptions() == []
    assert engine.dependents == set()


def _provider(engine: Engine) -> tuple[Any, Any]:
    key = engine.providers.add(NEW_PROVIDER)
    engine.providers.delete(key)
    return key, {"key": key}


def _sublayer(engine: Engine) -> tuple[Any, Any]:
    key = engine.sublayers.add(NEW_SUBLAYER)
    engine.sublayers.delete(key)
    return key, {"key": key}


def _provider_context(engine: Engine) -> tuple[Any, Any]:
    id = engine.provider_contexts.add(CONTEXT)
    engine.provider_contexts.delete(id)
    return id, {"key": CONTEXT.key, "id": id}


def _filter(engine: Engine) -> tuple[Any, Any]:
    id = engine.filters.add(described_filter(1))
    engine.filters.delete(id)
    return id, {"key": described_filter(1).key, "id": id}


KINDS = [
    ("providers", ProviderChange, _provider),
    ("sublayers", SublayerChange, _sublayer),
    ("provider_contexts", ProviderContextChange, _provider_context),
    ("filters", FilterChange, _filter),
]
each_kind = pytest.mark.parametrize(
    ("name", "change", "come_and_go"), KINDS, ids=[name for name, _, _ in KINDS]
)


@each_kind
def test_objects(
    engine: Engine, other: Engine, name: str, change: type[Any], come_and_go: Callable[..., Any]
) -> None:
    """Other sessions' objects are told when they come and go, one's own are not."""
    heard = Heard()
    with getattr(engine, name).subscribe(heard):
        come_and_go(engine)
        _, expected = come_and_go(other)
        changes = [
            change(change_type=kind, **expected) for kind in (ChangeType.ADD, ChangeType.DELETE)
        ]
        assert heard.wait(2) == changes
    come_and_go(other)
    assert heard.events == changes


@each_kind
@pytest.mark.parametrize("kind", [ChangeType.ADD, ChangeType.DELETE])
def test_flags(
    engine: Engine,
    other: Engine,
    kind: ChangeType,
    name: str,
    change: type[Any],
    come_and_go: Callable[..., Any],
) -> None:
    """Additions or deletions alone."""
    heard, both = Heard(), Heard()
    flags = SubscriptionFlags[f"NOTIFY_ON_{kind.name}"]
    getattr(engine, name).subscribe(heard, flags=flags)
    getattr(engine, name).subscribe(both)
    come_and_go(other)
    both.wait(2)
    assert [event.change_type for event in heard.events] == [kind]


def test_object_templates(engine: Engine, other: Engine) -> None:
    """Only objects that the template takes are told."""
    heard, all_heard = Heard(), Heard()
    kind = ProviderContextType.IPSEC_IKE_QM_TUNNEL_CONTEXT
    assert CONTEXT.context_type == kind
    template = ProviderContextTemplate(context_type=ProviderContextType.GENERAL_CONTEXT)
    engine.provider_contexts.subscribe(heard, template)
    engine.provider_contexts.subscribe(all_heard, ProviderContextTemplate(context_type=kind))
    _provider_context(other)
    all_heard.wait(2)
    assert heard.events == []


@pytest.mark.parametrize("api_version", range(1, 6))
def test_net_events(engine: Engine, controls: Controls, api_version: int) -> None:
    """Drops of IPsec and of filters are told as they are."""
    heard = Heard()
    engine.net_events.subscribe(heard, api_version=api_version)
    for event in (DROP, BLOCK):
        controls.inject_net_event(event)
    listed = list(engine.net_events.list(api_version=api_version))
    assert heard.wait(2) == listed
    assert [event.data for event in listed[:1]] == [DROP.data]


def test_net_event_templates(engine: Engine, controls: Controls) -> None:
    """Only events that the template takes are told."""
    heard = Heard()
    port = Condition(
        field_key=guids.FWPM_CONDITION_IP_LOCAL_PORT,
        value=ConditionValue(data_type=DataType.UINT16, data=5060),
    )
    engine.net_events.subscribe(heard, NetEventTemplate(conditions=(port,)))
    for event in (DROP, BLOCK):
        controls.inject_net_event(event)
    assert [event.event_type for event in heard.wait(1)] == [NetEventType.CLASSIFY_DROP]


@pytest.mark.parametrize("api_version", [0, 6, -1, True, "1"])
def test_no_such_version(engine: Engine, api_version: Any) -> None:
    """A version that there is not is refused by name before any native call."""
    with pytest.raises(InvalidParameterError, match="api_version"):
        engine.net_events.subscribe(print, api_version=api_version)
    with pytest.raises(InvalidParameterError, match="api_version"):
        engine.net_events.events(api_version=api_version)


def _half(engine: Engine) -> int:
    """Installs a context with its inbound SA alone; returns its id."""
    context = SaContext.transport(engine, LOCAL, REMOTE)
    context.set_spi(IN_SPI)
    context.add_inbound(inbound(IN_SPI))
    return context.id


def test_a_call_may_use_the_engine(engine: Engine) -> None:
    """It reads, changes and subscribes like any other code."""
    later = Heard()

    def use(event: SaContextChange) -> None:
        if event.change_type == ADD:
            (found,) = engine.sa_contexts()
            assert found.id == event.id
            engine.subscribe(later)
            engine.call("IPsecSaContextDeleteById0", event.id)

    heard = Heard(use)
    engine.subscribe(heard)
    id = _half(engine)
    assert [event.change_type for event in heard.wait(2)] == [ADD, DELETE]
    assert later.wait(1) == [SaContextChange(change_type=DELETE, id=id)]


@pytest.mark.parametrize("error", [ValueError("of the test"), SystemExit(3), KeyboardInterrupt()])
def test_exceptions_do_not_leave_the_call(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """They are reported, and the subscription goes on."""

    def fail(_event: object) -> None:
        raise error

    heard = Heard(fail)
    with unraisable(monkeypatch) as seen, engine.subscribe(heard):
        install(engine).close()
        heard.wait(2)
    assert seen == [error, error]


def test_a_subscription_in_a_transaction(engine: Engine) -> None:
    """It is refused, and nothing is left of it."""
    with engine.transaction(), pytest.raises(SessionError):
        engine.subscribe(print)
    assert engine.sa_context_subscriptions() == []
    assert engine.dependents == set()


def test_changes_of_a_transaction(engine: Engine, other: Engine) -> None:
    """They are told after its commit, those taken back never."""
    heard = Heard()
    engine.providers.subscribe(heard)
    with pytest.raises(KeyError), other.transaction():
        other.providers.add(NEW_PROVIDER)
        raise KeyError
    with other.transaction():
        kept = other.providers.add(replace(NEW_PROVIDER, key=uuid.UUID(int=0xB1)))
    assert heard.wait(1) == [ProviderChange(change_type=ChangeType.ADD, key=kept)]
