"""Keys go where they are meant to go, and nowhere else."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from tests.export.places import PLACES, expectations, installed
from tests.export.suites import AH_GMAC, SUITES
from tests.export.values import contexts, sides
from wfp_ipsec import (
    Engine,
    InvalidParameterError,
    Key,
    KeysUnavailableError,
    SaContextDetails,
    export,
)
from wfp_ipsec.pairs import SaPair
from wfp_ipsec.values._base import amended

Contexts = list[SaContextDetails]
LINES: dict[str, Callable[[Contexts], object]] = {
    "wireshark_lines": lambda found: list(export.wireshark_lines(found)),
    "scapy_arguments": lambda found: export.scapy_arguments(found, reveal_keys=True),
    "xfrm_lines": lambda found: export.xfrm_lines(found, reveal_keys=True),
    "json_document": lambda found: export.json_document(found, reveal_keys=True),
}
FILES: dict[str, Callable[[Path, Contexts], object]] = {
    "write_wireshark": export.write_wireshark,
    "write_wireshark_profile": lambda path, found: export.write_wireshark_profile(
        path.parent, found
    ),
    "write_xfrm": lambda path, found: export.write_xfrm(path, found, reveal_keys=True),
    "write_json": lambda path, found: export.write_json(path, found, reveal_keys=True),
}
UNASKED: dict[str, Callable[..., object]] = {
    "scapy_arguments": export.scapy_arguments,
    "scapy_associations": export.scapy_associations,
    "xfrm_lines": export.xfrm_lines,
}
PLACE = PLACES["v4 transport"]
each_line_form = pytest.mark.parametrize("name", LINES)
each_file_form = pytest.mark.parametrize("name", FILES)


@pytest.fixture
def found(engine: Engine) -> Contexts:
    """A pair of SAs."""
    return installed(engine, PLACE, expectations({"": SUITES["CBC-256/sha256"]}))


def secrets(found: Contexts) -> list[str]:
    """Returns every key in hexadecimal digits, and beginnings of them."""
    halves = [
        half
        for context in found
        for side in sides(context)
        for sa in side.bundle.sas
        for half in (sa.auth, sa.cipher)
        if half is not None
    ]
    keys = [half.key.reveal() for half in halves]
    return [form for key in keys for form in (key[:6].hex(), repr(key[:6])[2:-1])]


def path_in(folder: Path) -> Path:
    """Returns where the file goes that every form writes."""
    return folder / "esp_sa"


def check_log(caplog: pytest.LogCaptureFixture, found: Contexts) -> None:
    """Checks that there is one warning, and no key in it."""
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("wfp_ipsec.export", logging.WARNING)
    told = f"{record.getMessage()} {record.args}"
    assert not any(secret in told for secret in secrets(found))


@each_line_form
def test_lines_warn_once(name: str, found: Contexts, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever gets keys, one warning tells of it, without them."""
    LINES[name](found)
    check_log(caplog, found)


@each_file_form
def test_files_warn_once(
    name: str, found: Contexts, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """So it is with files; the warning names the file."""
    FILES[name](path_in(tmp_path), found)
    check_log(caplog, found)
    assert str(tmp_path) in caplog.text


def test_the_follower_warns_once(
    engine: Engine, found: Contexts, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """A table that grows is one export, however much it grows."""
    with export.WiresharkFollower.open(engine, path_in(tmp_path)) as follower:
        installed(engine, PLACES["v6 transport"], expectations({"": SUITES["GCM-128"]}))
        follower.update()
    check_log(caplog, found)


@pytest.mark.parametrize("name", [*LINES, *FILES])
def test_nothing_is_no_warning(name: str, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    """Where there are no SAs, no keys went out."""
    if name in LINES:
        LINES[name]([])
    else:
        FILES[name](path_in(tmp_path), [])
    assert caplog.records == []


@pytest.mark.parametrize("name", ["wireshark_lines", "xfrm_lines", "write_wireshark", "write_xfrm"])
def test_comments_are_no_warning(
    engine: Engine, name: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """Neither did they where all SAs were left out."""
    found = installed(engine, PLACE, expectations({"": AH_GMAC}))
    if name in LINES:
        LINES[name](found)
    else:
        FILES[name](path_in(tmp_path), found)
        assert path_in(tmp_path).read_text(encoding="utf-8").startswith("# SA")
    assert caplog.records == []


def test_the_follower_warns_when_keys_come(
    engine: Engine, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """An empty table is no warning; the first keys in it are one."""
    with export.WiresharkFollower.open(engine, path_in(tmp_path)) as follower:
        assert caplog.records == []
        found = installed(engine, PLACE, expectations({"": SUITES["GCM-128"]}))
        follower.update()
        installed(engine, PLACES["v6 transport"], expectations({"": SUITES["CBC-256/sha256"]}))
        follower.update()
    check_log(caplog, found)


@pytest.mark.parametrize("name", UNASKED)
@pytest.mark.parametrize("given", [False, None, 1, "yes"])
def test_keys_are_asked_for(
    name: str, given: Any, found: Contexts, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing but True asks for keys, and without it there is no export."""
    with pytest.raises(InvalidParameterError, match="reveal_keys"):
        UNASKED[name](found, reveal_keys=given)
    with pytest.raises(TypeError, match="reveal_keys"):
        UNASKED[name](found)
    assert caplog.records == []


def test_files_with_keys_are_asked_for(found: Contexts, tmp_path: Path) -> None:
    """So it is with files; none is there then."""
    unasked: Any = False
    with pytest.raises(InvalidParameterError, match="reveal_keys"):
        export.write_xfrm(path_in(tmp_path), found, reveal_keys=unasked)
    assert list(tmp_path.iterdir()) == []


@given(contexts)
def test_no_keys_unless_asked_for(drawn: dict[SaContextDetails, SaPair]) -> None:
    """The default document and the forms of Windows' own tools hold no key."""
    found = list(drawn)
    offers = [export.netsh_offer(side.bundle) for context in found for side in sides(context)]
    texts = [json.dumps(export.json_document(found)), f"{offers}"]
    texts.append(json.dumps(list(export.quick_mode_records(found))))
    for secret in secrets(found):
        assert not any(secret in text for text in texts)


@given(contexts)
def test_arguments_do_not_show_keys(drawn: dict[SaContextDetails, SaPair]) -> None:
    """The arguments for scapy have keys in them that no text shows."""
    told = f"{export.scapy_arguments(drawn, reveal_keys=True)}"
    assert not any(secret in told for secret in secrets(list(drawn)))


@each_file_form
@pytest.mark.skipif(sys.platform == "win32", reason="allowed: Windows has no such permission")
def test_owner_alone(
    name: str, found: Contexts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is its owner's alone from the first byte on, and what had the name is not used."""
    modes = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        modes.append(self.stat().st_mode & 0o777)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    path = path_in(tmp_path)
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    with path.open(encoding="utf-8") as old:
        FILES[name](path, found)
        assert old.read() == "old"
    assert set(modes) == {0o600}
    assert path.stat().st_mode & 0o777 == 0o600


@each_file_form
@pytest.mark.skipif(sys.platform == "win32", reason="allowed: Windows has no links for everybody")
def test_links_are_not_followed(name: str, found: Contexts, tmp_path: Path) -> None:
    """A symbolic link is replaced; what it points to stays as it is."""
    folder = tmp_path / "folder"
    folder.mkdir()
    target = tmp_path / "target"
    target.write_text("mine", encoding="utf-8")
    path_in(folder).symlink_to(target)
    FILES[name](path_in(folder), found)
    assert target.read_text(encoding="utf-8") == "mine"
    assert not path_in(folder).is_symlink()


@each_file_form
def test_nothing_stays_after_a_failure(
    name: str, found: Contexts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that cannot take its name is removed: it holds the keys."""

    def refuse(source: Path, target: Path) -> None:
        raise PermissionError("refused")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError, match="refused"):
        FILES[name](path_in(tmp_path), found)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name in FILES if not name.endswith("profile")])
def test_folder_missing(name: str, found: Contexts, tmp_path: Path) -> None:
    """Where the folder is missing the error names the folder."""
    with pytest.raises(FileNotFoundError, match="missing"):
        FILES[name](path_in(tmp_path / "missing"), found)


def hidden(context: SaContextDetails, blank: Callable[[Key], Key], half: str) -> SaContextDetails:
    """Returns details as an engine gives them that hides the keys of one half."""
    assert context.inbound is not None
    (sa,) = context.inbound.bundle.sas
    information = getattr(sa, half)
    without = amended(sa, **{half: amended(information, key=blank(information.key))})
    bundle = amended(context.inbound.bundle, sas=(without,))
    return amended(context, inbound=amended(context.inbound, bundle=bundle))


HIDDEN: dict[str, Callable[[Key], Key]] = {
    "left out": lambda key: Key(b""),
    "zeros": lambda key: Key(bytes(len(key))),
}


@pytest.mark.parametrize("half", ["auth", "cipher"])
@pytest.mark.parametrize("blank", HIDDEN.values(), ids=HIDDEN)
@each_line_form
def test_hidden_keys(
    name: str,
    half: str,
    blank: Callable[[Key], Key],
    found: Contexts,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Where the engine gives no keys the error names the SA, and there is no export."""
    blanked = [hidden(context, blank, half) for context in found]
    with pytest.raises(KeysUnavailableError, match="SA 0x00001000 without its keys") as caught:
        LINES[name](blanked)
    assert caught.value.spi == 0x1000
    assert isinstance(caught.value, LookupError)
    assert caplog.records == []


@each_file_form
def test_hidden_keys_leave_no_file(
    name: str, found: Contexts, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Then no file is written, and no warning either; the old file stays."""
    path = path_in(tmp_path)
    path.write_text("old", encoding="utf-8")
    blanked = [hidden(context, HIDDEN["zeros"], "cipher") for context in found]
    with pytest.raises(KeysUnavailableError):
        FILES[name](path, blanked)
    assert path.read_text(encoding="utf-8") == "old"
    assert caplog.records == []


def test_hidden_keys_of_a_document(found: Contexts) -> None:
    """The document without keys needs none."""
    blanked = [hidden(context, HIDDEN["left out"], "cipher") for context in found]
    document: Any = export.json_document(blanked)
    assert document == export.json_document(found)
    assert "key" not in document["contexts"][0]["inbound"]["sas"][0]["cipher"]


def test_scapy_has_no_gmac_in_ah(engine: Engine) -> None:
    """What scapy cannot have is refused by its SPI, without a key."""
    found = installed(engine, PLACE, expectations({"": AH_GMAC}))
    with pytest.raises(InvalidParameterError, match=r"0x1000 .*AES-GMAC in AH") as caught:
        export.scapy_arguments(found, reveal_keys=True)
    assert not any(secret in str(caught.value) for secret in secrets(found))
