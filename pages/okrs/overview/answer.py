"""The first lines of the overview: are we going to make it, and what has changed since a week ago?"""

from __future__ import annotations

from collections.abc import Sequence

from data.queries.overview.answer import Answer, Step
from data.queries.scoreboard.standing import Scoreboard
from okr_model.progress import cycle_course
from pages.okrs.overview import panel_link
from pages.ui import status_style
from pages.ui.i18n import cycle_name, day, full_day, html, nt, number, sentence, t

MOST_NAMED = 3


def markup(answer: Answer) -> str:
    """The answer as the heading of the page, and below it the change."""
    changed = f'<p class="okr-change">{_change(answer)}</p>' if answer.since else ""
    return f'<header class="okr-verdict"><h1>{html(in_words(answer))}</h1>{changed}</header>'


def in_words(answer: Answer) -> str:
    """`Likely to reach 9 of 16 key results; 4 need attention; 32 days left.`"""
    return sentence(cycle_course.headline(answer).sentence)


def _change(answer: Answer) -> str:
    """What is better and worse than a week ago, with names that open them; markup."""
    parts = [
        _steps(nt("{n} better", "{n} better", len(answer.better)), answer.better),
        _steps(nt("{n} worse", "{n} worse", len(answer.worse)), answer.worse),
        _steps(nt("{n} without data since", "{n} without data since", len(answer.lost)), answer.lost),
    ]
    said = t("; ").join(part for part in parts if part)
    since = html(t("Since {day}:", day=day(answer.since)))
    return f"{since} {said or html(t('no status has changed'))}."


def _steps(head: str, steps: Sequence[Step]) -> str:
    if not steps:
        return ""
    named = t(", ").join(_step(one) for one in steps[:MOST_NAMED])
    more = f" +{number(len(steps) - MOST_NAMED)}" if len(steps) > MOST_NAMED else ""
    return f"<b>{html(head)}</b> ({named}{more})"


def _step(step: Step) -> str:
    was, now = status_style.word(step.before), status_style.word(step.standing.reading.status)
    title = f' title="{html(t("was {before}, is {after}", before=was, after=now))}"'
    return panel_link.anchor(step.standing.key_result.id, html(step.standing.key_result.title), look=title)


def footer(board: Scoreboard) -> str:
    """The day all figures on the page are for."""
    return t(
        "{cycle} · data up to and including {day}",
        cycle=cycle_name(board.cycle),
        day=full_day(min(board.on, board.cycle.end)),
    )
