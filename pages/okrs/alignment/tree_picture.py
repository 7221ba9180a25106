"""The tree of support as a static picture: theme by theme, from the company to each person, figures in every box.

The status colours a box's left edge, its word and its bar, and stands there as a sign and a word too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from okr_model.plan.alignment import ObjectiveNode, ResultNode
from okr_model.progress.objective_status import ObjectiveStatus
from okr_model.progress.status import Status
from pages.okrs.alignment.tree_layout import BODY, HEADING, LINE, WIDTH, Box, Layout, Line, lay_out
from pages.ui import cards, identity, plan_terms, status_style
from pages.ui.i18n import from_right, html, number, percent, percent_likely, t

_LETTERS = 32  # of usual width, in a line of small ones
_FIGURE = 38  # for the figure beside a bar
_INSIDE = 12  # from the edge of a box to what is in it
_TITLE, _SMALL = 13, 11.5  # sizes of letters
_NO_LETTERS = dict.fromkeys((0xFFFE, 0xFFFF))  # may not stand in XML at all


@dataclass(frozen=True, slots=True)
class _Inks:
    ink: str
    soft: str
    edge: str
    line: str
    ground: str


def picture(
    themes: Mapping[str, tuple[ObjectiveNode, ...]],
    statuses: Mapping[str, ObjectiveStatus],
    results: Mapping[str, Status],
) -> tuple[str, int]:
    """The picture as a data address for an `img`, and how wide it is. Statuses by objective, and by key result."""
    made, inks = lay_out(themes), _inks()
    return "data:image/svg+xml," + quote(_svg(made, statuses, results, inks), safe=""), round(made.width) + 2


def _inks() -> _Inks:
    of = status_style.palette()
    return _Inks(of.ink, of.soft, of.edge, of.faint, of.panel if status_style.is_dark() else of.ground)


def _svg(made: Layout, statuses: Mapping[str, ObjectiveStatus], results: Mapping[str, Status], inks: _Inks) -> str:
    width, height = made.width + 2, made.height + 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="-1 -1 {width:g} {height:g}" font-family="system-ui, sans-serif">'
        + (f'<g transform="matrix(-1 0 0 1 {made.width:g} 0)">' if from_right() else "<g>")
        + "".join(_heading(theme, y, made.width, inks) for theme, y in made.headings)
        + "".join(_line(one, inks) for one in made.lines)
        + "".join(_box(one, statuses[one.node.objective.id], results, inks) for one in made.boxes)
        + "</g></svg>"
    )


def _heading(theme: str, y: float, width: float, inks: _Inks) -> str:
    said = theme or t("Without a theme")
    line = y + HEADING - 14
    return (
        _text(0, y + 18, _cut(said, int(width / 8)), inks.ink if theme else inks.soft, 14, bold=True)
        + f'<path d="M0 {line:g}H{width:g}" stroke="{inks.edge}"/>'
    )


def _line(one: Line, inks: _Inks) -> str:
    path = f"M{one.x:g} {one.y:g}H{one.turn:g}V{one.to_y:g}H{one.to_x:g}"
    return f'<path d="{path}" fill="none" stroke="{inks.line}" stroke-width="1.4" stroke-linejoin="round"/>'


def _box(box: Box, stands: ObjectiveStatus, results: Mapping[str, Status], inks: _Inks) -> str:
    goal, x, y = box.node.objective, box.x, box.y
    lines = _two_lines(goal.title or t("Without a title"))
    first = y + (21 if len(lines) > 1 else 28)
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{box.height:g}" rx="8" fill="{inks.ground}" '
        f'stroke="{inks.edge}"/>'
        + _edge(box, status_style.LOOKS[stands.status].ink)
        + "".join(
            _text(x + _INSIDE, first + 16 * n, words, inks.ink, _TITLE, bold=True) for n, words in enumerate(lines)
        )
        + _figures(box, stands, inks)
        + _bar(x + _INSIDE, y + BODY - 14, box.node.progress, status_style.LOOKS[stands.status].ink, inks)
        + "".join(_carried(x, line_y, result, results, inks) for result, line_y in box.carried)
    )


def _edge(box: Box, ink: str) -> str:
    """The left edge, within the round corners of the box."""
    down = box.height - 16
    return f'<path d="M{box.x + 4:g} {box.y:g}q-4 2 -4 8v{down:g}q0 6 4 8z" fill="{ink}" stroke="{ink}"/>'


def _figures(box: Box, stands: ObjectiveStatus, inks: _Inks) -> str:
    look, goal, y = status_style.LOOKS[stands.status], box.node.objective, box.y + BODY - 25
    word = f"{look.sign} {status_style.word(stands.status)}"
    who = goal.team if goal.level in {"team", "person"} and goal.team else plan_terms.levels()[goal.level]
    who = identity.display_name(goal.owner) if goal.level == "person" and goal.owner else who
    likely = f" · {said}" if (said := _in_short(stands)) else ""
    if _room(word) + _room(likely) > _LETTERS and stands.likelihood is not None:  # in fewer words, where they are long
        likely = f" · {t('{likely} chance', likely=percent_likely(stands.likelihood))}"
    room = _LETTERS - _room(word) - _room(likely)
    return (
        f'<text {_at(box.x + _INSIDE, y, "start")} font-size="{_SMALL:g}">'
        f'<tspan fill="{look.ink}" font-weight="600">{html(word)}</tspan>'
        f'<tspan fill="{inks.soft}">{html(likely)}</tspan></text>'
        + (_text(box.x + WIDTH - _INSIDE, y, _cut(who, room), inks.soft, _SMALL, anchor="end") if room > 3 else "")
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


def _bar(x: float, y: float, progress: float | None, ink: str, inks: _Inks) -> str:
    """How much is covered, in the colour of the status, and as a figure beside it."""
    whole = WIDTH - 2 * _INSIDE - _FIGURE
    covered = whole * min(max(progress or 0.0, 0.0), 1.0)
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{whole}" height="4" rx="2" fill="{inks.edge}"/>'
        f'<rect x="{x:g}" y="{y:g}" width="{covered:.1f}" height="4" rx="2" fill="{ink}"/>'
        + _text(x + whole + _FIGURE, y + 6, percent(progress), inks.soft, _SMALL, anchor="end")
    )


def _carried(x: float, y: float, result: ResultNode, results: Mapping[str, Status], inks: _Inks) -> str:
    look = status_style.LOOKS[results.get(result.key_result.id, "no_data")]
    return (
        f'<path d="M{x + 2:g} {y - LINE / 2:g}h{WIDTH - 2}" stroke="{inks.edge}"/>'
        + _text(x + _INSIDE, y + 4, look.sign, look.ink, _SMALL, bold=True)
        + _text(x + _INSIDE + 16, y + 4, _cut(result.key_result.title, 26), inks.ink, _SMALL)
        + _text(x + WIDTH - _INSIDE, y + 4, percent(result.progress), inks.soft, _SMALL, anchor="end")
    )


def _text(x: float, y: float, words: str, ink: str, size: float, *, bold: bool = False, anchor: str = "start") -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text {_at(x, y, anchor)} fill="{ink}" font-size="{size:g}"{weight}>'
        f"{html(words.translate(_NO_LETTERS))}</text>"
    )


def _at(x: float, y: float, anchor: str) -> str:
    """Where words begin or end. The picture is mirrored where lines begin at the right; its words are turned back."""
    bidi = 'style="unicode-bidi:plaintext"'
    if not from_right():
        return f'x="{x:g}" y="{y:g}" text-anchor="{anchor}" {bidi}'
    return f'transform="matrix(-1 0 0 1 {x:g} {y:g})" text-anchor="{"end" if anchor == "start" else "start"}" {bidi}'


def _two_lines(title: str) -> list[str]:
    """A title on at most two lines, broken between words where that can be."""
    most, words = 29, " ".join(title.split())
    if _room(words) <= most:
        return [words]
    first = _cut(words, most, sign="")
    if (blank := first.rfind(" ")) > most // 3:
        first = first[:blank]
    return [first, _cut(words[len(first) :].strip(), most)]


def _cut(words: str, most: int, sign: str = "…") -> str:
    """As much as fits, the sign at the end where something is left out."""
    words = " ".join(words.split())
    if _room(words) <= most:
        return words
    kept, room = "", 0
    for letter in words:
        room += _room(letter)
        if room > most - len(sign):
            break
        kept += letter
    return kept.rstrip() + sign


def _room(words: str) -> int:
    """In letters of usual width: those of East Asia and emoji take two, marks above and below others none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)
