"""``wfp-ipsec export``: each form, and that keys come out only where they are asked for."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from wfp_ipsec import Engine
from wfp_ipsec.cli import exporting

from .conftest import Run
from .ground import KEYS, install, ipv6_pair, pair

SECRETS = tuple(bytes([*key.reveal()[:-1], 0]).hex()[:32] for key in KEYS)
FILES = [name for name, form in exporting.FORMATS.items() if form.text is not None]


@pytest.mark.parametrize("form", FILES)
def test_forms(run: Run, engine: Engine, tmp_path: Path, form: str) -> None:
    """Piped text and file are the same; it has keys exactly where the form is for keys."""
    install(engine)
    path = tmp_path / "file"
    text = run("export", form, "--stdout").stdout
    done = run("export", form, "-o", path)
    assert path.read_text(encoding="utf-8") == text
    assert f"wrote 1 context as {form} to {path}." in done.stderr
    assert all((secret in text) == bool(exporting.FORMATS[form].keys) for secret in SECRETS)
    assert not any(secret in done.output for secret in SECRETS)


@pytest.mark.skipif(sys.platform == "win32", reason="allowed: Windows has no permission bits")
@pytest.mark.parametrize("form", FILES)
def test_private(run: Run, engine: Engine, tmp_path: Path, form: str) -> None:
    """The file is its owner's alone, also where another one was in its place."""
    install(engine)
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o666)
    run("export", form, "-o", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_profile(run: Run, engine: Engine, tmp_path: Path) -> None:
    """A profile is a folder with the table and what makes Wireshark use it."""
    install(engine)
    run("export", "profile", "-o", tmp_path / "profile")
    assert len((tmp_path / "profile" / "esp_sa").read_text().splitlines()) == 2
    assert "esp.enable_encryption_decode: TRUE" in (tmp_path / "profile/preferences").read_text()
    assert "name it with -o" in run("export", "profile", exit_code=2).stderr


def test_chosen(run: Run, engine: Engine) -> None:
    """Ids and addresses choose what is exported; both at once are refused."""
    one = install(engine).id
    two = install(engine, ipv6_pair()).id
    assert _ids(run("export", "json", two).stdout) == [two]
    assert _ids(run("export", "json", "--remote", "198.51.100.0/24").stdout) == [one]
    assert _ids(run("export", "json").stdout) == [one, two]
    run("export", "json", one, "--local", "192.0.2.0/24", exit_code=2)
    run("export", "json", one + 99, exit_code=3)


def _ids(text: str) -> list[int]:
    return [context["id"] for context in json.loads(text)["contexts"]]


def test_json_with_keys(run: Run, engine: Engine) -> None:
    """JSON has keys on demand; what never has keys refuses the demand."""
    install(engine)
    assert all(
        secret in run("export", "json", "--with-keys", "--stdout").stdout for secret in SECRETS
    )
    assert "never has keys" in run("export", "powershell", "--with-keys", exit_code=2).stderr


@pytest.mark.parametrize("form", FILES)
def test_standard_output(run: Run, engine: Engine, form: str) -> None:
    """The standard output gets keys with --stdout alone, wherever the shell sends it."""
    install(engine)
    if exporting.FORMATS[form].keys:
        done = run("export", form, exit_code=2)
        assert "this holds keys: name a file with -o, or give --stdout." in done.stderr
        assert done.stdout == ""
    else:
        run("export", form)
    assert run("export", form, "--stdout").stdout
    run("export", form, "--stdout", "-o", "file", exit_code=2)


def test_json_with_keys_to_standard_output(run: Run, engine: Engine) -> None:
    """So it is with a form that has keys on demand."""
    install(engine)
    assert "this holds keys" in run("export", "json", "--with-keys", exit_code=2).stderr


def test_json_names_the_engine(run: Run, engine: Engine, tmp_path: Path) -> None:
    """The document tells which engine it was, as those of --json do."""
    install(engine)
    run("export", "json", "-o", tmp_path / "sas.json")
    listed = json.loads(run("list", "--json").stdout)
    for text in (run("export", "json").stdout, (tmp_path / "sas.json").read_text()):
        assert json.loads(text)["engine"] == listed["engine"] == "simulated"


@pytest.mark.parametrize("form", FILES)
def test_foot(run: Run, engine: Engine, tmp_path: Path, form: str) -> None:
    """Where keys went into a file, nothing says that they are hidden."""
    path = tmp_path / "file"
    assert "Keys hidden." in run("export", form, "-o", path).stderr
    install(engine)
    told = run("export", form, "-o", path).stderr
    assert ("Keys hidden." in told) != bool(exporting.FORMATS[form].keys)


WAYS: list[tuple[str, tuple[str, ...]]] = [(form, ("--stdout",)) for form in FILES]
WAYS += [(form, ("-o", "out")) for form in exporting.FORMATS]
WAYS += [(form, ("-o", "out", "--seconds", "0.05")) for form in exporting.FOLLOWED]


@pytest.mark.parametrize(("form", "arguments"), WAYS)
def test_one_warning(
    run: Run,
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    form: str,
    arguments: tuple[str, ...],
) -> None:
    """Each command that lets keys out has one warning, any other one none."""
    monkeypatch.chdir(tmp_path)
    run("export", form, *arguments)
    assert caplog.records == []
    install(engine)
    run("export", form, *arguments)
    assert len(caplog.records) == (exporting.FORMATS[form].keys is True)


@pytest.mark.parametrize("number", range(3))
def test_scapy(scapy: None, run: Run, engine: Engine, number: int) -> None:
    """The source for scapy builds associations that encrypt and decrypt."""
    from scapy.layers.inet import IP
    from scapy.layers.inet6 import IPv6

    install(engine, (pair(), ipv6_pair(), pair(3))[number])
    module: Any = ModuleType("sas")
    exec(run("export", "scapy", "--stdout").stdout, vars(module))  # noqa: S102 - it is what was exported
    inbound, outbound = module.ASSOCIATIONS
    assert inbound.spi % 2 == 0 and outbound.spi % 2 == 1
    layer = IPv6(src="2001:db8::1", dst="2001:db8::2") if number == 1 else IP(dst="198.51.100.20")
    packet = layer / (b"x" * 24)
    for association in (inbound, outbound):
        assert bytes(association.decrypt(association.encrypt(packet)))[-24:] == b"x" * 24


def test_nothing(run: Run) -> None:
    """Where there is nothing to export, a note says why."""
    done = run("export", "wireshark", "--stdout")
    assert done.stdout == ""
    assert "lives in this process alone" in done.stderr


@pytest.mark.parametrize("form", exporting.FOLLOWED)
def test_follow(run: Run, engine: Engine, tmp_path: Path, form: str) -> None:
    """The table begins with what is there; the terminal gets no keys."""
    install(engine)
    path = tmp_path / "followed"
    table = path / "esp_sa" if form == "profile" else path
    done = run("export", form, "-o", path, "--seconds", "0.05")
    assert len(table.read_text(encoding="utf-8").splitlines()) == 2
    assert f"wrote 2 lines to {path}." in done.stderr
    assert not any(secret in done.output for secret in SECRETS)


def test_follow_what_comes(engine: Engine, tmp_path: Path) -> None:
    """What comes while it runs is in the file when it ends."""
    path = tmp_path / "esp_sa"
    lines = exporting.follow(
        engine, "wireshark", path, (None, None), began=lambda: None, seconds=0.01
    )
    assert lines == 0

    def came() -> None:
        install(engine)

    lines = exporting.follow(engine, "wireshark", path, (None, None), began=came, seconds=0.01)
    assert lines == 2
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    "arguments", [["json", "-o", "x"], ["wireshark"], ["profile", "7", "-o", "x"]]
)
def test_what_is_not_followed(run: Run, arguments: list[str]) -> None:
    """Only key tables grow, in a file, and by addresses."""
    assert "--follow is for" in run("export", *arguments, "--follow", exit_code=2).stderr


def test_netsh(run: Run, engine: Engine) -> None:
    """Each SA has the offer by which netsh would ask for it."""
    install(engine)
    first, second = run("export", "netsh").stdout.splitlines()
    assert first.split()[1:] == ["in", "qmsecmethods=esp:aesgcm128-aesgcm128+60min+1000kb"]
    assert second.split()[1] == "out"


@pytest.mark.skipif(sys.platform == "win32", reason="allowed: Windows has no such files")
def test_what_is_no_file_stays(run: Run, engine: Engine, tmp_path: Path) -> None:
    """A pipe or a device is not replaced by a file of keys, not even for root."""
    install(engine)
    pipe = tmp_path / "pipe"
    if sys.platform != "win32":
        os.mkfifo(pipe)
    assert "no file" in run("export", "wireshark", "-o", pipe, exit_code=1).stderr
    assert stat.S_ISFIFO(pipe.lstat().st_mode)


def test_help(run: Run) -> None:
    """The forms stand below each other."""
    lines = run("export", "--help").stdout.splitlines()
    assert "xfrm        input for ip -batch on Linux, with keys" in [line.strip() for line in lines]


@pytest.mark.parametrize("seconds", ["nan", "inf", "1e12", "0", "-1", "soon"])
def test_no_time(run: Run, seconds: str) -> None:
    """What is no time is refused before anything is done."""
    for arguments in (
        ["stats", "--watch", seconds],
        ["monitor", "--seconds", seconds],
        ["export", "wireshark", "-o", "x", "--seconds", seconds],
    ):
        assert "Invalid value" in run(*arguments, exit_code=2).stderr


@pytest.mark.skipif(
    sys.platform == "win32", reason="allowed: Windows lets nobody take the place of an open file"
)
def test_following_that_fails(engine: Engine, tmp_path: Path) -> None:
    """What ends the following is told at once, and not waited for."""
    path = tmp_path / "esp_sa"

    def replaced() -> None:
        path.unlink()
        path.write_text("another")
        install(engine)

    with pytest.raises(FileExistsError):
        exporting.follow(engine, "wireshark", path, (None, None), began=replaced, seconds=600)
