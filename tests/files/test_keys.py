"""Where keys come from: key files, standard input, the environment, the file itself."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from codecs import BOM_UTF8
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files.texts import HEAD, SECRET, PairText, gcm
from wfp_ipsec import InvalidParameterError, Key
from wfp_ipsec.files import Description, load, loads, reader
from wfp_ipsec.files._hex import key_from
from wfp_ipsec.files.examples import examples

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="allowed: Windows has no modes")
KEY = bytes(range(100, 120))


def text(inbound: str, *, head: str = "") -> str:
    """Returns a file whose inbound key is given so; the outbound one comes from standard input."""
    if sys.platform == "win32":
        # Folders for tests may be open to everybody there, and files in them take after them.
        head += "allow_readable_keys = true\n"
    content = str(PairText()).replace(gcm(4), f'algorithm = "aes-gcm"\n{inbound}')
    return head + content.replace(gcm(5), 'algorithm = "aes-gcm"\nkey_stdin = true')


def outbound() -> io.BytesIO:
    """Returns the standard input for the outbound key."""
    return io.BytesIO(b"%040d\n" % 7)


def inbound_key(description: Description) -> Key:
    """Returns the key that was read."""
    auth = description.pairs[0].pair.inbound.sas[0].auth
    assert auth is not None
    return auth.key


def written(folder: Path, content: bytes, mode: int = 0o600, name: str = "in.key") -> Path:
    """Writes a file with a mode."""
    path = folder / name
    path.write_bytes(content)
    path.chmod(mode)
    return path


@given(
    material=st.binary(min_size=1, max_size=64),
    between=st.sampled_from(["", " ", ":", "\n", "\r\n", "\t "]),
    around=st.sampled_from([("", ""), ("0x", "\n"), (" \n0X", " "), ("", "\r\n")]),
    upper=st.booleans(),
)
def test_digits(material: bytes, between: str, around: tuple[str, str], upper: bool) -> None:
    """Digits in either case, with blanks, colons and 0x, are the key; the buffer is overwritten."""
    digits = material.hex(between) if len(between) == 1 else material.hex()
    if len(between) > 1:
        digits = between.join(f"{octet:02x}" for octet in material)
    digits = digits.upper() if upper else digits
    buffer = bytearray(f"{around[0]}{digits}{around[1]}".encode())
    assert key_from(buffer) == Key(material)
    assert not any(buffer)


@given(st.binary(max_size=40))
def test_what_is_no_digits(content: bytes) -> None:
    """What `bytes.fromhex` refuses is refused, and overwritten, and not repeated."""
    buffer = bytearray(content)
    try:
        wanted = bytes.fromhex(content.decode("ascii"))
    except ValueError:
        wanted = b""
    if wanted and not set(content) & set(b"\v\f"):
        assert key_from(buffer) == Key(wanted)
    elif not set(content) & set(b":\v\fxX") and not content.startswith(BOM_UTF8):
        with pytest.raises(ValueError, match=r"hexadecimal digits$|UTF-16"):
            key_from(buffer)
        assert not any(buffer)


def test_key_file(tmp_path: Path) -> None:
    """A key file is found beside the TOML file, wherever the process is."""
    (tmp_path / "keys").mkdir()
    written(tmp_path / "keys", KEY.hex(" ").encode() + b"\n")
    file = written(tmp_path, text('key_file = "keys/in.key"').encode(), name="branch.toml")
    description = load(file, stdin=outbound())
    assert inbound_key(description) == Key(KEY)
    assert description.label == "branch"


@POSIX
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601, 0o777])
def test_key_file_of_others(tmp_path: Path, mode: int) -> None:
    """A key file that others can reach is refused with its mode, unless the file allows it."""
    written(tmp_path, KEY.hex().encode(), mode)
    given = text('key_file = "in.key"')
    with pytest.raises(InvalidParameterError, match=rf"key_file: .*\(mode {mode:04o}; 0600 is"):
        loads(given, folder=tmp_path, stdin=outbound())
    for head in ("allow_readable_keys = true\n", "public_example_keys = true\n"):
        assert inbound_key(loads(head + given, folder=tmp_path, stdin=outbound())) == Key(KEY)


@POSIX
@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="allowed: Windows has no user numbers")
def test_key_file_of_another_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key file of another user, who can read it, is refused."""
    path = written(tmp_path, KEY.hex().encode())
    owner = path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    if owner == 0:
        assert inbound_key(loads(text('key_file = "in.key"'), folder=tmp_path, stdin=outbound()))
        shutil.chown(path, 12345)
    with pytest.raises(InvalidParameterError, match=r"user \d+ owns it"):
        loads(text('key_file = "in.key"'), folder=tmp_path, stdin=outbound())


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "even number"),
        (b"0", "even number"),
        (KEY, "something else"),
        (b"00" * 2049, "more than 4096 bytes"),
        (("00" * 20).encode("utf-16"), "UTF-16.* UTF-8"),
    ],
)
def test_key_file_without_a_key(tmp_path: Path, content: bytes, rule: str) -> None:
    """A key file that holds no key, or one of another length, is refused."""
    written(tmp_path, content)
    place = re.escape(f"sa_pairs[0].inbound.key_file: {tmp_path / 'in.key'} ")
    with pytest.raises(InvalidParameterError, match=f"{place}.*{rule}"):
        loads(text('key_file = "in.key"'), folder=tmp_path, stdin=outbound())


@pytest.mark.parametrize("source", ["file", "env", "stdin", "inline"])
def test_lengths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """Of a key of another length those are told that are right, and not its own."""
    material = b"00" * 21
    written(tmp_path, material)
    monkeypatch.setenv("WFP_TEST_KEY", material.decode())
    field, head = f"key_{source}", ""
    given = {"file": '"in.key"', "env": '"WFP_TEST_KEY"', "stdin": "true"}.get(source)
    if given is None:
        field, head, given = "key", "allow_inline_keys = true\n", f'"{material.decode()}"'
    stdin = io.BytesIO(material + b"\n" + outbound().read() if source == "stdin" else b"%040d" % 7)
    with pytest.raises(InvalidParameterError) as caught:
        loads(text(f"{field} = {given}", head=head), folder=tmp_path, stdin=stdin)
    told = str(caught.value)
    rule = "has the wrong length: AES-GCM (with its salt) needs 20 or 28 or 36 bytes (Windows"
    assert f"inbound.{field}: {rule}" in told
    assert "21" not in told and "42" not in told


@pytest.mark.parametrize(("field", "name"), [("ik", "IK"), ("ck", "CK")])
def test_lengths_of_ims(monkeypatch: pytest.MonkeyPatch, field: str, name: str) -> None:
    """So it is with the keys of IMS AKA."""
    monkeypatch.setenv("WFP_TEST_KEY", "00" * 19)
    file = examples()["ims-registration"]
    content = file.read_text(encoding="utf-8")
    content = re.sub(
        rf"^{field}_file = .*", f'{field}_env = "WFP_TEST_KEY"', content, flags=re.MULTILINE
    )
    with pytest.raises(InvalidParameterError) as caught:
        loads(content, folder=file.parent)
    told = str(caught.value)
    assert f"ims[0].{field}_env: has the wrong length: IMS AKA gives 16 bytes (" in told
    assert "19" not in told


def test_byte_order_mark(tmp_path: Path) -> None:
    """One in front of a key's digits says nothing."""
    written(tmp_path, b"\xef\xbb\xbf" + KEY.hex().encode() + b"\r\n")
    description = loads(text('key_file = "in.key"'), folder=tmp_path, stdin=outbound())
    assert inbound_key(description) == Key(KEY)


@pytest.mark.parametrize("name", ["missing.key", ".", "a\\u0000b"])
def test_key_file_that_is_none(tmp_path: Path, name: str) -> None:
    """What is not there, or is no file, is refused as a field of the file."""
    with pytest.raises(InvalidParameterError) as caught:
        loads(text(f'key_file = "{name}"'), folder=tmp_path, stdin=outbound())
    path = str(tmp_path / name.replace("\\u0000", "\0"))
    shown = path if path.isprintable() else repr(path)
    assert f"sa_pairs[0].inbound.key_file: {shown} ca" in str(caught.value)


@pytest.mark.parametrize("field", ["key_file", "key_env"])
@pytest.mark.parametrize(
    "name", [SECRET, ".".join(SECRET), "-".join(SECRET), "aBcDeFgHiJkLmNoPqRsTuV", "aBcDeF=="]
)
def test_name_that_may_be_a_key(tmp_path: Path, field: str, name: str) -> None:
    """What may be a key where the name of its place belongs is not repeated."""
    with pytest.raises(InvalidParameterError, match=f"{field}: the .* that it names ") as caught:
        loads(text(f'{field} = "{name}"'), folder=tmp_path, stdin=outbound())
    assert name not in str(caught.value)
    assert str(len(name)) not in str(caught.value).partition("(Windows")[0].partition("names")[2]


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key comes from a variable; one that is not set is refused."""
    monkeypatch.setenv("WFP_TEST_KEY", KEY.hex(" "))
    assert inbound_key(loads(text('key_env = "WFP_TEST_KEY"'), stdin=outbound())) == Key(KEY)
    monkeypatch.delenv("WFP_TEST_KEY")
    with pytest.raises(
        InvalidParameterError, match="key_env: WFP_TEST_KEY is not set in the envir"
    ):
        loads(text('key_env = "WFP_TEST_KEY"'), stdin=outbound())


def test_standard_input() -> None:
    """Lines are taken in the order of the file, whatever the order of its tables."""
    inbound, outbound = str(PairText()).split("[sa_pairs.inbound]")[1].split("[sa_pairs.outbound]")
    head = str(PairText()).split("[sa_pairs.inbound]")[0]
    reordered = f"{head}[sa_pairs.outbound]{outbound}[sa_pairs.inbound]{inbound}"
    for number in (4, 5):
        reordered = reordered.replace(gcm(number), 'algorithm = "aes-gcm"\nkey_stdin = true')
    stdin = io.BytesIO(b"%040d\n%040d\nrest" % (1, 2))
    pair = loads(reordered, stdin=stdin).pairs[0].pair
    first, second = (side.sas[0].auth for side in (pair.outbound, pair.inbound))
    assert first is not None
    assert second is not None
    assert (first.key.reveal()[-1], second.key.reveal()[-1]) == (1, 2)
    assert stdin.read() == b"rest"


def test_standard_input_ends() -> None:
    """A line that is missing is refused as the field that asks for it."""
    rule = r"outbound.key_stdin: the line from standard input is not there: that has ended"
    with pytest.raises(InvalidParameterError, match=rule):
        loads(text("key_stdin = true"), stdin=outbound())


def test_no_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process without a console has none."""
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InvalidParameterError, match=r"inbound.key_stdin: the line .* has ended"):
        loads(text("key_stdin = true"))


def test_long_line_of_standard_input() -> None:
    """A line that is too long is no key, and its rest is not the next key."""
    stdin = io.BytesIO(b"0" * 5000 + b"\n" + outbound().read())
    with pytest.raises(InvalidParameterError, match=r"inbound.key_stdin: .* more than 4096 bytes"):
        loads(text("key_stdin = true"), stdin=stdin)


def test_standard_input_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with a mistake, or without such keys, takes nothing from standard input."""
    stdin = outbound()
    with pytest.raises(InvalidParameterError, match="spi"):
        loads(text("key_stdin = true").replace("spi = 0x", "spi = 1 #"), stdin=stdin)
    assert stdin.tell() == 0
    monkeypatch.setattr(sys, "stdin", None)
    loads(HEAD + str(PairText()))


def test_inline_keys_have_to_be_allowed() -> None:
    """A key in the file itself is refused, unless the file says so."""
    inline = f'key = "{KEY.hex()}"'
    with pytest.raises(InvalidParameterError, match="allow_inline_keys = true"):
        loads(text(inline), stdin=outbound())
    for head in ("allow_inline_keys = true\n", "public_example_keys = true\n"):
        assert inbound_key(loads(text(inline, head=head), stdin=outbound())) == Key(KEY)


@POSIX
def test_inline_keys_in_a_file_of_others(tmp_path: Path) -> None:
    """A file with keys in it is its owner's alone, unless it says that this does not matter."""
    inline = text(f'key = "{KEY.hex()}"', head="allow_inline_keys = true\n")
    path = written(tmp_path, inline.encode())
    assert inbound_key(load(path, stdin=outbound())) == Key(KEY)
    path.chmod(0o644)
    with pytest.raises(InvalidParameterError, match=r"others can read \(mode 0644"):
        load(path, stdin=outbound())
    path.write_text(f"allow_readable_keys = true\n{inline}")
    assert inbound_key(load(path, stdin=outbound())) == Key(KEY)


@POSIX
def test_file_without_keys_may_be_read(tmp_path: Path) -> None:
    """A file that only names its keys may be open to everybody."""
    written(tmp_path, KEY.hex().encode())
    file = written(tmp_path, text('key_file = "in.key"').encode(), 0o644, "a.toml")
    assert inbound_key(load(file, stdin=outbound())) == Key(KEY)


def test_file_that_does_not_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody can say who reads a file, keys in it are refused, and all else is read."""

    def untold(descriptor: int, path: str) -> str:
        raise OSError(5, "Access is denied")

    monkeypatch.setattr(reader, "open_to_others", untold)
    file = written(tmp_path, str(HEAD + str(PairText())).encode(), name="a.toml")
    with pytest.raises(InvalidParameterError, match="cannot be told"):
        load(file)
    monkeypatch.setenv("WFP_TEST_KEY", KEY.hex())
    file.write_text(text('key_env = "WFP_TEST_KEY"'), encoding="utf-8")
    assert inbound_key(load(file, stdin=outbound())) == Key(KEY)
