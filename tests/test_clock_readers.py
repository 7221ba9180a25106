"""Which tests run again on other days: those that ask for the day of the run, in whatever way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILE = """
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from clock_at import clock_at

from data.config import clock


@pytest.fixture(scope="module")
def shared():
    return clock.today()


def test_asks():
    assert clock.now()

def test_uses_what_asked(shared):
    assert shared

def test_uses_it_too(shared):
    assert shared

def test_starts_a_process():
    subprocess.run([sys.executable, "-S", "-c", ""], check=True)

def test_starts_one_that_knows_no_day():
    subprocess.run([sys.executable, "-S", "-c", ""], env={}, check=True)

def test_has_a_day_of_its_own():
    with clock_at(datetime(2026, 11, 24, tzinfo=UTC)):
        assert clock.today().year == 2026
        subprocess.run([sys.executable, "-S", "-c", ""], check=True)

@pytest.mark.parametrize("number", [1, 2])
def test_asks_nothing(number):
    assert number
"""
ASKING = ["asks", "starts_a_process", "uses_it_too", "uses_what_asked"]


@pytest.mark.slow
def test_what_asks_for_the_day_is_noted_and_run_again(tmp_path: Path) -> None:
    file, readers = tmp_path / "test_some.py", tmp_path / "readers.txt"
    file.write_text(FILE, encoding="utf-8")
    assert "8 passed" in run(tmp_path, f"--note-readers={readers}", moment="2027-06-30T10:00:00+00:00")
    noted = readers.read_text(encoding="utf-8").split()
    assert sorted(line.partition("::test_")[2] for line in noted) == ASKING
    said = run(tmp_path, f"--only-readers={readers}", moment="2028-02-29T10:00:00+00:00")
    assert f"{len(ASKING)} passed, 4 deselected" in said


def run(folder: Path, option: str, moment: str) -> str:
    found = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "support")])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "clock_readers", "-p", "no:cacheprovider", option, str(folder)],
        env=os.environ | {"OKR_NOW": moment, "PYTHONPATH": found, "PYTEST_ADDOPTS": ""},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
