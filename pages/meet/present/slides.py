"""The slides of a review as markup, made of its pack alone and cached by its fingerprint, so that they show at once."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from okr_model.review.minutes import Record
from okr_model.review.pack import Pack, PackedObjective, PackedResult
from okr_model.review.review import boxes
from pages.meet import figure_lines, looking_back
from pages.meet.present import still_chart
from pages.ui import cards, identity, status_style
from pages.ui.i18n import full_day, html, language, moment, number, percent, sentence, t

MOST = 3  # of a kind on the first slide, twice as many on the last: what can be read from the back row


def count(pack: Pack) -> int:
    """How many slides there are: the opening, one for each objective, and the end."""
    return len(pack.objectives) + 2


def line_count(pack: Pack, slide: int) -> int:
    """How many key results the slide has; 0 for the opening and the end."""
    return len(pack.objectives[slide - 1].key_results) if 1 <= slide <= len(pack.objectives) else 0


def time_box(pack: Pack, minutes: int, slide: int) -> int:
    """The time box of a slide, in seconds; 0 for the opening and the end. minutes: of the whole meeting."""
    if not 1 <= slide <= len(pack.objectives):
        return 0
    return boxes([o.status for o in pack.objectives], minutes)[slide - 1]


def markup(pack: Pack, mark: str, slide: int, line: int) -> str:
    """The slide of an objective (`slide` counts from 1). line: which of its key results the picture shows, from 0."""
    return _cached_markup(mark, slide, line, status_style.is_dark(), language(), pack)


@st.cache_data(max_entries=500, show_spinner=False)
def _cached_markup(mark: str, slide: int, line: int, dark: bool, spoken: str, _pack: Pack) -> str:  # noqa: ARG001
    objective = _pack.objectives[slide - 1]
    ones = objective.key_results
    shown = ones[line] if 0 <= line < len(ones) else None
    rows = "".join(_line(one, one is shown) for one in ones)
    return (
        f'<section class="okr-slide">{_heading(objective, slide, len(_pack.objectives))}'
        f'<div class="okr-slide-body"><ol>{rows}</ol>{_picture(shown, _pack)}</div></section>'
    )


def _heading(objective: PackedObjective, slide: int, of: int) -> str:
    said = [
        f"{number(slide)}/{number(of)}",
        objective.team,
        identity.display_name(objective.owner) if objective.owner else "",
    ]
    if objective.progress is not None and objective.score is None and objective.because is not None:
        said.append(t("{progress} done", progress=percent(objective.progress)))
    said.append(figure_lines.stands(objective))
    about = html(" · ".join(part for part in said if part))
    return _header(objective.title, f"{cards.status_mark(objective.status)} <span>{about}</span>")


def _header(title: str, under: str = "") -> str:
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
    said = html(" · ".join(part for part in more if part))
    return f"<figure>{drawn}<figcaption>{why}<small>{said}</small></figcaption></figure>"


def opening(record: Record) -> str:
    """The first slide: what came of the last review, or the agenda where there was none before."""
    setting, before = record.setting, record.before
    head = _header(setting.title, f"<span>{html(full_day(setting.day))} · {html(setting.cycle)}</span>")
    if before is None or before.is_empty:
        agenda = [f"{html(o.title)} {cards.status_mark(o.status)}" for o in record.pack.objectives]
        return f'<section class="okr-slide">{head}{_list(t("Agenda"), agenda)}</section>'
    decided = [looking_back.outcome(one, before.ended) for one in before.decisions]
    agreed = [looking_back.action_line(one) for one in before.actions]
    believed = [looking_back.confidence(one) for one in before.beliefs]
    came = f'<div class="okr-came">{"".join(decided[:MOST])}</div>' if decided else ""
    said = f"<h2>{html(t('What came of the decisions of {day}', day=full_day(before.day)))}</h2>"
    sure = f"<h2>{html(t('How sure we were'))}</h2>"
    beliefs = f'{sure}<div class="okr-lines">{"".join(believed[:MOST])}</div>' if believed else ""
    listed = _list(t("Actions"), agreed, MOST)
    return f'<section class="okr-slide okr-dense">{head}{said}{came}{listed}{beliefs}</section>'


def end(record: Record) -> str:
    """The last slide: what was decided and agreed today."""
    decided = [figure_lines.decision(one) for one in record.decisions]
    agreed = [looking_back.action_line(one) for one in record.actions]
    nothing = "" if decided or agreed else f"<p>{html(t('Nothing yet.'))}</p>"
    return (
        f'<section class="okr-slide">{_header(t("Decided and agreed"))}'
        f"{nothing}{_list(t('Decisions'), decided)}{_list(t('Actions'), agreed)}</section>"
    )


def _list(heading: str, ones: Sequence[str], most: int = 2 * MOST) -> str:
    if not ones:
        return ""
    more = f"<li>{html(t('and {n} more', n=number(len(ones) - most)))}</li>" if len(ones) > most else ""
    return f"<h2>{html(heading)}</h2><ul>{''.join(f'<li>{one}</li>' for one in ones[:most])}{more}</ul>"


def foot(pack: Pack, mark: str, slide: int) -> str:
    """The foot of a slide: since when the figures are frozen, the fingerprint, and the number of the slide."""
    when = t("frozen {at}", at=moment(pack.frozen_at))
    dots = t("slide {n} of {all}", n=number(slide + 1), all=number(count(pack)))
    return f'<footer class="okr-slide-foot">❄ {html(when)} {figure_lines.fingerprint(mark)} · {html(dots)}</footer>'
