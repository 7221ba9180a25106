"""The one clock: what is set goes on from there, reaches every process, and never touches the age of a file."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from clock_at import clock_at
from served import ROOT

from data.config import clock

LEAP_DAY = datetime(2028, 2, 29, 23, 30, tzinfo=UTC)
SOON = timedelta(seconds=60)


def told(given: str) -> subprocess.CompletedProcess[str]:
    """What a process says the time is."""
    code = "from data.config import clock; print(clock.now().isoformat())"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {clock.VARIABLE: given},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_goes_on_from_where_it_was_set_and_back() -> None:
    before = clock.now()
    with clock_at(LEAP_DAY):
        assert LEAP_DAY <= clock.now() <= clock.now() < LEAP_DAY + SOON
        with clock_at(before - timedelta(days=900)):
            assert clock.now() < before - timedelta(days=899)
        assert clock.now() >= LEAP_DAY
    assert before <= clock.now() < before + SOON


def test_it_is_another_day_elsewhere() -> None:
    with clock_at(LEAP_DAY):
        assert clock.today() == clock.today("America/Los_Angeles") == date(2028, 2, 29)
        assert clock.today("Asia/Tehran") == clock.today("Pacific/Kiritimati") == date(2028, 3, 1)


@pytest.mark.parametrize("given", ["2028-02-29T23:30:00+00:00", "2028-02-29T23:30:00", "2028-03-01T03:00:00+03:30"])
def test_a_process_begins_at_the_moment_it_is_given(given: str) -> None:
    assert LEAP_DAY <= datetime.fromisoformat(told(given).stdout.strip()) < LEAP_DAY + SOON


def test_processes_share_one_time() -> None:
    with clock_at(LEAP_DAY):
        (given,) = clock.setting().values()
        assert LEAP_DAY <= datetime.fromisoformat(told(given).stdout.strip()) < clock.now()


@pytest.mark.parametrize("given", ["yesterday", "+soon", "2028-02-30T00:00:00"])
def test_what_is_no_moment_is_refused(given: str) -> None:
    done = told(given)
    assert done.returncode == 1
    assert f"OKR_NOW={given} is no moment; write it as" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_is_as_old_as_the_file_system_says(tmp_path: Path) -> None:
    file = tmp_path / "new"
    file.touch()
    with clock_at(LEAP_DAY):
        assert clock.age(file) < SOON
