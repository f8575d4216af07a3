"""Calls of several threads at once, which the engine lets go beside each other where it can."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from .association import Prepared, get_spi, prepare_transport
from .build import Api
from .enumeration import listed

# Far above what any example takes; only a failing test waits that long.
PATIENCE = 60.0
# An SPI that all threads want, below those that the engine chooses.
WANTED = 0x100


class Common:
    """What the threads of an example share."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.holder = 0
        self.passed_on: deque[int] = deque()


class Worker:
    """One thread with the ids it was given.

    All contexts are for the same traffic, so that each that is completed expires those of others.
    """

    def __init__(self, ground: Prepared, common: Common) -> None:
        self.api, self.lib, self.ground = ground.api, ground.api.lib, ground
        self.common = common
        self.ids: list[int] = []

    def work(self, operations: list[Operation], begin: threading.Barrier) -> None:
        """Waits for the other threads and does one operation after the other."""
        begin.wait(PATIENCE)
        for operation in operations:
            operation(self)

    def leave(self) -> int:
        """Makes a context that stays."""
        self.ids.append(self.ground.complete())
        return self.ids[-1]

    def live(self) -> None:
        """Takes a context through its life."""
        id_ = self.leave()
        with self.ground.get(id_) as context:
            assert context.saContextId == id_
        self._delete(id_)

    def want(self) -> None:
        """Asks for the SPI that all want, of which one context at a time is the holder."""
        self.ids.append(id_ := self.ground.create())
        request = get_spi(self.api, self.ground.inbound)
        code = self.lib.IPsecSaContextSetSpi0(self.ground.engine, id_, request, WANTED)
        if code == 0:
            self._hold(id_)
        else:
            assert code == self.lib.FWP_E_ALREADY_EXISTS
        self._delete(id_)

    def _hold(self, id_: int) -> None:
        with self.common.lock:
            assert self.common.holder == 0
            self.common.holder = id_
        self.api.must(self.ground.add_inbound(id_, self.ground.bundle(WANTED)))
        with self.common.lock:
            assert self.common.holder == id_
            self.common.holder = 0

    def pass_on(self) -> None:
        """Makes a context for others to delete, and deletes the oldest such one."""
        self.common.passed_on.append(self.leave())
        self._delete(self.common.passed_on.popleft())

    def look(self) -> None:
        """Lists the contexts: ids rise, no SPI is there twice, one context has both SAs."""
        with listed(self.api, self.ground.engine, "IPsecSaContext", version=1) as entries:
            ids = [entry.saContextId for entry in entries]
            spis = [entry.inboundSa.saBundle.saList[0].spi for entry in entries if entry.inboundSa]
            complete = sum(bool(entry.outboundSa) for entry in entries)
        assert ids == sorted(set(ids))
        assert len(spis) == len(set(spis))
        assert complete <= 1

    def hold_up(self) -> None:
        """Opens a transaction of another session, which all others wait for."""
        session = self.api.open()
        self.api.must(self.lib.FwpmTransactionBegin0(session, 0))
        self.api.must(self.lib.FwpmTransactionAbort0(session))
        self.api.must(self.lib.FwpmEngineClose0(session))

    def listen(self) -> None:
        """Subscribes for the length of a life."""
        out = self.api.new("HANDLE *")
        everything = self.api.new("IPSEC_SA_CONTEXT_SUBSCRIPTION0 *")
        function, null = self.api.callback("IPSEC_SA_CONTEXT_CALLBACK0"), self.api.ffi.NULL
        engine = self.ground.engine
        self.api.must(self.lib.IPsecSaContextSubscribe0(engine, everything, function, null, out))
        self.live()
        self.api.must(self.lib.IPsecSaContextUnsubscribe0(engine, out[0]))

    def _delete(self, id_: int) -> None:
        self.api.must(self.lib.IPsecSaContextDeleteById0(self.ground.engine, id_))


Operation = Callable[[Worker], object]

# What goes in lanes comes more often than what keeps all calls out of them.
OFTEN: list[Operation] = [Worker.live, Worker.want, Worker.pass_on, Worker.leave]
SELDOM: list[Operation] = [Worker.look, Worker.hold_up, Worker.listen]
OPERATIONS = st.lists(st.sampled_from(OFTEN * 4 + SELDOM), max_size=20)


def work_at_once(workers: list[Worker], plans: list[list[Operation]]) -> None:
    """Lets each worker do its operations on a thread of its own, and raises what any raised."""
    begin = threading.Barrier(len(workers))
    with ThreadPoolExecutor(len(workers)) as pool:
        running = [
            pool.submit(worker.work, plan, begin)
            for worker, plan in zip(workers, plans, strict=True)
        ]
        for future in running:
            future.result(PATIENCE)


def sas_of(api: Api, engine: Any) -> tuple[int, int]:
    """Returns how many SAs are active, and how many of those that came did not go."""
    out = api.new("IPSEC_STATISTICS1 *")
    api.must(api.lib.IPsecGetStatistics1(engine, out))
    sas = out.aggregateSaStatistics
    return sas.activeSas, sas.totalSasAdded - sas.totalSasDeleted


@given(plans=st.lists(OPERATIONS, min_size=2, max_size=4))
def test_threads_do_each_what_they_would_alone(
    api: Api, engine: Any, plans: list[list[Operation]]
) -> None:
    """Ids are given once and rise in each thread, an SPI has one holder, and the counts add up."""
    api.control.WfpIpsecEngineReset()
    ground, common = prepare_transport(api, engine), Common()
    workers = [Worker(ground, common) for _ in plans]
    work_at_once(workers, plans)
    ids = [id_ for worker in workers for id_ in worker.ids]
    assert len(ids) == len(set(ids))
    assert all(worker.ids == sorted(worker.ids) for worker in workers)
    with listed(api, engine, "IPsecSaContext", version=1) as entries:
        left = sum(bool(entry.inboundSa) + bool(entry.outboundSa) for entry in entries)
        assert {entry.saContextId for entry in entries} <= set(ids)
    assert sas_of(api, engine) == (left, left)
