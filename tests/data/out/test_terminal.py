"""The commands write figures and days as the pages do in English."""

from datetime import date

import pytest

from data.config.i18n.translation import wording
from data.out.cli import terminal

ENGLISH = wording("en")


@pytest.mark.parametrize("value", [None, 0, 0.034, 0.5, 12.5, 99.95, 1234.5, -7, 1e16])
@pytest.mark.parametrize("unit", ["", "EUR", "%", "sessions"])
def test_a_figure_is_written_as_on_the_pages(value, unit):
    assert terminal.figure(value, unit) == ENGLISH.amount(value, unit)


def test_figures_shares_and_days_as_they_are_read():
    assert terminal.figure(1234.56, "EUR") == "€1,235"
    assert terminal.figure(1940, "sessions") == "1,940 sessions"
    assert terminal.percent(0.734) == "73%"
    assert terminal.percent(None) == "–"
    assert (terminal.day("2026-11-23"), terminal.day(None)) == ("23 Nov", "–")
    assert terminal.full_day(date(2026, 11, 23)) == "23 Nov 2026"
