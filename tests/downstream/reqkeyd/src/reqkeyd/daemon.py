"""The daemon: it keys all peers, changes their keys in time, and follows a peer that went ahead."""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from reqkeyd.link import Link
from reqkeyd.peers import Peer, read_peers
from wfp_ipsec import Direction, Engine, IpsecKernelDrop, NetEvent, StateError, WfpError
from wfp_ipsec.errors import lookup

log = logging.getLogger(__name__)

# How far a peer may be ahead; an SPI beyond is a stray packet.
FURTHEST_AHEAD = 16
BAD_SPI = lookup("STATUS_IPSEC_BAD_SPI").code
LIFETIME_EXPIRED = lookup("STATUS_IPSEC_SA_LIFETIME_EXPIRED").code


class Daemon:
    """Keys all peers. As a context manager it starts and stops.

    Attributes:
        links: The SAs with each peer.
    """

    def __init__(
        self, engine: Engine, peers: Sequence[Peer], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.links = [Link(engine, peer) for peer in peers]
        self._engine = engine
        self._clock = clock

    def start(self) -> None:
        """Installs the first pair with every peer.

        Raises:
            WfpError: One could not be installed; then none is.
        """
        try:
            for link in self.links:
                link.rekey(0, self._clock())
        except BaseException:
            self.stop()
            raise

    def tick(self) -> None:
        """Does what is due: new keys, answers to drops, the end of old pairs.

        What fails is logged and tried again at the next tick.
        """
        now = self._clock()
        wanted = self._wanted_by_drops()
        for link in self.links:
            ahead = wanted.get(link.peer.name, link.generation)
            generation = link.generation + 1 if link.is_due(now) else link.generation
            try:
                if max(ahead, generation) > link.generation:
                    link.rekey(max(ahead, generation), now)
                link.retire(now)
            except WfpError as error:
                log.warning("%s: %s", link.peer.name, error)

    def stop(self) -> None:
        """Removes everything.

        Raises:
            WfpError: Something could not be removed; stopping again tries once more.
        """
        for link in self.links:
            link.close()

    def _wanted_by_drops(self) -> dict[str, int]:
        """Returns the generations that dropped packets ask for, by peer."""
        wanted: dict[str, int] = {}
        for event in self._drops():
            for link in self.links:
                generation = _asked_for(link, event)
                if generation is not None:
                    known = wanted.get(link.peer.name, generation)
                    wanted[link.peer.name] = max(known, generation)
        return wanted

    def _drops(self) -> Iterator[NetEvent]:
        try:
            yield from self._engine.net_events.list()
        except StateError:
            log.info("network events are not collected, so drops are not answered")
        except WfpError as error:
            log.warning("drops: %s", error)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


def _asked_for(link: Link, event: NetEvent) -> int | None:
    """Returns the generation that a dropped packet asks for, or None."""
    drop, spis = event.data, link.peer.inbound_spis
    if not isinstance(drop, IpsecKernelDrop) or event.header.remote_address != link.peer.remote:
        return None
    if drop.direction != Direction.INBOUND or drop.spi not in spis:
        return None
    generation = spis.index(drop.spi)
    if drop.status == LIFETIME_EXPIRED and generation == link.generation:
        return generation + 1
    ahead = link.generation < generation <= link.generation + FURTHEST_AHEAD
    return generation if drop.status == BAD_SPI and ahead else None


def main(arguments: Sequence[str] | None = None, *, ticks: int | None = None) -> int:
    """Runs the daemon until it is interrupted.

    Args:
        arguments: The command line; None takes the process's.
        ticks: How many seconds to run; None is without end.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(prog="reqkeyd", description=__doc__)
    parser.add_argument("peers", type=Path, help="a TOML file")
    peers = read_peers(parser.parse_args(arguments).peers)
    with Engine.open(name="reqkeyd") as engine, Daemon(engine, peers) as daemon:
        while ticks is None or ticks > 0:
            daemon.tick()
            if ticks is not None:
                ticks -= 1
            else:
                time.sleep(1)
    return 0
