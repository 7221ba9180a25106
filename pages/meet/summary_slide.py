"""The first slide: will we make it? The same figures as on the overview, as they were when they were frozen."""

from __future__ import annotations

from data.queries.reviews.reviews import Opening
from okr_model.review import summary
from okr_model.review.minutes import Record
from okr_model.review.pack import PackedResult
from okr_model.review.summary import Summary
from pages.meet import figure_lines, slides
from pages.ui import cards
from pages.ui.i18n import cycle_id, full_day, html, in_one_line, number, sentence, t

MOST = 5  # key results that need attention: what can be read from the back row


def markup(record: Record, address: str, reworded: Opening | None = None) -> str:
    """The slide. address: where the audience can follow; empty where nobody else can.

    reworded: its first sentences by a model; then the program's own stand small below them.
    """
    found = summary.of(record.pack, record.before)
    setting = record.setting
    about = in_one_line(full_day(setting.day), cycle_id(setting.cycle), setting.team or t("all teams"))
    follow = f'<p class="okr-address">{html(t("Follow on your phone:"))} <b>{html(address)}</b></p>' if address else ""
    return (
        f'<section class="okr-slide okr-slide-summary">{slides.header(setting.title, f"<span>{html(about)}</span>")}'
        f"{_opening(found, reworded)}{_attention(found)}{follow}</section>"
    )


def _opening(found: Summary, reworded: Opening | None) -> str:
    own = tuple(map(sentence, (found.claim, *found.beside)))
    if reworded is None:
        beside = f'<p class="okr-beside">{html(in_one_line(*own[1:]))}</p>'
        return f'<p class="okr-claim">{html(own[0])}</p>{beside}{_since(found)}'
    said = in_one_line(*own, *map(sentence, found.since))
    by = t("Reworded by {model}. In the program's own words: {said}", model=reworded.model, said=said)
    small = f'<p><span class="okr-small">{html(by)}</span></p>'
    return f'<p class="okr-claim okr-reworded">{html(reworded.text)}</p>{small}'


def _since(found: Summary) -> str:
    return f"<p>{html(in_one_line(*map(sentence, found.since)))}</p>" if found.since else ""


def _attention(found: Summary) -> str:
    if not found.attention:
        return ""
    more = len(found.attention) - MOST
    lines = "".join(map(_line, found.attention[:MOST]))
    lines += f"<li>{html(t('and {n} more', n=number(more)))}</li>" if more > 0 else ""
    return f"<h2>{html(t('Needs attention'))}</h2><ol>{lines}</ol>"


def _line(result: PackedResult) -> str:
    figures = f"{figure_lines.value(result)} {figure_lines.goal(result)}"
    return (
        f"<li><b>{html(result.title)}</b><span>{cards.status_mark(result.status)}</span><span>{html(figures)}</span>"
        f"<span>{html(figure_lines.likelihood(result))}</span></li>"
    )
