"""Values built of anything: legal ones with some fields replaced by what does not belong there."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import enum
import ipaddress
import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from tests.strategies import values
from tests.values.classes import VALUE_CLASSES
from wfp_ipsec import (
    AesCbc,
    AesGcm,
    AesGmac,
    DesCbc,
    Engine,
    HmacMd5,
    HmacSha1,
    HmacSha256,
    Key,
    SaContext,
    Secured,
    TripleDesCbc,
    bulk,
    enums,
    find_orphans,
)
from wfp_ipsec.ims import ImsEnd, ImsKeys
from wfp_ipsec.pairs import TransportMode, TunnelMode, TunnelSelector
from wfp_ipsec.values._checks import IpAddress

from .feed import Feed
from .oracle import DOCUMENTED, KEY, left_empty, only, without_keys

POOL_SIZE = 6
ALGORITHMS = (AesGcm, AesGmac, AesCbc, TripleDesCbc, DesCbc, HmacSha256, HmacSha1, HmacMd5)
WITH_AH = (AesGmac, HmacSha256, HmacSha1, HmacMd5)
ENUMS = [kind for kind in vars(enums).values() if isinstance(kind, enum.EnumMeta)]


class Odd:
    """An object of no kind that the package knows."""


def pool(cls: type[Any]) -> list[Any]:
    """Returns some legal values of a class, always the same."""
    return _pool(VALUE_CLASSES.index(cls))


@cache
def _pool(index: int) -> list[Any]:
    found: list[Any] = []

    @settings(max_examples=POOL_SIZE, derandomize=True, database=None, deadline=None,
              phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(values(VALUE_CLASSES[index]))
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


def anything(feed: Feed) -> Any:
    """Returns an object of any kind."""
    return feed.pick(KINDS)(feed)


def _number(feed: Feed) -> int:
    near = 1 << feed.pick([0, 1, 8, 16, 31, 32, 63, 64, 65, 128])
    return (near + feed.number(8) - 4) * (-1 if feed.number(8) % 8 == 1 else 1)


def _octets(feed: Feed) -> Any:
    content = (KEY * 3)[: feed.number(8) % 60]
    return feed.pick([bytes, bytearray, Key])(content)


def _several(feed: Feed) -> Any:
    items = [anything(feed) for _ in range(feed.number(8) % 4)]
    as_dict: Callable[[list[Any]], Any] = lambda items: dict(enumerate(items))  # noqa: E731
    return feed.pick([list, tuple, iter, as_dict])(items)


def _address(feed: Feed) -> Any:
    four, six = feed.octets(4).ljust(4, b"\0"), feed.octets(16).ljust(16, b"\0")
    both: list[IpAddress] = [ipaddress.IPv4Address(four), ipaddress.IPv6Address(six)]
    plain = feed.pick(both)
    # Small: some functions go through what they are given.
    prefix = plain.max_prefixlen - feed.number(8) % 9
    network = ipaddress.ip_network((plain, prefix), strict=False)
    return feed.pick([plain, network, str(plain), str(network)])


def _member(feed: Feed) -> Any:
    return feed.pick(list(feed.pick(ENUMS)) or [0])


def _value(feed: Feed) -> Any:
    return feed.pick(pool(feed.pick(VALUE_CLASSES)))


PLAIN = (None, True, False, 0, 1, -1, 0.5, float("nan"), float("inf"), 1j, "", b"", (), Odd(), Odd,
         print, uuid.UUID(int=0), dt.datetime(1601, 1, 1, tzinfo=dt.UTC),
         dt.timedelta(1), ..., range(3))  # fmt: skip
KINDS: list[Callable[[Feed], Any]] = [
    lambda feed: feed.pick(PLAIN),
    _number,
    lambda feed: feed.text(),
    _octets,
    _several,
    _address,
    _member,
    _value,
]


def build(feed: Feed) -> None:
    """A legal value with some fields replaced; if it can be built, it can be used like any."""
    cls = feed.pick(VALUE_CLASSES)
    legal = feed.pick(pool(cls))
    fields = [field.name for field in dataclasses.fields(cls) if field.init]
    if not fields:
        return
    changes = {feed.pick(fields): anything(feed) for _ in range(1 + feed.number(8) % 3)}
    with only():
        made = dataclasses.replace(legal, **changes)
        if KEY[:4] not in _bytes_in(changes):
            without_keys(f"{made!r} {made}")
        if made != copy.deepcopy(made) or hash(made) != hash(copy.copy(made)):
            raise AssertionError(f"a copy of {made!r} is another")


def _bytes_in(changes: dict[str, Any]) -> bytes:
    """Returns what shows itself because it is not said to be a key."""
    return b"".join(bytes(one) for one in changes.values() if isinstance(one, (bytes, bytearray)))


BUILDERS: list[Callable[[Feed], object]] = [
    lambda feed: feed.pick(ALGORITHMS)(anything(feed)).esp(anything(feed)),
    lambda feed: feed.pick(WITH_AH)((KEY * 3)[: feed.number(8) % 40]).ah(anything(feed)),
    lambda feed: TransportMode.between(anything(feed), anything(feed), ip_protocol=anything(feed)),
    lambda feed: TunnelSelector.between(anything(feed), anything(feed), ip_protocol=anything(feed)),
    lambda feed: TunnelMode.between(anything(feed), anything(feed), anything(feed)),
    lambda feed: ImsEnd.at(anything(feed), port_c=anything(feed), port_s=anything(feed)),
    lambda feed: ImsKeys.derive(
        anything(feed), anything(feed), integrity=anything(feed), encryption=anything(feed)
    ),
]


def describe(feed: Feed) -> None:
    """Descriptions and algorithms of anything at all."""
    # A key that is no bytes is a TypeError, so that it is in no message.
    with only(*DOCUMENTED, TypeError):
        without_keys(repr(feed.pick(BUILDERS)(feed)))


def on_context(engine: Engine, feed: Feed) -> object:
    """A call of an SA context."""
    with SaContext.transport(engine, "192.0.2.1", "192.0.2.2") as context:
        context.set_spi(0x1000)
        return feed.pick(ON_CONTEXT)(context, feed)


ON_CONTEXT: list[Callable[[SaContext, Feed], object]] = [
    lambda context, feed: context.set_spi(anything(feed)),
    lambda context, feed: context.add_inbound(anything(feed)),
    lambda context, feed: context.add_outbound(anything(feed)),
    lambda context, feed: context.encapsulate(anything(feed)),
    lambda context, feed: context.move(local=anything(feed), remote=anything(feed)),
    lambda context, feed: context.update(anything(feed), anything(feed)),
    lambda context, feed: context.rekey(anything(feed), anything(feed)).close(),
    lambda context, feed: context.hand_over(anything(feed)),
]


CALLS: list[Callable[[Any, Feed], object]] = [
    lambda engine, feed: list(engine.sa_contexts(anything(feed), anything(feed))),
    lambda engine, feed: list(engine.sa_context_list(anything(feed), anything(feed))),
    lambda engine, feed: engine.sa_context_columns(anything(feed), anything(feed)),
    lambda engine, feed: list(engine.sas(anything(feed))),
    lambda engine, feed: list(engine.ike_sas(anything(feed), anything(feed))),
    lambda engine, feed: engine.ike_sa(anything(feed)),
    lambda engine, feed: engine.delete_ike_sa(anything(feed)),
    lambda engine, feed: engine.option(anything(feed)),
    lambda engine, feed: engine.security.get(feed.pick(list(Secured)), anything(feed)),
    lambda engine, feed: list(engine.net_events.list(anything(feed))),
    lambda engine, feed: list(feed.pick(_kinds(engine)).list(anything(feed))),
    lambda engine, feed: feed.pick(_kinds(engine)).get(anything(feed)),
    lambda engine, feed: feed.pick(_kinds(engine)).get_by_key(anything(feed)),
    lambda engine, feed: feed.pick(_kinds(engine)).delete(anything(feed)),
    lambda engine, feed: feed.pick(_kinds(engine)).subscribe(print, anything(feed)).close(),
    lambda engine, feed: engine.events(anything(feed), capacity=anything(feed)).close(),
    lambda engine, feed: SaContext.attach(engine, anything(feed)),
    lambda engine, feed: SaContext.create(engine, anything(feed)).close(),
    lambda engine, feed: SaContext.install(engine, anything(feed)).close(),
    lambda engine, feed: SaContext.transport(engine, anything(feed), anything(feed)).close(),
    lambda engine, feed: bulk.delete_pairs(engine, anything(feed)),
    lambda engine, feed: bulk.install_pairs(engine, anything(feed)),
    lambda engine, feed: find_orphans(engine, anything(feed)),
    lambda engine, feed: feed.pick(_kinds(engine)).add(anything(feed)),
    lambda engine, feed: engine.tunnels.add(anything(feed), anything(feed)),
    lambda engine, feed: engine.set_option(anything(feed), anything(feed)),
    lambda engine, feed: SaContext.reserve(engine, anything(feed), name=anything(feed)).close(),
    on_context,
]


def _kinds(engine: Any) -> list[Any]:
    return [engine.providers, engine.sublayers, engine.provider_contexts, engine.filters]


def call(feed: Feed) -> None:
    """Calls of the engine with anything as arguments."""
    # What is to be gone through and cannot be is a TypeError, as everywhere in Python.
    with left_empty() as engine, only(*DOCUMENTED, TypeError):
        without_keys(repr(feed.pick(CALLS)(engine, feed)))
