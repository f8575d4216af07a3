"""Providers, provider contexts and filters: keys, references, lifetimes, undoing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from .values import INBOUND, OUTBOUND, V4, V6, refuse

Kind = Literal["provider", "context", "filter"]
NOT_FOUND: dict[Kind, str] = {
    "provider": "FWP_E_PROVIDER_NOT_FOUND",
    "context": "FWP_E_PROVIDER_CONTEXT_NOT_FOUND",
    "filter": "FWP_E_FILTER_NOT_FOUND",
}
# The id of providers, and of what got a new one that nobody has read.
UNKNOWN = 0
# The layers of transport filters by what traffic they are for; None is a layer that is not there.
LAYERS = [*((version, way) for version in (V4, V6) for way in (OUTBOUND, INBOUND)), None]


@dataclass(frozen=True)
class Object:
    """An object as it was added.

    Attributes:
        kind: What it is.
        key: A number that stands for the GUID; those that the engine chose are negative.
        id: What the engine called it, or `UNKNOWN`.
        session: The dynamic session that it ends with, if any.
        persistent: Whether it was added so.
        provider: The key of its provider, if it names one.
        layer: Of filters, an entry of `LAYERS`.
        tunnel: Of provider contexts, whether it holds a quick-mode tunnel policy.
    """

    kind: Kind
    key: int
    id: int = UNKNOWN
    session: Any = None
    persistent: bool = False
    provider: int | None = None
    layer: tuple[int, int] | None = None
    tunnel: bool = False


# Whether the object was added, else deleted; and the object.
Change = tuple[bool, Object]


class Objects:
    """All objects but the built-in ones."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[Kind, int], Object] = {}
        self._made = 0
        self.last_id = 0

    def of_kind(self, kind: Kind) -> Iterator[Object]:
        """Gives the objects of a kind."""
        return (found for found in self._by_key.values() if found.kind == kind)

    def by_id(self, kind: Kind, id_: int) -> Object | None:
        """Returns the filter or provider context with that id."""
        return next((found for found in self.of_kind(kind) if found.id == id_ != UNKNOWN), None)

    def chosen_key(self) -> int:
        """Returns a key for an object that came without one."""
        self._made += 1
        return -self._made

    def check(self, added: Object) -> None:
        """Refuses an object that cannot be added."""
        refuse("FWP_E_LAYER_NOT_FOUND", when=added.kind == "filter" and added.layer is None)
        provider = self._by_key.get(("provider", added.provider or 0))
        missing = added.provider is not None and provider is None
        refuse("FWP_E_PROVIDER_NOT_FOUND", when=missing)
        refuse("FWP_E_ALREADY_EXISTS", when=(added.kind, added.key) in self._by_key)
        mixed = added.persistent and added.session is not None
        short = provider is not None and not _outlives(provider, added)
        refuse("FWP_E_LIFETIME_MISMATCH", when=mixed or short)

    def add(self, changes: list[Change], added: Object) -> None:
        """Puts in an object that was checked."""
        assert added.kind == "provider" or added.id > max(self.last_id, 65536), "ids rise"
        self.last_id = max(self.last_id, added.id)
        self._by_key[added.kind, added.key] = added
        changes.append((True, added))

    def delete(self, session: Any, kind: Kind, found: Object | None) -> None:
        """Takes an object out, or refuses."""
        if found is None:
            refuse(NOT_FOUND[kind], when=True)
            return
        foreign = found.session is not None and found.session is not session
        refuse("FWP_E_WRONG_SESSION", when=foreign)
        beyond = session.dynamic and found.session is None
        refuse("FWP_E_DYNAMIC_SESSION_IN_PROGRESS", when=beyond)
        used = kind == "provider" and any(
            other.provider == found.key for other in self._by_key.values()
        )
        refuse("FWP_E_IN_USE", when=used)
        self._take(found)
        session.changes.append((False, found))

    def delete_by_key(self, session: Any, kind: Kind, key: int) -> None:
        """The DeleteByKey functions."""
        self.delete(session, kind, self._by_key.get((kind, key)))

    def undo(self, changes: list[Change]) -> None:
        """Takes a session's changes back, the newest first."""
        for was_added, changed in reversed(changes):
            if was_added:
                self._take(changed)
            else:
                self._by_key[changed.kind, changed.key] = changed
        changes.clear()

    def end_session(self, session: Any) -> None:
        """Takes out what ends with a dynamic session."""
        for found in [found for found in self._by_key.values() if found.session is session]:
            self._take(found)

    def restart(self) -> None:
        """Keeps what is persistent, under new ids."""
        kept = {key: found for key, found in self._by_key.items() if found.persistent}
        self._by_key = {key: replace(found, id=UNKNOWN) for key, found in kept.items()}

    def _take(self, found: Object) -> None:
        del self._by_key[found.kind, found.key]


def _outlives(provider: Object, added: Object) -> bool:
    if provider.session is not None:
        return bool(provider.session is added.session)
    return provider.persistent or not added.persistent
