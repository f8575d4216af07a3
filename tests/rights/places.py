"""Rights, and on what: read from what errors say, and granted by security descriptors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple

from wfp_ipsec import Engine, Secured
from wfp_ipsec.enums import AccessRights

# Network Configuration Operators. The default gives them all but the rights over descriptors, also
# on layers, callouts and objects that an operation makes itself: nobody can set those before.
OPERATOR = "NO"

CONTAINERS = {
    "the engine": Secured.ENGINE,
    "the IPsec SA database": Secured.SA_DATABASE,
    "the IKE SA database": Secured.IKE_SA_DATABASE,
    "IPsec DoS protection": Secured.DOS_PROTECTION,
    "the network events": Secured.NET_EVENTS,
    "the key managers": Secured.KEY_MANAGERS,
    "the providers": Secured.PROVIDERS,
    "the sublayers": Secured.SUBLAYERS,
    "the provider contexts": Secured.PROVIDER_CONTEXTS,
    "the filters": Secured.FILTERS,
}
# The objects that are there: each has a descriptor of its own.
OBJECTS = {
    "each provider": (Secured.PROVIDERS, "providers"),
    "each sublayer": (Secured.SUBLAYERS, "sublayers"),
    "each provider context": (Secured.PROVIDER_CONTEXTS, "provider_contexts"),
    "each filter": (Secured.FILTERS, "filters"),
}
REFERENCES = "sublayer, provider and provider context"
SINGLE = re.compile(r"\b(provider context|provider(?! context)|sublayer|filter)\b")
RIGHT = re.compile(r"\b(?:FWPM_ACTRL_)?([A-Z_]{3,})\b")


class Asked(NamedTuple):
    """A right, and on what."""

    place: str
    right: AccessRights

    @property
    def name(self) -> str:
        """The name of the right in the headers."""
        return f"{'' if self.right >= AccessRights.DELETE else 'FWPM_ACTRL_'}{self.right.name}"


def named_in(text: str) -> set[Asked]:
    """Returns every right that a text asks for on every place that it names with it.

    Args:
        text: As `wfp_ipsec._functions` has it, and errors after "Needs".
    """
    main, _, more = text.removeprefix("presumably ").partition(" (")
    found = _demanded(main)
    return found | {Asked(asked.place, right) for asked in found for right in _rights(more)}


def seen_by(text: str) -> set[Asked]:
    """Returns the rights by which such a text says that more is shown or told."""
    main, _, more = text.partition(" (")
    if not more.startswith(("shows ", "tells ")):
        return set()
    places = {asked.place for asked in _demanded(main)}
    if " those with" in more:
        places = {place.replace("the ", "each ").removesuffix("s") for place in places}
    return {Asked(place, right) for place in places for right in _rights(more)}


def _demanded(main: str) -> set[Asked]:
    found, waiting = set[Asked](), set[AccessRights]()
    for clause in re.split(r" and (?=[A-Z_]{4,})", main):
        rights, _, where = clause.partition(" on ")
        waiting |= _rights(rights)
        if where:
            found |= {Asked(place, right) for place in _places(where) for right in waiting}
            waiting = set()
    return found


def _rights(text: str) -> set[AccessRights]:
    names = AccessRights.__members__
    return {AccessRights[name] for name in RIGHT.findall(text) if name in names}


def _places(text: str) -> Iterator[str]:
    text = text.replace("what they refer to", REFERENCES)
    yield from (place for place in CONTAINERS if re.search(rf"{place}\b", text))
    yield from (f"each {one}" for one in SINGLE.findall(text))


def grant(watcher: Engine, rights: Iterable[Asked]) -> None:
    """Lets operators do these things and no others; administrators go on doing everything.

    Args:
        watcher: A session whose caller is an administrator.
        rights: All that operators may do.
    """
    given = list(rights)
    for place, secured in CONTAINERS.items():
        watcher.security.set(secured, _text(given, place))
    for place, (secured, kind) in OBJECTS.items():
        for one in getattr(watcher, kind):
            watcher.security.set(secured, _text(given, place), one.key)


def everywhere(rights: Iterable[Asked]) -> AccessRights:
    """Returns the rights without their places: what is left on objects that come meanwhile."""
    return reduce(or_, (asked.right for asked in rights), AccessRights(0))


def _text(rights: list[Asked], place: str) -> str:
    mask = everywhere(asked for asked in rights if asked.place == place)
    operators = f"(A;;{int(mask):#x};;;{OPERATOR})" if mask else ""
    return f"D:(A;;GA;;;BA){operators}"
