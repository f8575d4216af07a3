"""SA files: as text that somebody damaged, and made of fields that are right and wrong."""

from __future__ import annotations

from pathlib import Path

from wfp_ipsec import files
from wfp_ipsec.files.examples import examples

from .feed import Feed
from .oracle import KEY, left_empty, only, without_keys

# Deep enough for all that a file can mean.
NAME = "fuzzed.toml"
HEAD = 'label = "fuzz"\nallow_inline_keys = true\n'
SEED_TEXTS = [path.read_text(encoding="utf-8") for path in examples().values()]
ADDRESSES = ['"192.0.2.1"', '"198.51.100.2"', '"2001:db8::1"', '"2001:db8::2"', '"10.0.0.0/8"', "7"]
MODES = ['"transport"', '"tunnel"', '"other"', "[]"]
NUMBERS = [
    "0",
    "-1",
    "1",
    "0x1000",
    "0x1002",
    "4500",
    "65535",
    "65536",
    "0xffffffff",
    "2.5",
    "true",
]
ALGORITHMS = ["aes-gcm", "aes-gmac", "aes-cbc", "3des-cbc", "des-cbc", "hmac-sha256", "hmac-sha1",
              "hmac-md5", "null", "x"]  # fmt: skip
LENGTHS = [16, 20, 28, 36, 24, 8, 32, 0, 1, 19]
SIDE = ("spi", "lifetime_seconds", "lifetime_kilobytes", "lifetime_packets", "protocol")
PAIR = ("ip_protocol", "local_port", "remote_port", "own_sublayer", "allow_deprecated", "nat_t")


def work(text: str) -> None:
    """Reads a text; what can be read is installed, and taken away again."""
    with left_empty() as engine, only():
        given = files.loads(text, name=NAME, folder=FOLDER)
        without_keys(f"{given!r} {given.describe()}")
        try:
            changes = files.apply(engine, given)
            without_keys(f"{changes!r} {changes.describe()}")
            if files.plan(engine, given).functions:
                raise AssertionError("applying twice changes something")
        finally:
            files.apply(engine, files.loads("", name=NAME, label=given.label))


FOLDER = Path(next(iter(examples().values()))).parent


def damaged(feed: Feed) -> None:
    """A text of any kind."""
    work(feed.rest().decode("utf-8", "surrogateescape"))


def made(feed: Feed) -> None:
    """A file of pairs whose fields are right or wrong; the key is in no error."""
    text = HEAD + "".join(_pair(feed, number) for number in range(1 + feed.number(8) % 3))
    work(text)


def _pair(feed: Feed, number: int) -> str:
    lines = [f'[[sa_pairs]]\nname = "pair {number if feed.number(8) % 8 else 0}"']
    lines += [f"mode = {feed.pick(MODES)}" if feed.flag() else 'mode = "transport"']
    lines += [f"{end} = {feed.pick(ADDRESSES)}" for end in ("local", "remote")]
    lines += [f"{name} = {_number(feed)}" for name in PAIR if feed.number(8) % 6 == 1]
    if feed.number(8) % 4 == 1:
        ends = (f"{end} = {feed.pick(ADDRESSES)}" for end in ("local", "remote"))
        lines += [f"selectors = [{{ {', '.join(ends)} }}]"]
    return "\n".join(lines) + "".join(_side(feed, side) for side in ("inbound", "outbound"))


def _side(feed: Feed, side: str) -> str:
    lines = [f"\n[sa_pairs.{side}]", f"algorithm = {_algorithm(feed)}", _key(feed, "key")]
    lines += [f"spi = {feed.pick(NUMBERS)}"]
    lines += [f"{name} = {_number(feed)}" for name in SIDE[1:] if feed.number(8) % 6 == 1]
    if feed.flag():
        lines += [f"integrity = {_algorithm(feed)}", _key(feed, "integrity_key")]
    return "\n".join(lines) + "\n"


def _algorithm(feed: Feed) -> str:
    return f'"{feed.pick(ALGORITHMS)}"'


def _key(feed: Feed, name: str) -> str:
    """Returns a key that begins with what must not be seen; at times it is none."""
    length, number = feed.pick(LENGTHS), feed.number(8)
    material = (KEY * 4)[: max(0, length - 1)] + bytes([number])
    wrong = feed.pick(["", "", "", "", "z", "0", " "])
    if feed.number(8) % 16 == 1:
        return f"{name} = 0x{KEY[:7].hex()}"
    return f'{name} = "{material.hex()}{wrong}"'


def _number(feed: Feed) -> str:
    return (
        f'"{feed.text(5).encode("ascii", "ignore").hex()}"' if feed.flag() else feed.pick(NUMBERS)
    )
