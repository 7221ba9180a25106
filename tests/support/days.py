"""The days on which everything must hold. `make test-days` runs this.

On the first day every test is run, and it is noted which ask for the day (`clock_readers`); on the others those are
run, for no other test could tell that it is another day. What is given on the command line is given to pytest, such as
`-m "not browser"`. `OKR_READERS=FILE` keeps the notes: a file that is there is taken, and the first day is like the
others.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
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
NOTHING_TO_RUN = 5  # what pytest says then


def files(readers: Path) -> list[str]:
    """The files of the tests that are written down."""
    return sorted({line.partition("::")[0] for line in readers.read_text(encoding="utf-8").splitlines()})


def passes(moment: datetime, given: list[str]) -> bool:
    """Whether the tests pass as if it were then."""
    began = time.monotonic()
    print(f"As if it were {moment.isoformat()}:", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "clock_readers", *given]
    found = os.pathsep.join(filter(None, [str(Path(__file__).parent), os.environ.get("PYTHONPATH")]))  # the plugin
    environment = os.environ | {"OKR_NOW": moment.isoformat(), "PYTHONPATH": found}
    code = subprocess.run(command, env=environment, check=False).returncode
    print(f"{time.monotonic() - began:.0f} seconds", flush=True)
    return code in (0, NOTHING_TO_RUN)


def main(given: list[str]) -> None:
    """Run the tests on every day; says which days they did not pass, and ends with 1 then."""
    moments, failed = list(MOMENTS), []
    with tempfile.TemporaryDirectory() as folder:
        readers = Path(os.environ.get("OKR_READERS") or Path(folder) / "readers.txt")
        if not readers.exists():
            readers.touch()
            first = moments.pop(0)
            failed += [] if passes(first, [f"--note-readers={readers.resolve()}", *given]) else [first]
        for moment in moments:
            chosen = [f"--only-readers={readers.resolve()}", *given, *files(readers)]
            failed += [] if passes(moment, chosen) else [moment]
    if failed:
        sys.exit(f"Not passed as of {' '.join(moment.isoformat() for moment in failed)}")


if __name__ == "__main__":
    main(sys.argv[1:])
