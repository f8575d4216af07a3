"""SA contexts: their states, SPIs, duplicates and ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .values import NEVER, TUNNEL, Bundle, Reservation, Traffic, refuse

GRACE_SECONDS = 60
LOWEST_SPI, FIRST_CHOSEN_SPI = 256, 0x10000000
SUPPRESS_DUPLICATE_DELETION = 0x2000
ADD, DELETE = 1, 2


@dataclass(eq=False)
class Sa:
    """One direction of a context."""

    traffic: Traffic
    bundle: Bundle | None = None
    udp: tuple[int, int] | None = None
    ends_at: int = NEVER

    def give(self, bundle: Bundle, now: int) -> None:
        """Adds the keys."""
        self.bundle = bundle
        self.ends_at = now + bundle.lifetime_seconds if bundle.lifetime_seconds else NEVER


@dataclass(eq=False)
class Context:
    """A context; `spi` is 0 and the inbound traffic means nothing until it is reserved."""

    id: int
    outbound: Sa
    inbound: Sa
    spi: int = 0
    expiring: bool = False

    @property
    def complete(self) -> bool:
        """Whether it has both SAs."""
        return self.inbound.bundle is not None and self.outbound.bundle is not None


class Contexts:
    """All contexts in the order of their ids; `tell` hears of those that come and go."""

    def __init__(self, tell: Callable[[int, Context], None]) -> None:
        self.by_id: dict[int, Context] = {}
        self._tell = tell
        self._last_id = 0
        self.sas_added = self.sas_deleted = 0

    def create(self, id_: int, outbound: Traffic) -> None:
        """Puts in a context with the id that the engine gave."""
        assert id_ > self._last_id, "ids rise"
        self._last_id = id_
        self.by_id[id_] = Context(id_, Sa(outbound), Sa(outbound))

    def find(self, id_: int) -> Context:
        """Returns a context, or refuses."""
        refuse("FWP_E_NOT_FOUND", when=id_ not in self.by_id)
        return self.by_id[id_]

    def get_spi(self, context: Context, given: Reservation, chosen: int) -> None:
        """Reserves the SPI that the engine chose."""
        _check_reserve(context, given.settled())
        if context.spi == 0:
            taken = {other.spi for other in self.by_id.values()}
            assert chosen % 2 == 0 and chosen >= FIRST_CHOSEN_SPI and chosen not in taken
        else:
            assert chosen == context.spi
        _reserve(context, given, chosen)

    def set_spi(self, context: Context, given: Reservation, spi: int) -> None:
        """Reserves an SPI that the caller chose."""
        _check_reserve(context, given.settled())
        refuse("FWP_E_INCOMPATIBLE_SA_STATE", when=context.spi not in (0, spi))
        refuse("FWP_E_ALREADY_EXISTS", when=self.is_taken(context, spi, given.settled()))
        _reserve(context, given, spi)

    def is_taken(self, context: Context, spi: int, inbound: Traffic) -> bool:
        """Tells whether another context has the SPI at the same local address."""
        place = (spi, inbound.version, inbound.local)
        return any(
            (other.spi, other.inbound.traffic.version, other.inbound.traffic.local) == place
            for other in self.by_id.values()
            if other is not context
        )

    def add_inbound(self, context: Context, bundle: Bundle, now: int) -> None:
        """Gives the keys of the inbound SA."""
        refuse("FWP_E_INVALID_PARAMETER", when=bundle.version != context.outbound.traffic.version)
        early = context.spi == 0
        refuse("FWP_E_INCOMPATIBLE_SA_STATE", when=early or context.inbound.bundle is not None)
        refuse("FWP_E_INVALID_PARAMETER", when=bundle.spi != context.spi)
        context.inbound.give(bundle, now)
        self.sas_added += len(bundle.transforms)
        self._tell(ADD, context)

    def add_outbound(self, context: Context, bundle: Bundle, now: int) -> None:
        """Gives the keys of the outbound SA; older contexts with the same traffic expire."""
        refuse("FWP_E_INVALID_PARAMETER", when=bundle.version != context.outbound.traffic.version)
        early = context.inbound.bundle is None
        late = context.outbound.bundle is not None or context.expiring
        refuse("FWP_E_INCOMPATIBLE_SA_STATE", when=early or late)
        context.outbound.give(bundle, now)
        self.sas_added += len(bundle.transforms)
        if not bundle.flags & SUPPRESS_DUPLICATE_DELETION:
            for other in [other for other in self.by_id.values() if _same(other, context)]:
                self.expire(other, now)

    def expire(self, context: Context, now: int) -> None:
        """Takes the outbound SA at once and the context a minute later."""
        if context.inbound.bundle is None:
            self.delete(context)
        elif not context.expiring:
            context.expiring = True
            self.sas_deleted += _count(context.outbound)
            context.outbound.bundle, context.outbound.ends_at = None, NEVER
            context.inbound.ends_at = min(context.inbound.ends_at, now + GRACE_SECONDS)

    def delete(self, context: Context) -> None:
        """Takes the context out."""
        if context.inbound.bundle is not None:
            self._tell(DELETE, context)
        self.sas_deleted += _count(context.inbound) + _count(context.outbound)
        del self.by_id[context.id]

    def run_until(self, now: int) -> None:
        """Lets SAs end, the earliest first, contexts of one moment in the order of their ids."""
        while due := [context for context in self.by_id.values() if _ends_at(context) <= now]:
            first = min(due, key=lambda context: (_ends_at(context), context.id))
            if first.inbound.ends_at <= first.outbound.ends_at:
                self.delete(first)
            else:
                self.expire(first, first.outbound.ends_at)

    def restart(self) -> None:
        """Forgets contexts and counters, and tells nobody; ids go on."""
        self.by_id.clear()
        self.sas_added = self.sas_deleted = 0

    def active_tunnels(self) -> int:
        """Returns how many contexts in tunnel mode have both SAs."""
        tunnels = (other for other in self.by_id.values() if other.outbound.traffic.kind == TUNNEL)
        return sum(other.complete for other in tunnels)


def _ends_at(context: Context) -> int:
    return min(context.inbound.ends_at, context.outbound.ends_at)


def _count(sa: Sa) -> int:
    return 0 if sa.bundle is None else len(sa.bundle.transforms)


def _same(other: Context, context: Context) -> bool:
    return (
        other is not context
        and other.complete
        and other.outbound.traffic == context.outbound.traffic
        and other.inbound.traffic == context.inbound.traffic
    )


def _check_reserve(context: Context, inbound: Traffic) -> None:
    refuse("FWP_E_INCOMPATIBLE_SA_STATE", when=context.inbound.bundle is not None)
    if context.spi != 0:
        refuse("FWP_E_TRAFFIC_MISMATCH", when=context.inbound.traffic != inbound)
        return
    outbound = context.outbound.traffic
    left, right = (
        (traffic.version, traffic.local, traffic.remote, traffic.kind)
        for traffic in (inbound, outbound)
    )
    refuse("FWP_E_INVALID_PARAMETER", when=left != right)


def _reserve(context: Context, given: Reservation, spi: int) -> None:
    context.spi, context.inbound.traffic, context.inbound.udp = spi, given.settled(), given.udp
