"""The figures of a pack as text and markup, everywhere the same. Functions that give markup have escaped it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from okr_model.progress import in_words
from okr_model.review.minutes import VERDICTS, revision
from okr_model.review.pack import PackedObjective, PackedResult, short
from okr_model.review.retrospect import Decided, Figure, Turn
from okr_model.wording.figures import unit_is_part_of_number
from pages.ui import cards, identity
from pages.ui.i18n import amount, arrow, full_day, html, in_one_line, number, percent, percent_likely, sentence, t


def value(result: PackedResult) -> str:
    """The value as text, with its unit where that is part of the number."""
    return amount(result.value, result.unit if unit_is_part_of_number(result.unit) else "", result.shown)


def goal(result: PackedResult) -> str:
    """The target as text: `of 180,000 sessions`."""
    return sentence(result.goal)


def likelihood(result: PackedResult) -> str:
    """The likelihood as text: `78% likely`, `78% likely to reach 70% of target`; empty without a forecast."""
    return sentence(in_words.likely(result.type, result.ahead)) if result.ahead else ""


def stands(objective: PackedObjective) -> str:
    """For beside its status: likelihood or score, and what stands against it; of older packs, how far it has come."""
    if objective.because is None:
        return percent(objective.progress)
    said = ""
    if objective.score is not None:
        said = t("score {score}", score=number(objective.score, 2))
    elif objective.likelihood is not None:
        said = t("{likely} likely", likely=percent_likely(objective.likelihood))
    return in_one_line(said, sentence(objective.against) if objective.against else "")


def confidence(result: PackedResult) -> str:
    """The confidence of the last check-in as text: `confidence 6 of 10`; empty where it has none."""
    if result.said is None or result.said.confidence is None:
        return ""
    return t("confidence {n} of 10", n=number(result.said.confidence))


def small_text(parts: Iterable[str]) -> str:
    """Small words beside a figure, as markup; empty parts are left out."""
    text = in_one_line(*parts)
    return f'<span class="okr-small okr-soft">{html(text)}</span>' if text else ""


def results(frozen: Iterable[PackedResult], live: dict[str, float | None] | None = None) -> None:
    """Draw key results as they were frozen, one a line. live: their present values, shown beside where they differ."""
    lines = "".join(_line(one, live) for one in frozen)
    st.html(f'<div class="okr-lines">{lines or html(t("This objective has no key results."))}</div>')


def _line(result: PackedResult, live: dict[str, float | None] | None) -> str:
    more = small_text((goal(result), likelihood(result), confidence(result)))
    return (
        f"<div><b>{html(result.title)}</b><span>{cards.status_mark(result.status)}</span>"
        f'<span class="okr-figure">{html(value(result))}</span><span>{more}{live_value(result, live)}</span></div>'
    )


def live_value(result: PackedResult, live: dict[str, float | None] | None) -> str:
    """The present value as markup; empty where it is the frozen one, or `live` is not given."""
    if live is None or result.id not in live or live[result.id] == result.value:
        return ""
    unit = result.unit if unit_is_part_of_number(result.unit) else ""
    said = t("now {value}", value=amount(live[result.id], unit, (*result.shown, live[result.id])))
    return f'<span class="okr-live">{html(said)}</span>'


def fingerprint(mark: str) -> str:
    """The first digits of a fingerprint as markup; the whole as its tooltip."""
    return f'<code class="okr-mark" title="{html(mark)}">{html(short(mark))}</code>'


def standing(figure: Figure | None) -> str:
    """A figure and its status, as markup."""
    if figure is None:
        return f'<span class="okr-soft">{html(t("not among these figures"))}</span>'
    if figure.value is None and figure.likelihood is not None:
        text = t("{likely} likely", likely=percent_likely(figure.likelihood))
    elif figure.value is None:
        text = percent(figure.progress) if figure.progress is not None else ""
    else:
        text = amount(figure.value, figure.unit)
    return f"{html(text)} {cards.status_mark(figure.status)}"


def direction(turn: Turn) -> str:
    """Whether it is better or worse than then, as markup: a sign and a word."""
    sign, word = {
        "better": ("↗", t("better")),
        "worse": ("↘", t("worse")),
        "same": ("→", t("as before")),
        "unknown": ("·", t("unclear")),
    }[turn]
    return f'<span class="okr-turn">{sign} {html(word)}</span>'


def decision(one: Decided) -> str:
    """A decision as markup: what it is about, the verdict, the reason, the owner and the day."""
    made = one.decision
    change, verdict = revision(one, amount, arrow()), sentence(VERDICTS[made.verdict])
    decided = t("{verdict}: {target}", verdict=verdict, target=change) if change else verdict
    whose = [identity.display_name(made.owner) if made.owner else "", full_day(made.due) if made.due else ""]
    more = [*whose, t("decided by {who}", who=identity.display_name(one.by))]
    return f"<b>{html(one.title)}</b> · {html(decided)}<br>{html(made.reason)} {small_text(more)}"


def entries(lines: Iterable[str]) -> None:
    """Draw lines of markup, one under the other."""
    if markup := "".join(f'<div class="okr-entry">{line}</div>' for line in lines):
        st.html(markup)
