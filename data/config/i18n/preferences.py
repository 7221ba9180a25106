"""How a person likes to read: the language, and how days and numbers are written in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from okr_model.calendars.months import Calendar

__all__ = ["CALENDARS", "DIGITS", "WEEK_STARTS", "Calendar", "Digits", "Preferences", "WeekStart"]

Digits = Literal["auto", "latin", "native"]
WeekStart = Literal["monday", "saturday", "sunday"]

CALENDARS: tuple[Calendar, ...] = get_args(Calendar)
DIGITS: tuple[Digits, ...] = get_args(Digits)
WEEK_STARTS: tuple[WeekStart, ...] = get_args(WeekStart)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person has chosen; None where they have not, and then the workspace's choice holds.

    language: its code.  calendar: in which days are shown, typed and picked; kept are ISO days.
    digits: `auto` are the language's own.  week_start: the first day of a week.
    """

    language: str | None = None
    calendar: Calendar | None = None
    digits: Digits | None = None
    week_start: WeekStart | None = None
