"""Data flags in words, and days as people list them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from data.queries.metrics.data_flags import Mark
from pages.ui.i18n import day, sentence, t


def word(code: str) -> str:
    """What a flag means, in a few words; the code itself for a flag that is not known here."""
    return {
        "absent": t("some values were missing in the answer"),
        "accepted": t("confirmed by a person"),
        "before_start": t("before the first day asked for"),
        "counter_fell": t("a counter that should only grow went down"),
        "currency": t("in another currency"),
        "empty": t("some metrics had no data"),
        "future_days": t("reaches beyond today"),
        "held": t("needs confirmation"),
        "hidden": t("hidden by the source"),
        "imports_left_out": t("imported data not included"),
        "late": t("a report is not ready yet"),
        "level_fell": t("fell by 30% or more"),
        "not_kept": t("no longer kept by the source"),
        "no_day": t("rows without a date left out"),
        "no_traffic": t("without views and clones"),
        "other_row": t("rare values grouped as (other)"),
        "overtaken": t("replaced by a later sync"),
        "provisional": t("still being counted"),
        "provisional_zero": t("0 for a day not counted yet, left out"),
        "redefined": t("counting method changed here"),
        "refused": t("some metrics were refused by the source"),
        "rejected": t("rejected by a person"),
        "repeated": t("sent twice by the source, used once"),
        "restricted": t("some figures withheld"),
        "rounded": t("rounded by the source"),
        "repeated_heading": t("two columns with the same heading"),
        "rows_left_out": t("rows without data left out"),
        "short": t("a list that ended earlier than announced"),
        "sampled": t("estimated from a sample"),
        "thresholded": t("small groups left out for privacy"),
        "time_zone": t("days in another time zone"),
        "too_few_followers": t("too few followers to be shown"),
        "truncated": t("cut off by the source"),
        "unknown_kinds": t("rows of an unknown kind, not counted"),
        "unclear_currency": t("an ambiguous currency"),
        "unclear_letters": t("unclear text encoding"),
        "unclear_numbers": t("numbers that can be read in two ways"),
        "unreadable_cell": t("a cell that cannot be read, left out"),
        "test_mode": t("test mode figures, not real money"),
        "version": t("another API version than requested"),
        "withheld": t("earlier days withheld: a permission is missing"),
        "warning": t("with a warning from the source"),
    }.get(code, code)


def mark_in_words(mark: Mark) -> str:
    """What a flag of a day means, and what is to be known of it."""
    note = sentence(mark.said or mark.note)
    return t("{flag} ({note})", flag=word(mark.code), note=note) if note else word(mark.code)


def flag_in_words(code: str, days: Iterable[date]) -> str:
    """A line: what the flag means, and the days that carry it."""
    meaning = word(code)
    return f"{meaning[:1].upper()}{meaning[1:]}: {days_in_words(days)}"


def days_in_words(days: Iterable[date], most: int = 6) -> str:
    """`3 Nov, 5 Nov – 7 Nov`; the latest `most` spans where there are more."""
    spans = _spans(sorted(days))
    parts = [
        day(first) if first == last else t("{first} – {last}", first=day(first), last=day(last))
        for first, last in spans[-most:]
    ]
    listed = t(", ").join(parts)
    return t("… {days}", days=listed) if len(spans) > most else listed


def _spans(days: Sequence[date]) -> list[tuple[date, date]]:
    """First and last day of each run of days."""
    spans: list[tuple[date, date]] = []
    for one in days:
        if spans and one - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], one)
        else:
            spans.append((one, one))
    return spans
