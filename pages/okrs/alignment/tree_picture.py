"""The tree of support as a picture: theme by theme, from the company to each person, figures in every box.

Boxes are words of the page where `tree_layout` places them, and lead to what they show; lines run beneath. The status
colours a box's edge, its word and its bar, and stands there as a sign and a word too.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from okr_model.plan.alignment import ObjectiveNode, ResultNode
from okr_model.progress.objective_status import ObjectiveStatus
from okr_model.progress.status import Status
from pages.okrs.alignment.tree_layout import BODY, LINE, WIDTH, Box, Layout, Line, lay_out
from pages.ui import cards, identity, plan_terms, status_style
from pages.ui.i18n import html, number, percent, percent_likely, t

_LETTERS = 28  # of a status and its likelihood, beside whose it is


def markup(
    themes: Mapping[str, tuple[ObjectiveNode, ...]],
    statuses: Mapping[str, ObjectiveStatus],
    results: Mapping[str, Status],
) -> str:
    """The whole picture. Statuses by objective, and by key result."""
    made = lay_out(themes)
    return (
        f'<div class="okr-tree-room" style="width:{made.width:g}px;height:{made.height:g}px">'
        + _lines(made)
        + "".join(_heading(theme, y) for theme, y in made.headings)
        + "".join(_box(one, statuses[one.node.objective.id], results) for one in made.boxes)
        + "</div>"
    )


def _lines(made: Layout) -> str:
    """As a picture: pages take no drawing in markup. Mirrored by its style where lines begin at the right."""
    paths = "".join(f'<path d="{_path(one)}"/>' for one in made.lines)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{made.width:g}" height="{made.height:g}" fill="none" '
        f'stroke="{status_style.palette().faint}" stroke-width="1.4" stroke-linejoin="round">{paths}</svg>'
    )
    return f'<img src="data:image/svg+xml,{quote(drawn, safe="")}" alt="" aria-hidden="true" width="{made.width:g}">'


def _path(one: Line) -> str:
    return f"M{one.x:g} {one.y:g}H{one.turn:g}V{one.to_y:g}H{one.to_x:g}"


def _heading(theme: str, y: float) -> str:
    soft = "" if theme else ' class="okr-soft"'
    return f'<h3 dir="auto" style="{_at(0, y)}"{soft}>{html(theme or t("Without a theme"))}</h3>'


def _at(x: float, y: float) -> str:
    return f"inset-inline-start:{x:g}px;top:{y:g}px"


def _box(box: Box, stands: ObjectiveStatus, results: Mapping[str, Status]) -> str:
    goal, ink = box.node.objective, status_style.LOOKS[stands.status].variable
    place = f"{_at(box.x, box.y)};width:{WIDTH}px;height:{box.height:g}px;border-inline-start-color:{ink}"
    title = cards.anchor("objective", goal.id, goal.title or t("Without a title"))
    return (
        f'<section style="{place}"><div style="height:{BODY - 2}px">'
        f'<h4 dir="auto">{title}</h4>{_figures(box.node, stands)}{_bar(box.node.progress, ink)}</div>'
        + "".join(_carried(result, results) for result, _ in box.carried)
        + "</section>"
    )


def _figures(node: ObjectiveNode, stands: ObjectiveStatus) -> str:
    goal = node.objective
    who = goal.team if goal.level in {"team", "person"} and goal.team else plan_terms.levels()[goal.level]
    who = identity.display_name(goal.owner) if goal.level == "person" and goal.owner else who
    likely, word = _in_short(stands), status_style.word(stands.status)
    if stands.likelihood is not None and len(word) + len(likely) > _LETTERS:  # in fewer words, where they are long
        likely = t("{likely} chance", likely=percent_likely(stands.likelihood))
    return (
        f'<p class="okr-soft"><span>{cards.status_mark(stands.status)}{html(f" · {likely}") if likely else ""}</span>'
        f'<span dir="auto">{html(who)}</span></p>'
    )


def _in_short(stands: ObjectiveStatus) -> str:
    """`35% likely`; once its cycle is over, `score 0.72`."""
    if stands.score is not None:
        return t("score {score}", score=number(stands.score, 2))
    return cards.likely_or_score(stands)


def figures(node: ObjectiveNode, stands: ObjectiveStatus) -> str:
    """`62% covered · score likely 0.52 to 0.81 · 35% likely`; once its cycle is over, its score alone."""
    covered = t("no data") if node.progress is None else t("{progress} done", progress=percent(node.progress))
    said = [covered] if stands.score is None else []
    said += [cards.score_outlook(stands.outlook), cards.likely_or_score(stands)]
    return " · ".join(part for part in said if part)


def _bar(progress: float | None, ink: str) -> str:
    """How much is covered, in the colour of the status, and as a figure beside it."""
    covered = min(max(progress or 0.0, 0.0), 1.0)
    return (
        f'<p class="okr-tree-bar"><span class="okr-bar"><i style="width:{covered:.1%};background:{ink}"></i></span>'
        f'<span class="okr-soft">{html(percent(progress))}</span></p>'
    )


def _carried(result: ResultNode, results: Mapping[str, Status]) -> str:
    """A key result that objectives to the right carry: its line begins beside it."""
    look = status_style.LOOKS[results.get(result.key_result.id, "no_data")]
    return (
        f'<p class="okr-tree-result" style="height:{LINE}px"><span style="color:{look.variable}">{look.sign}</span>'
        f"{cards.anchor('key_result', result.key_result.id, result.key_result.title)}"
        f'<span class="okr-soft">{html(percent(result.progress))}</span></p>'
    )
