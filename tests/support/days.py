"""The days on which everything must hold: `make test-days` runs the whole suite on each, one line of this a run."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_QUARTERS = [date(2027, month, 1) for month in (1, 4, 7, 10)]
DAYS = sorted(
    {first + timedelta(days=n) for first in _QUARTERS for n in (-1, 0, 1)}  # the last, the first and the second one
    | {date(2028, 2, 29), date(2027, 3, 28), date(2027, 10, 31), date(2027, 11, 7)}  # clocks change in Europe, America
)
MOMENTS = [datetime(day.year, day.month, day.day, 10, tzinfo=UTC) for day in DAYS]
NEAR_MIDNIGHT = [
    datetime(2027, 3, 31, 23, 50, tzinfo=ZoneInfo("Pacific/Kiritimati")),
    datetime(2027, 4, 1, 0, 10, tzinfo=ZoneInfo("Pacific/Kiritimati")),
    datetime(2027, 12, 31, 23, 50, tzinfo=ZoneInfo("Asia/Tehran")),
    datetime(2028, 1, 1, 0, 10, tzinfo=ZoneInfo("Asia/Tehran")),
    datetime(2027, 6, 30, 23, 50, tzinfo=ZoneInfo("America/Los_Angeles")),
    datetime(2027, 11, 7, 1, 30, tzinfo=ZoneInfo("America/Los_Angeles")),  # which comes once more
    datetime(2027, 11, 7, 1, 30, fold=1, tzinfo=ZoneInfo("America/Los_Angeles")),
]

if __name__ == "__main__":
    print("\n".join(moment.isoformat() for moment in MOMENTS))
