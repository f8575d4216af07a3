"""SAs in the forms of other tools: as a file that only its owner can read, or as text."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from wfp_ipsec import export
from wfp_ipsec.cli.scapy_source import source
from wfp_ipsec.engine import Engine
from wfp_ipsec.export._files import json_text, text_of, write_private
from wfp_ipsec.export._hidden import HiddenText
from wfp_ipsec.values.details import SaContextDetails

Contexts = list[SaContextDetails]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A form.

    Attributes:
        file: The file's name where none is given.
        text: Makes the text; None for what is a folder.
        keys: Whether keys stand in it always, or never; None is on demand.
    """

    file: str
    text: Callable[[Engine, Contexts, bool], str] | None
    keys: bool | None = True


def _json(engine: Engine, contexts: Contexts, keys: bool) -> str:
    return json_text(export.json_document(contexts, engine=engine, reveal_keys=keys))


def _records(engine: Engine, contexts: Contexts, keys: bool) -> str:
    return json_text(list(export.quick_mode_records(contexts)))


def _offers(engine: Engine, contexts: Contexts, keys: bool) -> str:
    """Names the offer of each SA, or says that netsh has no word for it."""
    lines = []
    for context in contexts:
        for details in (context.inbound, context.outbound):
            if details is not None:
                offer = export.netsh_offer(details.bundle)
                found = "netsh has no name for it" if offer is None else f"qmsecmethods={offer}"
                direction = "in" if details is context.inbound else "out"
                lines.append(f"{context.id} {direction} {found}")
    return text_of(lines)


FORMATS = {
    "wireshark": ExportFormat(
        "esp_sa", lambda _, found, __: text_of(export.wireshark_lines(found))
    ),
    "profile": ExportFormat("wfp-ipsec", None),
    "xfrm": ExportFormat(
        "xfrm.batch", lambda _, found, __: text_of(export.xfrm_lines(found, reveal_keys=True))
    ),
    "scapy": ExportFormat(
        "sas.py", lambda _, found, __: source(export.scapy_arguments(found, reveal_keys=True))
    ),
    "json": ExportFormat("sas.json", _json, None),
    "powershell": ExportFormat("quick-mode-sas.json", _records, keys=False),
    "netsh": ExportFormat("offers.txt", _offers, keys=False),
}
# What can be kept up to date.
FOLLOWED = ("wireshark", "profile")
# Not longer, so that Ctrl+C is heard on Windows too.
LONGEST_WAIT_SECONDS = 0.5


def follow(
    engine: Engine,
    form: str,
    path: Path,
    hosts: tuple[str | None, str | None],
    *,
    began: Callable[[], None],
    seconds: float | None,
) -> int:
    """Writes a key table, or a profile with one, and appends the keys of SAs as these come.

    It ends after so many seconds or, as no failure, with Ctrl+C.

    Args:
        engine: The session.
        form: One of FOLLOWED.
        path: The file, or the folder of the profile.
        hosts: Addresses or subnets of this host and the peer; None is any.
        began: Called when the file is there.
        seconds: How long; None is without limit.

    Returns:
        How many lines the table has at the end.

    Raises:
        KeysUnavailableError: The engine gave an SA without its keys.
        OSError: It cannot be written.
    """
    if form == "profile":
        export.write_wireshark_profile(path, ())
        path = path / FORMATS["wireshark"].file
    with export.WiresharkFollower.open(engine, path, *hosts) as follower:
        began()
        end = math.inf if seconds is None else time.monotonic() + seconds
        with suppress(KeyboardInterrupt):
            while not follower.ended and (left := end - time.monotonic()) > 0:
                with suppress(TimeoutError):
                    follower.wait(sys.maxsize, min(left, LONGEST_WAIT_SECONDS))
        # Tells what went wrong, if something did.
        follower.update()
        return follower.lines


def lets_keys_out(form: str, *, with_keys: bool) -> bool:
    """Tells whether keys stand in a form, always or because they are asked for."""
    return bool(FORMATS[form].keys) or with_keys


def text(engine: Engine, form: str, contexts: Contexts, *, keys: bool) -> str:
    """Returns the text of a form that is no folder.

    Raises:
        KeysUnavailableError: As for `write`.
    """
    made = FORMATS[form].text
    if made is None:
        raise ValueError(f"{form} is a folder")
    return HiddenText(made(engine, contexts, keys))


def write(engine: Engine, form: str, path: Path, contexts: Contexts, *, keys: bool) -> None:
    """Writes a file that only its owner can read, or a folder of such; nothing is half-done.

    Raises:
        KeysUnavailableError: Keys are needed, and the engine gave an SA without them.
        OSError: It cannot be written.
    """
    if FORMATS[form].text is None:
        export.write_wireshark_profile(path, contexts)
    else:
        write_private(path, text(engine, form, contexts, keys=keys))
