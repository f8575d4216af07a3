"""The engine against its model: any sequence of calls, by any sessions, at any times."""

from typing import Any

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from .engine_context_machine import ContextMachine

# Many short lives find more than few long ones, down to what a story with two contexts takes.
EXAMPLES_PER_EXAMPLE, STEPS = 4, 60


def test_the_engine_does_what_its_model_does(native: Any) -> None:
    """Every code, every context, every event and every leftover is the one that is predicted."""

    class Machine(ContextMachine):
        def __init__(self) -> None:
            super().__init__(native)

    examples = EXAMPLES_PER_EXAMPLE * settings().max_examples
    chosen = settings(max_examples=examples, stateful_step_count=STEPS)
    run_state_machine_as_test(Machine, settings=chosen)
