"""The C side of the engine's model: calls of C functions, and what subscribers hear."""

from __future__ import annotations

import queue
from typing import Any

from tests.model.sessions import DYNAMIC
from tests.model.values import ContextView, Traffic

from .build import Api
from .engine_structs import Structs

# Written to what a call fills before it is made, to see that refused calls write nothing.
UNTOUCHED = 0x7777


class Listener:
    """A subscriber's function, called on a thread of the engine."""

    # Far above what a delivery takes; only a failing test waits that long.
    PATIENCE_SECONDS = 10.0

    def __init__(self, api: Api) -> None:
        self.heard: list[tuple[int, int]] = []
        self._arrived: queue.Queue[tuple[int, int]] = queue.Queue()
        self.function = api.callback("IPSEC_SA_CONTEXT_CALLBACK0", self._hear)

    def _hear(self, _context: Any, change: Any) -> None:
        self._arrived.put((change.changeType, change.saContextId))

    def hear(self, count: int) -> list[tuple[int, int]]:
        """Returns all events once there are as many, and those that are there anyway."""
        while len(self.heard) < count or not self._arrived.empty():
            self.heard.append(self._arrived.get(timeout=self.PATIENCE_SECONDS))
        return self.heard


class Driver:
    """Calls of C functions; each returns the code's name and what the call gave."""

    def __init__(self, native: Any) -> None:
        self.api = Api(native)
        self.structs = Structs(self.api)
        self._names = {
            int(getattr(native.lib, name)): name
            for name in dir(native.lib)
            if name.startswith(("FWP_E_", "ERROR_"))
        }

    def call(self, name: str, *arguments: Any) -> str:
        """Calls a function that returns a code."""
        return self._names[getattr(self.api.lib, name)(*arguments)]

    def number(self, ctype: str, name: str, *arguments: Any) -> tuple[str, int]:
        """Calls a function whose last argument receives a number."""
        out = self.api.new(f"{ctype} *", UNTOUCHED)
        code = self.call(name, *arguments, out)
        assert code == "ERROR_SUCCESS" or out[0] == UNTOUCHED
        return code, int(out[0])

    def handle(self, name: str, *arguments: Any) -> tuple[str, Any]:
        """Calls a function whose last argument receives a handle."""
        out = self.api.new("HANDLE *")
        return self.call(name, *arguments, out), out[0]

    def open(self, *, dynamic: bool) -> tuple[str, Any]:
        """Opens a session that waits a millisecond, the shortest wait that there is."""
        given = {"flags": DYNAMIC if dynamic else 0, "txnWaitTimeoutInMSec": 1}
        session = self.api.new("FWPM_SESSION0 *", given)
        null = self.api.ffi.NULL
        return self.handle("FwpmEngineOpen0", null, 10, null, session)

    def create(self, session: Any, outbound: Traffic, version: int) -> tuple[str, int]:
        """Creates a context."""
        given, filter_ = (
            self.structs.traffic(outbound, version),
            self.api.new("UINT64 *", UNTOUCHED),
        )
        middle = (self.api.ffi.NULL, filter_) if version else (filter_,)
        name = f"IPsecSaContextCreate{version}"
        code, id_ = self.number("UINT64", name, session, given, *middle)
        assert filter_[0] == (0 if code == "ERROR_SUCCESS" else UNTOUCHED)
        return code, id_

    def get(self, session: Any, id_: int, version: int) -> tuple[str, ContextView | None]:
        """Reads a context."""
        out = self.api.new(f"IPSEC_SA_CONTEXT{version} **")
        code = self.call(f"IPsecSaContextGetById{version}", session, id_, out)
        found = self.structs.read_context(out[0]) if out[0] else None
        self.api.free(out)
        return code, found

    def filter(self, session: Any, id_: int) -> tuple[str, Any]:
        """Reads the layer's key and the flags of a filter."""
        out = self.api.new("FWPM_FILTER0 **")
        code = self.call("FwpmFilterGetById0", session, id_, out)
        found = (self.api.raw(out[0].layerKey), out[0].flags) if out[0] else None
        self.api.free(out)
        return code, found

    def enumerate(
        self, session: Any, kind: str, handle: Any, count: int, version: int
    ) -> tuple[str, list[Any]]:
        """Reads the next entries."""
        name = f"{kind}Enum{version}"
        entries = self.api.new(self.api.ffi.typeof(getattr(self.api.lib, name)).args[3])
        returned = self.api.new("UINT32 *")
        code = self.call(name, session, handle, count, entries, returned)
        read = self.structs.read_context if kind == "IPsecSaContext" else self.structs.read_details
        found = [read(entries[0][i]) for i in range(returned[0])]
        self.api.free(entries)
        return code, found

    def sas_template(self, direction: int | None) -> Any:
        """Returns an IPSEC_SA_ENUM_TEMPLATE0, or NULL."""
        if direction is None:
            return self.api.ffi.NULL
        return self.api.new("IPSEC_SA_ENUM_TEMPLATE0 *", {"saDirection": direction})

    def count_subscriptions(self, session: Any) -> tuple[str, int]:
        """Counts the subscriptions of all sessions."""
        entries, count = (
            self.api.new("IPSEC_SA_CONTEXT_SUBSCRIPTION0 ***"),
            self.api.new("UINT32 *"),
        )
        code = self.call("IPsecSaContextSubscriptionsGet0", session, entries, count)
        self.api.free(entries)
        return code, count[0]

    def statistics(self, session: Any, version: int) -> tuple[str, tuple[int, ...]]:
        """Reads the counters of SAs."""
        out = self.api.new(f"IPSEC_STATISTICS{version} *")
        code = self.call(f"IPsecGetStatistics{version}", session, out)
        sas = out.aggregateSaStatistics
        return code, (sas.activeSas, sas.totalSasAdded, sas.totalSasDeleted, sas.activeTunnels)
