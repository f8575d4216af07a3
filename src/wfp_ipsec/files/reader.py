"""Reads SA files: TOML, with keys in files of their own.

Every refusal names file, line and field, the value, the rule and the code that Windows would
answer with, before any native call. Keys are never named, whatever field they stand in.
"""

from __future__ import annotations

import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path
from typing import BinaryIO

from msgspec import UNSET

from wfp_ipsec.errors import DuplicateSpiError, WfpError, invalid
from wfp_ipsec.files._access import open_to_others
from wfp_ipsec.files._build import pairs_of
from wfp_ipsec.files._build_ims import ims_pairs_of
from wfp_ipsec.files._form import read_form
from wfp_ipsec.files._keys import KeyReader
from wfp_ipsec.files._tables import File
from wfp_ipsec.files._where import Located, renamed, said
from wfp_ipsec.files.description import DescribedPair, Description
from wfp_ipsec.keys import Key
from wfp_ipsec.ownership import LABEL
from wfp_ipsec.safety import counter_keys, key_reuse, spis_at

NAMELESS = "<text>"


def load(path: Path | str, *, stdin: BinaryIO | None = None) -> Description:
    """Reads an SA file and the keys that it names.

    Args:
        path: The file. The group's label is its name without the ending, unless it says another.
        stdin: Gives a line for each ``key_stdin``, in the order of the file; None is the standard
            input of the process.

    Raises:
        InvalidParameterError: The file is no TOML, or something in it is not as it should be. The
            field is file, line and path: ``pairs.toml:12: sa_pairs[0].inbound.spi``.
        OSError: The file cannot be read.

    Warns:
        DeprecatedAlgorithmWarning: An algorithm is outdated and the file does not allow it.
        ReservedSpiWarning: A peer's SPI is below 256.
    """
    path = Path(path)
    text, exposed = _content(path)
    try:
        return _read(text, str(path), path.stem, path.parent, exposed, stdin)
    finally:
        del text


def loads(
    text: str,
    *,
    name: str = NAMELESS,
    label: str = LABEL,
    folder: Path | None = None,
    stdin: BinaryIO | None = None,
) -> Description:
    """Reads a TOML text that the caller has. See `load`.

    Args:
        text: The text. Keys may be in it where it says so: who else can read it, the caller knows.
        name: What errors call it.
        label: The group's label, unless it says another.
        folder: What the names of key files are relative to; None is the current folder.
        stdin: As for `load`.
    """
    try:
        return _read(text, name, label, folder, "", stdin)
    finally:
        del text


def _content(path: Path) -> tuple[str, str]:
    """Returns the text of a file, and why others can read it."""
    with io.FileIO(path) as opened:
        exposed = _exposure(opened, path)
        content = opened.readall()
    with Located(str(path)):
        return _decoded(content), exposed


def _exposure(opened: io.FileIO, path: Path) -> str:
    """Says why others can read the file; that matters only where keys are in it."""
    try:
        return open_to_others(opened.fileno(), str(path))
    except (OSError, ValueError):
        return "who can read it cannot be told"


def _decoded(content: bytes) -> str:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise said("file", "is UTF-16, and TOML is UTF-8: save it as UTF-8")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise said("file", f"is no TOML: not UTF-8 at byte {error.start}") from None


def _read(
    text: str,
    name: str,
    label: str,
    folder: Path | None,
    exposed: str,
    stdin: BinaryIO | None,
) -> Description:
    try:
        return _described(text, name, label, folder, exposed, stdin)
    except WfpError as error:
        # It names file, line and field. Tools that report errors take a look at variables too, and
        # those of the functions below have the keys that are in the file.
        error.__context__ = error.__cause__ = None
        raise error.with_traceback(None) from None
    finally:
        del text


def _described(
    text: str,
    name: str,
    label: str,
    folder: Path | None,
    exposed: str,
    stdin: BinaryIO | None,
) -> Description:
    # Editors of Windows put a byte order mark in front of UTF-8.
    file, located = read_form(text.removeprefix("\ufeff"), name)
    label = label if file.label is UNSET else file.label
    with located:
        _check_names(file)
        keys = KeyReader(file, located, folder=folder, exposed=exposed, stdin=stdin)
        pairs = (
            *pairs_of(file, located, keys, label),
            *ims_pairs_of(file, located, keys, label),
        )
    _check_spis(pairs)
    _check_keys(pairs)
    return Description(
        label=label,
        pairs=pairs,
        allow_nonce_reuse=file.allow_nonce_reuse,
        public_example_keys=file.public_example_keys,
    )


def _check_names(file: File) -> None:
    first: dict[str, str] = {}
    paths = [(f"sa_pairs[{i}].name", [table.name]) for i, table in enumerate(file.sa_pairs)]
    paths += [
        (f"ims[{i}].name", [f"{table.name}/{side}" for side in ("client", "server")])
        for i, table in enumerate(file.ims)
    ]
    for path, names in paths:
        for name in names:
            earlier = first.setdefault(name, path)
            if earlier != path:
                rule = f"is {earlier} too; pairs are found by their names again"
                raise invalid(path, name, rule, "FWP_E_ALREADY_EXISTS")


def _check_spis(pairs: tuple[DescribedPair, ...]) -> None:
    """Refuses SPIs that two pairs have at the same receiver, as `safety.check_duplicate_spis`."""
    first: dict[object, str] = {}
    for one in pairs:
        pair = one.pair
        # Windows looks at the first inbound SPI alone, and not at its protocol.
        uses: list[tuple[object, str]] = [
            (("inbound", pair.mode.local, pair.inbound_spi), one.inbound_place)
        ]
        uses += [(use, one.outbound_place) for use in spis_at(pair.mode.remote, pair.outbound)]
        for use, place in uses:
            if (earlier := first.setdefault(use, place)) != place:
                spi = pair.inbound_spi if place == one.inbound_place else pair.outbound.sas[0].spi
                rule = f"is that of {earlier} already, at the same receiver"
                code = "FWP_E_ALREADY_EXISTS"
                raise renamed(invalid("spi", spi, rule, code, kind=DuplicateSpiError), place)


def _check_keys(pairs: tuple[DescribedPair, ...]) -> None:
    """Refuses a key of AES-GCM or AES-GMAC that two SAs of the file have, with its salt."""
    seen: set[Key] = set()
    for one in pairs:
        sides = ((one.pair.inbound, one.inbound_place), (one.pair.outbound, one.outbound_place))
        for bundle, place in sides:
            for key in counter_keys(bundle):
                if key in seen:
                    raise renamed(key_reuse(key), f"{place.removesuffix('spi')}key")
                seen.add(key)
