"""The controls of the embedded engine."""

from __future__ import annotations

from typing import Any, TypeVar

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.dosp import DOSP_STATE0, DOSP_STATISTICS0
from wfp_ipsec._native.held import held_results
from wfp_ipsec._native.ike_sa import IKE_SA_DETAILS2, IKE_TRAFFIC0
from wfp_ipsec._native.ike_statistics import IKE_STATISTICS1
from wfp_ipsec._native.ipsec import SA_DETAILS1
from wfp_ipsec._native.net_event import NET_EVENT5
from wfp_ipsec._native.statistics import STATISTICS1
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.engine import Engine
from wfp_ipsec.enums import Direction
from wfp_ipsec.errors import check
from wfp_ipsec.testing._access import AccessControls
from wfp_ipsec.testing._inventory import Item
from wfp_ipsec.values._checks import Bits, luid
from wfp_ipsec.values.details import SaDetails
from wfp_ipsec.values.dosp import DospState, DospStatistics
from wfp_ipsec.values.ike_sa import IkeSaDetails, IkeTraffic
from wfp_ipsec.values.ike_statistics import IkeStatistics
from wfp_ipsec.values.net_event import NetEvent
from wfp_ipsec.values.statistics import Statistics

T = TypeVar("T")


class Controls(AccessControls):
    """The embedded engine's clock, faults, caller, call log and leak counter. See `controls`.

    All sessions of the process share one engine, and so these.
    """

    def __init__(self, ffi: Any, control: Any) -> None:
        self._ffi = ffi
        self._control = control
        control.WfpIpsecEngineObserve()

    def advance(self, seconds: int) -> None:
        """Moves the engine's clock forward and does what falls due on the way.

        Args:
            seconds: How far, 0..0xFFFFFFFF.
        """
        self._control.WfpIpsecEngineAdvance(Bits(32)("seconds", seconds))

    def fail_next(self, function: str, code: int, *, after: int = 0) -> None:
        """Lets the next call of a C function fail with a code and do nothing.

        Args:
            function: Its name in fwpmu.h.
            code: The status it returns, not 0.
            after: How many calls of it go through before.

        Raises:
            InvalidParameterError: There is no such function with a status, or the code is 0.
        """
        status = self._control.WfpIpsecEngineFailNext(
            function.encode(), Bits(32)("code", code), Bits(32)("after", after)
        )
        check("WfpIpsecEngineFailNext", status)

    @property
    def calls(self) -> list[str]:
        """The names of the C functions called since the controls exist or `reset`, oldest first."""
        return self._lines("WfpIpsecEngineCalls")

    @property
    def inventory(self) -> list[Item]:
        """What callers brought into the engine and did not take away, and faults not met yet.

        What the engine has from the start is left out, as are results; see `live_allocations`.
        """
        return [Item(*line.split("\t")) for line in self._lines("WfpIpsecEngineInventory")]

    @property
    def live_allocations(self) -> int:
        """How many results of the engine were not given back: blocks and enumeration handles.

        Results that values still read from do not count: they are given back with the values.
        """
        return int(self._control.WfpIpsecEngineLiveAllocations()) - held_results(self._ffi)

    def reset(self) -> None:
        """Forgets all objects, SA contexts, faults and logged calls; sets the clock to zero.

        The caller is the usual one again, with all rights. Open sessions stay open; a transaction
        that one is in ends.
        """
        self._control.WfpIpsecEngineReset()

    def restart_service(self) -> None:
        """Stops and starts the service behind the engine, as an update or an administrator does.

        SA contexts, IKE SAs, the log of network events, statistics and all objects are forgotten,
        except built-in, persistent and boot-time ones; those keep their keys and get new ids. Every
        open session is aborted, and its transaction with it: it can be closed, and everything else
        raises SessionError (FWP_E_SESSION_ABORTED). Subscribers hear nothing any more. Options of
        the engine, its clock, faults and logged calls stay.
        """
        self._control.WfpIpsecEngineRestartService()

    def pass_traffic(
        self, context_id: int, direction: Direction, *, packets: int = 1, byte_count: int = 0
    ) -> None:
        """Lets traffic pass through an SA context.

        It counts in the statistics and against the limits of the SA's lifetime, and begins the idle
        time of both directions anew. Traffic that reaches a limit passes whole; the inbound SA's
        limit then ends the context, the outbound one's expires it. Inbound packets for an SPI
        without keys are dropped and counted.

        Args:
            context_id: LUID of the SA context.
            direction: Which of its SAs.
            packets: How many packets, 0..2**64-1.
            byte_count: How many bytes they have in all, 0..2**64-1.

        Raises:
            NotFoundError: There is no such context, or it ended (FWP_E_NOT_FOUND).
            StateError: It has neither SA nor SPI for the direction
                (FWP_E_INCOMPATIBLE_SA_STATE).
        """
        function = "WfpIpsecEngineTraffic"
        numbers = (luid("packets", packets), luid("byte_count", byte_count))
        pass_ = getattr(self._control, function)
        check(function, pass_(luid("context_id", context_id), Direction(direction), *numbers))

    def inject_ike_sa(self, details: IkeSaDetails) -> int:
        """Lets an IKE SA exist, as if IKE had negotiated it; returns its id.

        Args:
            details: What it is like; its own id is ignored.
        """
        id_out = self._ffi.new("UINT64 *")
        self._inject("WfpIpsecEngineInjectIkeSa", IKE_SA_DETAILS2, details, id_out)
        return int(id_out[0])

    def negotiate(self, traffic: IkeTraffic, inbound: SaDetails, outbound: SaDetails) -> int:
        """Lets the system's keying module negotiate an SA pair; returns the SA context's id.

        Key managers are asked and told as they would be by Windows, and waited for in real time.

        Args:
            traffic: The hosts that negotiate.
            inbound: What they agree on for packets to this host, with the keying module's keys.
            outbound: The same for packets from this host.

        Raises:
            InvalidParameterError: The agreement is none that a context could be made of, or a key
                manager chose keys that do not fit (FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL).
            WfpError: What the functions of SA contexts return, or a key manager did.
        """
        id_out = self._ffi.new("UINT64 *")
        with Arena(self._ffi) as arena:
            status = self._control.WfpIpsecEngineNegotiate(
                IKE_TRAFFIC0.compose(arena, traffic),
                SA_DETAILS1.compose(arena, inbound),
                SA_DETAILS1.compose(arena, outbound),
                id_out,
            )
            check("WfpIpsecEngineNegotiate", status)
        return int(id_out[0])

    def inject_dosp_state(self, state: DospState) -> None:
        """Adds an entry to the state of DoS protection."""
        self._inject("WfpIpsecEngineInjectDospState", DOSP_STATE0, state)

    def inject_net_event(self, event: NetEvent) -> None:
        """Lets a network event arise, such as a dropped packet."""
        self._inject("WfpIpsecEngineInjectNetEvent", NET_EVENT5, event)

    def count(self, more: Statistics) -> None:
        """Adds to each counter of IPsec what stands in its place."""
        self._inject("WfpIpsecEngineCountIpsec", STATISTICS1, more)

    def count_dosp(self, more: DospStatistics) -> None:
        """Adds to each counter of DoS protection what stands in its place."""
        self._inject("WfpIpsecEngineCountDosp", DOSP_STATISTICS0, more)

    def count_ike(self, more: IkeStatistics) -> None:
        """Adds to each counter of IKE and AuthIP what stands in its place."""
        self._inject("WfpIpsecEngineCountIke", IKE_STATISTICS1, more)

    def _lines(self, function: str) -> list[str]:
        """Returns the lines of a function that writes a text and returns its size."""
        write = getattr(self._control, function)
        size = write(self._ffi.NULL, 0)
        text = self._ffi.new("char[]", size)
        # Another thread may have changed the size meanwhile.
        size = min(size, write(text, size))
        return bytes(self._ffi.buffer(text, size)).decode("ascii").splitlines()

    def _inject(self, function: str, struct: Struct[T], value: T, *more: object) -> None:
        with Arena(self._ffi) as arena:
            status = getattr(self._control, function)(struct.compose(arena, value), *more)
            check(function, status)


def controls(engine: Engine) -> Controls:
    """Returns the controls of the embedded engine behind a session.

    Raises:
        RuntimeError: The engine behind the session is the system's own.
    """
    control = engine._backend.control  # noqa: SLF001 - not for users: they have this function
    if control is None:
        raise RuntimeError(
            f"{engine!r} has no controls: only the embedded engine has a clock to turn"
        )
    return Controls(engine.ffi, control)
