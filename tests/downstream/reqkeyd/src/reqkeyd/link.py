"""The SAs with one peer: the pair in use, and older ones that run out."""

from __future__ import annotations

from contextlib import ExitStack

from reqkeyd.peers import Peer
from wfp_ipsec import Engine, SaContext

OVERLAP_SECONDS = 60
# Keys are changed when this part of their lifetime is over.
REKEY_AT = 0.9


class Link:
    """The SAs with one peer.

    Attributes:
        peer: The peer.
        generation: The number of the keys in use.
    """

    def __init__(self, engine: Engine, peer: Peer) -> None:
        self.peer = peer
        self.generation = -1
        self._engine = engine
        self._since = 0.0
        self._pairs: list[tuple[float, SaContext]] = []

    def rekey(self, generation: int, now: float) -> None:
        """Takes another generation of keys into use; the pair before it is kept for a while.

        Raises:
            wfp_ipsec.WfpError: It could not be installed; the pair before it stays in use.
        """
        self._pairs.append((now, self._install(generation)))
        self.generation = generation
        self._since = now

    def is_due(self, now: float) -> bool:
        """Tells whether it is time for the next keys."""
        return now - self._since >= REKEY_AT * self.peer.lifetime_seconds

    def retire(self, now: float) -> None:
        """Removes the pairs that another one took the place of long enough ago.

        Raises:
            wfp_ipsec.WfpError: One could not be removed; the next call tries again.
        """
        while len(self._pairs) > 1 and now - self._pairs[1][0] >= OVERLAP_SECONDS:
            self._pairs[0][1].close()
            del self._pairs[0]

    def close(self) -> None:
        """Removes all pairs, the newest first.

        Raises:
            wfp_ipsec.WfpError: One could not be removed; the next call tries again.
        """
        while self._pairs:
            self._pairs[-1][1].close()
            del self._pairs[-1]

    def _install(self, generation: int) -> SaContext:
        peer = self.peer
        with ExitStack() as undo:
            name = f"reqkeyd {peer.name}"
            context = SaContext.transport(self._engine, peer.local, peer.remote, name=name)
            undo.enter_context(context)
            context.set_spi(peer.inbound_spis[generation])
            context.add_inbound(peer.inbound(generation))
            context.add_outbound(peer.outbound(generation))
            undo.pop_all()
            return context
