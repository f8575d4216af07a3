"""The public API: as it is written down, written down whole, and typed throughout."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .any_names import any_names, contains_any, uses_of_any
from .api import COMMAND, FILE, HEAD, api, changes
from .public import public_modules, public_names

# What is cffi's has no type of its own: neither its interface, nor its library, nor its pointers.
CFFI = {
    "wfp_ipsec.engine.Engine.ffi",
    "wfp_ipsec.engine.Engine.lib",
    "wfp_ipsec.engine.Engine.handle",
    "wfp_ipsec.listing.SaContextList.__init__",
    "wfp_ipsec.objects.Filters.add_into",
    "wfp_ipsec.objects.ProviderContexts.add_into",
    "wfp_ipsec.plans.Run.id_out",
    "wfp_ipsec.testing.Controls.__init__",
}
WRITTEN = f"{HEAD}module a\n    class B(C)\n        x: int\n    def f(x: int) -> None\n"


def test_as_written() -> None:
    """The API is what api.txt says; what changed on purpose is written there in the same commit."""
    changed = changes(FILE.read_text(encoding="utf-8"), api())
    assert not changed, f"the public API changed; if that is meant: {COMMAND}\n{changed}"
    assert FILE.read_text(encoding="utf-8") == api(), f"only the order changed: {COMMAND}"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("x: int\n ", "x: str\n ", ["- a: B: x: int", "+ a: B: x: str"]),
        ("        x: int\n", "", ["- a: B: x: int"]),
        ("f(x: int)", "f(x: int=0)", ["- a: def f(x: int)", "+ a: def f(x: int=0)"]),
        ("B(C)", "B()", ["- a: class B(C)", "+ a: class B()"]),
    ],
)
def test_changes_are_told(old: str, new: str, told: list[str]) -> None:
    """A change is told by the lines that went and came, with module and class."""
    lines = changes(WRITTEN, WRITTEN.replace(old, new)).splitlines()
    assert [line.removesuffix(" -> None") for line in lines] == told
    assert changes(WRITTEN, WRITTEN) == ""


def _classes() -> Iterator[tuple[str, type[Any]]]:
    for module in public_modules():
        for name in public_names(module):
            thing = getattr(module, name)
            if inspect.isclass(thing) and thing.__module__.startswith("wfp_ipsec"):
                yield f"{thing.__module__}.{name}", thing


def test_no_name_is_missing() -> None:
    """What Python itself finds in the public classes stands in the text, there or with a base."""
    text = api()
    missing = [
        f"{place}.{name}"
        for place, cls in _classes()
        for name in vars(cls)
        if not name.startswith("_") and not re.search(rf"\b{name}\b", text)
    ]
    assert missing == []
    assert sum(1 for _ in _classes()) > 200


def test_nothing_is_any() -> None:
    """No public signature, attribute or alias mentions Any, by itself or by another name."""
    assert set(uses_of_any(api())) == CFFI


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (Any, True),
        (dict[str, list[Any]], True),
        (Callable[[Any], int], True),
        (Callable[[int], Any] | None, True),
        (dict[str, object], False),
        (Callable[..., object], False),
    ],
)
def test_any_is_found(kind: object, found: bool) -> None:
    """Any is found wherever it stands in a type, and nothing else is taken for it."""
    assert contains_any(kind) is found


def test_any_by_another_name() -> None:
    """The names that the package gives it are known, and seen in signatures."""
    assert {"Any", "CData", "Check"} <= any_names()
    assert not {"IpAddress", "SubnetLike", "KeyLike"} & any_names()
    text = "module a\n    class B()\n        @property def c(self) -> CData\n    d: Any"
    assert list(uses_of_any(text)) == ["a.B.c", "a.d"]
