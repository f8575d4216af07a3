"""SAs in the forms of other tools: as a file that only its owner can read, or as text."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wfp_ipsec import export
from wfp_ipsec.cli.scapy_source import source
from wfp_ipsec.export._files import write_private
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
    text: Callable[[Contexts, bool], str] | None
    keys: bool | None = True


def _lines(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _json(contexts: Contexts, keys: bool) -> str:
    return f"{json.dumps(export.json_document(contexts, reveal_keys=keys), indent=2)}\n"


def _records(contexts: Contexts, keys: bool) -> str:
    return f"{json.dumps(list(export.quick_mode_records(contexts)), indent=2)}\n"


FORMATS = {
    "wireshark": ExportFormat("esp_sa", lambda found, _: _lines([*export.wireshark_lines(found)])),
    "profile": ExportFormat("wfp-ipsec", None),
    "xfrm": ExportFormat(
        "xfrm.batch", lambda found, _: _lines(export.xfrm_lines(found, reveal_keys=True))
    ),
    "scapy": ExportFormat(
        "sas.py", lambda found, _: source(export.scapy_arguments(found, reveal_keys=True))
    ),
    "json": ExportFormat("sas.json", _json, None),
    "powershell": ExportFormat("quick-mode-sas.json", _records, keys=False),
}


def write(form: str, path: Path, contexts: Contexts, *, keys: bool) -> None:
    """Writes a file that only its owner can read, or a folder of such; nothing is half-done.

    Raises:
        KeysUnavailableError: Keys are needed, and the engine gave an SA without them.
        OSError: It cannot be written.
    """
    made = FORMATS[form].text
    if made is None:
        export.write_wireshark_profile(path, contexts)
    else:
        write_private(path, made(contexts, keys))
