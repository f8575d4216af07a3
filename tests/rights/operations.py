"""The operations of the Python API as work to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

from tests.api.ground import prepared
from tests.api.operations import OPERATIONS, TAKES_AWAY, Operation
from tests.api.samples import install
from wfp_ipsec import AccessDeniedError, Engine, sweep_orphans
from wfp_ipsec.testing import Controls

from .trial import Refusal, Run, Work


def _tried(call: Callable[[], object]) -> object:
    try:
        return call()
    except PermissionError as error:
        if not isinstance(error, AccessDeniedError) or error.name != "ERROR_ACCESS_DENIED":
            raise
        needs = str(error.hint).removeprefix("Needs ").partition(". ")[0]
        notes = tuple(getattr(error, "__notes__", ()))
        return Refusal(str(error.function), str(error), needs, notes)


def _work(name: str, operation: Operation) -> Work:
    @contextmanager
    def ground(watcher: Engine, controls: Controls) -> Iterator[Run]:
        with prepared(watcher.backend, controls) as given:
            yield lambda: _tried(lambda: operation(given))

    def prepare(watcher: Engine, controls: Controls) -> AbstractContextManager[Run]:
        return ground(watcher, controls)

    return Work(name, prepare, name in TAKES_AWAY)


@contextmanager
def _only_orphans(watcher: Engine, controls: Controls) -> Iterator[Run]:
    """What sweeps is to take the provider away as well, which goes with the last that uses it."""
    controls.reset()
    with Engine.open(watcher.backend, name="operation") as engine:
        with Engine.open(watcher.backend, name="gone") as gone:
            install(gone)
        yield lambda: _tried(lambda: sweep_orphans(engine))


WORK = {name: _work(name, operation) for name, operation in OPERATIONS.items()}
SWEEP = "sweep.sweep_orphans"
WORK[SWEEP] = replace(WORK[SWEEP], prepared=_only_orphans)
