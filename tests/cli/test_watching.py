"""``wfp-ipsec stats`` and ``monitor``: counters and events, once and as they come."""

from __future__ import annotations

import ipaddress

import pytest

from wfp_ipsec import (
    AggregateDropStatistics,
    AggregateSaStatistics,
    Engine,
    IpsecKernelDrop,
    NetEvent,
    SaBundleFlags,
    SaContextChange,
    Statistics,
    TrafficStatistics,
)
from wfp_ipsec.cli import events
from wfp_ipsec.cli.commands import monitor, stats
from wfp_ipsec.cli.documents import plain, statistics_of
from wfp_ipsec.cli.output import Output
from wfp_ipsec.event_queue import EventsLost
from wfp_ipsec.testing import Controls
from wfp_ipsec.values.net_event import NetEventHeader

from .conftest import Run, document, documents
from .ground import install

COUNTED = Statistics(
    sas=AggregateSaStatistics(total_sas_added=7),
    drops=AggregateDropStatistics(total_dropped_packets=0),
    inbound=TrafficStatistics(total_successful_packets=0),
    outbound=TrafficStatistics(esp_authenticated_bytes=1 << 40, total_successful_packets=0),
)
DROP = IpsecKernelDrop(status=0xC0360001, direction=1, spi=0x1004)


def test_stats(run: Run, controls: Controls) -> None:
    """Every counter has a row, with its number at the right, and the engine is named last."""
    controls.count(COUNTED)
    lines = run("stats").stdout.splitlines()
    assert lines[0].split() == ["COUNTER", "VALUE"]
    rows = dict(line.rsplit(None, 1) for line in lines[1:-1])
    assert rows["SAs: total SAs added"] == "7"
    assert rows["outbound: ESP authenticated bytes"] == str(1 << 40)
    assert len({len(line) for line in lines[:-1]}) == 1
    assert lines[-1].startswith("Engine: SIMULATED")


def test_stats_json(run: Run, controls: Controls) -> None:
    """The JSON object has each counter by its name, with the groups of the engine."""
    controls.count(COUNTED)
    found = document(run("stats", "--json").stdout)["statistics"]
    assert found["sas"]["total_sas_added"] == 7
    assert found["outbound"]["esp_authenticated_bytes"] == 1 << 40


def test_what_is_not_counted() -> None:
    """What the engine does not count is null, and no number in a table."""
    counters = statistics_of(Statistics())
    assert counters["drops"]["total_dropped_packets"] is None
    rows = {row[0]: row[1] for row in stats.rows(counters)}
    assert rows["all drops: total dropped packets"] == "-"


def test_watch(run: Run) -> None:
    """Watching prints an object per line, and ends after so many."""
    done = run("stats", "--watch", "0.001", "--count", "3", "--json")
    assert len(done.stdout.splitlines()) == len(documents(done.stdout)) == 3
    text = run("stats", "--watch", "0.001", "--count", "2").stdout
    assert text.count("CHANGE") == 2
    assert "--count belongs to --watch." in run("stats", "--count", "2", exit_code=2).stderr


def test_changes() -> None:
    """Between two readings the change is told with its sign, and none is blank."""
    before, after = statistics_of(Statistics()), statistics_of(COUNTED)
    changed = {row[0]: row[2] for row in stats.rows(after, before) if row[2]}
    assert changed == {
        "SAs: total SAs added": "+7",
        "outbound: ESP authenticated bytes": f"+{1 << 40}",
    }


def told(
    capsys: pytest.CaptureFixture[str], engine: Engine, event: events.Event | EventsLost
) -> list[str]:
    """Returns the words of an event's line without the time."""
    events.print_event(Output(), engine, event)
    return capsys.readouterr().out.split()[1:]


def test_events(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    """Events are told in words: SPIs in hexadecimal, statuses by name, hosts and ports."""
    change = SaContextChange(change_type=1, id=77)
    assert told(capsys, engine, change) == ["SA", "context", "ADD", "id", "77"]
    header = NetEventHeader(
        local_address=ipaddress.ip_address("192.0.2.10"),
        remote_address=ipaddress.ip_address("198.51.100.20"),
        remote_port=4500,
        protocol=17,
    )
    words = " ".join(told(capsys, engine, NetEvent.of(DROP, header)))
    assert words.startswith("IPSEC_KERNEL_DROP 192.0.2.10 and 198.51.100.20 port 4500 protocol 17")
    assert "spi 0x00001004" in words and "STATUS_IPSEC_BAD_SPI" in words


def test_lost(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    """What was lost is told as well."""
    assert told(capsys, engine, EventsLost(3))[:4] == ["lost", "3", "events", "were"]
    output = Output(as_json=True)
    events.print_event(output, engine, EventsLost(3))
    assert document(capsys.readouterr().out)["count"] == 3


def test_monitor(
    run: Run, engine: Engine, controls: Controls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What happens once it listens comes as JSON lines, and it ends after so many."""

    def happen(*_: object, **__: object) -> None:
        install(engine).close()
        controls.inject_net_event(NetEvent.of(DROP))

    monkeypatch.setattr(monitor, "note_if_empty", happen)
    done = run("monitor", "--json", "--count", "3")
    found = documents(done.stdout)
    assert sorted(one.get("change", one["event"]) for one in found) == [
        "ADD",
        "DELETE",
        "net_event",
    ]
    (event,) = (one for one in found if one["event"] == "net_event")
    assert event["type"] == "IPSEC_KERNEL_DROP" and event["data"]["spi"] == 0x1004
    assert len(done.stdout.splitlines()) == 3


def test_monitor_in_text(run: Run) -> None:
    """It ends after so many seconds, which is no failure, and names the engine."""
    done = run("monitor", "--seconds", "0.01", "--no-net-events")
    head, foot = done.stdout.splitlines()
    assert head.split() == ["TIME", "EVENT", "WHAT"]
    assert foot.startswith("Engine: SIMULATED")


def test_flags_without_a_name() -> None:
    """Bits that this version has no name for are told as a number."""
    assert plain(SaBundleFlags.NLB | SaBundleFlags(0x100)) == ["NLB", "0x100"]
    assert plain(SaBundleFlags(0)) == []
