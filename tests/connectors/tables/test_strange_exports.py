"""Kinds of exports that were once read wrongly, or refused though they are clear: what each day comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from connectors.framework.clock import set_to
from data.ingest.uploads import file_reading
from data.ingest.uploads.file_reading import OpenedFile, Said


@pytest.fixture(autouse=True)
def _november() -> Iterable[None]:
    set_to(datetime.fromisoformat("2026-11-29T10:00:00+00:00"))
    yield
    set_to(None)


@dataclass(frozen=True)
class Export:
    """A file, and what it means. meant: by day, the figure of its last metric; answers: by kind of question."""

    text: str
    meant: dict[str, float]
    answers: dict[str, str] = field(default_factory=dict)
    unit: str = ""


EXPORTS = {
    "percent in the heading": Export(
        "Date,CTR (%)\n2026-06-01,4.4\n2026-06-02,4\n", {"2026-06-01": 0.044, "2026-06-02": 0.04}, unit="%"
    ),
    "fractions below a percent sign": Export(
        "Date,CTR in %\n2026-06-01,0.125\n2026-06-02,0.5\n",
        {"2026-06-01": 0.125, "2026-06-02": 0.5},
        {"percent": "fraction"},
        "%",
    ),
    "percent in heading and cells": Export("Date,CTR (%)\n2026-06-01,4.4%\n", {"2026-06-01": 0.044}, unit="%"),
    "jalali years of two digits": Export(
        "تاریخ,بازدید\n۰۴/۱۲/۲۹,۱۳\n۰۵/۰۱/۰۱,۱۴\n", {"2026-03-20": 13, "2026-03-21": 14}, {"calendar": "jalali"}
    ),
    "jalali years of two digits, day first": Export(
        "تاریخ,بازدید\n30/03/05,12\n31/03/05,13\n", {"2026-06-20": 12, "2026-06-21": 13}, {"calendar": "jalali"}
    ),
    "persian headings, our calendar": Export(
        "تاریخ,بازدید\n13/06/26,12\n14/06/26,13\n", {"2026-06-13": 12, "2026-06-14": 13}
    ),
    "jalali day and time with a hyphen": Export("زمان,فروش\n۱۴۰۵/۰۳/۱۱ - ۱۳:۴۵,۱۲\n", {"2026-06-01": 12}),
    "seasons": Export(
        "فصل,فروش\nبهار ۱۴۰۵,۱۲\nتابستان ۱۴۰۵,۱۳\n", {"2026-03-21": 12, "2026-06-22": 13}, {"period": "first"}
    ),
    "quarters in French": Export(
        "Trimestre;CA\n1er trimestre 2026;12,5\n2e trimestre 2026;13,5\n",
        {"2026-03-31": 12.5, "2026-06-30": 13.5},
        {"period": "last"},
    ),
    "weeks from day to day": Export(
        "Week,Visits\n01/06/2026 - 07/06/2026,12\n08/06/2026 - 14/06/2026,13\n",
        {"2026-06-01": 12, "2026-06-08": 13},
        {"period": "first"},
    ),
    "week of a day": Export(
        "Week,Visits\nWeek of Jun 1 2026,12\nWeek of Jun 8 2026,13\n",
        {"2026-06-01": 12, "2026-06-08": 13},
        {"period": "first"},
    ),
    "counts of days with a time": Export(
        "Date,Visits\n46174.5,12\n46175.25,13\n", {"2026-06-01": 12, "2026-06-02": 13}, {"serials": "days"}
    ),
    "weekday in Japanese": Export("日付,数\n2026年6月1日(月),12\n2026年6月2日(火),13\n", {"2026-06-01": 12, "2026-06-02": 13}),
    "all together beside its parts": Export(
        "Date,Channel,Visits\n2026-06-01,All channels,25\n2026-06-01,Web,12\n2026-06-01,Shop,13\n"
        "2026-06-02,All channels,27\n2026-06-02,Web,13\n2026-06-02,Shop,14\n",
        {"2026-06-01": 25, "2026-06-02": 27},
    ),
    "all that is no sum": Export(
        "Date,Campaign,Visits\n2026-06-01,All-in summer,20\n2026-06-01,Brand,12\n"
        "2026-06-02,All-in summer,21\n2026-06-02,Brand,13\n",
        {"2026-06-01": 32, "2026-06-02": 34},
    ),
    "days once for several rows, and a total without a name": Export(
        "Date,Channel,Orders\n2026-06-01,Web,12\n,Shop,3\n2026-06-02,Web,13\n,Shop,4\n,,32\n",
        {"2026-06-01": 15, "2026-06-02": 17},
    ),
    "a table in Markdown": Export("| Date | Visits |\n|:-----|-----:|\n| 2026-06-01 | 12 |\n", {"2026-06-01": 12}),
    "numbers as formulas": Export('Date\tVisits\n2026-06-01\t="1204"\n2026-06-02\t="998"\n', {"2026-06-01": 1204, "2026-06-02": 998}),
    "at least": Export("Date,Visits\n2026-06-01,10+\n2026-06-02,25\n2026-06-03,30\n", {"2026-06-02": 25, "2026-06-03": 30}),
    "a block about the report above it": Export(
        "Report,Orders by day\nGenerated,2026-07-01\nFrom,2026-06-01\nTo,2026-06-02\n\nDate,Orders\n2026-06-01,12\n"
        "2026-06-02,13\n",
        {"2026-06-01": 12, "2026-06-02": 13},
    ),
    "signs behind": Export(
        "Datum;Betrag\n01.06.2026;1.204,50+\n02.06.2026;80,00-\n", {"2026-06-01": 1204.5, "2026-06-02": -80}
    ),
    "footnotes": Export("Date,Visits\n2026-06-01,1204*\n2026-06-02,998\n", {"2026-06-01": 1204, "2026-06-02": 998}),
    "percent as a word": Export("تاریخ,نرخ\n1405/03/11,۱۲ درصد\n", {"2026-06-01": 0.12}, unit="%"),
    "currency as a word": Export(
        "Datum;Umsatz\n01.06.2026;1.204,50 Euro\n02.06.2026;998,00 Euro\n",
        {"2026-06-01": 1204.5, "2026-06-02": 998},
        unit="EUR",
    ),
    "currency in small letters": Export("Date,Amount,Currency\n2026-06-01,12.5,eur\n", {"2026-06-01": 12.5}, unit="EUR"),
    "thousands in the heading": Export("Tag;Umsatz (T€)\n01.06.2026;1,5\n02.06.2026;2,5\n", {"2026-06-01": 1.5, "2026-06-02": 2.5}),
}  # fmt: skip

NO_DAYS = {
    "half years": "Period,Revenue\nH1 2025,12\nH2 2025,13\n",
    "weeks in six digits": "Year week,Visits\n202601,12\n202602,13\n202612,14\n",
    "lunar years": "التاريخ,المبيعات\n1447/12/15,12\n1447/12/16,13\n",
}
"""What must not be taken for days, because it would be others: January, months, and the year 2068."""


def opened(text: str) -> OpenedFile:
    return file_reading.opened(text.encode(), "export.csv")


@pytest.mark.parametrize("kind", EXPORTS)
def test_an_export_comes_to_what_it_means(kind: str) -> None:
    export = EXPORTS[kind]
    file = opened(export.text)
    answers: dict[str, str] = {}
    asked = set()
    while open_ := [q for q in file_reading.understood(file, Said(answers)).questions if q.key not in answers]:
        asked |= {q.kind for q in open_}
        answers |= {q.key: export.answers[q.kind] for q in open_}
    assert asked == export.answers.keys()
    reading = file_reading.understood(file, Said(answers))
    rows = file_reading.read_rows(reading).daily
    metric = next(c for c in reading.columns if c.role == "metric")
    at = rows.metrics.index(metric.name)
    found: dict[str, float] = defaultdict(float)
    for day, _, values in rows.lines:
        found[str(day)] += values[at] or 0.0
    assert found == pytest.approx(export.meant)
    assert metric.unit == export.unit


@pytest.mark.parametrize("kind", NO_DAYS)
def test_what_would_be_other_days_is_none(kind: str) -> None:
    reading = file_reading.understood(opened(NO_DAYS[kind]), Said())
    assert not any(column.role == "day" for column in reading.columns)
    assert reading.problems
