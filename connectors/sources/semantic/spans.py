"""Stretches of time as definitions write them: "7 days", "1 month", "month to date", "all time"."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from connectors.sources.semantic.definition import ALL_TIME, SPAN, TO_DATE

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7}


def before(day: date, span: str) -> date:
    """The same day so long ago: of a shorter month its last day, as databases subtract months."""
    found = SPAN.fullmatch(span)
    assert found is not None
    count, unit = int(found["count"]), found["unit"]
    if unit in _DAYS:
        return day - timedelta(days=count * _DAYS[unit])
    months = day.year * 12 + day.month - 1 - count * _MONTHS[unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def opening(day: date, over: str) -> date | None:
    """The first day that counts for a day; None where all of them do. "7 days" are that day and the six before."""
    if over == ALL_TIME:
        return None
    if (to_date := TO_DATE.fullmatch(over)) is not None:
        match to_date["unit"]:
            case "week":
                return day - timedelta(days=day.weekday())
            case "quarter":
                return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
            case "year":
                return date(day.year, 1, 1)
        return day.replace(day=1)
    return before(day, over) + timedelta(days=1)
