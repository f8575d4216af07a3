"""The state machine that makes every call twice: to the engine and to its model.

Each rule makes calls. The engine must return the code that the model predicts, and what it gives
must be what the model gives. After each step all contexts are read and compared, the events that
arrived are those that were due, and no result is left over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.model.engine import EngineModel, Enumeration, Subscription
from tests.model.objects import LAYERS, Kind, Object
from tests.model.sessions import READ_ONLY, Session
from tests.model.values import ContextView, Refused, SaView, Template

from .engine_driver import Driver, Listener

T = TypeVar("T")
OK = "ERROR_SUCCESS"
ALL = 0xFFFFFFFF
NAMES = {"provider": "FwpmProvider", "context": "FwpmProviderContext", "filter": "FwpmFilter"}
MOST_SESSIONS = 4
MOST_PICKS = 18

# Which of the things that are there a rule takes; 0 is the newest, or the one that fits best.
picks = st.integers(0, 19)
keys = st.sampled_from([0, 0, 0, 1, 2])
versions = st.sampled_from([0, 1])
mostly = st.sampled_from([True] * 7 + [False])
seldom = st.sampled_from([False] * 7 + [True])
deletions = st.tuples(
    st.sampled_from(["filter", "provider", "context"]), st.sampled_from([0, 0, 1, 2]), picks
)


def choose(things: Sequence[T], pick: int) -> T:
    """Returns the thing that a pick means."""
    return things[-1 - pick % len(things)]


class EngineMachine(RuleBasedStateMachine):
    """Compares calls; knows sessions, transactions, objects, faults, and time."""

    def __init__(self, native: Any) -> None:
        super().__init__()
        native.control.WfpIpsecEngineReset()
        self.driver = Driver(native)
        self.structs = self.driver.structs
        self.model = EngineModel()
        self.listeners: dict[Subscription, Listener] = {}
        self.enumerations: list[tuple[Enumeration, Any]] = []
        # The ids that the engine gave, of what is gone too.
        self.ids: dict[Kind, list[int]] = {"provider": [], "context": [], "filter": []}
        self.open(dynamic=False)
        for layer in LAYERS[:-1]:
            self.add(self.session(0), Object("filter", 0, layer=layer))
        self.add(self.session(0), Object("context", 0, tunnel=True))
        self.add(self.session(0), Object("provider", 1))

    def session(self, pick: int) -> Session:
        """Returns an open session or, as the last choice, one that was closed."""
        dead = [found for found in self.model.sessions.all if not found.open]
        return choose([*dead[-1:], *self.model.sessions.opened()], pick)

    def able(self, pick: int) -> Session:
        """Returns, unless the pick is high, a session in which contexts can be made.

        Sees to it that there is one: most calls would be refused for their session else.
        """
        if pick >= MOST_PICKS:
            return self.session(pick)
        for holder in self.model.sessions.opened():
            if holder.transaction is not None:
                self.end(holder, abort=pick % 2 == 0)
        fitting = [found for found in self.model.sessions.usable() if not found.dynamic]
        if not fitting:
            self.open(dynamic=False)
            return self.model.sessions.all[-1]
        return choose(fitting, pick)

    def both(self, function: str, code: str, predict: Callable[[], T]) -> T | None:
        """Compares the code that a function returned with the model's.

        Returns:
            What the model gives, or None if the call was rightly refused.
        """
        expected, value = OK, None
        try:
            self.model.begin_call(function)
            value = predict()
        except Refused as refused:
            expected = refused.code
        assert code == expected, f"{function} returned {code}, not {expected}"
        return value

    def must_give(self, function: str, code: str, found: object, predict: Callable[[], T]) -> None:
        """Compares the code and what the call gave with the model's."""
        expected = self.both(function, code, predict)
        assert code != OK or found == expected, f"{function} gave {found}, not {expected}"

    def simple(self, function: str, predict: Callable[[], object], *arguments: Any) -> bool:
        """Makes a call that gives nothing; tells whether it succeeded."""
        code = self.driver.call(function, *arguments)
        self.both(function, code, predict)
        return code == OK

    # Sessions and transactions.

    def open(self, *, dynamic: bool) -> None:
        """Opens a session."""
        code, handle = self.driver.open(dynamic=dynamic)
        open_session = self.model.open_session
        self.both("FwpmEngineOpen0", code, lambda: open_session(handle, dynamic=dynamic))

    @precondition(lambda self: len(self.model.sessions.usable()) < MOST_SESSIONS)
    @rule(dynamic=st.booleans())
    def open_session(self, dynamic: bool) -> None:
        """Opens another session, but not too many."""
        self.open(dynamic=dynamic)

    @rule(by=picks, really=st.sampled_from([False, False, True]))
    def close_session(self, by: int, really: bool) -> None:
        """Closes a session, more seldom than other things happen to it."""
        if really:
            session, close = self.session(by), self.model.close_session
            self.simple("FwpmEngineClose0", lambda: close(session), session.handle)

    @rule(by=picks, flags=st.sampled_from([0, READ_ONLY, 2]))
    def begin(self, by: int, flags: int) -> None:
        """Begins a transaction."""
        session, begin = self.session(by), self.model.begin
        arguments = (session.handle, flags)
        self.simple("FwpmTransactionBegin0", lambda: begin(session, flags), *arguments)

    @rule(by=picks, flags=st.sampled_from([0, READ_ONLY]), seconds=st.integers(3599, 3601))
    def let_a_transaction_grow_old(self, by: int, flags: int, seconds: int) -> None:
        """Begins a transaction and lets an hour pass, more or less."""
        self.begin(by, flags)
        self.advance(seconds)

    @rule(by=picks, abort=st.booleans())
    def end_transaction(self, by: int, abort: bool) -> None:
        """Commits or aborts a transaction, whether there is one or not."""
        self.end(self.session(by), abort=abort)

    def end(self, session: Session, *, abort: bool) -> None:
        """Commits or aborts."""
        end = self.model.abort if abort else self.model.commit
        name = f"FwpmTransaction{'Abort' if abort else 'Commit'}0"
        self.simple(name, lambda: end(session), session.handle)

    # Objects.

    def add(self, session: Session, given: Object) -> None:
        """Adds an object."""
        added = replace(given, session=session if session.dynamic else None)
        struct, null = self.structs.object(added), self.driver.api.ffi.NULL
        name, id_ = f"{NAMES[added.kind]}Add0", 0
        if added.kind == "provider":
            code = self.driver.call(name, session.handle, struct, null)
        else:
            code, id_ = self.driver.number("UINT64", name, session.handle, struct, null)

        def predict() -> None:
            self.model.check_add(session, added)
            key = added.key or self.model.objects.chosen_key()
            self.model.add(session, replace(added, key=key, id=id_))

        self.both(name, code, predict)
        if code == OK:
            self.ids[added.kind].append(id_)

    @rule(by=picks, key=st.sampled_from([1, 2]), persistent=seldom)
    def add_provider(self, by: int, key: int, persistent: bool) -> None:
        """Adds a provider."""
        self.add(self.session(by), Object("provider", key, persistent=persistent))

    @rule(
        by=picks,
        key=keys,
        layer=st.sampled_from(LAYERS),
        provider=st.sampled_from([None, 1, 1, 2]),
        persistent=seldom,
    )
    def add_filter(
        self,
        by: int,
        key: int,
        layer: tuple[int, int] | None,
        provider: int | None,
        persistent: bool,
    ) -> None:
        """Adds a filter."""
        given = Object("filter", key, persistent=persistent, provider=provider, layer=layer)
        self.add(self.session(by), given)

    @rule(by=picks, key=keys, tunnel=st.sampled_from([True, True, False]))
    def add_context(self, by: int, key: int, tunnel: bool) -> None:
        """Adds a provider context."""
        self.add(self.session(by), Object("context", key, tunnel=tunnel))

    def delete(self, session: Session, kind: Kind, *, id_: int = 0, key: int = 0) -> None:
        """Deletes an object by its id or its key."""
        name = f"{NAMES[kind]}DeleteBy{'Key' if key else 'Id'}0"
        named = self.driver.api.new("GUID *", {"Data1": key}) if key else id_
        delete = self.model.delete
        self.simple(name, lambda: delete(session, kind, id_=id_, key=key), session.handle, named)

    @rule(by=picks, deletion=deletions)
    def delete_some(self, by: int, deletion: tuple[Kind, int, int]) -> None:
        """Deletes an object by its key, or by its id if it has one, whether it is there or not."""
        self.delete_in(self.session(by), deletion)

    def delete_in(self, session: Session, deletion: tuple[Kind, int, int]) -> None:
        """Deletes an object by its key, or by its id if it has one."""
        kind, key, which = deletion
        if key or kind == "provider":
            self.delete(session, kind, key=key or 1)
        else:
            self.delete(session, kind, id_=choose(self.ids[kind], which))

    @rule(by=picks, some=st.lists(deletions, min_size=1, max_size=3), key=keys, abort=mostly)
    def change_and_end(
        self, by: int, some: list[tuple[Kind, int, int]], key: int, abort: bool
    ) -> None:
        """Makes a whole transaction: deletes, adds under keys that may be free now, and ends."""
        session, begin = self.able(by), self.model.begin
        self.simple("FwpmTransactionBegin0", lambda: begin(session, 0), session.handle, 0)
        for deletion in some:
            self.delete_in(session, deletion)
        self.add(session, Object("filter", key, provider=1, layer=choose(LAYERS, by)))
        self.add(session, Object("provider", 1 + by % 2))
        self.end(session, abort=abort)

    @rule(by=picks, which=picks)
    def get_filter(self, by: int, which: int) -> None:
        """Reads a filter."""
        session, id_ = self.session(by), choose(self.ids["filter"], which)
        code, found = self.driver.filter(session.handle, id_)
        get = self.model.get_filter
        expected = self.both("FwpmFilterGetById0", code, lambda: get(session, id_))
        if expected is not None:
            struct = self.structs.object(expected)
            assert found == (self.driver.api.raw(struct.layerKey), struct.flags)

    # Faults and time.

    @rule(
        function=st.sampled_from(
            ["FwpmTransactionBegin0", "FwpmTransactionCommit0", "FwpmFilterAdd0"]
            + [f"IPsecSaContext{name}1" for name in ("Create", "GetSpi", "AddInbound", "Enum")]
            + ["IPsecSaContextExpire0", "IPsecSaContextDeleteById0", "FwpmEngineClose0"]
        ),
        code=st.sampled_from(["FWP_E_NOT_FOUND", "FWP_E_SESSION_ABORTED"]),
        after=st.integers(0, 2),
    )
    def fail_next(self, function: str, code: str, after: int) -> None:
        """Lets a call fail that is yet to come."""
        number = getattr(self.driver.api.lib, code)
        fail = self.driver.api.control.WfpIpsecEngineFailNext
        assert fail(function.encode(), number, after) == 0
        self.model.fail_next(function, code, after)

    @rule(seconds=st.sampled_from([1, 29, 30, 31, 60, 100, 3600]))
    def advance(self, seconds: int) -> None:
        """Lets time pass."""
        self.driver.api.control.WfpIpsecEngineAdvance(seconds)
        self.model.advance(seconds)

    @rule(really=st.sampled_from([False] * 9 + [True]))
    def restart(self, really: bool) -> None:
        """Restarts the service now and then."""
        if really:
            self.driver.api.control.WfpIpsecEngineRestartService()
            self.model.restart()

    # What every state must be like.

    def open_contexts(self, session: Session, template: Template) -> tuple[Enumeration, Any] | None:
        """Takes a snapshot of the contexts; returns it with its handle, if it was not refused."""
        name = "IPsecSaContextCreateEnumHandle0"
        code, handle = self.driver.handle(name, session.handle, self.structs.template(template))
        made = self.both(name, code, lambda: self.model.open_contexts(session, template))
        return None if made is None else (made, handle)

    def next(
        self, session: Session, opened: tuple[Enumeration, Any], count: int, version: int
    ) -> None:
        """Reads and compares the next entries of a snapshot."""
        enumeration, handle = opened
        arguments = (session.handle, enumeration.kind, handle, count, version)
        code, found = self.driver.enumerate(*arguments)

        def predict() -> list[Any]:
            entries = self.model.enumerate(session, enumeration, count)
            return [as_of(version, entry) for entry in entries]

        self.must_give(f"{enumeration.kind}Enum{version}", code, found, predict)

    def destroy(self, session: Session, opened: tuple[Enumeration, Any]) -> None:
        """Gives a handle back."""
        enumeration, handle = opened
        close, name = self.model.close_enumeration, f"{enumeration.kind}DestroyEnumHandle0"
        self.simple(name, lambda: close(session, enumeration), session.handle, handle)

    @invariant()
    def contexts_are_those_of_the_model(self) -> None:
        """All contexts read as the model's, in a session that need not wait."""
        opened = self.model.sessions.usable()
        holders = [found for found in opened if found.transaction == 0]
        for session in (holders or opened)[:1]:
            snapshot = self.open_contexts(session, Template())
            assert snapshot is not None
            # A fault may take some of the calls, and leaves the entries for the next.
            for count in cycle((1, 2, ALL)):
                if not snapshot[0].left:
                    break
                self.next(session, snapshot, count, 1)
            self.destroy(session, snapshot)

    @invariant()
    def events_are_those_due(self) -> None:
        """Nothing is told twice, in another order, or to others; nothing is left out."""
        for subscription, listener in self.listeners.items():
            assert listener.hear(len(subscription.told)) == subscription.told

    @invariant()
    def nothing_is_left_over(self) -> None:
        """Callers hold their enumeration handles and nothing else."""
        live = self.driver.api.control.WfpIpsecEngineLiveAllocations()
        assert live == self.model.live_allocations()

    def teardown(self) -> None:
        """Closes what is open, so that nothing calls back."""
        self.driver.api.control.WfpIpsecEngineReset()
        for session in self.model.sessions.opened():
            self.driver.call("FwpmEngineClose0", session.handle)


def as_of(version: int, entry: Any) -> Any:
    """Returns a view as a version shows it: version 0 knows no local port and no protocol."""
    if version == 1 or entry is None:
        return entry
    if isinstance(entry, SaView):
        return replace(entry, traffic=replace(entry.traffic, local_port=0, protocol=0))
    if isinstance(entry, ContextView):
        inbound, outbound = as_of(version, entry.inbound), as_of(version, entry.outbound)
        return replace(entry, inbound=inbound, outbound=outbound)
    direction, view = entry
    return direction, as_of(version, view)
