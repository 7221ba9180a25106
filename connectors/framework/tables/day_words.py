"""The names of months and weekdays, and what else stands in a written day, in the languages that tables come in.

Names come from Unicode CLDR, by Babel, long and short, with their accents and without. A word that means different
months in two languages means none. A short word may name a weekday in one language and a month in another (`mar` is
Tuesday in French): what stands beside it tells.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any, Final, NamedTuple

from connectors.framework.tables.characters import plain, without_accents


def _list(words: str) -> list[str]:
    return words.split()


_LANGUAGES: Final = _list("en de fr es it pt nl pl tr fa sv da nb fi cs ro hu ru uk el id ar hi")
_MORE_MONTHS: Final = {"sept": 9, "mrz": 3, "maerz": 3, "mrt": 3}
_JALALI: Final = (
    ("فروردین", "farvardin", "حمل"), ("اردیبهشت", "ordibehesht", "ثور"), ("خرداد", "khordad", "جوزا"),
    ("تیر", "tir", "سرطان"), ("مرداد", "امرداد", "mordad", "اسد"), ("شهریور", "shahrivar", "سنبله"),
    ("مهر", "mehr", "میزان"), ("آبان", "ابان", "aban", "عقرب"), ("آذر", "اذر", "azar", "قوس"), ("دی", "dey", "جدی"),
    ("بهمن", "bahman", "دلو"), ("اسفند", "esfand", "حوت"),
)  # fmt: skip
_EASTERN_WEEKDAYS: Final = frozenset("月火水木金土日一二三四五六월화수목금토일")
_PERSIAN_WEEKDAYS: Final = _list("شنبه یکشنبه دوشنبه سهشنبه چهارشنبه پنجشنبه پنچشنبه جمعه یک دو سه چهار پنج")
FILLERS: Final = frozenset(
    _list("""
    st nd rd th er re e eme ème ª º o de del do da di des du of the le la el il den dem der d van ab 年 月 日 년 월 일
    г года р рік year jahr سال ماه مورخ روز ساعت
    """)
)
"""What stands between the parts of a day and tells nothing."""

QUARTERS: Final = frozenset(
    _list("q qtr quarter quartal quartale trim trimestre trimester t kvartal kwartał kwartal çeyrek")
)
SEASONS: Final = {"بهار": 1, "تابستان": 2, "پاییز": 3, "پائیز": 3, "زمستان": 4}
"""The quarters of the Jalali year are its seasons."""

WEEKS: Final = frozenset(
    _list("""
    w wk week weeks kw woche kalenderwoche semaine sem semana settimana hafta vecka v uke uge tydzień tydz هفته
    """)
)


class Month(NamedTuple):
    """A month by its number, in our calendar or the Jalali one."""

    number: int
    jalali: bool = False


@cache
def months() -> dict[str, Month]:
    """Months by their names, in small letters."""
    found: dict[str, set[Month]] = defaultdict(set)
    for locale in _locales():
        for context in locale.months.values():
            for width in ("wide", "abbreviated"):
                for number, name in context.get(width, {}).items():
                    for form in _forms(name):
                        found[form].add(Month(number))
    for word, number in _MORE_MONTHS.items():
        found[word] = {Month(number)}
    for number, names in enumerate(_JALALI, start=1):
        for name in names:
            found[name] = {Month(number, jalali=True)}
    return {word: months.pop() for word, months in found.items() if len(months) == 1 and not word.isdecimal()}


@cache
def weekdays() -> frozenset[str]:
    """The names of weekdays, in small letters."""
    names = {form for locale in _locales() for context in locale.days.values()
             for width in ("wide", "abbreviated", "short") for name in context.get(width, {}).values()
             for form in _forms(name)}  # fmt: skip
    # the `h` of `H1 2026` is half a year, and no Hungarian Monday
    names = {name for name in names if len(name) > 1 or not name.isascii()}
    return frozenset({*names, *_EASTERN_WEEKDAYS, *_PERSIAN_WEEKDAYS, "tues", "wednes", "thur", "thurs"})


@cache
def _locales() -> tuple[Any, ...]:
    from babel import Locale  # most days are written in digits

    return tuple(Locale.parse(language) for language in _LANGUAGES)


def _forms(name: str) -> set[str]:
    """A name as it may stand in a table: without its dot, with and without accents."""
    text = plain(str(name)).casefold().strip(" .")
    return {form for form in (text, without_accents(text)) if form.isalpha() or form.replace("-", "").isalpha()}
