"""The commands of the command line as work to be done, in this process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from tests.cli.ground import PUBLIC, file_text, install, pair
from wfp_ipsec import Engine, SaContext
from wfp_ipsec.cli.main import cli
from wfp_ipsec.cli.outcome import ExitCode
from wfp_ipsec.testing import Controls

from .trial import Refusal, Run, Work

REFUSED = re.compile(
    r"^wfp-ipsec: .*\(ERROR_ACCESS_DENIED 5\) from (\w+)\.\nNeeds (.*?)\. .*$\n?", re.MULTILINE
)
# ID is an SA context's, NEW a file of a pair that is not there, NEXT one for the context's traffic,
# OUT a file to write.
LINES = (
    "list",
    "show ID",
    "apply NEW",
    "plan NEW",
    "delete ID --yes",
    "expire ID --yes",
    "rekey ID NEXT --yes",
    "sweep --yes",
    "sweep --dry-run",
    "stats",
    "monitor --seconds 0.001",
    "monitor --no-net-events --seconds 0.001",
    "export wireshark -o OUT",
    "export json ID -o OUT",
    "export wireshark -o OUT --follow --seconds 0.001",
    "explain 5",
    "doctor",
)
ALL_GOES = "sweep --yes"
# They work on the embedded engine alone, whose rights nobody has to grant.
OWN_ENGINE = {"demo", "lab"}


def _work(line: str) -> Work:
    @contextmanager
    def ground(watcher: Engine, controls: Controls) -> Iterator[Run]:
        controls.reset()
        with TemporaryDirectory() as name, Engine.open(watcher.backend, name="kept") as session:
            folder = Path(name)
            words = {
                # Where all goes, what is shared goes as well.
                "ID": "" if line == ALL_GOES else str(install(session).id),
                "NEW": _file(folder / "new.toml", file_text(4, local="192.0.2.44")),
                "NEXT": _file(folder / "next.toml", file_text(5)),
                "OUT": str(folder / "out"),
            }
            with Engine.open(watcher.backend, name="gone") as gone:
                SaContext.install(gone, pair(7, remote="198.51.100.77"))
            arguments = [words.get(word, word) for word in line.split()]
            yield lambda: _done(watcher.backend, arguments)

    def prepare(watcher: Engine, controls: Controls) -> AbstractContextManager[Run]:
        return ground(watcher, controls)

    return Work(line, prepare, line == ALL_GOES)


def _file(path: Path, text: str) -> str:
    path.write_text(PUBLIC + text, encoding="utf-8")
    return str(path)


def _done(backend: str, arguments: list[str]) -> object:
    """Runs a command; what a user without a right is told stands on the standard error."""
    done = CliRunner().invoke(cli, ["--backend", backend, *arguments], prog_name="wfp-ipsec")
    if arguments == ["doctor"]:
        # It tells more of somebody with less rights, and its exit code is about this machine.
        assert isinstance(done.exception, SystemExit)
        return None
    if done.exit_code != ExitCode.ACCESS_DENIED:
        assert done.exit_code == ExitCode.DONE, done.output
        return done.stdout.splitlines()
    (found,) = REFUSED.finditer(done.stderr)
    notes = done.stderr[found.end() :].splitlines()
    return Refusal(found[1], done.stderr, found[2], tuple(notes))


WORK = {line: _work(line) for line in LINES}
