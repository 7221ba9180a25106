"""Every text, number and date a person reads goes through here, in the reader's language.

`t` translates with gettext; catalogues stand in `pages/locale/<language>/LC_MESSAGES/messages.mo`, English is the
source. Numbers and dates follow the language through Babel. What people typed is data: `safe` makes it harmless in
Markdown, `html` in markup.
"""

from __future__ import annotations

import gettext
import html as _html
import re
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from okr_model.sentences import Sentence, spoken, unit_is_part_of_number
from pages.shared import load

LOCALE_FOLDER = Path(__file__).parents[1] / "locale"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$&^=])")
# A word joiner after these keeps Streamlit from making links, emoji, icons (`:smile:`) and arrows (`->`) of them; it
# looks for those in the finished text, where a backslash no longer tells.
_MADE_INTO_MORE = re.compile(r"@|://|www(?=\.)|:(?=[\w+/-]+:)|[<>~-](?=[->=])", re.IGNORECASE)
_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])  # would turn what stands beside them too
_CURRENCY = re.compile(r"[A-Z]{3}")
_SAYABLE = 1e15  # nobody reads longer figures, and the library that groups their digits refuses much longer ones


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", LOCALE_FOLDER, [language], fallback=True)


def language() -> str:
    """The reader's language, an ISO 639 code such as `en`."""
    return load.settings().workspace.language


def t(message: str, /, **values: object) -> str:
    """`message` in the reader's language, its `{names}` filled from `values`."""
    return _catalogue(language()).gettext(message).format(**values)


def sentence(said: Sentence | str) -> str:
    """A sentence of the model in the reader's language, its text collected for translation like all others.

    What comes from elsewhere, such as a service's own words, stays as it is.
    """
    if isinstance(said, str):
        return said
    shares = {name: percent(value) for name, value in said.shares.items()}
    numbers = {name: number(value) for name, value in said.numbers.items()}
    days = {name: full_day(value) for name, value in said.days.items()}
    amounts = {name: spoken_amount(value, said.unit) for name, value in said.amounts.items()}
    with_number = said.unit if unit_is_part_of_number(said.unit) else ""
    firsts = {name: spoken_amount(value, with_number) for name, value in said.firsts.items()}
    changes = {name: change(value) for name, value in said.changes.items()}
    figures = {name: amount(value, said.unit) for name, value in said.figures.items()}
    moves = {name: move(value, said.unit) for name, value in said.moves.items()}
    told = {**shares, **numbers, **amounts, **firsts, **changes, **figures, **moves, **days, **said.names}
    words = t(said.text, **told)
    return _with_clauses(words, [sentence(one) for one in said.then], opens=said.opens)


def _with_clauses(words: str, clauses: list[str], *, opens: bool) -> str:
    if not clauses:
        return words
    if opens:
        return t("{said}: {clauses}.", said=words, clauses="; ".join(clauses))
    return t("{said}.", said="; ".join([words, *clauses]))


def spoken_amount(value: float, unit: str = "") -> str:
    """An amount that is not known exactly, as one says it: three digits are enough."""
    return amount(spoken(value), unit)


def nt(one: str, many: str, n: int, /, **values: object) -> str:
    """`one` or `many`, by the language's own rule for the number `n`, which is also `{n}`."""
    return _catalogue(language()).ngettext(one, many, n).format(n=number(n), **values)


@lru_cache(maxsize=8)
def _locale(code: str) -> Locale:
    return Locale.parse(code)


def number(value: float, digits: int | None = None) -> str:
    """A number with the language's separators; without `digits`, as many decimals as the size deserves."""
    if abs(value) >= _SAYABLE:
        return f"{value:.3g}"
    if digits is None:
        size = abs(value)
        digits = 0 if value == round(value) or size >= 1000 else 1 if size >= 10 else 2 if size >= 0.1 else 4
    pattern = "#,##0." + "0" * min(digits, 1) + "#" * max(digits - 1, 0) if digits else "#,##0"
    return str(format_decimal(value, format=pattern, locale=_locale(language())))


def amount(value: float | None, unit: str = "") -> str:
    """A figure with its unit: money as the currency is written, `%` as a share of one, anything else after it."""
    if value is None:
        return "–"
    if _CURRENCY.fullmatch(unit) and abs(value) < _SAYABLE:
        digits = 0 if abs(value) >= 100 or value == round(value) else 2
        pattern = f"¤#,##0{'.' + '0' * digits if digits else ''}"
        return str(format_currency(value, unit, pattern, locale=_locale(language()), currency_digits=False))
    if unit == "%":
        return percent(value, 0 if abs(value) >= 1 else 1 if abs(value) >= 0.1 else 2)
    return f"{number(value)} {unit}".strip()


def percent(share: float | None, digits: int = 0) -> str:
    """A share of one as a percentage."""
    if share is None:
        return "–"
    if abs(share) >= _SAYABLE:
        return f"{share * 100:.3g}%"
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    return str(format_percent(share, format=pattern, locale=_locale(language())))


def change(share: float | None) -> str:
    """A share of one by which something rose or fell, with its sign: `+3.1%`."""
    return "–" if share is None else f"{'+' if share > 0 else ''}{percent(share, 1)}"


def move(value: float, unit: str = "", *, signed: bool = False) -> str:
    """By how much a figure moved: in its unit, shares in points. signed: with `+` where it rose, `−` where it fell."""
    size = t("{n} points", n=number(abs(value) * 100)) if unit == "%" else amount(abs(value), unit)
    sign = ("+" if value > 0 else "−" if value < 0 else "") if signed else "−" if value < 0 else ""
    return f"{sign}{size}"


def day(value: date | None) -> str:
    """A day as people say it: `23 Nov`; the year is added where it is not the current cycle's matter."""
    return "–" if value is None else str(format_date(value, "d MMM", locale=_locale(language())))


def full_day(value: date | None) -> str:
    """A day with its year: `23 Nov 2026`."""
    return "–" if value is None else str(format_date(value, "d MMM y", locale=_locale(language())))


def moment(value: datetime) -> str:
    """A moment to the minute, in the workspace's time zone: `23 Nov 2026, 14:05`."""
    here = value.astimezone(ZoneInfo(load.settings().workspace.timezone))
    return str(format_datetime(here, "d MMM y, HH:mm", locale=_locale(language())))


def ago(then: datetime | None, now: datetime) -> str:
    """How long ago something was, in the largest fitting unit."""
    if then is None:
        return t("never")
    return str(format_timedelta(then - now, add_direction=True, locale=_locale(language())))


def safe(text: str) -> str:
    """What a person typed, for use inside Markdown: shown to the letter, never as markup, image or link."""
    return _MARKDOWN.sub(r"\\\1", _MADE_INTO_MORE.sub("\\g<0>\u2060", " ".join(text.translate(_DIRECTION).split())))


def html(text: str) -> str:
    """What a person typed, for use inside markup."""
    return _html.escape(text.translate(_DIRECTION), quote=True)
