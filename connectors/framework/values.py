"""What single values of an answer mean: numbers that may come as text, dimensions that may be empty, days in stamps.

Services leave fields out, send null or "" for nothing, and numbers as text. A value that is none is skipped by whoever
reads it (`Connector.figures`), and never guessed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from okr_model.wording.sentences import Sentence, Unfit, as_typed

_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)

_GROUPED: Final = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", re.ASCII)

_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}\S*?\s?(Z|[+-]\d{2}(:?\d{2})?)", re.ASCII)


def number(cell: object) -> float | None:
    """The finite number of a cell, also where it comes as text (`"12.5"`, `"1,234.5"`); None for all else."""
    if isinstance(cell, str) and _GROUPED.fullmatch(cell.strip()):
        cell = cell.replace(",", "")
    if isinstance(cell, str) and _NUMBER.fullmatch(cell.strip()):
        cell = float(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    try:
        return cell if math.isfinite(cell) else None
    except OverflowError:  # a whole number larger than any float
        return None


def without_number(metric: str, cell: object) -> Sentence:
    """What is to be known of a cell of a metric that has no number."""
    if not (found := text(cell)):
        return Sentence("{metric}: no value").filled(metric=metric)
    return Sentence("{metric}: {found} is no number").filled(metric=metric, found=as_typed(found[:40]))


def text(cell: object) -> str:
    """The text of a cell on one line; "" for null, for blanks, and for what is no single value."""
    if cell is None or isinstance(cell, list | dict):
        return ""
    return " ".join(str(cell).split())


def dimensions(cells: Mapping[str, object]) -> dict[str, str]:
    """The dimensions that have a value; null and "" are none."""
    return {name: said for name, cell in cells.items() if (said := text(cell))}


def says_no_day(cell: object) -> bool:
    """Whether a cell for a day is empty or a word in brackets for what belongs to none: `(other)`, `(not set)`."""
    said = text(cell)
    return not said or (said.startswith("(") and said.endswith(")"))


def is_instant(stamp: object) -> bool:
    """Whether a stamp is a moment with its offset from UTC, which lies in different days in different zones."""
    return bool(_INSTANT.fullmatch(text(stamp)))


def day_of(stamp: object, zone: str | ZoneInfo) -> date:
    """The day a stamp lies in.

    A day (`2026-11-23`) and a local time (`2026-11-23 00:00:00`) are taken as they are; an instant
    (`2026-11-22T23:00:00Z`, or with another offset) lies in the day that it is in `zone`. Raises ValueError.
    """
    said = text(stamp)
    if not re.match(r"\d{4}-\d{2}-\d{2}", said, re.ASCII):
        raise Unfit(Sentence("{found} is no day and no moment").filled(found=as_typed(said)))
    moment = datetime.fromisoformat(re.sub(r"\s(?=[+-]\d|Z$)", "", said))
    if moment.tzinfo is None:
        return moment.date()
    return moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()


def day_begun(stamp: object, zone: str | ZoneInfo) -> date:
    """The day that a stamp is the beginning of, for figures that a service or a query has grouped by day.

    As `day_of`; but an instant that is midnight by its own offset, and not in `zone`, begins the day it names: some
    servers write local days with a Z that is not meant, and some queries group by days of UTC. Raises ValueError.
    """
    moment = stamp if isinstance(stamp, datetime) else None
    if moment is None and is_instant(stamp):
        moment = datetime.fromisoformat(re.sub(r"\s(?=[+-]\d|Z$)", "", text(stamp)))
    if moment is None or moment.tzinfo is None:
        return moment.date() if moment else day_of(stamp, zone)
    local = moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    # Where clocks are set at midnight the day begins later: then midnight is the moment of the change.
    begins = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).timestamp() == moment.timestamp()
    named = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return moment.date() if named and not begins else local.date()
