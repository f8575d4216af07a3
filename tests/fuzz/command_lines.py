"""Command lines of right and wrong words, in this process and on the embedded engine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from tests.cli.ground import PUBLIC, file_text, install
from tests.soak.quiet import quiet
from wfp_ipsec import Engine
from wfp_ipsec.cli.main import COMMANDS, cli

from .feed import Feed
from .oracle import ViolationError, left_empty, without_keys

WORDS = ("1", "2", "0x1", "-1", "99999999999999999999", "one.toml", "two.toml", "none.toml", "out",
         "--json", "--yes", "-y", "--calls", "--dry-run", "-v", "--help", "-h", "--version", "--",
         "--local", "--remote", "--label", "--kept", "--then", "list,show", "export", "--pair",
         "one", "--with-keys", "--stdout", "-o", "--output", "--format", "wireshark", "profile",
         "xfrm", "scapy", "json", "powershell", "netsh", "192.0.2.10", "198.51.100.0/24", "::1",
         "5", "FWP_E_NOT_FOUND", "--no-net-events", "--spi", "0x1000", "--json-schema", "--backend",
         "embedded", "--count")  # fmt: skip
# What would last; and the lab, which makes captures with scapy, takes a second.
BOUNDED = {
    "monitor": ["--seconds", "0.001"],
    "stats": [],
    "export": [],
}
LASTING = {"--follow", "--watch", "--seconds"}


@contextmanager
def _folder(feed: Feed) -> Iterator[None]:
    """Works in a folder with two SA files, one of them damaged."""
    before = os.getcwd()  # noqa: PTH109 - to come back
    with TemporaryDirectory() as name:
        os.chdir(name)
        try:
            with open("one.toml", "w", encoding="utf-8") as file:  # noqa: PTH123
                file.write(PUBLIC + file_text(5))
            text = (PUBLIC + file_text(6)).encode()
            at = feed.number(16) % len(text)
            with open("two.toml", "wb") as damaged:  # noqa: PTH123
                damaged.write(text[:at] + feed.octets(feed.number(8) % 8) + text[at + 1 :])
            yield
        finally:
            os.chdir(before)


def arguments(feed: Feed) -> list[str]:
    """Returns the words of a command line."""
    name = feed.pick([name for name in COMMANDS if name != "lab"])
    words = [_word(feed) for _ in range(feed.number(8) % 7)]
    return [name, *BOUNDED.get(name, []), *words]


def _word(feed: Feed) -> str:
    if feed.number(8) % 8:
        return feed.pick(WORDS)
    # No word that could name a place outside of the folder, or let a command wait.
    text = feed.text(12)
    for what in ("/", "\\", "..", "-f", "-w", "-s", "\0"):
        text = text.replace(what, "")
    return "" if any(word.startswith(text) for word in LASTING) and text[:2] == "--" else text


def run(feed: Feed) -> None:
    """Whatever is typed, the command ends with an exit code of the README, and shows no key."""
    with left_empty() as engine, _folder(feed):
        with Engine.open("embedded") as session:
            install(session)
        words = arguments(feed)
        done = CliRunner().invoke(cli, ["--backend", "embedded", *words], prog_name="wfp-ipsec")
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        if done.exit_code not in range(6) or "Traceback" in done.output:
            raise ViolationError(f"{words} ended with {done.exit_code}: {done.output}")
        without_keys(done.output)
        quiet(engine).reset()
