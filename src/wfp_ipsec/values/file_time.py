"""Points in time as Windows counts them."""

from __future__ import annotations

import datetime as dt
from typing import Self

from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U64

EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
TICKS_PER_MICROSECOND = 10
# The system's own conversions take the count as a signed number.
LATEST_TICKS = (1 << 63) - 1


@value
class FileTime(Value):
    """A point in time (FILETIME).

    Attributes:
        ticks: 100-nanosecond intervals since the beginning of 1601, UTC. The count is kept as it
            is: `datetime` holds microseconds and years up to 9999 only.
    """

    ticks: U64 = 0

    @classmethod
    def of(cls, moment: dt.datetime) -> Self:
        """Returns the point in time of a datetime that knows its time zone.

        Raises:
            InvalidParameterError: The datetime has no time zone, or lies before 1601.
        """
        if moment.utcoffset() is None:
            raise invalid("moment", moment, "must have a time zone", "FWP_E_INVALID_PARAMETER")
        if moment < EPOCH:
            raise invalid("moment", moment, "lies before 1601", "FWP_E_OUT_OF_BOUNDS")
        return cls(ticks=(moment - EPOCH) // dt.timedelta(microseconds=1) * TICKS_PER_MICROSECOND)

    @property
    def datetime(self) -> dt.datetime | None:
        """The time in UTC, rounded down to a microsecond; None after the year 9999."""
        try:
            return EPOCH + dt.timedelta(microseconds=self.ticks // TICKS_PER_MICROSECOND)
        except OverflowError:
            return None
