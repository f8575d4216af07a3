"""A key table that follows an engine: every SA once, whatever comes when."""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.api.samples import IN_SPI, LOCAL, OUTBOUND, REMOTE, inbound, install
from wfp_ipsec import (
    ClosedError,
    Engine,
    InvalidParameterError,
    KeysUnavailableError,
    SaContext,
    SaContextDetails,
)
from wfp_ipsec.export import WiresharkFollower, wireshark_lines
from wfp_ipsec.export._files import PrivateFile
from wfp_ipsec.keys import Key
from wfp_ipsec.values._base import amended

# Long enough for a busy machine; nothing waits for it unless something is wrong.
PATIENCE_SECONDS = 60


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the table is."""
    return tmp_path / "esp_sa"


def table(path: Path) -> list[str]:
    """Returns the lines of the table."""
    return path.read_text(encoding="utf-8").splitlines()


def expected(engine: Engine) -> list[str]:
    """Returns the lines of what is there now."""
    return sorted(wireshark_lines(engine.sa_contexts()))


def test_what_was_there(engine: Engine, path: Path) -> None:
    """SAs that are there when it begins have their lines when it has begun."""
    install(engine)
    with WiresharkFollower.open(engine, path) as follower:
        assert sorted(table(path)) == expected(engine)
        assert follower.lines == 2


def test_events_bring_lines(engine: Engine, path: Path) -> None:
    """Without polling, the event of the inbound SA brings its line, before the outbound SA."""
    with (
        WiresharkFollower.open(engine, path, poll_seconds=None) as follower,
        SaContext.transport(engine, LOCAL, REMOTE) as context,
    ):
        context.set_spi(IN_SPI)
        context.add_inbound(inbound(IN_SPI))
        follower.wait(1, PATIENCE_SECONDS)
        assert table(path) == expected(engine)


def test_polling_brings_outbound_lines(engine: Engine, path: Path) -> None:
    """The outbound SA, of which no event tells, gets its line by looking again."""
    with (
        WiresharkFollower.open(engine, path, poll_seconds=0.01) as follower,
        SaContext.transport(engine, LOCAL, REMOTE) as context,
    ):
        context.set_spi(IN_SPI)
        context.add_inbound(inbound(IN_SPI))
        follower.wait(1, PATIENCE_SECONDS)
        context.add_outbound(OUTBOUND)
        follower.wait(2, PATIENCE_SECONDS)
        assert sorted(table(path)) == expected(engine)


def test_between_subscribing_and_listing(
    engine: Engine, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes while the first listing runs is listed or told, and in the file once."""
    listing = Engine.sa_contexts
    spis = iter([IN_SPI, IN_SPI + 2])

    def slow(self: Engine, *hosts: str | None) -> Iterator[SaContextDetails]:
        # One comes before the listing, one when it is over and nobody has looked at it.
        for spi in (next(spis, None),):
            if spi is not None:
                install(engine, remote=f"198.51.100.{spi % 100}", spi=spi)
        found = list(listing(self, *hosts))
        for spi in (next(spis, None),):
            if spi is not None:
                install(engine, remote=f"198.51.100.{spi % 100}", spi=spi)
        return iter(found)

    monkeypatch.setattr(Engine, "sa_contexts", slow)
    with WiresharkFollower.open(engine, path, poll_seconds=None) as follower:
        follower.wait(3, PATIENCE_SECONDS)
        follower.update()
        assert sorted(table(path)) == expected(engine)
        assert len(table(path)) == 4


def test_many_at_once(engine: Engine, path: Path) -> None:
    """However many come, from another session and while looking, each has its lines once."""
    with (
        Engine.open(engine.backend) as other,
        WiresharkFollower.open(engine, path, poll_seconds=0.001) as follower,
    ):
        for at in range(30):
            install(other, remote=f"198.51.100.{at + 1}", spi=IN_SPI + 2 * at)
        follower.wait(60, PATIENCE_SECONDS)
        assert sorted(table(path)) == expected(engine)


def test_the_end_of_the_block_looks_once_more(engine: Engine, path: Path) -> None:
    """What came last is in the file when the block is over."""
    with WiresharkFollower.open(engine, path, poll_seconds=None):
        install(engine)
    assert sorted(table(path)) == expected(engine)


def test_what_goes_keeps_its_line(engine: Engine, path: Path) -> None:
    """The lines of SAs that were deleted stay: captures outlive them."""
    with WiresharkFollower.open(engine, path, poll_seconds=None) as follower:
        with install(engine):
            follower.update()
            lines = table(path)
        follower.update()
        assert table(path) == lines
        assert len(lines) == 2


def test_what_moves_has_a_line_for_each_place(engine: Engine, path: Path) -> None:
    """An SA that goes to other hosts gets a line for these as well."""
    with install(engine) as context, WiresharkFollower.open(engine, path) as follower:
        context.move(remote="198.51.100.99")
        follower.update()
        lines = table(path)
        assert set(expected(engine)) < set(lines)
        assert len(lines) == 4


def test_hosts(engine: Engine, path: Path) -> None:
    """Only SAs between the given hosts are followed."""
    with WiresharkFollower.open(engine, path, remote="198.51.100.0/28") as follower:
        install(engine, remote="198.51.100.77")
        install(engine, remote="198.51.100.7", spi=IN_SPI + 2)
        follower.update()
        assert all('"198.51.100.7"' in line for line in table(path))
        assert follower.lines == 2


def test_close(engine: Engine, path: Path) -> None:
    """After close nothing is appended, and the session has no subscription of its own."""
    follower = WiresharkFollower.open(engine, path)
    follower.close()
    follower.close()
    assert list(engine.sa_context_subscriptions()) == []
    install(engine)
    assert table(path) == []
    with pytest.raises(ClosedError):
        follower.wait(1, PATIENCE_SECONDS)


def test_the_session_ends_first(engine: Engine, path: Path) -> None:
    """With its session it ends; that is no error, and the file stays."""
    with Engine.open(engine.backend) as other, WiresharkFollower.open(other, path) as follower:
        install(other)
        follower.update()
        other.close()
        with pytest.raises(ClosedError):
            follower.wait(3, PATIENCE_SECONDS)
    assert len(table(path)) == 2


def test_time_out(engine: Engine, path: Path) -> None:
    """Waiting for lines that do not come ends in time."""
    with (
        WiresharkFollower.open(engine, path, poll_seconds=None) as follower,
        pytest.raises(TimeoutError, match="0 lines, not 1"),
    ):
        follower.wait(1, 0)


@pytest.mark.skipif(
    sys.platform == "win32", reason="allowed: Windows keeps the name of an open file"
)
def test_another_file_takes_the_name(engine: Engine, path: Path) -> None:
    """Nothing is written into a file that others put there, or behind a symbolic link."""
    follower = WiresharkFollower.open(engine, path, poll_seconds=None)
    path.unlink()
    path.write_text("", encoding="utf-8")
    install(engine)
    # The event's own look meets the same, whichever comes first.
    with pytest.raises(FileExistsError):
        follower.update()
    with pytest.raises(FileExistsError):
        follower.wait(1, PATIENCE_SECONDS)
    with pytest.raises(FileExistsError), follower:
        pass
    assert path.read_bytes() == b""
    assert list(engine.sa_context_subscriptions()) == []


@pytest.mark.skipif(
    sys.platform == "win32", reason="allowed: Windows keeps the name of an open file"
)
def test_it_fails_while_somebody_looks(
    engine: Engine, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who looks while its thread fails is told what failed, not that the file was closed."""
    follower = WiresharkFollower.open(engine, path, poll_seconds=None)
    listing, looking = Engine.sa_contexts, threading.current_thread()

    def slow(self: Engine, *hosts: str | None) -> Iterator[SaContextDetails]:
        found = listing(self, *hosts)
        if threading.current_thread() is looking:
            with pytest.raises(FileExistsError):
                follower.wait(1, PATIENCE_SECONDS)
        return found

    monkeypatch.setattr(Engine, "sa_contexts", slow)
    path.unlink()
    path.write_text("", encoding="utf-8")
    install(engine)
    with pytest.raises(FileExistsError):
        follower.update()
    follower.close()


def test_keys_that_the_engine_hides(
    engine: Engine, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not begin without keys, and ends where there are none later on."""
    listing = Engine.sa_contexts

    def hidden(self: Engine, *hosts: str | None) -> Iterator[SaContextDetails]:
        return (without_keys(found) for found in listing(self, *hosts))

    follower = WiresharkFollower.open(engine, path, poll_seconds=None)
    monkeypatch.setattr(Engine, "sa_contexts", hidden)
    install(engine)
    with pytest.raises(KeysUnavailableError):
        follower.wait(1, PATIENCE_SECONDS)
    follower.close()
    with pytest.raises(KeysUnavailableError):
        WiresharkFollower.open(engine, path.with_name("other"))
    assert not path.with_name("other").exists()
    assert list(engine.sa_context_subscriptions()) == []


def without_keys(context: SaContextDetails) -> SaContextDetails:
    """Returns details as an engine gives them that overwrites the keys."""
    assert context.inbound is not None
    (sa,) = context.inbound.bundle.sas
    assert sa.auth is not None and sa.cipher is not None
    nothing = Key(bytes(len(sa.cipher.key)))
    blank = amended(sa, auth=amended(sa.auth, key=nothing), cipher=amended(sa.cipher, key=nothing))
    bundle = replace(context.inbound.bundle, sas=(blank,))
    return replace(context, inbound=replace(context.inbound, bundle=bundle), outbound=None)


@pytest.mark.parametrize("poll_seconds", [0, -1, float("nan")])
def test_polling_takes_time(engine: Engine, path: Path, poll_seconds: float) -> None:
    """Looking without a pause is refused, before anything is subscribed to."""
    with pytest.raises(InvalidParameterError, match="poll_seconds"):
        WiresharkFollower.open(engine, path, poll_seconds=poll_seconds)
    assert list(engine.sa_context_subscriptions()) == []


def test_repr_has_no_key(engine: Engine, path: Path) -> None:
    """It says whether it is open and how many lines there are."""
    install(engine)
    with WiresharkFollower.open(engine, path) as follower:
        assert repr(follower) == "<WiresharkFollower open, 2 lines>"


def test_a_full_disk_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could be written of a text in part only is taken back, and comes whole the next time."""
    file, write = PrivateFile(tmp_path / "table", "first\n"), os.write

    def full(descriptor: int, text: memoryview) -> int:
        if len(text) > 2:
            return write(descriptor, text[:2])
        raise OSError(errno.ENOSPC, "no room")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="no room"):
        patch.setattr("wfp_ipsec.export._files.os.write", full)
        file.append("second\n")
    assert (tmp_path / "table").read_bytes() == b"first\n"
    file.append("second\n")
    file.close()
    assert (tmp_path / "table").read_bytes() == b"first\nsecond\n"
