"""The figures of a pack as lines of markup, everywhere the same; what people typed is escaped here."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from okr_model.review.minutes import VERDICTS
from okr_model.review.pack import PackedResult, short
from okr_model.review.retrospect import Decided, Figure, Turn
from okr_model.wording.sentences import unit_is_part_of_number
from pages.ui import cards, identity
from pages.ui.i18n import amount, full_day, html, number, percent, sentence, t


def value(result: PackedResult) -> str:
    """The value as text, with its unit where that is part of the number."""
    return amount(result.value, result.unit if unit_is_part_of_number(result.unit) else "")


def goal(result: PackedResult) -> str:
    """What it should come to: `of 180,000 sessions`."""
    target = amount(result.target, result.unit)
    match result.type:
        case "between":
            return t("between {low} and {high}", low=amount(result.low), high=amount(result.high, result.unit))
        case "at_least":
            return t("at least {target}", target=target)
        case "at_most":
            return t("at most {target}", target=target)
        case "decrease":
            return t("down to {target}", target=target)
        case "baseline":
            return t("{progress} covered", progress=percent(result.progress))
    return t("of {target}", target=target)


def likely(result: PackedResult) -> str:
    """`78% likely`; empty where nothing can be said."""
    if result.ahead is None:
        return ""
    said = t("{likely} likely", likely=percent(result.ahead.judged))
    return t("{said}, little to go by", said=said) if result.ahead.confidence == "low" else said


def sure(result: PackedResult) -> str:
    """`confidence 6 of 10`; empty where nobody has said."""
    if result.said is None or result.said.confidence is None:
        return ""
    return t("confidence {n} of 10", n=number(result.said.confidence))


def soft(parts: Iterable[str]) -> str:
    """Small words beside a figure, as markup; empty parts are left out."""
    said = " · ".join(part for part in parts if part)
    return f'<span class="okr-small okr-soft">{html(said)}</span>' if said else ""


def results(found: Iterable[PackedResult], live: dict[str, float | None] | None = None) -> None:
    """Key results as they were frozen, one a line. live: what they come to now, told apart where it is another."""
    shown = "".join(_line(one, live) for one in found)
    st.html(f'<div class="okr-lines">{shown or html(t("This objective has no key results."))}</div>')


def _line(result: PackedResult, live: dict[str, float | None] | None) -> str:
    said = soft((goal(result), likely(result), sure(result)))
    return (
        f"<div><b>{html(result.title)}</b><span>{cards.status_mark(result.status)}</span>"
        f'<span class="okr-figure">{html(value(result))}</span><span>{said}{now(result, live)}</span></div>'
    )


def now(result: PackedResult, live: dict[str, float | None] | None) -> str:
    """The live figure beside the frozen one, as markup; empty where it is the same, or not asked for."""
    if live is None or result.id not in live or live[result.id] == result.value:
        return ""
    unit = result.unit if unit_is_part_of_number(result.unit) else ""
    return f'<span class="okr-live">{html(t("live now: {value}", value=amount(live[result.id], unit)))}</span>'


def frozen(mark: str) -> str:
    """The fingerprint as people read it out to each other, as markup; all of it on pointing at it."""
    return f'<code class="okr-mark" title="{html(mark)}">{html(short(mark))}</code>'


def stood(figure: Figure | None) -> str:
    """Where something stood, as markup."""
    if figure is None:
        return f'<span class="okr-soft">{html(t("not among these figures"))}</span>'
    if figure.value is None:
        said = percent(figure.progress) if figure.progress is not None else ""
    else:
        said = amount(figure.value, figure.unit)
    return f"{html(said)} {cards.status_mark(figure.status)}"


def turned(turn: Turn) -> str:
    """Whether it stands better than it did, as markup: a sign and a word."""
    sign, word = {
        "better": ("↗", t("better")),
        "worse": ("↘", t("worse")),
        "same": ("→", t("as before")),
        "unknown": ("·", t("cannot be told")),
    }[turn]
    return f'<span class="okr-turn">{sign} {html(word)}</span>'


def decision(one: Decided) -> str:
    """A decision as markup: what about, which one, why, who until when."""
    made = one.decision
    to = " – ".join(amount(value) for value in made.revised.values())
    verdict = sentence(VERDICTS[made.verdict])
    said = t("{verdict}: {target}", verdict=verdict, target=to) if to else verdict
    whose = [identity.called(made.owner) if made.owner else "", full_day(made.due) if made.due else ""]
    more = [*whose, t("decided by {who}", who=identity.called(one.by))]
    return f"<b>{html(one.title)}</b> · {html(said)}<br>{html(made.reason)} {soft(more)}"


def entries(found: Iterable[str]) -> None:
    """Things said, one under the other, each given as markup."""
    if said := "".join(f'<div class="okr-entry">{one}</div>' for one in found):
        st.html(said)
