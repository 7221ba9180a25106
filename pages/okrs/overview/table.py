"""All key results as one dense table: a line each, grouped and sorted as the reader wants.

One piece of markup, because elements of Streamlit's own would cost the browser more than all of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.queries.overview.listing import Column, Group, Row, share_of_way
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from okr_model.check_ins.check_ins import TypedValue
from okr_model.wording.figures import rounds_away
from pages.okrs.overview import choices, panel_link
from pages.okrs.overview.choices import Choices
from pages.ui import cards, identity, scores, status_style
from pages.ui.charts import sparkline
from pages.ui.i18n import (
    amount,
    arrow,
    cycle_name,
    day,
    full_day,
    html,
    in_one_line,
    move,
    number,
    percent,
    percent_likely,
    t,
    unit_words,
)
from pages.ui.lists import NOTHING
from pages.ui.status_style import status_mark

_HIGH_FIRST = frozenset({"progress", "likely", "week", "data"})


def markup(groups: Sequence[Group], board: Scoreboard, now: Choices, *, before: Scoreboard | None = None) -> str:
    """before: the board of the cycle before that the last column compares with."""
    compared = before is not None
    heads = "".join(_head(*one, now) for one in _columns(board))
    if before is not None:
        heads += f'<th scope="col" title="{html(_compared_with(before))}">{html(cycle_name(before.cycle))}</th>'
    bodies = "".join(_group(one, board, now, compared) for one in groups)
    caption = html(t("Key results, {cycle}", cycle=cycle_name(board.cycle)))
    return (
        f'<div class="okr-list okr-results-list"><table><caption class="okr-hide">{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead>{bodies}</table></div>"
    )


def _columns(board: Scoreboard) -> list[tuple[Column | None, str]]:
    likely = t("Attainment") if board.over else t("Likely")
    return [
        ("title", t("Key result")),
        ("status", t("Status")),
        (None, t("Value → target")),
        ("progress", t("Progress")),
        ("likely", likely),
        ("week", t("7 days")),
        (None, t("Course")),
        ("owner", t("Owner")),
        ("data", t("Data up to")),
    ]


def _head(column: Column | None, word: str, now: Choices) -> str:
    """A heading that sorts: up, down, and back to the order of the plan."""
    if column is None:
        return f'<th scope="col">{html(word)}</th>'
    here, first_down = now.sort == column, column in _HIGH_FIRST
    if not here or now.down == first_down:
        address = choices.link(now, html(word) + _sign(now, column), sort=column, down=first_down != here)
    else:
        address = choices.link(now, html(word) + _sign(now, column), sort=None, down=False)
    order = "" if not here else ' aria-sort="descending"' if now.down else ' aria-sort="ascending"'
    return f'<th scope="col"{order}>{address}</th>'


def _sign(now: Choices, column: Column) -> str:
    """The arrow of the column that sorts."""
    return "" if now.sort != column else " ↓" if now.down else " ↑"


def _compared_with(before: Scoreboard) -> str:
    return t(
        "{cycle} on {day}: the same day of the cycle before",
        cycle=cycle_name(before.cycle),
        day=full_day(min(before.on, before.cycle.end)),
    )


def _group(group: Group, board: Scoreboard, now: Choices, compared: bool) -> str:
    rows = "".join(_row(row, board, compared) for row in group.rows)
    if now.group == "none":
        return f"<tbody>{rows}</tbody>"
    columns = 10 if compared else 9
    head = _objective(group.objective) if group.objective else _named(group, now)
    return f'<tbody><tr class="okr-group"><th colspan="{columns}" scope="rowgroup">{head}</th></tr>{rows}</tbody>'


def _objective(goal: ObjectiveStanding) -> str:
    """An objective: its title, status, likelihood, and what is contrary to it."""
    title = cards.anchor("objective", goal.objective.id, goal.objective.title)
    who = [
        cards.likely_or_score(goal.stands),
        cards.covered_by_objective(goal),
        goal.objective.team,
        identity.display_name(goal.objective.owner),
        cards.commitment(goal.objective.kind),
    ]
    said = " · ".join(html(part) for part in who if part)
    more = " · ".join(html(part) for part in (cards.score_outlook(goal.outlook), goal.objective.owner) if part)
    against = html(cards.against(goal.stands))
    return (
        f'{title} {status_mark(goal.status)} <small title="{more}">{said}</small>'
        f"{f'<small class=okr-against>{against}</small>' if against else ''}"
    )


def _named(group: Group, now: Choices) -> str:
    count = f"<small>{len(group.rows)}</small>"
    if now.group == "status":
        return f"{status_mark(group.name)} {count}"
    if now.group == "owner":
        return f"{html(identity.display_name(group.name) if group.name else t('Nobody yet'))} {count}"
    return f"{html(group.name or t('No team'))} {count}"


def _row(row: Row, board: Scoreboard, compared: bool) -> str:
    standing = row.standing
    result, look = standing.key_result, status_style.LOOKS[standing.reading.status]
    title = panel_link.anchor(result.id, html(result.title))
    cells = [
        _status(standing),
        value_and_target(standing),
        _progress(standing),
        _likely(standing, over=board.over),
        _week(row),
        _course(standing, board),
        _owner(standing.owner),
        _reach(standing),
    ]
    cells += [_then(row)] if compared else []
    figures = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr data-okr-row style="--ink:{look.variable}"><th scope="row" dir="auto">{title}</th>{figures}</tr>'


def _status(standing: Standing) -> str:
    """Its status; where nothing is known, with the reason for whoever points at it."""
    mark = status_mark(standing.reading.status)
    why = html(cards.because(standing, briefly=True)) if standing.reading.status == "no_data" else ""
    return f'<span title="{why}">{mark}</span>' if why else mark


def _owner(owner: str) -> str:
    name = identity.display_name(owner)
    if not name:
        return NOTHING
    whose = "" if name == owner else f' title="{html(owner)}"'
    return f'<span class="okr-name" dir="auto"{whose}>{html(name)}</span>'


def value_and_target(standing: Standing) -> str:
    """`13,513 → 14,200 customers`, `4.5 ≤ 4 hours`, `52 in 40 to 60`; markup."""
    result, unit, shown = standing.key_result, standing.unit, standing.shown
    bare = unit if standing.unit_is_part_of_number else ""
    value = amount(standing.reading.value, bare, shown)
    after = "" if standing.unit_is_part_of_number or not unit else f" <small>{html(unit_words(unit))}</small>"
    match result.type:
        case "between":
            low, high = amount(result.low, bare, shown), amount(result.high, bare, shown)
            goal = html(t("{low}–{high}", low=low, high=high))
            return f"<b>{html(value)}</b> <i>{html(t('in'))}</i> {goal}{after}"
        case "milestone" | "baseline":
            goal = html(cards.goal_in_words(standing))
            return f"<b>{html(amount(standing.reading.value, bare, shown))}</b> <small>{goal}</small>"
    sign = {"at_least": "≥", "at_most": "≤"}.get(result.type, arrow())
    return f"<b>{html(value)}</b> <i>{sign}</i> {html(amount(result.target, bare, shown))}{after}"


def _progress(standing: Standing) -> str:
    """A thin bar with a tick where the pace is, and the share; in words for who does not see it."""
    reading, said = standing.reading, cards.covered(standing)
    if reading.progress is None:
        return f'<span title="{html(said)}">{NOTHING}</span>'
    done = min(max(reading.progress, 0.0), 1.0)
    tick = f";--e:{min(reading.expected, 0.99):.0%}" if cards.is_paced(standing) else ""
    return (
        f'<span class="okr-pace" style="--p:{done:.0%}{tick}" role="img" title="{html(said)}" '
        f'aria-label="{html(said)}"></span><span>{html(percent(reading.progress))}</span>'
    )


def _likely(standing: Standing, *, over: bool) -> str:
    if over:
        score, grade = standing.key_result.score, standing.reading.attainment
        if score is not None:
            return f'<span title="{html(scores.with_band(score))}">{html(scores.in_words(score))}</span>'
        return NOTHING if grade is None else html(percent(grade))
    forecast = standing.reading.prospect
    if forecast is None:
        return NOTHING
    return f'<span title="{html(cards.likelihood(standing))}">{html(percent_likely(forecast.judged))}</span>'


def _week(row: Row) -> str:
    """By how much the value moved in seven days of data."""
    standing, change = row.standing, row.change
    if change is None:
        return NOTHING
    unit = standing.unit if standing.unit_is_part_of_number else ""
    if rounds_away(change, standing.unit, standing.shown):
        return f'<span class="okr-soft">{number(0)}</span>'
    value = standing.reading.value or 0.0
    beside = (value - change, value) if rounds_away(change, standing.unit, (value,)) else (value,)
    share = share_of_way(row)
    title = f' title="{html(t("{share} of the way", share=percent(share)))}"' if share is not None else ""
    return f"<span{title}>{html(move(change, unit, signed=True, beside=beside))}</span>"


def _course(standing: Standing, board: Scoreboard) -> str:
    if standing.running is None:
        return ""
    values = standing.course.reindex(standing.running.days.index)
    source = sparkline.tiny(values.tolist(), status_style.accent(), board.cycle.days)
    if not source:
        return ""
    text = cards.course_in_words(standing, values.dropna(), board.cycle)
    return f'<img src="{source}" alt="{html(text)}">'


def _reach(standing: Standing) -> str:
    """How far its data reaches; for a value that people enter, the day of the last one."""
    if standing.key_result.manual:
        entered = standing.typed.body.day if standing.typed and isinstance(standing.typed.body, TypedValue) else None
        return f'<span title="{html(cards.typed_by(standing))}">✎ {html(day(entered)) if entered else "–"}</span>'
    if not standing.sources:
        return NOTHING
    names = t(", ").join(s.source for s in standing.sources)
    stale = any(s.stale for s in standing.sources)
    reach = day(standing.last_day) if standing.last_day else t("no data")
    mark = ' class="okr-stale"' if stale else ""
    said = t("{day}, old", day=reach) if stale and standing.last_day else reach
    return f'<span{mark} title="{html(names)}">{html(said)}</span>'


def _then(row: Row) -> str:
    """Progress and likelihood on the same day of the cycle before."""
    if row.then is None:
        return f'<span class="okr-soft">{html(t("none then"))}</span>'
    reading = row.then.reading
    parts = [percent(reading.progress)] if reading.progress is not None else []
    if reading.prospect is not None:
        parts.append(t("{likely} likely", likely=percent_likely(reading.prospect.judged)))
    sign = status_style.LOOKS[reading.status].sign
    return f'<span title="{html(status_style.word(reading.status))}">{sign} {html(in_one_line(*parts)) or "–"}</span>'
