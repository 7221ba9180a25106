"""Tables as people have them, generated: dialect × form of days × form of numbers × junk rows × encoding.

`messy(seed)` gives a file, and what it means. The same seed gives the same file everywhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date
from persiantools.jdatetime import JalaliDate

PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@dataclass(frozen=True)
class DayForm:
    """How days are written. order: what a question about it is answered with; span: days between two of its rows."""

    name: str
    write: Callable[[date], str]
    headings: tuple[str, ...] = ("Date", "Day", "Order date")
    encodings: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    period: str = "day"


def _words(pattern: str, language: str) -> Callable[[date], str]:
    return lambda day: format_date(day, pattern, locale=language)


def _jalali(day: date, digits: dict[int, Any] | None, form: str) -> str:
    there = JalaliDate(day)
    text = there.strftime(form, locale="fa") if "%B" in form or "%A" in form else there.strftime(form)
    return text.translate(digits) if digits else text.translate({v: str(n) for n, v in enumerate(PERSIAN.values())})


LATIN = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
EASTERN = ("utf-8", "utf-8-sig", "utf-16", "cp1250")
UNICODE = ("utf-8", "utf-8-sig", "utf-16")
FA = ("تاریخ", "روز")
DAY_FORMS = (
    DayForm("iso", str),
    DayForm("iso time", lambda d: f"{d} 00:00:00"),
    DayForm("iso zone", lambda d: f"{d}T12:30:00Z"),
    DayForm("iso offset", lambda d: f"{d}T00:00:00+02:00"),
    DayForm("iso slashes", lambda d: f"{d:%Y/%m/%d}"),
    DayForm("korean", lambda d: f"{d.year}. {d.month}. {d.day}.", ("날짜", "Date"), UNICODE),
    DayForm("chinese", lambda d: f"{d.year}年{d.month}月{d.day}日", ("日期", "日付"), UNICODE),
    DayForm("compact", lambda d: f"{d:%Y%m%d}"),
    DayForm("hours", lambda d: f"{d:%Y%m%d}00"),
    DayForm("german dots", lambda d: f"{d:%d.%m.%Y}", ("Datum", "Tag"), LATIN),
    DayForm("dots bare", lambda d: f"{d.day}.{d.month}.{d.year}", ("Datum", "Dato"), LATIN),
    DayForm("dots short", lambda d: f"{d:%d.%m.%y}", ("Datum",), LATIN, {"day_order": "day_first"}),
    DayForm("british", lambda d: f"{d:%d/%m/%Y}", answers={"day_order": "day_first"}),
    DayForm("american", lambda d: f"{d.month}/{d.day}/{d.year}", answers={"day_order": "month_first"}),
    DayForm("american padded", lambda d: f"{d:%m/%d/%Y}", answers={"day_order": "month_first"}),
    DayForm("american short", lambda d: f"{d.month}/{d.day}/{d:%y}", answers={"day_order": "month_first"}),
    DayForm("american time", lambda d: f"{d.month}/{d.day}/{d.year} 1:05 PM", answers={"day_order": "month_first"}),
    DayForm("british short", lambda d: f"{d:%d/%m/%y}", answers={"day_order": "day_first"}),
    DayForm("dashes", lambda d: f"{d:%d-%m-%Y}", ("Datum", "Fecha"), LATIN, {"day_order": "day_first"}),
    DayForm("year first short", lambda d: f"{d:%y/%m/%d}", answers={"day_order": "year_first"}),
    DayForm("oracle", lambda d: f"{d:%d}-{format_date(d, 'MMM', locale='en')}-{d:%y}"),
    DayForm("english", _words("MMM d, y", "en")),
    DayForm("english long", _words("EEEE, MMMM d, y", "en")),
    DayForm("english weekday", _words("EEE, d MMM y", "en")),
    DayForm("german", _words("d. MMMM y", "de"), ("Datum", "Tag"), LATIN),
    DayForm("german weekday", lambda d: f"{format_date(d, 'EE', locale='de').strip('.')} {d:%d.%m.%Y}", ("Datum",), LATIN),
    DayForm("french", _words("d MMMM y", "fr"), ("Date", "Jour"), LATIN),
    DayForm("french weekday", _words("EEE d MMM y", "fr"), ("Date",), LATIN),
    DayForm("spanish", _words("d 'de' MMMM 'de' y", "es"), ("Fecha", "Día"), LATIN),
    DayForm("spanish weekday", _words("EEE d MMM y", "es"), ("Fecha",), LATIN),
    DayForm("italian", _words("EEE d MMM y", "it"), ("Data", "Giorno"), LATIN),
    DayForm("portuguese", _words("d 'de' MMM 'de' y", "pt"), ("Data", "Dia"), LATIN),
    DayForm("dutch", _words("EE d MMM y", "nl"), ("Datum", "Dag"), LATIN),
    DayForm("polish", _words("d MMMM y", "pl"), ("Data", "Dzień"), EASTERN),
    DayForm("turkish", _words("d MMMM y", "tr"), ("Tarih", "Gün"), UNICODE),
    DayForm("russian", _words("d MMMM y 'г.'", "ru"), ("Дата", "День"), UNICODE),
    DayForm("persian names", _words("d MMMM y", "fa"), FA, UNICODE),
    DayForm("jalali", lambda d: _jalali(d, None, "%Y/%m/%d"), FA, UNICODE),
    DayForm("jalali digits", lambda d: _jalali(d, PERSIAN, "%Y/%m/%d"), FA, UNICODE),
    DayForm("jalali words", lambda d: _jalali(d, PERSIAN, "%d %B %Y"), FA, UNICODE),
    DayForm("jalali weekday", lambda d: _jalali(d, PERSIAN, "%A %d %B %Y"), FA, UNICODE),
    DayForm("serials", lambda d: str((d - date(1899, 12, 30)).days), answers={"serials": "days"}),
    DayForm("months", _words("MMM y", "en"), ("Month",), answers={"period": "first"}, period="month"),
    DayForm("months iso", lambda d: f"{d:%Y-%m}", ("Month", "Monat"), answers={"period": "first"}, period="month"),
    DayForm("months short", lambda d: f"{format_date(d, 'MMM', locale='en')}-{d:%y}", ("Month",),
            answers={"period": "first", "short_day": "year"}, period="month"),
    DayForm("weeks", lambda d: f"{d.isocalendar()[0]}-W{d.isocalendar()[1]:02}", ("Week",), answers={"period": "first"},
            period="week"),
    DayForm("weeks german", lambda d: f"KW {d.isocalendar()[1]} {d.isocalendar()[0]}", ("Woche",),
            answers={"period": "first"}, period="week"),
    DayForm("quarters", lambda d: f"Q{(d.month + 2) // 3} {d.year}", ("Quarter",), answers={"period": "first"},
            period="quarter"),
)  # fmt: skip


@dataclass(frozen=True)
class NumberForm:
    """How numbers are written. unit: what the column's unit is; power: of ten, in which they are written."""

    name: str
    decimal: str = "."
    group: str = ""
    indian: bool = False
    front: str = ""
    behind: str = ""
    unit: str = ""
    encodings: tuple[str, ...] = ()
    digits: Any = None
    minus: str = "-{}"
    power: int = 0

    def write(self, value: float, decimals: int) -> str:
        """A number in this form."""
        shown = abs(value) * 100 if self.unit == "%" else abs(value) / 10**self.power
        whole, _, rest = f"{shown:.{decimals}f}".partition(".")
        if self.indian and len(whole) > 3:
            head, tail = whole[:-3], whole[-3:]
            pairs = [head[max(0, n - 2) : n] for n in range(len(head), 0, -2)][::-1]
            whole = ",".join([*pairs, tail])
        elif self.group:
            whole = f"{int(whole):,}".replace(",", self.group)
        text = f"{self.front}{whole}{self.decimal + rest if rest else ''}{self.behind}"
        text = text.translate(self.digits) if self.digits else text
        return self.minus.format(text) if value < 0 else text


NUMBER_FORMS = (
    NumberForm("plain"),
    NumberForm("english", group=","),
    NumberForm("german", ",", "."),
    NumberForm("comma", ","),
    NumberForm("french", ",", "\u202f", encodings=UNICODE),
    NumberForm("spaces", ",", " "),
    NumberForm("no-break", ",", "\u00a0", encodings=LATIN),
    NumberForm("thin", ".", "\u2009", encodings=UNICODE),
    NumberForm("swiss", ".", "'"),
    NumberForm("swiss typographic", ".", "’"),
    NumberForm("dollars", ".", ",", front="$", unit="USD"),
    NumberForm("dollars brackets", ".", ",", front="$", unit="USD", minus="({})"),
    NumberForm("canadian", ".", ",", front="CA$", unit="CAD"),
    NumberForm("us", ".", ",", front="US$ ", unit="USD"),
    NumberForm("australian", ".", ",", front="A$", unit="AUD"),
    NumberForm("euros", ",", ".", behind=" €", unit="EUR", encodings=LATIN),
    NumberForm("euro code", ",", ".", behind=" EUR", unit="EUR"),
    NumberForm("euro front", ".", ",", front="€", unit="EUR", encodings=LATIN),
    NumberForm("code front", ".", ",", front="EUR ", unit="EUR"),
    NumberForm("pounds", ".", ",", front="£", unit="GBP", encodings=LATIN),
    NumberForm("real", ",", ".", front="R$ ", unit="BRL"),
    NumberForm("zloty", ",", " ", behind=" zł", unit="PLN", encodings=EASTERN),
    NumberForm("koruna", ",", " ", behind=" Kč", unit="CZK", encodings=EASTERN),
    NumberForm("forint", ",", " ", behind=" Ft", unit="HUF"),
    NumberForm("krona", ",", " ", behind=" kr", unit="SEK"),
    NumberForm("franc", ".", "'", front="CHF ", unit="CHF"),
    NumberForm("rupees", indian=True, front="₹", unit="INR", encodings=UNICODE),
    NumberForm("rupees words", indian=True, front="Rs. ", unit="INR"),
    NumberForm("lakhs", indian=True),
    NumberForm("rupiah", ",", ".", front="Rp ", unit="IDR"),
    NumberForm("lira", ",", ".", front="₺", unit="TRY", encodings=UNICODE),
    NumberForm("rouble", ",", " ", behind=" ₽", unit="RUB", encodings=UNICODE),
    NumberForm("toman", "٫", "٬", behind=" تومان", unit="IRT", encodings=UNICODE, digits=PERSIAN),
    NumberForm("rial", "٫", "٬", behind=" ریال", unit="IRR", encodings=UNICODE, digits=PERSIAN),
    NumberForm("persian", "٫", "٬", encodings=UNICODE, digits=PERSIAN),
    NumberForm("arabic", "٫", "٬", encodings=UNICODE, digits=ARABIC),
    NumberForm("percent", behind="%", unit="%"),
    NumberForm("percent spaced", ",", behind=" %", unit="%"),
    NumberForm("percent front", ",", front="%", unit="%"),
    NumberForm("minus behind", ".", ",", minus="{}-"),
    NumberForm("thousands", behind="K", power=3),
    NumberForm("millions", ",", behind=" Mio. €", unit="EUR", power=6, encodings=LATIN),
    NumberForm("million toman", "٫", "٬", behind=" میلیون تومان", unit="IRT", encodings=UNICODE, digits=PERSIAN, power=6),
    NumberForm("real minus", ".", ",", minus="−{}", encodings=UNICODE),
)  # fmt: skip

MISSING = ("", "", "--", "-", "n/a", "N/A", "null", "#N/A", "#DIV/0!", "(not set)")
ODD = ("see note", "< 10", "~5", "abc")
METRICS = ("Clicks", "Cost", "Impressions", "Besuche", "Kosten", "Umsatz", "Conv. rate", "Ventas", "Sessions")
CHANNELS = ("Email", "Organic Search", "Paid Social", "Direct")


@dataclass(frozen=True)
class Messy:
    """A file and what it means. meant: by day and channel ("" without channels), the values by heading."""

    seed: int
    name: str
    content: bytes
    meant: tuple[tuple[date, str, dict[str, float | None]], ...]
    units: dict[str, str]
    answers: dict[str, str]
    about: str
    odd: int


def messy(seed: int) -> Messy:
    """The table of a seed."""
    r = random.Random(seed)
    form = DAY_FORMS[seed % len(DAY_FORMS)] if seed < 2 * len(DAY_FORMS) else r.choice(DAY_FORMS)
    numbers = [NUMBER_FORMS[(seed * 7 + n) % len(NUMBER_FORMS)] if n == 0 else None for n in range(r.randint(1, 3))]
    first = numbers[0]
    assert first is not None
    alike = [one for one in NUMBER_FORMS if one.decimal == first.decimal]  # one file has one sign before decimals
    forms = [one or r.choice(alike) for one in numbers]
    headings = r.sample(METRICS, len(forms))
    days = _days(r, form)
    channels = r.sample(CHANNELS, r.randint(2, 4)) if r.random() < 0.4 and form.period == "day" else [""]
    decimals = [0 if r.random() < 0.4 and one.unit != "%" else r.choice((1, 2)) for one in forms]
    size = [r.choice((300, 30_000, 3_000_000)) if one.unit != "%" else 1 for one in forms]
    negative = r.random() < 0.2
    meant, rows, odd = [], [], 0
    for day in days:
        for channel in channels:
            values: dict[str, float | None] = {}
            cells = []
            for heading, one, places, most in zip(headings, forms, decimals, size, strict=True):
                value = round(r.uniform(-most if negative else 0, most), places + (2 if one.unit == "%" else 0))
                value = float(f"{value!r}e{one.power}") if one.power and "e" not in repr(value) else value
                roll = r.random()
                if roll < 0.06 and len(days) > 5:
                    cells.append(r.choice(MISSING))
                    values[heading] = None
                elif roll < 0.08 and len(days) > 9:
                    cells.append(r.choice(ODD))
                    values[heading] = None
                    odd += 1
                else:
                    cells.append(one.write(value, places))
                    values[heading] = float(value) or 0.0
            rows.append([form.write(day), *([channel] if channels != [""] else []), *cells])
            if any(value is not None for value in values.values()):
                meant.append((day, channel, values))
    heads = [r.choice(form.headings), *(["Channel"] if channels != [""] else []), *headings]
    if r.random() < 0.2:
        heads.append("Campaign ID")
        rows = [[*row, str(12_000_000_000 + n % 3)] for n, row in enumerate(rows)]
    if r.random() < 0.15:
        heads.append("URL")
        rows = [[*row, f"https://example.com/page/{n}"] for n, row in enumerate(rows)]
    order = list(range(len(heads)))
    if r.random() < 0.4:
        r.shuffle(order)
    lines = [[row[n] for n in order] for row in (heads, *rows)]
    content, name, about = _file(r, form, forms, lines)
    answers = dict(form.answers) | {"decimal": "." if first.decimal == "٫" else first.decimal}
    for heading, one in zip(headings, forms, strict=True):
        answers |= {f"currency:{heading}": one.unit, f"role:{heading}": "metric", f"percent:{heading}": "percent"}
    about = f"{form.name}, {', '.join(one.name for one in forms)}, {about}"
    units = {heading: one.unit for heading, one in zip(headings, forms, strict=True)}
    return Messy(seed, name, content, tuple(meant), units, answers, about, odd)


def _days(r: random.Random, form: DayForm) -> list[date]:
    start = date(2023, 1, 1) + timedelta(days=r.randrange(1_200))
    if form.period == "day":
        step = r.choice((1, 1, 1, 7))
        days = [start + timedelta(days=step * n) for n in range(r.choice((r.randint(2, 8), r.randint(9, 45))))]
    elif form.period == "week":
        monday = start - timedelta(days=start.weekday())
        days = [monday + timedelta(days=7 * n) for n in range(r.randint(2, 20))]
    else:
        months = 3 if form.period == "quarter" else 1
        first = start.year * 12 + (start.month - 1) // months * months
        days = [date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(0, months * r.randint(2, 12), months)]
    roll = r.random()
    return days[::-1] if roll < 0.2 else r.sample(days, len(days)) if roll < 0.3 else days


def _file(r: random.Random, form: DayForm, forms: list[NumberForm], lines: list[list[str]]) -> tuple[bytes, str, str]:
    """The lines as a file of text, with what people and programs put around a table."""
    possible = set(form.encodings or LATIN)
    for one in forms:
        possible &= set(one.encodings or (*LATIN, *EASTERN))
    encoding = r.choice(sorted(possible or {"utf-8"}))
    separator = r.choice((",", ",", ";", "\t", "|"))
    always = r.random() < 0.3
    ends = r.choice(("\n", "\r\n"))
    width = len(lines[0])
    above, below = [], []
    junk = []
    if r.random() < 0.3:
        above += [["Campaign performance"], ["June 1, 2026 - June 3, 2026"]][: r.randint(1, 2)]
        above += [[""] * width] if r.random() < 0.5 else []
        junk.append("titles")
    if r.random() < 0.3:
        total = [r.choice(("Total", "Summe", "Gesamt", "جمع" if encoding in UNICODE else "Total")), *[""] * (width - 1)]
        below.append(total)
        junk.append("total")
    if r.random() < 0.2:
        below += [[""] * width, ["Exported by a program"]]
        junk.append("footer")

    def cell(text: str) -> str:
        if always or separator in text or '"' in text or "\n" in text:
            return '"' + text.replace('"', '""') + '"'
        return text

    text = ends.join(separator.join(cell(one) for one in line) for line in (*above, *lines, *below)) + ends
    if r.random() < 0.08 and separator in ",;":
        text = f"sep={separator}{ends}{text}"
        junk.append("sep=")
    about = f"{encoding}, {separator!r}, {' '.join(junk) or 'no junk'}"
    return text.encode(encoding, errors="replace"), "table.tsv" if separator == "\t" else "table.csv", about
