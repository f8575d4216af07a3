"""What a thread of the soak does: one task after the other, chosen by its own chance."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property

from wfp_ipsec import (
    AesGcm,
    Engine,
    Filter,
    Provider,
    SaBundle,
    SaBundleFlags,
    SaContext,
    SaLifetime,
    files,
    guids,
)
from wfp_ipsec.bulk import GroundedPair, delete_pairs, install_pairs
from wfp_ipsec.enums import ActionType, ChangeType
from wfp_ipsec.pairs import SaPair, TransportMode

BULK = 250
PATIENCE_SECONDS = 60
NO_FLAGS = SaBundleFlags(0)
KEPT = SaBundleFlags.SUPPRESS_DUPLICATE_DELETION


class WrongAnswerError(Exception):
    """The engine said something else than what was done."""


def expect(wanted: object, found: object) -> None:
    """Raises unless both are the same."""
    if wanted != found:
        raise WrongAnswerError(f"{found!r} in the place of {wanted!r}")


class Tasks:
    """The tasks of one thread, with hosts and SPIs that no other thread has.

    Each returns how many operations it did: calls of the public surface, and those that do the
    work of many count what they install and delete.
    """

    def __init__(self, engine: Engine, number: int) -> None:
        self._engine = engine
        self._chance = random.Random(number)
        self._number = number
        self._local = f"10.{number}.0.1"
        self._spi = self._first = (number + 1) << 24
        self.ground = SaContext.transport(engine, self._local, f"10.{number}.255.1")
        self.ground.set_spi(self._first)
        self.ground.add_inbound(self._bundle(self._first))
        self.ground.add_outbound(self._bundle(self._first + 1))
        weights: dict[Callable[[], int], int] = {
            self.life: 30,
            self.rekey: 20,
            self.bulk: 8,
            self.look: 20,
            self.listen: 8,
            self.objects: 10,
            self.file: 2,
        }
        self._choices, self._weights = list(weights), list(weights.values())

    def next(self) -> Callable[[], int]:
        """Returns a task by chance."""
        return self._chance.choices(self._choices, self._weights)[0]

    def _next_spi(self) -> int:
        # That of the ground stays out.
        self._spi = self._first + ((self._spi + 2 - self._first) & 0x7FFFFE or 2)
        return self._spi

    def _bundle(self, spi: int, flags: SaBundleFlags = NO_FLAGS) -> SaBundle:
        key = AesGcm(self._chance.randbytes(20))
        return SaBundle(sas=(key.esp(spi),), lifetime=SaLifetime(seconds=3600), flags=flags)

    def _peer(self) -> str:
        return f"10.{self._number}.{self._chance.randrange(255)}.{self._chance.randrange(2, 255)}"

    def life(self) -> int:
        """One SA context step by step."""
        spi = self._next_spi()
        with SaContext.transport(self._engine, self._local, self._peer()) as context:
            context.set_spi(spi)
            context.add_inbound(self._bundle(spi))
            context.add_outbound(self._bundle(spi + 1))
            found = context.details()
            expect(spi, found.inbound.bundle.sas[0].spi if found.inbound else None)
        return 6

    def rekey(self) -> int:
        """A pair that is installed as a whole, and gets new SAs."""
        spi, later = self._next_spi(), self._next_spi()
        pair = SaPair(
            mode=TransportMode.between(self._local, self._peer(), ip_protocol=17),
            inbound=self._bundle(spi),
            outbound=self._bundle(spi + 1),
        )
        with SaContext.install(self._engine, pair) as context:
            new = context.rekey(self._bundle(later), self._bundle(later + 1))
            with new:
                expect(later, new.details().inbound.bundle.sas[0].spi)  # type: ignore[union-attr]
        return 5

    @cached_property
    def _pairs(self) -> list[GroundedPair]:
        return [self._grounded(self._next_spi()) for _ in range(BULK)]

    def _grounded(self, spi: int) -> GroundedPair:
        traffic = self.ground.traffic
        assert traffic is not None
        return GroundedPair(
            traffic=traffic,
            inbound_filter_id=self.ground.inbound_filter_id,
            inbound=self._bundle(spi, KEPT),
            outbound=self._bundle(spi + 1, KEPT),
        )

    def bulk(self) -> int:
        """Many pairs by one call, counted as columns, and deleted by one call."""
        engine = self._engine
        ids = install_pairs(engine, self._pairs)
        try:
            columns = engine.sa_context_columns(["id", "inbound.spi"], local=self._local)
            spis = {pair.inbound.sas[0].spi for pair in self._pairs}
            expect({self._first, *spis}, set(columns["inbound.spi"]))
        finally:
            delete_pairs(engine, ids)
        return 2 * BULK + 1

    def look(self) -> int:
        """Lists of what lasts, and counters, while other threads' work comes and goes."""
        engine = self._engine
        (row,) = engine.sa_context_list(local=self._local)
        expect(self.ground.id, row.id)
        for row in engine.sa_contexts(local=self._local):
            expect(False, self._local not in repr(row))
        engine.statistics()
        return 3

    def listen(self) -> int:
        """A stream that tells of this thread's own context."""
        spi = self._next_spi()
        with self._engine.events(local=self._local) as events:
            with SaContext.transport(self._engine, self._local, self._peer()) as context:
                context.set_spi(spi)
                context.add_inbound(self._bundle(spi))
            for change in (ChangeType.ADD, ChangeType.DELETE):
                event = events.get(timeout_seconds=PATIENCE_SECONDS)
                expect((change, context.id), (event.change_type, event.id))  # type: ignore[union-attr]
        return 7

    def objects(self) -> int:
        """Objects of the engine, added in a transaction that may be given up."""
        engine = self._engine
        layer = guids.layers.FWPM_LAYER_OUTBOUND_TRANSPORT_V4
        with suppress(GivenUpError), engine.transaction():
            provider = engine.providers.add(Provider(name="soak"))
            described = Filter(
                name="soak", layer_key=layer, provider_key=provider, action=ActionType.PERMIT
            )
            id_ = engine.filters.add(described)
            if self._chance.random() < 0.3:
                id_ = 0
                give_up()
        if not id_:
            return 3
        try:
            expect("soak", engine.filters.get(id_).name)
        finally:
            with engine.transaction():
                engine.filters.delete(id_)
                engine.providers.delete(provider)
        return 7

    def file(self) -> int:
        """An SA file that is applied, and emptied again."""
        label, spi = f"soak {self._number}", self._next_spi()
        key = bytes(19).hex()
        text = FILE.format(label=label, local=self._local, spi=spi, peer=spi + 1, key=key)
        given = files.loads(text)
        try:
            expect(1, len(files.apply(self._engine, given).pairs))
        finally:
            files.apply(self._engine, replace(given, pairs=()))
        return 2


class GivenUpError(Exception):
    """Ends a transaction that is not to be committed."""


def give_up() -> None:
    """Ends the transaction around it."""
    raise GivenUpError


FILE = """
label = "{label}"
public_example_keys = true
[[sa_pairs]]
name = "one"
mode = "transport"
local = "{local}"
remote = "203.0.113.9"
inbound = {{ spi = {spi}, algorithm = "aes-gcm", key = "{key}01" }}
outbound = {{ spi = {peer}, algorithm = "aes-gcm", key = "{key}02" }}
"""
