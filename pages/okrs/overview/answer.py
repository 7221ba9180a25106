"""The first lines of the overview: are we going to make it, and what has changed since a week ago?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data.queries.overview.answer import Answer, Step
from data.queries.scoreboard.standing import Scoreboard
from okr_model.plan.cycles import Cycle
from pages.okrs.overview import panel_link
from pages.ui import status_style
from pages.ui.i18n import cycle_name, day, full_day, html, nt, number, t

MOST_NAMED = 3


def markup(answer: Answer, board: Scoreboard) -> str:
    """The answer as the heading of the page, and below it the change."""
    changed = f'<p class="okr-change">{_change(answer)}</p>' if answer.since else ""
    return f'<header class="okr-verdict"><h1>{html(in_words(answer, board.cycle))}</h1>{changed}</header>'


def in_words(answer: Answer, cycle: Cycle) -> str:
    """`32 days left. Likely to reach 9 of 16; 4 need attention.`"""
    of = {"good": number(answer.reaching), "all": number(answer.total)}
    match answer.state:
        case "empty":
            return t("No key results in {cycle} yet.", cycle=cycle_name(cycle))
        case "not_started":
            begins = nt(
                "{cycle} begins in {n} day.", "{cycle} begins in {n} days.", answer.days, cycle=cycle_name(cycle)
            )
            return f"{begins} {nt('{n} key result is planned.', '{n} key results are planned.', answer.total)}"
        case "no_data":
            missing = nt("No data yet for {n} key result.", "No data yet for {n} key results.", answer.total)
            return f"{_left(answer)} {missing}"
        case "over":
            over = t("{cycle} is over.", cycle=cycle_name(cycle))
            return f"{over} {t('; ').join(_came_of_it(answer))}."
    likely = t("Likely to reach {good} of {all}", **of)
    waiting = (
        nt("{n} needs attention", "{n} need attention", answer.attention)
        if answer.attention
        else t("nothing needs attention")
    )
    return f"{_left(answer)} {t('; ').join((likely, waiting))}."


def _came_of_it(answer: Answer) -> Iterator[str]:
    yield t("Reached {good} of {all}", good=number(answer.reaching), all=number(answer.total))
    if missed := answer.attention - answer.unknown:
        yield nt("{n} missed", "{n} missed", missed)
    if answer.unknown:
        yield nt("{n} without data", "{n} without data", answer.unknown)


def _left(answer: Answer) -> str:
    return nt("{n} day left.", "{n} days left.", answer.days) if answer.days else t("Last day.")


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
