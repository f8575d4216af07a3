"""Bad events, times and templates are refused, each with field, value, rule and code."""

import datetime as dt
from ipaddress import ip_address

import pytest

from wfp_ipsec import enums
from wfp_ipsec.enums import NetEventFlags, NetEventType
from wfp_ipsec.values.file_time import FileTime
from wfp_ipsec.values.net_event import NetEvent, NetEventHeader
from wfp_ipsec.values.net_event_drops import ClassifyDropMac, IpsecDospDrop, LpmPacketArrival
from wfp_ipsec.values.net_event_ike import IkeMmFailure, IkeQmFailure
from wfp_ipsec.values.tagged import ConditionValue
from wfp_ipsec.values.templates import NetEventTemplate

from .refusing import BOUNDS, FLAGS, MISMATCH, PARAMETER, Row, check, refusal

V4, V6 = ip_address("192.0.2.1"), ip_address("2001:db8::1")
INBOUND = enums.Direction.INBOUND
MAC = bytes(6)
DOSP = {"status": 1, "direction": INBOUND}

ROWS: list[Row] = [
    (
        NetEventHeader,
        {"local_address": V4, "remote_address": V6},
        "remote_address",
        PARAMETER,
        "'2001:db8::1' is not of <IpVersion.V4",
    ),
    (
        NetEventHeader,
        {"ip_version": enums.IpVersion.NONE, "local_address": V4},
        "local_address",
        PARAMETER,
        "'192.0.2.1' is not of <IpVersion.NONE",
    ),
    (
        NetEventHeader,
        {"other_flags": NetEventFlags.USER_ID_SET},
        "other_flags",
        FLAGS,
        "<NetEventFlags.USER_ID_SET: 64> holds USER_ID_SET, which user_id stands for",
    ),
    (
        NetEvent,
        {
            "header": NetEventHeader(),
            "event_type": NetEventType.CLASSIFY_DROP,
            "data": LpmPacketArrival(spi=1),
        },
        "data",
        MISMATCH,
        "'LpmPacketArrival' does not fit CLASSIFY_DROP, which holds ClassifyDrop",
    ),
    (
        IkeQmFailure,
        {"error_code": 1, "traffic_type": enums.TrafficType.TUNNEL},
        "local_subnet",
        PARAMETER,
        "None does not fit <TrafficType.TUNNEL: 1>",
    ),
    (
        IkeQmFailure,
        {"error_code": 1, "remote_subnet": ConditionValue()},
        "remote_subnet",
        PARAMETER,
        "<ConditionValue> does not fit <TrafficType.TRANSPORT: 0>",
    ),
    (
        IkeMmFailure,
        {"error_code": 1, "end_cert_hash": bytes(19)},
        "end_cert_hash",
        PARAMETER,
        "19 must be 20 bytes",
    ),
    (
        ClassifyDropMac,
        {"local_mac": MAC, "remote_mac": MAC + b"\0"},
        "remote_mac",
        PARAMETER,
        "7 must be 6 bytes",
    ),
    (
        IpsecDospDrop,
        {"public_host": V4, "internal_host": V6, **DOSP},
        "internal_host",
        PARAMETER,
        "'2001:db8::1' is not of the same IP version",
    ),
    (
        NetEventTemplate,
        {"start": FileTime(ticks=2), "end": FileTime(ticks=1)},
        "end",
        "FWP_E_INVALID_INTERVAL",
        "1 lies before the start 2",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0].__name__}-{row[2]}")
def test_refusals(row: Row) -> None:
    """Each is refused with its field, its code and its text."""
    check(row)


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (dt.datetime(2026, 1, 1), PARAMETER),  # noqa: DTZ001 - that is what is refused
        (dt.datetime(1600, 12, 31, tzinfo=dt.UTC), BOUNDS),
    ],
)
def test_moments(moment: dt.datetime, code: str) -> None:
    """A time without a zone and one before 1601 have no count."""
    assert refusal(FileTime.of, moment).name == code


def test_times_in_other_zones() -> None:
    """A time in any zone is the same count, and comes back in UTC."""
    east = dt.datetime(2026, 1, 1, 2, 30, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert FileTime.of(east).datetime == east
    assert FileTime.of(east).ticks % 10 == 0


def test_times_keep_their_count() -> None:
    """The datetime is rounded down to a microsecond; the count is not touched."""
    time = FileTime(ticks=116444736000000019)
    assert time.datetime == dt.datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=dt.UTC)
    assert time.ticks == 116444736000000019


def test_times_beyond_datetime() -> None:
    """A count that no datetime can hold has none."""
    assert FileTime(ticks=(1 << 64) - 1).datetime is None


def test_flags_follow_attributes() -> None:
    """The flags of a header are those of the attributes that are there, and the others."""
    header = NetEventHeader(protocol=0, app_id=b"", other_flags=NetEventFlags.REAUTH_REASON_SET)
    expected = NetEventFlags.IP_PROTOCOL_SET | NetEventFlags.APP_ID_SET
    assert header.flags == expected | NetEventFlags.REAUTH_REASON_SET


def test_events_know_their_type() -> None:
    """An event made from data alone has the type of that data, and an empty header."""
    event = NetEvent.of(LpmPacketArrival(spi=1))
    assert event.event_type is NetEventType.LPM_PACKET_ARRIVAL
    assert event.header == NetEventHeader()
