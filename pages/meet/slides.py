"""The slides of a review as markup, made of its pack alone and cached by its fingerprint, so that they show at once.

The first says whether it will be made, the second what came of the last review; then comes one for each objective, and
the end. Of an objective, ↓ leads from key result to key result, and on to what was decided about it.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from okr_model.review.minutes import VERDICTS, Record, revision
from okr_model.review.pack import Pack, PackedObjective, PackedResult
from okr_model.review.retrospect import Agreed, Decided
from okr_model.review.review import Setting
from pages.meet import figure_lines, looking_back, still_chart
from pages.ui import cards, identity, status_style
from pages.ui.i18n import amount, arrow, full_day, html, in_one_line, language, moment, number, percent, sentence, t

MOST = 3  # of a kind on the second slide, twice as many on the last: what can be read from the back row
BEFORE = 2  # slides before the first objective


def count(pack: Pack) -> int:
    """How many slides there are."""
    return len(pack.objectives) + BEFORE + 1


def objective_on(pack: Pack, slide: int) -> PackedObjective | None:
    """The objective that a slide is about; None of the others."""
    n = slide - BEFORE
    return pack.objectives[n] if 0 <= n < len(pack.objectives) else None


def slide_of(pack: Pack, objective: str) -> int:
    """The number of the slide of an objective."""
    return BEFORE + next(n for n, one in enumerate(pack.objectives) if one.id == objective)


def about(objective: PackedObjective | None, decisions: Sequence[Decided]) -> list[Decided]:
    """What was decided about an objective, in order."""
    return [one for one in decisions if objective is not None and one.decision.objective == objective.id]


def line_count(objective: PackedObjective | None, decisions: Sequence[Decided]) -> int:
    """How many lines ↓ leads through on the slide of an objective: its key results, then what was decided."""
    return len(objective.key_results) + len(about(objective, decisions)) if objective else 0


def time_box(pack: Pack, setting: Setting, slide: int) -> int:
    """The time box of a slide, in seconds; 0 where it is of no objective."""
    if objective_on(pack, slide) is None:
        return 0
    return setting.time_boxes({o.id: o.status for o in pack.objectives})[slide - BEFORE]


def markup(pack: Pack, mark: str, slide: int, line: int) -> str:
    """The slide of an objective. line: which of its key results the picture shows, from 0."""
    return _cached_markup(mark, slide, line, status_style.is_dark(), language(), pack)


@st.cache_data(max_entries=500, show_spinner=False)
def _cached_markup(mark: str, slide: int, line: int, dark: bool, spoken: str, _pack: Pack) -> str:  # noqa: ARG001
    objective = _pack.objectives[slide - BEFORE]
    ones = objective.key_results
    shown = ones[line] if 0 <= line < len(ones) else None
    rows = "".join(_line(one, one is shown) for one in ones)
    return (
        f'<section class="okr-slide">{_heading(objective, slide - BEFORE + 1, len(_pack.objectives))}'
        f'<div class="okr-slide-body"><ol>{rows}</ol>{_picture(shown, _pack)}</div></section>'
    )


def _heading(objective: PackedObjective, which: int, of: int) -> str:
    said = [
        f"{number(which)}/{number(of)}",
        objective.team,
        identity.display_name(objective.owner) if objective.owner else "",
    ]
    if objective.progress is not None and objective.score is None and objective.because is not None:
        said.append(t("{progress} done", progress=percent(objective.progress)))
    said.append(figure_lines.stands(objective))
    under = html(in_one_line(*said))
    return header(objective.title, f"{cards.status_mark(objective.status)} <span>{under}</span>")


def header(title: str, under: str = "") -> str:
    """The head of a slide. under: markup."""
    return f"<header><h1>{html(title)}</h1><p>{under}</p></header>"


def _line(result: PackedResult, shown: bool) -> str:
    here = ' aria-current="true"' if shown else ""
    return (
        f"<li{here}><div>{html(result.title)} {cards.status_mark(result.status)}</div>"
        f"<strong>{html(figure_lines.value(result))}</strong> <span>{html(figure_lines.goal(result))}</span></li>"
    )


def _picture(result: PackedResult | None, pack: Pack) -> str:
    """The picture of a key result, and why its status is what it is."""
    if result is None:
        return f"<figure><p>{html(t('This objective has no key results.'))}</p></figure>"
    source = still_chart.data_url(result, pack)
    drawn = f'<img src="{source}" alt="{html(still_chart.description(result))}">' if source else ""
    why = html(sentence(result.because))
    more = [figure_lines.confidence(result)]
    if result.moved is not None:
        more.append(sentence(result.moved.sentence))
    said = html(in_one_line(*more))
    return f"<figure>{drawn}<figcaption>{why}<small>{said}</small></figcaption></figure>"


def decision(one: Decided) -> str:
    """The slide of a decision: of a target from what to what, of another what; and why, who, when."""
    change = revision(one, amount, arrow())
    verdict = sentence(VERDICTS[one.decision.verdict])
    head = t("Decision: {verdict}", verdict=verdict)
    whose = [identity.display_name(one.decision.owner)] if one.decision.owner else []
    if one.decision.due:
        whose.append(t("until {day}", day=full_day(one.decision.due)))
    by = t("decided by {who}, {at}", who=identity.display_name(one.by), at=moment(one.at))
    return (
        f'<section class="okr-slide okr-slide-decision">{header(one.title, f"<span>{html(head)}</span>")}'
        f'<p class="okr-from-to">{html(change or verdict)}</p>'
        f"<blockquote>{html(one.decision.reason)}</blockquote>"
        f"<p>{html(in_one_line(*whose, by))}</p></section>"
    )


def recorded(decided: Sequence[Decided], agreed: Sequence[Agreed]) -> str:
    """What was decided and agreed about the objective on the slide, briefly; empty where nothing was."""
    lines = [
        f"<b>{html(one.title)}</b> "
        f"{html(revision(one, amount, arrow()) or sentence(VERDICTS[one.decision.verdict]))} "
        f"{figure_lines.small_text((one.decision.reason,))}"
        for one in decided
    ]
    lines += [looking_back.action_line(one) for one in agreed]
    return f'<aside class="okr-slide-recorded">{_list(t("Recorded"), lines)}</aside>' if lines else ""


def opening(record: Record) -> str:
    """The second slide: what came of the last review, or the agenda where there was none before."""
    setting, before = record.setting, record.before
    if before is None or before.is_empty:
        seconds = setting.time_boxes({o.id: o.status for o in record.pack.objectives})
        agenda = [
            f"{html(o.title)} {cards.status_mark(o.status)} "
            f"{figure_lines.small_text((t('{n} min', n=number(round(box / 60))),))}"
            for o, box in zip(record.pack.objectives, seconds, strict=True)
        ]
        return f'<section class="okr-slide">{header(t("Agenda"))}{_list("", agenda, 10)}</section>'
    head = header(t("Last decisions and what came of them"), f"<span>{html(full_day(before.day))}</span>")
    decided = [looking_back.outcome(one, before.ended) for one in before.decisions]
    agreed = [looking_back.action_line(one) for one in before.actions]
    believed = [looking_back.confidence(one) for one in before.beliefs]
    came = f'<div class="okr-came">{"".join(decided[:MOST])}</div>' if decided else ""
    sure = f"<h2>{html(t('Confidence vs outcome'))}</h2>"
    beliefs = f'{sure}<div class="okr-lines">{"".join(believed[:MOST])}</div>' if believed else ""
    listed = _list(t("Actions"), agreed, MOST)
    return f'<section class="okr-slide okr-dense">{head}{came}{listed}{beliefs}</section>'


def end(record: Record) -> str:
    """The last slide: what was decided and agreed today."""
    decided = [figure_lines.decision(one) for one in record.decisions]
    agreed = [looking_back.action_line(one) for one in record.actions]
    if not decided and not agreed:
        nothing = t("Nothing yet: what is recorded on the slides appears here.")
        return (
            f'<section class="okr-slide">{header(t("Decided and agreed"), f"<span>{html(nothing)}</span>")}</section>'
        )
    dense = " okr-dense" if max(len(decided), len(agreed)) > MOST else ""
    lists = "".join(
        f"<div>{_list(name, ones)}</div>" for name, ones in ((t("Decisions"), decided), (t("Actions"), agreed)) if ones
    )
    return (
        f'<section class="okr-slide{dense}">{header(t("Decided and agreed"))}'
        f'<div class="okr-slide-end">{lists}</div></section>'
    )


def _list(heading: str, ones: Sequence[str], most: int = 2 * MOST) -> str:
    if not ones:
        return ""
    named = f"<h2>{html(heading)}</h2>" if heading else ""
    more = f"<li>{html(t('and {n} more', n=number(len(ones) - most)))}</li>" if len(ones) > most else ""
    return f"{named}<ul>{''.join(f'<li>{one}</li>' for one in ones[:most])}{more}</ul>"


def foot(pack: Pack, mark: str, slide: int) -> str:
    """The foot of a slide: the number of the slide, since when the figures are frozen, and the fingerprint."""
    when = t("frozen {at}", at=moment(pack.frozen_at))
    dots = t("slide {n} of {all}", n=number(slide + 1), all=number(count(pack)))
    said = f"<span data-okr-slide>{html(dots)}</span> · ❄ {html(when)} {figure_lines.fingerprint(mark)}"
    return f'<footer class="okr-slide-foot">{said}</footer>'
