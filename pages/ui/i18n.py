"""Every text, number and date a person reads on a page goes through here, in the reader's language.

What people typed is data: `safe` makes it harmless in Markdown, `html` in markup.
"""

from __future__ import annotations

import html as _html
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from data.config.validation_errors import Problem
from okr_model.plan.cycles import Cycle
from okr_model.wording import direction
from okr_model.wording.direction import harmless, isolated
from okr_model.wording.figures import Figures
from okr_model.wording.sentences import Sentence, sentence_of
from pages.ui.run import settings, words

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$&^=])")
# A word joiner after these keeps Streamlit from making links, emoji, icons (`:smile:`) and arrows (`->`) of them; it
# looks for those in the finished text, where a backslash no longer tells.
_MADE_INTO_MORE = re.compile(r"@|://|www(?=\.)|:(?=[\w+/-]+:)|[<>~-](?=[->=])", re.IGNORECASE)


def language() -> str:
    """The reader's language, an ISO 639 code such as `en`."""
    return words().language


def from_right() -> bool:
    """Whether lines begin at the right in the reader's language."""
    return words().is_right_to_left


def arrow() -> str:
    """From what was to what is, in the direction of reading."""
    return "←" if from_right() else "→"


def back_icon() -> str:
    """The icon of a way back."""
    return ":material/arrow_forward:" if from_right() else ":material/arrow_back:"


def t(message: str, /, **values: object) -> str:
    """`message` in the reader's language, its `{names}` filled from `values`.

    A value that runs the other way is isolated, so that it does not turn the words beside it; a name in backticks,
    which may be copied, is not.
    """
    said = words()
    return said.t(message, **_beside(values, message, said.is_right_to_left))


def _beside(values: dict[str, object], message: str, from_right: bool) -> dict[str, object]:
    return {
        name: isolated(value, from_right) if isinstance(value, str) and f"`{{{name}" not in message else value
        for name, value in values.items()
    }


def declared(text: str) -> str:
    """What a connector declares, such as the title of a metric, in the reader's language."""
    return words().declared(text)


def unit_words(unit: str) -> str:
    """What something is counted in, without a number."""
    return words().unit(unit)


def sentence(said: Sentence | str) -> str:
    """A sentence of the model in the reader's language; what comes from elsewhere stays so, with quotes."""
    return quoted(words().sentence(said))


def quoted(said: str) -> str:
    """A message with what stands in backticks, as a terminal shows names, in the reader's quotes."""
    return words().quoted(said)


def told(message: Sentence | str | BaseException | Problem) -> str:
    """What the program says, for use inside Markdown: names in quotes, nothing marked up.

    An error or a problem says its sentence in the reader's language; a text is one already.
    """
    match message:
        case Problem():
            return safe(sentence(message.with_place))
        case BaseException():
            return safe(sentence(sentence_of(message)))
        case _:
            return safe(sentence(message))


def spoken_amount(value: float, unit: str = "", among: Figures = ()) -> str:
    """An amount that is not known exactly, as one says it: three digits, more where `among` needs them."""
    return words().spoken_amount(value, unit, among)


def nt(one: str, many: str, n: int, /, **values: object) -> str:
    """`one` or `many`, by the language's own rule for the number `n`, which is also `{n}`."""
    said = words()
    return said.nt(one, many, n, **_beside(values, one, said.is_right_to_left))


def number(value: float, digits: int | None = None) -> str:
    """A number with the language's separators; without `digits`, as many decimals as the size deserves."""
    return words().number(value, digits)


def amount(value: float | None, unit: str = "", among: Figures = ()) -> str:
    """A figure with its unit: money as the currency is written, `%` as a share of one, anything else after it.

    among: the figures it is shown with, in the same unit; those that differ are told apart.
    """
    return words().amount(value, unit, among)


def percent(share: float | None, digits: int = 0) -> str:
    """A share of one as a percentage."""
    return words().percent(share, digits)


def percent_likely(share: float | None) -> str:
    """A likelihood as a percentage; one that is not quite certain never reads so: `<1%`, `>99%`."""
    return words().percent_likely(share)


def change(share: float | None) -> str:
    """A share of one by which something rose or fell, with its sign: `+3.1%`."""
    return words().change(share)


def move(value: float, unit: str = "", *, signed: bool = False, beside: Figures = ()) -> str:
    """By how much a figure moved: in its unit, shares in points. signed: with `+` where it rose, `−` where it fell.

    beside: the figures it is shown with, then and now: it is written no finer than they are.
    """
    return words().move(value, unit, signed=signed, beside=beside)


def day(value: date | None) -> str:
    """A day as people say it: `23 Nov`; the year is added where it is not the current cycle's matter."""
    return words().day(value)


def full_day(value: date | None) -> str:
    """A day with its year: `23 Nov 2026`."""
    return words().full_day(value)


def moment(value: datetime) -> str:
    """A moment to the minute, in the workspace's time zone: `23 Nov 2026, 14:05`."""
    return words().moment(value, settings().workspace.timezone)


def full_day_of(value: datetime) -> str:
    """The day of a moment in the workspace's time zone, with its year: `23 Nov 2026`."""
    return full_day(value.astimezone(ZoneInfo(settings().workspace.timezone)).date())


def span(first: date, last: date) -> str:
    """From one day to another, both inside: `1 Oct 2026 – 31 Dec 2026`."""
    return words().span(first, last)


def cycle_name(cycle: Cycle) -> str:
    """What a cycle is called in the reader's language: `Spring push (2027-Q1)`, `2027-Q1`."""
    return words().cycle(cycle)


def cycle_id(id: str) -> str:
    """What the id of a cycle says: of a quarter its name in the reader's language."""
    return words().cycle_id(id)


def ago(then: datetime | None, now: datetime) -> str:
    """How long ago something was, in the largest fitting unit."""
    return words().ago(then, now)


def safe(text: str) -> str:
    """What a person typed, for use inside Markdown: shown to the letter, never as markup, image or link.

    Where it runs the other way than the page, it is isolated from what stands beside it.
    """
    plain = _MARKDOWN.sub(r"\\\1", _MADE_INTO_MORE.sub("\\g<0>\u2060", " ".join(harmless(text).split())))
    return isolated(plain, from_right())


def html(text: str) -> str:
    """What a person typed, for use inside markup; isolated where it runs the other way than the page."""
    return _html.escape(isolated(harmless(text), from_right()), quote=True)


def in_one_line(*parts: str) -> str:
    """Facts beside each other in one line, each its own way: `Brand lead · 26 Nov`; what is empty is left out."""
    return direction.in_one_line(parts, from_right())


def attribute(value: str) -> str:
    """What a program reads, such as an address or an id, for use as an attribute of markup: to the letter."""
    return _html.escape(value, quote=True)
