"""``wfp-ipsec list`` and ``show``: what they print, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

import pytest

from wfp_ipsec import Engine, SaContext, UdpEncapsulation
from wfp_ipsec.cli import columns
from wfp_ipsec.cli.commands import list as list_command
from wfp_ipsec.cli.output import Output
from wfp_ipsec.values.details import SaContextDetails

from .conftest import Run, document
from .ground import HIDDEN, LOCAL, REMOTE, install, ipv6_pair, pair

FOOT = "Engine: SIMULATED (no traffic is protected). Keys hidden."


def golden(text: str) -> str:
    """Returns a text of the source as it is printed."""
    return dedent(text).removeprefix("\n")


def test_empty(run: Run) -> None:
    """Where there is nothing, the head and the counts say so, and a note why and what to do."""
    done = run("list")
    heads, foot = done.stdout.splitlines()
    assert heads.split() == [column.title for column in columns.SAS]
    assert foot == f"0 contexts, 0 SAs. {FOOT}"
    assert done.stderr == (
        "note: the embedded engine lives in this process alone and begins empty; "
        "install and look in one go: wfp-ipsec apply FILE --then list\n"
    )


def test_rows(run: Run, engine: Engine) -> None:
    """Each SA has a row; NAT-T, limits, tunnel or transport and long names have their columns."""
    one = install(engine, pair(udp_encapsulation=UdpEncapsulation(remote_port=33000)))
    two = install(engine, ipv6_pair())
    done = run("list")
    rows = [line.split() for line in done.stdout.splitlines()[1:]]
    first, second = str(one.id), str(two.id)
    gcm, cbc = "AES-GCM-128", "AES-CBC-256/HMAC-SHA-256-128"
    v4, v6 = [LOCAL, REMOTE], ["2001:db8::1", "2001:db8::2"]
    shared, limits = ["ESP", "transport"], ["4500/33000", "3600s", "1000KB"]
    assert rows == [
        [first, "in", "0x00001000", *shared, *v4, gcm, *limits],
        [first, "out", "0x00002081", *shared, *v4, gcm, *limits],
        [second, "in", "0x00003000", *shared, *v6, cbc, "-", "-"],
        [second, "out", "0x00004001", *shared, *v6, cbc, "-", "-"],
        f"2 contexts, 4 SAs. {FOOT}".split(),
    ]
    assert done.stderr == ""
    assert not any(key in done.output for key in HIDDEN)


def test_golden(run: Run, engine: Engine) -> None:
    """The whole text for one pair, to the blank."""
    context = install(engine)
    id = f"{context.id:<8}"
    assert run("list").stdout == golden(
        f"""
        CONTEXT   DIR     SPI         PROTO  MODE       LOCAL            REMOTE           ALGORITHM                   ENCAP  LIFETIME
        {id}  in      0x00001000  ESP    transport  192.0.2.10       198.51.100.20    AES-GCM-128                 -      3600s 1000KB
        {id}  out     0x00002081  ESP    transport  192.0.2.10       198.51.100.20    AES-GCM-128                 -      3600s 1000KB
        1 context, 2 SAs. {FOOT}
        """  # noqa: E501 - as it is printed
    ).rstrip(" ")


def test_larval(run: Run, engine: Engine) -> None:
    """A context without SAs is shown as larval, by both commands."""
    with SaContext.transport(engine, LOCAL, REMOTE) as context:
        assert run("list").stdout.splitlines()[1].split()[:3] == [str(context.id), "larval", "-"]
        assert "larval" in run("show", context.id).stdout
        shown = document(run("show", context.id, "--json").stdout)
        assert shown["context"] == {"id": context.id, "inbound": None, "outbound": None}


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--remote", "198.51.100.0/24"], "one"),
        (["--local", "2001:db8::/32"], "two"),
        (["--spi", "0x4001"], "two"),
        (["--spi", str(0x1000)], "one"),
        (["--spi", "0x1000", "--local", "2001:db8::/32"], ""),
    ],
)
def test_filters(run: Run, engine: Engine, options: list[str], found: str) -> None:
    """Addresses, subnets and SPIs choose; what is not there is no failure."""
    ids = {"one": install(engine).id, "two": install(engine, ipv6_pair()).id}
    listed = document(run("list", "--json", *options).stdout)["contexts"]
    assert [context["id"] for context in listed] == ([ids[found]] if found else [])


def test_json(run: Run, engine: Engine) -> None:
    """The JSON object is of the published schema, and has everything but keys."""
    context = install(engine)
    done = run("list", "--json")
    found = document(done.stdout)
    assert (found["schema"], found["command"], found["engine"]) == (1, "list", "simulated")
    (only,) = found["contexts"]
    assert only["id"] == context.id
    assert only["inbound"]["sas"][0]["spi"] == 0x1000
    assert only["outbound"]["sas"][0]["spi_hex"] == "0x00002081"
    assert only["inbound"]["bytes"] is None
    assert not any(key in done.output for key in HIDDEN)


def test_streams(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    """Piped, each row is printed before the next context is asked for."""
    install(engine)
    install(engine, pair(1, remote="198.51.100.21"))
    printed = []

    def contexts() -> Iterator[SaContextDetails]:
        for context in engine.sa_contexts():
            printed.append(capsys.readouterr().out)
            yield context

    list_command.show(Output(), engine, contexts())
    assert printed[0].startswith("CONTEXT")
    assert printed[1].count("0x0000") == 2


def test_show(run: Run, engine: Engine) -> None:
    """One context is told with both directions side by side, and with its filters."""
    context = install(engine)
    done = run("show", context.id)
    facts = [line.split() for line in done.stdout.splitlines()]
    assert facts[0] == ["SA", "context", str(context.id)]
    assert ["SPI", "0x00001000", "0x00002081"] in facts
    assert ["algorithm", "AES-GCM-128", "AES-GCM-128"] in facts
    assert sum("_TRANSPORT_V4" in line for line in done.stdout.splitlines()) == 2
    assert done.stdout.splitlines()[-1] == f"2 filters. {FOOT}"
    found = document(run("show", hex(context.id), "--json").stdout)
    traffic = context.traffic
    assert traffic is not None
    assert {item["id"] for item in found["filters"]} == {
        context.inbound_filter_id,
        traffic.filter_id,
    }
    assert not any(key in done.output for key in HIDDEN)


def test_show_what_is_not_there(run: Run) -> None:
    """An id that does not exist is exit code 3, with function, code and what to do."""
    done = run("show", 77, exit_code=3)
    assert done.stdout == ""
    assert done.stderr.startswith("wfp-ipsec: no such object")
    assert "(FWP_E_NOT_FOUND 0x80320008) from IPsecSaContextGetById1." in done.stderr
    assert "wfp-ipsec apply FILE --then list" in done.stderr


@pytest.mark.parametrize("id", ["x", "-1", hex(1 << 64), "a1" * 20])
def test_ids(run: Run, id: str) -> None:
    """What is no id is exit code 2; nothing long is repeated, because it may be a key."""
    done = run("show", "--", id, exit_code=2)
    assert "a1a1" not in done.output
