"""What the panel shows of a key result: status and reason, what can be done, its course, and its figures."""

from __future__ import annotations

from collections.abc import Iterator

from data.queries.overview.answer import a_week_before
from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.check_ins.check_ins import CheckIn
from pages.okrs.overview import panel_link
from pages.okrs.overview.table import value_and_target
from pages.ui import cards, identity, learn, queries, run, status_style
from pages.ui.charts import course_picture
from pages.ui.i18n import amount, day, full_day, html, in_one_line, percent_likely, t


def close() -> str:
    """The link that closes the panel; Escape presses it."""
    word = html(t("Close"))
    opens = f'data-okr-{panel_link.LINK}="{panel_link.BETWEEN}" href="?"'
    return f'<a class="okr-close" {opens} aria-label="{word}" title="{word}">✕</a>'


def head(standing: Standing) -> str:
    """Its title, its objective, its status and why."""
    goal = standing.objective
    return (
        f'<div class="okr-panel-head">{close()}<h2>{html(standing.key_result.title)}</h2>'
        f'<p class="okr-small">{cards.anchor("objective", goal.id, goal.title)}</p>'
        f"<p>{cards.status_mark(standing.reading.status)} {html(cards.because(standing))}</p></div>"
    )


def actions(standing: Standing, board: Scoreboard) -> str:
    """What can be done, as links; those the reader may not do are left out."""
    result = standing.key_result
    runs = run.snapshot().today() in board.cycle
    edits, takes_part = identity.may_do("edit"), identity.may_do("take_part") and runs
    links = [panel_link.to(t("Open"), panel_link.page(result.id))]
    if standing.reading.prospect is not None:
        links.append(panel_link.to(t("What if"), panel_link.page(result.id, "what_if")))
    if edits and (result.target is not None or result.type == "between"):
        links.append(panel_link.anchor(result.id, html(t("Change target")), "target"))
    if takes_part:
        links.append(panel_link.anchor(result.id, html(t("Check in")), "check_in"))
    if edits and standing.formula is not None:
        links.append(panel_link.to(t("Mark an event"), panel_link.mark_event(standing)))
    return f'<nav class="okr-acts" aria-label="{html(t("Actions"))}">{"".join(links)}</nav>'


def course(standing: Standing, board: Scoreboard) -> str:
    """Its course as a picture; nothing where it has none."""
    source = course_picture.data_url(standing, board.cycle)
    if not source:
        return ""
    text = cards.course_in_words(standing, standing.course, board.cycle)
    return f'<img class="okr-course" src="{source}" alt="{html(text)}">'


def figures(standing: Standing, board: Scoreboard) -> str:
    """Its figures, who answers for it, and what was said last."""
    asked: dict[str, learn.Anchor] = {
        t("Progress"): "pace",
        t("Likelihood"): "likelihood",
        t("Last check-in"): "check-in",
    }
    marks = {name: learn.mark(anchor, name) for name, anchor in asked.items()}
    rows = "".join(
        f"<div><dt>{html(name)}{marks.get(name, '')}</dt><dd>{value}</dd></div>"
        for name, value in _figures(standing, board)
    )
    return f'<dl class="okr-panel-facts">{rows}</dl>'


def _figures(standing: Standing, board: Scoreboard) -> Iterator[tuple[str, str]]:
    yield t("Value → target"), value_and_target(standing)
    if said := cards.covered(standing):
        yield t("Progress"), html(said)
    if standing.reading.prospect is not None:
        yield t("Likelihood"), html(in_one_line(cards.likelihood(standing), cards.landing(standing)))
    if was := _a_week_ago(standing, board):
        yield t("A week ago"), was
    yield t("Owner"), html(identity.display_name(standing.owner) or t("Nobody yet"))
    if standing.sources:
        names = t(", ").join(s.source for s in standing.sources)
        reach = t("data to {day}", day=full_day(standing.last_day)) if standing.last_day else t("no data yet")
        yield t("Source"), html(in_one_line(names, reach))
    elif standing.key_result.manual:
        yield t("Source"), html(cards.typed_by(standing))
    yield t("Last check-in"), _last_check_in(standing, board)


def _a_week_ago(standing: Standing, board: Scoreboard) -> str:
    """Its status, likelihood and value then; empty where nothing was known."""
    week = a_week_before(board)
    earlier = queries.scoreboard(board.cycle.id, week) if week else None
    then = earlier.find(standing.key_result.id) if earlier else None
    if then is None or then.reading.status == "no_data":
        return ""
    parts = [amount(then.reading.value, standing.unit, (*standing.shown, *then.shown))]
    if then.reading.prospect is not None:
        parts.append(t("{likely} likely", likely=percent_likely(then.reading.prospect.judged)))
    return f"{status_style.status_mark(then.reading.status)} {html(in_one_line(*parts))}"


def _last_check_in(standing: Standing, board: Scoreboard) -> str:
    entry = queries.latest_check_ins(board.cycle.id).get(standing.key_result.id)
    if entry is None or not isinstance(entry.body, CheckIn):
        return html(t("none yet"))
    body = entry.body
    parts = [identity.display_name(entry.author), day(body.day)]
    if body.confidence is not None:
        parts.append(t("confidence {n} of 10", n=body.confidence))
    said = " ".join(part for part in (body.note, body.next_step) if part)
    return f'{html(in_one_line(*parts))}<div class="okr-said" dir="auto">{html(said)}</div>'
