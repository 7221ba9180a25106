"""Events out of a calendar file, as RFC 5545 has it: https://www.rfc-editor.org/rfc/rfc5545

Its summary is the title, its description the note, its categories are tags and may name the kind. A last day without
a time of day is the day after (section 3.6.1). Of an event that repeats only the first date is taken.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from data.config.validation_errors import BadFile, Problem
from okr_model.drivers.events import KINDS
from okr_model.wording.sentences import Sentence

_LONGEST_NOTE = 2000
_LONGEST_TITLE = 200


def is_calendar(content: bytes, name: str) -> bool:
    """By its name, or by how it begins."""
    return (
        name.casefold().endswith((".ics", ".ical")) or content.lstrip(b"\xef\xbb\xbf \r\n")[:15] == b"BEGIN:VCALENDAR"
    )


def rows_of_calendar(content: bytes, name: str, zone: ZoneInfo) -> list[tuple[int, dict[str, Any] | Sentence]]:
    """Each event's line, and its fields or what is wrong with it. Raises `BadFile` for what is no calendar."""
    from icalendar import Calendar  # only where one is read

    try:
        text = content.decode("utf-8-sig")
        calendars = Calendar.from_ical(text, multiple=True)
    except Exception as error:  # a time zone with a name of a thousand letters, say: its errors have no common kind
        said = Sentence("is no readable calendar file ({why}): export it again as .ics").filled(why=str(error)[:120])
        raise BadFile(name, [Problem("", said)]) from None
    begins = [n for n, line in enumerate(text.splitlines(), 1) if line.strip().upper() == "BEGIN:VEVENT"]
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if not events:
        raise BadFile(name, [Problem("", Sentence("has no events in it"))])
    lines = begins if len(begins) == len(events) else range(1, len(events) + 1)
    return [(line, _fields(event, zone)) for line, event in zip(lines, events, strict=True)]


def _fields(event: Any, zone: ZoneInfo) -> dict[str, Any] | Sentence:
    title = _text(event, "SUMMARY").strip()[:_LONGEST_TITLE]
    called = f"“{title}” " if title else "an event "
    if _text(event, "STATUS").upper() == "CANCELLED":
        return Sentence("{called}is cancelled").filled(called=called)
    try:
        start, end = event.start, event.end
    except Exception:  # its own errors have no common kind
        return Sentence("{called}has no day it begins on, or one that cannot be read").filled(called=called)
    first = _day(start, zone)
    last = max(_day(end - (timedelta(days=1) if type(end) is date else timedelta(seconds=1)), zone), first)
    words = _categories(event)
    given: dict[str, Any] = {
        "title": title,
        "first": first,
        "last": last,
        "kind": next((w.casefold() for w in words if w.casefold() in KINDS), "other"),
    }
    tags = [word[:200] for word in words if word.casefold() != given["kind"]]
    note = _text(event, "DESCRIPTION").replace("\r", "").strip()[:_LONGEST_NOTE]
    given |= {name: value for name, value in (("tags", tags), ("note", note)) if value}
    if uid := _text(event, "UID").strip():
        again = _first(event, "RECURRENCE-ID")
        given["uid"] = uid if again is None else f"{uid} {again.to_ical().decode()}"
    return given


def _first(event: Any, name: str) -> Any:
    """A property; the first of several where a calendar gives it more than once."""
    found = event.get(name)
    return found[0] if isinstance(found, list) and found else found


def _text(event: Any, name: str) -> str:
    return str(_first(event, name) or "")


def _day(moment: Any, zone: ZoneInfo) -> date:
    if isinstance(moment, datetime):
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    day: date = moment
    return day


def _categories(event: Any) -> list[str]:
    found = event.get("CATEGORIES") or []
    groups = found if isinstance(found, list) else [found]
    return [word for group in groups for one in getattr(group, "cats", [group]) if (word := str(one).strip())]
