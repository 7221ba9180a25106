"""How the commands speak: answers on stdout, everything else on stderr, colour and bars only on a terminal."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

from rich.console import Console

from data.config.status_style import LOOKS
from data.out.cli.language import spoken, words
from okr_model.progress.status import Status
from okr_model.wording.figures import Figures
from okr_model.wording.sentences import Sentence

_COLOURS: dict[Status, str] = {
    "achieved": "green",
    "on_track": "green",
    "at_risk": "yellow",
    "off_track": "red",
    "missed": "red",
    "not_started": "dim",
    "no_data": "dim",
}
SIGNS: dict[str, tuple[str, str]] = {status: (LOOKS[status].sign, colour) for status, colour in _COLOURS.items()}
"""Sign and colour of each status; the sign and the word say it without the colour."""


_CONTROL = dict.fromkeys([*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0)], " ")
"""What a name from a file could order a terminal with; lines and stops are our own."""

_PIPED_WIDTH = 140  # nobody's terminal: wide enough to keep a table's rows in one line each


def out() -> Console:
    """Where answers go."""
    return _console(sys.stdout)


def err() -> Console:
    """Where words about the work go: progress, errors, what to do next."""
    return _console(sys.stderr)


def _console(stream: Any) -> Console:
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    if not console.is_terminal and console.width == 80:  # what rich assumes when it cannot know
        console.width = _PIPED_WIDTH
    return console


def say(said: Sentence, *, to: Console | None = None, style: str = "") -> None:
    """One message, to stderr unless told otherwise; lines are left as long as they are."""
    (to or err()).print(spoken(said).translate(_CONTROL), soft_wrap=True, style=style)


def print_json(document: Any) -> None:
    """The one JSON document of a `--json` answer."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(document, ensure_ascii=plain, indent=2, allow_nan=False) + "\n")


def figure(value: float | None, unit: str = "", among: Figures = ()) -> str:
    """A figure with its unit, as the language writes it: money as the currency is written, `%` as a share of one.

    among: the figures it is shown with, in the same unit; those that differ are told apart.
    """
    return words().amount(value, unit, among)


def spoken_figure(value: float | None, unit: str = "", among: Figures = ()) -> str:
    """The same of a figure that is not known exactly: three digits, more where `among` needs them."""
    return "–" if value is None else words().spoken_amount(value, unit, among)


def move(value: float, unit: str = "", beside: Figures = ()) -> str:
    """By how much a figure moved, with its sign: in its unit, shares in points; no finer than those beside it."""
    return words().move(value, unit, signed=True, beside=beside)


def percent(share: float | None, digits: int = 0) -> str:
    """A share of one as a percentage."""
    return words().percent(share, digits)


def percent_likely(share: float | None) -> str:
    """A likelihood as a percentage; one that is not quite certain never reads so: `<1%`, `>99%`."""
    return words().percent_likely(share)


def day(iso: str | date | None) -> str:
    """A day as people say it, without its year: `23 Nov`."""
    return words().day(_day(iso))


def full_day(iso: str | date) -> str:
    """A day with its year: `23 Nov 2026`."""
    return words().full_day(_day(iso))


def in_numbers(iso: str | date | None) -> str:
    """A day in the numbers of the language's calendar: `2026-11-23`; a dash for none."""
    found = _day(iso)
    return words().in_numbers(found) if found else "–"


def _day(iso: str | date | None) -> date | None:
    return date.fromisoformat(iso) if isinstance(iso, str) else iso
