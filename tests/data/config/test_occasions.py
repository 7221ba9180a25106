"""The main occasions of a country, as its law has them; none where nobody has said where they are."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from data.config.occasions import occasions


def named(country: str | None, year: int) -> dict[str, date]:
    return {one.name.text: one.day for one in occasions(country, date(year, 1, 1), date(year, 12, 31))}


@pytest.mark.parametrize("year", range(2020, 2031))
def test_nowruz_is_the_first_of_farvardin(year: int) -> None:
    from okr_model.calendars.months import first_of

    assert named("IR", year)["Nowruz"] == first_of(year - 621, 1, "jalali")


def test_black_friday_follows_the_fourth_thursday_of_november() -> None:
    assert named("US", 2026)["Black Friday"] == date(2026, 11, 27)
    assert named("DE", 2024)["Black Friday"] == date(2024, 11, 29)
    assert "Black Friday" not in named("IR", 2026)


def test_main_days_only_and_each_once() -> None:
    assert list(named("US", 2026)) == ["New Year", "Thanksgiving", "Black Friday", "Christmas"]
    found = occasions("TR", date(2026, 1, 1), date(2026, 12, 31))
    assert [one.name.text for one in found].count("Eid al-Fitr") == 1


def test_a_span_holds_its_own_days() -> None:
    found = occasions("US", date(2026, 12, 1), date(2027, 1, 31))
    assert [one.day for one in found] == [date(2026, 12, 25), date(2027, 1, 1)]


def test_nothing_is_loaded_where_no_country_is_named() -> None:
    assert occasions(None, date(2026, 1, 1), date(2026, 12, 31)) == ()
    said = "import sys; from data.config.occasions import occasions; from datetime import date;"
    said += "occasions(None, date(2026, 1, 1), date(2026, 12, 31)); sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0
