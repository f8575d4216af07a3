"""Everything that can be read of an engine, to tell whether it is as it was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wfp_ipsec import Engine, EngineOption, Secured, StateError, WfpError
from wfp_ipsec.testing import Controls


def snapshot(watcher: Engine, controls: Controls) -> dict[str, Any]:
    """Returns everything that is in the engine, and what is allocated.

    Args:
        watcher: A session that does nothing else.
        controls: Those of the engine.
    """
    taken: dict[str, Any] = {
        "results": controls.live_allocations,
        "inventory": controls.inventory,
    }
    # Listing would wait for a transaction that was left open.
    if any(item.kind == "transaction" for item in controls.inventory):
        return taken
    listed: dict[str, Iterable[object]] = {
        "SA contexts": watcher.sa_contexts(),
        "SAs": watcher.sas(),
        "IKE SAs": watcher.ike_sas(),
        "DoS states": watcher.dosp_states(),
        "sessions": watcher.sessions(),
        "net events": _net_events(watcher),
        "providers": watcher.providers,
        "sublayers": watcher.sublayers,
        "provider contexts": watcher.provider_contexts.list(api_version=3),
        "filters": watcher.filters,
        "key managers": watcher.key_managers(),
        "options": (_value(watcher, option) for option in EngineOption),
        "security": (watcher.security.get(what) for what in Secured),
        "subscriptions": _subscriptions(watcher),
    }
    return taken | {name: list(items) for name, items in listed.items()}


def _net_events(watcher: Engine) -> list[object]:
    """Returns them, or why there are none: collecting them may be switched off."""
    try:
        return list(watcher.net_events.list(api_version=5))
    except StateError as error:
        return [str(error)]


def _value(watcher: Engine, option: EngineOption) -> object:
    try:
        return watcher.option(option)
    except WfpError as error:
        return str(error)


def _subscriptions(watcher: Engine) -> list[object]:
    kinds = (
        watcher.providers,
        watcher.sublayers,
        watcher.provider_contexts,
        watcher.filters,
        watcher.net_events,
    )
    found: list[object] = [*watcher.sa_context_subscriptions()]
    for kind in kinds:
        found += kind.subscriptions()
    return found
