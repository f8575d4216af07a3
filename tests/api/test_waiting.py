"""A call that has to wait for another session lets the other threads run meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.samples import IN_SPI, LOCAL, OUTBOUND, inbound
from tests.api.test_bulk import grounded
from wfp_ipsec import Engine, SaContext
from wfp_ipsec.bulk import delete_pair, delete_pairs, install_pair, install_pairs
from wfp_ipsec.testing import CallLog, Controls


def create(context: SaContext) -> SaContext:
    """Creates another context for the same traffic."""
    assert context.traffic is not None
    return SaContext.create(context.engine, context.traffic)


def new(engine: Engine) -> SaContext:
    """Returns an SA context that is new."""
    return SaContext.transport(engine, LOCAL, "198.51.100.1")


def reserved(engine: Engine) -> SaContext:
    """Returns one with an SPI."""
    context = new(engine)
    context.set_spi(IN_SPI)
    return context


def half(engine: Engine) -> SaContext:
    """Returns one with its inbound SA."""
    context = reserved(engine)
    context.add_inbound(inbound(IN_SPI))
    return context


# What is called, with which context, and the function of it that waits first.
CALLS: dict[str, tuple[Callable[[Engine], SaContext], Callable[[SaContext], Any]]] = {
    "IPsecSaContextCreate1": (new, create),
    "IPsecSaContextGetSpi1": (new, lambda context: context.get_spi()),
    "IPsecSaContextSetSpi0": (new, lambda context: context.set_spi(IN_SPI)),
    "IPsecSaContextAddInbound1": (reserved, lambda context: context.add_inbound(inbound(IN_SPI))),
    "IPsecSaContextAddOutbound1": (half, lambda context: context.add_outbound(OUTBOUND)),
    "IPsecSaContextDeleteById0": (half, lambda context: context.delete()),
    "IPsecSaContextGetById1": (half, lambda context: context.details()),
    "IPsecSaContextCreate1, one pair": (
        new,
        lambda context: install_pair(context.engine, grounded(context)),
    ),
    "IPsecSaContextCreate1, pairs": (
        new,
        lambda context: install_pairs(context.engine, [grounded(context, n) for n in range(20)]),
    ),
    "IPsecSaContextDeleteById0, one": (
        new,
        lambda context: delete_pair(context.engine, context.id),
    ),
    "IPsecSaContextDeleteById0, many": (
        new,
        lambda context: delete_pairs(context.engine, [context.id] * 20),
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_others_run_while_a_call_waits(name: str, engine: Engine, controls: Controls) -> None:
    """The thread with the transaction that it waits for can go on, and end the transaction."""
    ground, call = CALLS[name]
    context, function, ends = ground(engine), name.partition(",")[0], []

    def run() -> None:
        call(context)
        ends.append("the call")

    thread = threading.Thread(target=run)
    with Engine.open(engine.backend) as other:
        with other.transaction():
            calls = CallLog(controls)
            before = calls.count(function)
            thread.start()
            # It is written down when it comes, before it waits.
            while calls.count(function) == before and thread.is_alive():
                pass
            ends.append("the transaction")
        thread.join(60)
    assert ends == ["the transaction", "the call"]
