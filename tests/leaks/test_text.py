"""No way into text or bytes shows a key; the explicit ones do, by the same search."""

from __future__ import annotations

import faulthandler
import gc
import json
import logging
import pickle
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.leaks.holders import HOLDERS, PEER_SPI, READ, SPI, Live, bundle, pair, sa_file
from tests.leaks.secret import Secret
from tests.leaks.ways import WAYS
from wfp_ipsec import (
    AesCbc,
    AesGcm,
    Engine,
    HmacSha256,
    Key,
    SaBundle,
    SaContext,
    WfpError,
    export,
    files,
)
from wfp_ipsec._native.backend import Backend
from wfp_ipsec.cli import exporting
from wfp_ipsec.export._files import PrivateFile, text_of
from wfp_ipsec.testing import CallLog, Controls

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
each_way = pytest.mark.parametrize("way", WAYS)


@pytest.fixture
def secret() -> Secret:
    """A key that is nowhere else."""
    return Secret()


@pytest.fixture
def live(native: Backend, secret: Secret) -> Iterator[Live]:
    """An engine that has it."""
    with ExitStack() as opened:
        yield Live(native.name, secret, opened)


@each_way
@pytest.mark.parametrize("holder", HOLDERS)
def test_holders(holder: str, way: str, secret: Secret) -> None:
    """What holds a key does not show it."""
    assert secret.found_in(WAYS[way](HOLDERS[holder](secret))) == set()


@each_way
def test_what_is_read(way: str, live: Live, secret: Secret) -> None:
    """Neither does what an engine gives back."""
    for name, read in READ.items():
        assert secret.found_in(WAYS[way](read(live))) == set(), name


def test_the_search_finds_what_is_revealed(secret: Secret, live: Live) -> None:
    """The explicit ways show it, in as many spellings as there are; parts of it are found too."""
    key = secret.key(20)
    inbound = live.context.details().inbound
    assert inbound is not None
    revealed = {
        "bytes": key.reveal(),
        "hex ''": key.reveal().hex().encode(),
        "HEX ':'": key.reveal().hex(":").upper(),
        "repr": repr({"key": key.reveal()[:9]}),
        "reversed bytes": b"".join([b"\0", key.reveal()[:8][::-1]]),
        "numbers ', '": list(key.view()),
        "hex ', 0x'": ", ".join(f"0x{octet:02x}" for octet in key.view()),
    }
    for spelling, text in revealed.items():
        assert spelling in secret.found_in(text)
    lines = "\n".join(export.wireshark_lines([live.context.details()]))
    document = json.dumps(export.json_document([live.context.details()], reveal_keys=True))
    columns = live.engine.sa_context_columns(["inbound.cipher_key"], reveal_keys=True)
    assert secret.found_in(lines) and secret.found_in(document)
    assert secret.found_in(bytes(columns["inbound.cipher_key"]))
    assert secret.found_in(pickle_of_bytes(key.reveal()))


def pickle_of_bytes(octets: bytes) -> bytes:
    """Returns what would be found if a key were pickled."""
    return bytes(WAYS["pickle"](octets))  # type: ignore[call-overload, no-any-return]


REFUSALS: dict[str, Callable[[Secret], object]] = {
    "a key of another length": lambda secret: AesGcm(secret.key(17)),
    "a key for HMAC": lambda secret: HmacSha256(secret.key(31)).ah(SPI),
    "an odd number of digits": lambda secret: Key.from_hex(secret.hex(20) + "0"),
    "no digits": lambda secret: Key.from_hex(secret.hex(20) + "zz"),
    "text for a key": lambda secret: Key(secret.hex(20)),  # type: ignore[arg-type]
    "text for an algorithm": lambda secret: AesGcm(secret.hex(20)),  # type: ignore[arg-type]
    "a bundle for an SPI": lambda secret: AesCbc(secret.key(16)).esp(bundle(secret)),  # type: ignore[arg-type]
    "a key for a bundle": lambda secret: SaBundle(sas=secret.key(20)),  # type: ignore[arg-type]
    "digits for a bundle": lambda secret: SaBundle(sas=secret.hex(20)),  # type: ignore[arg-type]
    "without authentication": lambda secret: AesCbc(secret.key(16)).esp(SPI),
    "one key twice": lambda secret: pair(secret, secret),
    "a pickled key": lambda secret: secret.key(20).__reduce_ex__(4),
    "a change of a key": lambda secret: setattr(secret.key(20), "material", secret.hex(20)),
    "a file with a bad key": lambda secret: files.loads(
        sa_file(secret).replace('key = "', 'key = "0', 1)
    ),
    "a file with a bad field": lambda secret: files.loads(
        sa_file(secret).replace("integrity_key", "integrity_kee", 1)
    ),
    "a file that is no TOML": lambda secret: files.loads(
        sa_file(secret) + f"\nkey = {secret.hex(20)}"
    ),
    "a file with a key for a number": lambda secret: files.loads(
        sa_file(secret).replace(f"spi = {SPI}", f'spi = "{secret.hex(20)}"', 1)
    ),
}


# What callers spell out is in the variables of whatever it is given to, and in their own.
SPELT_OUT = {
    "text for an algorithm",
    "digits for a bundle",
    "a change of a key",
}


def told_by(error: BaseException, *, local_names: bool = True) -> str:
    """Returns all that an exception tells to whoever looks closely.

    The frames of this test are left out: what it has in its hands, it has from the test.
    """
    parts = [str(error), repr(error), repr(error.args), repr(getattr(error, "__notes__", ""))]
    parts.append(repr({name: getattr(error, name, "") for name in dir(error)}))
    frames = error.__traceback__
    while frames is not None and __file__ == frames.tb_frame.f_code.co_filename:
        frames = frames.tb_next
    told = traceback.TracebackException(
        type(error), error, frames, capture_locals=local_names, compact=False
    )
    parts += told.format()
    for cause in (error.__cause__, error.__context__):
        if cause is not None:
            parts.append(told_by(cause, local_names=local_names))
    return "\n".join(parts)


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(name: str, secret: Secret) -> None:
    """What is refused is not shown: message, arguments, notes, causes, the package's variables."""
    with pytest.raises(Exception) as caught, warnings.catch_warnings():
        REFUSALS[name](secret)
    told = told_by(caught.value, local_names=name not in SPELT_OUT)
    assert secret.found_in(told) == set()


def _follow(path: Path, engine: Engine) -> None:
    """Appends to a table whose folder goes."""
    table = PrivateFile(path.parent / "table", "")
    (path.parent / "table").unlink()
    table.append(text_of(export.wireshark_lines(engine.sa_contexts())))


NOWHERE: dict[str, Callable[[Path, Engine], object]] = {
    "wireshark": lambda path, engine: export.write_wireshark(path, engine.sa_contexts()),
    "a profile": lambda path, engine: export.write_wireshark_profile(path, engine.sa_contexts()),
    "xfrm": lambda path, engine: export.write_xfrm(path, engine.sa_contexts(), reveal_keys=True),
    "json": lambda path, engine: export.write_json(path, engine.sa_contexts(), reveal_keys=True),
    "a follower": lambda path, engine: export.WiresharkFollower.open(engine, path),
    "a table that is gone": _follow,
    **{
        f"export {form}": partial(
            lambda form, path, engine: exporting.write(
                engine, form, path, list(engine.sa_contexts()), keys=True
            ),
            form,
        )
        for form in exporting.FORMATS
    },
}


@pytest.mark.parametrize("name", NOWHERE)
def test_exports_that_fail(name: str, live: Live, secret: Secret, tmp_path: Path) -> None:
    """A file that cannot be written shows nothing of what was to be in it."""
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"file|table") as caught:
        NOWHERE[name](tmp_path / "file" / "export", live.engine)
    assert secret.found_in(told_by(caught.value)) == set()


def test_exported_lines_do_not_show_keys(live: Live, secret: Secret) -> None:
    """The lines show their keys where they are printed, and not where variables are."""
    contexts = list(live.engine.sa_contexts())
    for exported in (
        list(export.wireshark_lines(contexts)),
        export.xfrm_lines(contexts, reveal_keys=True),
    ):
        assert secret.found_in(repr(exported)) == set()
        assert secret.found_in(json.dumps(exported)) != set()
        assert {type(line) for line in pickle.loads(pickle.dumps(exported))} == {str}


def _life(engine: Engine, secret: Secret) -> None:
    """Takes a pair with the key through its life."""
    new = bundle(secret, SPI + 2), bundle(Secret(), PEER_SPI + 2)
    with (
        SaContext.install(engine, pair(secret, Secret())) as context,
        context.rekey(*new, allow_key_reuse=True) as later,
    ):
        later.details()
        list(engine.sa_contexts())
        list(engine.sas())
        engine.sa_context_columns(["id"])


def test_a_life_is_logged_without_keys(
    engine: Engine,
    controls: Controls,
    secret: Secret,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Neither logs at DEBUG nor output nor the engine's log nor any error of a failing call do."""
    with caplog.at_level(logging.DEBUG):
        with CallLog(controls).recorded() as calls:
            _life(engine, secret)
        told = [repr(calls)]
        for function in dict.fromkeys(calls):
            controls.fail_next(function, 5)
            with pytest.raises(WfpError) as caught, Engine.open(engine.backend) as session:
                _life(session, secret)
            told.append(told_by(caught.value))
            controls.reset()
    assert len(told) > 10
    printed = capfd.readouterr()
    texts = [*told, caplog.text, repr([vars(one) for one in caplog.records]), *printed]
    for text in texts:
        assert secret.found_in(text) == set()


def test_the_stack_shows_no_key(engine: Engine, secret: Secret) -> None:
    """Neither do the tracebacks of all threads, nor what refers to the objects."""
    context = SaContext.install(engine, pair(secret, Secret()))
    with context, tempfile.TemporaryFile() as file:
        faulthandler.dump_traceback(file)
        file.seek(0)
        assert secret.found_in(file.read()) == set()
        assert secret.found_in(repr(gc.get_referents(context))) == set()
        assert secret.found_in(repr(_all_texts(context))) == set()


def _all_texts(root: object, depth: int = 6) -> list[str | bytes]:
    """Returns every text and all bytes that an object leads to; keys have buffers of their own."""
    found: list[str | bytes] = []
    seen: set[int] = set()
    level: list[Any] = [root]
    for _ in range(depth):
        level = [one for item in level for one in gc.get_referents(item) if id(one) not in seen]
        seen |= {id(one) for one in level}
        found += [one for one in level if isinstance(one, (str, bytes))]
    return found
