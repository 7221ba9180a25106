"""Kinds of values that the settings file holds, each checked with words of its own."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from babel import Locale, localedata
from babel.numbers import list_currencies
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from data.config.validation_errors import closest
from okr_model.wording.sentences import Sentence, Unfit

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Table(BaseModel):
    """A table of the settings file: frozen, and every key in it is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _zone(name: str) -> str:
    if name not in available_timezones():
        places = [zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")]
        wanted = Sentence("use a time zone of the IANA list, such as `Europe/Berlin` or `UTC`")
        close = closest(name, places)
        raise Unfit(Sentence("did you mean `{close}`? {known}").filled(close=close, known=wanted) if close else wanted)
    return name


def _currency(code: str) -> str:
    if code not in list_currencies() and code != "IRT":  # toman, which the standard has no code for
        raise Unfit(Sentence("use an ISO 4217 code, such as `EUR`, `USD` or `IRR`"))
    return code


def _country(code: str) -> str:
    if code not in _countries():
        raise Unfit(Sentence("use a country's code of ISO 3166, such as `DE`, `IR` or `US`"))
    return code


@cache
def _countries() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())


def _language(code: str) -> str:
    if not localedata.exists(known := code.replace("-", "_")):
        raise Unfit(Sentence("use a language code, such as `en`, `fa` or `pt-BR`"))
    return localedata.normalize_locale(known) or known


def _day(value: object) -> object:
    """A TOML day or the same in quotes; a bare number is not taken for a count of seconds."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise Unfit(Sentence("use a day, such as 2026-01-31"))


def _span(value: object) -> object:
    words = re.fullmatch(r"(\d{1,4})\s*([mhd])", value.strip()) if isinstance(value, str) else None
    span = timedelta(**{_UNITS[words[2]]: int(words[1])}) if words else None
    if span is None or not timedelta(minutes=1) <= span <= timedelta(days=31):
        raise Unfit(Sentence('use a span from one minute to 31 days, such as "30m", "6h" or "1d"'))
    return span


def _clock(value: object) -> object:
    if isinstance(value, time) and value.tzinfo is None:
        return value
    if isinstance(value, str) and re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value.strip()):
        hour, minute = value.strip().split(":")
        return time(int(hour), int(minute))
    raise Unfit(Sentence('use a time of day, such as "06:30"'))


Zone = Annotated[str, AfterValidator(_zone)]
Country = Annotated[str, AfterValidator(_country)]
Currency = Annotated[str, AfterValidator(_currency)]
Language = Annotated[str, AfterValidator(_language)]
Day = Annotated[date, BeforeValidator(_day)]
Span = Annotated[timedelta, BeforeValidator(_span)]
Clock = Annotated[time, BeforeValidator(_clock)]
Whole = Annotated[int, Field(strict=True)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
