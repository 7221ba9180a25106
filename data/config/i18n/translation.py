"""Every text, number and day a person reads, in a language: the pages, and what is taken away from them.

`t` translates with gettext (`catalogue`), English is the source. Numbers and days follow the language through Babel,
digits included.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from unicodedata import bidirectional
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from data.config.i18n import days
from data.config.i18n.catalogue import filled, texts
from data.config.i18n.preferences import Calendar, Digits
from okr_model.plan.cycles import Cycle, quarter_named
from okr_model.wording import figures
from okr_model.wording.figures import LONGEST, MINUS, Figures, is_currency, unit_is_part_of_number
from okr_model.wording.sentences import Sentence, Unfit, as_typed

LEFT_TO_RIGHT, RIGHT_TO_LEFT = "\u200e", "\u200f"
_RIALS = {"IRR": "ریال", "IRT": "تومان"}
_DIGITS = {"arabext": "۰۱۲۳۴۵۶۷۸۹٪", "arab": "٠١٢٣٤٥٦٧٨٩٪"}  # Babel writes their separators, not their digits
_QUARTERS = {  # one text each: seasons and ordinals have names
    "gregorian": (Sentence("{year}-Q1"), Sentence("{year}-Q2"), Sentence("{year}-Q3"), Sentence("{year}-Q4")),
    "jalali": (Sentence("Q1 {year}"), Sentence("Q2 {year}"), Sentence("Q3 {year}"), Sentence("Q4 {year}")),
    "fiscal": (Sentence("FY{year}-Q1"), Sentence("FY{year}-Q2"), Sentence("FY{year}-Q3"), Sentence("FY{year}-Q4")),
}
_SIGNS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], " ")
_BACKTICKS = re.compile(r"`([^`\n]+)`")
_STEPS = Sentence("{n} steps")  # what milestones are counted in, found as the units of connectors are
_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])  # would turn what stands beside them too


@lru_cache(maxsize=8)
def _locale(code: str) -> Locale:
    return Locale.parse(code)


@lru_cache(maxsize=64)
def wording(language: str, calendar: Calendar | None = None, numerals: Digits = "auto") -> Wording:
    """The words of a language, an ISO 639 code such as `en`. Raises ValueError for one nobody knows.

    calendar, numerals: how days and numbers are written; None: in the calendar that is usual in the language.
    """
    try:
        found = _locale(language)
    except (ValueError, UnknownLocaleError):
        raise Unfit(
            Sentence("There is no language {language}; write its code, such as en, de or fa.").filled(
                language=as_typed(language)
            )
        ) from None
    return Wording(language, found, calendar or days.usual_calendar(language), numerals)


@dataclass(frozen=True)
class Wording:
    """One language, as one reader likes it. What people typed is not made harmless here: each medium does that.

    calendar: in which days are written.  numerals: `auto` are the language's own.
    """

    language: str
    locale: Locale
    calendar: Calendar = "gregorian"
    numerals: Digits = "auto"

    @property
    def is_right_to_left(self) -> bool:
        """Whether its lines begin at the right."""
        return str(self.locale.text_direction) == "rtl"

    @cached_property
    def _numbering(self) -> str:
        """The digits and separators of its numbers, as CLDR names them."""
        return "latn" if self.numerals == "latin" else str(self.locale.default_numbering_system)

    @property
    def own_digits(self) -> str:
        """The digits of the language; empty where they are the Latin ones."""
        return _DIGITS.get(str(self.locale.default_numbering_system), "")[:10]

    @cached_property
    def _digits(self) -> dict[int, str]:
        own = _DIGITS.get(self._numbering, "")
        return {ord(latin): digit for latin, digit in zip("0123456789%", own, strict=False)}

    def digits(self, text: str) -> str:
        """The same in the language's digits; a sign before them stays before them where lines begin at the right."""
        return _beginning(text, self.is_right_to_left and text[:1] in "+-−").translate(self._digits)

    def latin(self, text: str) -> str:
        """What reads from the left in any language, such as a fingerprint or an id, kept so inside any line."""
        if not self.is_right_to_left or not text:
            return text
        return f"{LEFT_TO_RIGHT}{text}{LEFT_TO_RIGHT}{RIGHT_TO_LEFT}"

    def apart(self, text: str) -> str:
        """What a person typed, inside a line: where it reads the other way, what stands beside it does not turn."""
        first = next((way for way in map(bidirectional, text) if way in {"L", "R", "AL"}), "")
        if first == "L":
            return self.latin(text)
        if not first or self.is_right_to_left:
            return text
        return f"{RIGHT_TO_LEFT}{text}{RIGHT_TO_LEFT}{LEFT_TO_RIGHT}"

    def t(self, message: str, /, **values: object) -> str:
        """`message` in the language, its `{names}` filled from `values`, whole numbers in its digits."""
        return filled(texts(self.language).gettext(message), message, self._in_digits(values))

    def _in_digits(self, values: Mapping[str, object]) -> dict[str, object]:
        return {name: self.digits(str(value)) if type(value) is int else value for name, value in values.items()}

    def declared(self, text: str) -> str:
        """What a connector declares in plain English, in the language; it is not filled, and may hold any sign.

        What nobody has translated, as of a workspace's own connectors and tables, stays as it is.
        """
        return texts(self.language).gettext(text) if text else ""

    def counted(self, number: str, unit: str) -> str:
        """A number, written, and what it counts: what connectors count in is known; other units stay as they are."""
        known = f"{{n}} {unit}"
        found = texts(self.language).gettext(known)
        if found == known:
            return f"{number} {self.apart(unit)}".strip()
        return filled(found, known, {"n": number}).strip()

    def unit(self, unit: str) -> str:
        """What something is counted in, without a number."""
        return self.counted("", unit)

    def nt(self, one: str, many: str, n: int, /, **values: object) -> str:
        """`one` or `many`, by the language's own rule for the number `n`, which is also `{n}`; the rest as in `t`."""
        said = {"n": self.number(n), **self._in_digits(values)}
        return filled(texts(self.language).ngettext(one, many, n), one if n == 1 else many, said)

    def sentence(self, said: Sentence | str) -> str:
        """A sentence of the model, its text collected for translation like all others.

        What comes from elsewhere, such as a service's own words, stays as it is.
        """
        if isinstance(said, str):
            return said
        unit, among = said.unit, said.together
        with_number = unit if unit_is_part_of_number(unit) else ""
        filled = {
            **{name: self.change(value) for name, value in said.changes.items()},
            **{name: self.percent(value) for name, value in said.shares.items()},
            **{name: self.percent_likely(value) for name, value in said.likelihoods.items()},
            **{name: self.number(value) for name, value in said.numbers.items()},
            **{name: self.digits(f"{value:.15g}") for name, value in said.plain.items()},
            **{name: self.spoken_amount(value, unit, among) for name, value in said.amounts.items()},
            **{name: self.spoken_amount(value, with_number, among) for name, value in said.firsts.items()},
            **{name: self.amount(value, unit, among) for name, value in said.figures.items()},
            **{name: self.amount(value, with_number, among) for name, value in said.first_figures.items()},
            **{name: self.move(value, unit, beside=said.beside) for name, value in said.moves.items()},
            **{name: self.full_day(value) for name, value in said.days.items()},
            **{name: self.moment(value) for name, value in said.moments.items()},
            **{name: self.apart(value) for name, value in said.names.items()},
            **{name: self.cycle_id(value) for name, value in said.cycles.items()},
            **{name: self.sentence(value) for name, value in said.parts.items()},
            **{name: self.listed(value) for name, value in said.lists.items()},
            **{name: self.t("; ").join(map(self._within, value)) for name, value in said.series.items()},
        }
        words = self.t(said.text, **filled) if said.text else ""
        clauses = [self.sentence(clause) for clause in said.then]
        if clauses and said.opens:
            return self.t("{said}: {clauses}.", said=words, clauses=self.t("; ").join(clauses))
        words = self.t("{said}.", said=self.t("; ").join([words, *clauses])) if clauses else words
        return "\n".join([*([self._from_its_side(words)] if words else []), *map(self.sentence, said.lines)])

    def quoted(self, said: str) -> str:
        """The same with names that stand in backticks, as a terminal shows them, in the quotes of the language."""
        return _BACKTICKS.sub(lambda found: self.t("“{text}”", text=found[1]), said)

    def _from_its_side(self, words: str) -> str:
        """A line of the language also where a foreign name is its first word, so that it is not read from there."""
        ways = [way for way in map(bidirectional, words) if way in {"L", "R", "AL"}]
        turned = self.is_right_to_left and ways[:1] == ["L"] and {"R", "AL"} & {*ways}
        return f"{RIGHT_TO_LEFT}{words}" if turned else words

    def listed(self, several: Iterable[Sentence | str]) -> str:
        """Names or terms with the language's comma between."""
        return self.t(", ").join(map(self._within, several))

    def _within(self, one: Sentence | str) -> str:
        return self.sentence(one) if isinstance(one, Sentence) else self.apart(one)

    def spoken_amount(self, value: float, unit: str = "", among: Figures = ()) -> str:
        """An amount that is not known exactly, as one says it: three digits, more where `among` needs them."""
        return self._amount(value, unit, among, rough=True)

    def number(self, value: float, digits: int | None = None) -> str:
        """A number with the language's separators; without `digits`, as many decimals as the size deserves."""
        if not math.isfinite(value):
            return "–"
        sign, value = figures.bounded(value)
        said = self._number(*(figures.written(value) if digits is None else (figures.exact(value), digits)))
        return self._signed(sign, said)

    def _signed(self, sign: str, said: str) -> str:
        return _beginning(f"{sign}{said}", self.is_right_to_left and bool(sign))

    def _number(self, value: Decimal, digits: int) -> str:
        pattern = "#,##0." + "0" * min(digits, 1) + "#" * max(digits - 1, 0) if digits else "#,##0"
        return self._figure(format_decimal(value, format=pattern, locale=self.locale, numbering_system=self._numbering))

    def _figure(self, written: str) -> str:
        """What Babel wrote, with a minus for its hyphen, in the language's digits."""
        return self.digits(written.replace("-", MINUS))

    def amount(self, value: float | None, unit: str = "", among: Figures = ()) -> str:
        """A figure with its unit: money as the currency is written, `%` as a share of one, anything else after it.

        among: the figures it is shown with, in the same unit; those that differ are told apart.
        """
        return "–" if value is None else self._amount(value, unit, among)

    def _amount(self, value: float, unit: str, among: Figures, *, rough: bool = False) -> str:
        if not math.isfinite(value):
            return "–"
        sign, value = figures.bounded(value)
        return self._signed(sign, self._with_unit(*figures.written(value, unit, among, rough=rough), unit))

    def _with_unit(self, number: Decimal, digits: int, unit: str) -> str:
        if unit in _RIALS and self.locale.language == "fa":  # written behind, as people write it there
            return f"{self._number(number, digits)} {_RIALS[unit]}"
        if is_currency(unit):
            pattern = f"¤#,##0{'.' + '0' * digits if digits else ''}"
            return self._figure(
                format_currency(
                    number, unit, pattern, locale=self.locale, currency_digits=False, numbering_system=self._numbering
                )
            )
        if unit == "%":
            return self._percent(number, digits)
        return self.counted(self._number(number, digits), unit)

    def percent(self, share: float | None, digits: int = 0) -> str:
        """A share of one as a percentage."""
        if share is None or not math.isfinite(share):
            return "–"
        sign, share = figures.bounded(share)
        return self._signed(sign, self._percent(figures.share(share, digits), digits))

    def percent_likely(self, share: float | None) -> str:
        """A likelihood as a percentage; one that is not quite certain never reads so: `<1%`, `>99%`."""
        if share is None:
            return "–"
        sign, said = figures.likelihood(share)
        exact = self._percent(said, 0)
        if sign == "<":
            return self.t("<{share}", share=exact)
        return self.t(">{share}", share=exact) if sign == ">" else exact

    def _percent(self, share: Decimal, digits: int) -> str:
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        return self._figure(format_percent(share, format=pattern, locale=self.locale, numbering_system=self._numbering))

    def change(self, share: float | None) -> str:
        """A share of one by which something rose or fell, with its sign: `+3.1%`."""
        return "–" if share is None else self._signed("+" if share > 0 else "", self.percent(share, 1))

    def move(self, value: float, unit: str = "", *, signed: bool = False, beside: Figures = ()) -> str:
        """By how much a figure moved: in its unit, shares in points; `signed` with `+` where it rose.

        beside: the figures it is shown with, then and now: it is written no finer than they are.
        """
        sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
        if not math.isfinite(value) or abs(value) > LONGEST:
            return self._signed(sign, self.amount(abs(value), unit))
        size, digits = figures.written_move(value, unit, beside)
        if unit == "%":
            points = self.t("{n} points", n=self._number(size.scaleb(2), digits))
            return self._signed(sign, points)
        return self._signed(sign, self._with_unit(size, digits, unit))

    def day(self, value: date | None) -> str:
        """A day as people say it: `23 Nov`; the year is added where it is not the current cycle's matter."""
        return "–" if value is None else self.digits(days.day(value, self.locale, self.calendar, year=False))

    def full_day(self, value: date | None) -> str:
        """A day with its year: `23 Nov 2026`, `2 Azar 1405`."""
        return "–" if value is None else self.digits(days.day(value, self.locale, self.calendar, year=True))

    def month(self, value: date) -> str:
        """The month of a day with its year: `November 2026`, `Azar 1405`."""
        return self.digits(days.month(value, self.locale, self.calendar))

    def in_numbers(self, value: date) -> str:
        """A day in the numbers of the reader's calendar: `2026-11-23`, `۱۴۰۵/۹/۲`."""
        return self.digits(days.in_numbers(value, self.locale, self.calendar))

    def month_in(self, month: int, calendar: Calendar) -> str:
        """A month of a calendar by its name: `November`, `Azar`."""
        return days.month_names(self.locale, calendar)[month - 1]

    @property
    def month_names(self) -> list[str]:
        """The twelve months of the reader's calendar."""
        return days.month_names(self.locale, self.calendar)

    def span(self, first: date, last: date) -> str:
        """From one day to another, both inside: `1 Oct 2026 – 31 Dec 2026`; one day is only named once."""
        if first == last:
            return self.full_day(first)
        return self.t("{first} – {last}", first=self.full_day(first), last=self.full_day(last))

    def moment(self, value: datetime, zone: str | None = None) -> str:
        """A moment to the minute, in a time zone or as it carries it: `23 Nov 2026, 14:05`."""
        here = value.astimezone(ZoneInfo(zone)) if zone else value
        return self.digits(days.moment(here, self.locale, self.calendar))

    def cycle(self, cycle: Cycle) -> str:
        """What a cycle is called: its own name with its id, or of a quarter its name in the language.

        A Jalali quarter is `Q3 1405`, in Persian by its season; a Gregorian one keeps its id in English.
        """
        return f"{cycle.name} ({self.cycle_id(cycle.id)})" if cycle.name else self.cycle_id(cycle.id)

    def cycle_id(self, id: str) -> str:
        """What the id of a cycle says, of a quarter in words; any other stays as it is."""
        found = quarter_named(id)
        if found is None:
            return self.apart(id) if self.is_right_to_left else id
        kind = "fiscal" if found.is_fiscal else found.calendar
        return self.t(_QUARTERS[kind][found.number - 1].text, year=self.digits(str(found.year)))

    def ago(self, then: datetime | None, now: datetime) -> str:
        """How long ago something was, in the largest fitting unit."""
        if then is None:
            return self.t("never")
        return self.digits(format_timedelta(then - now, add_direction=True, locale=self.locale))


def _beginning(text: str, marked: bool) -> str:
    return f"{LEFT_TO_RIGHT}{text}" if marked else text


def one_line(text: str) -> str:
    """What a person typed, on one line: without signs that no document can hold and those that turn what follows."""
    return " ".join(text.translate(_DIRECTION).translate(_SIGNS).split())


def typed(text: str, words: Wording) -> str:
    """What a person typed, on one line, for between the words of a language."""
    return words.apart(one_line(text))
