"""Where everything stands in the picture of the tree: from left to right, nothing over anything else. In pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from okr_model.plan.alignment import ObjectiveNode, ResultNode
from okr_model.plan.plan import LEVELS

WIDTH = 236  # of a box
BODY = 82  # height of a box without the key results that others carry
LINE = 20  # height of such a key result
BETWEEN = 48  # columns
APART = 12  # boxes of one column
HEADING = 40  # height of a theme's heading


@dataclass(frozen=True, slots=True)
class Box:
    """An objective. carried: its key results that objectives below carry, each with the y of its line."""

    node: ObjectiveNode
    x: float
    y: float
    height: float
    carried: tuple[tuple[ResultNode, float], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """From a key result to an objective that carries it: out to `turn`, down to `to_y`, on to `to_x`.

    Lines of one key result share their way down; those of its neighbours turn beside it, so that none cross.
    """

    x: float
    y: float
    turn: float
    to_x: float
    to_y: float


@dataclass(slots=True)
class Layout:
    """The whole picture."""

    width: float = 0
    height: float = 0
    headings: list[tuple[str, float]] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def lay_out(themes: Mapping[str, tuple[ObjectiveNode, ...]]) -> Layout:
    """Every theme under a heading (none for a plan without themes), its tree below; deeper levels further right."""
    columns = {c for tops in themes.values() for top in tops for _, c in _columns(top, 0)}
    place = {column: n for n, column in enumerate(sorted(columns))}
    made = Layout(width=max(len(place), 1) * (WIDTH + BETWEEN) - BETWEEN)
    for theme, tops in themes.items():
        if len(themes) > 1 or theme:
            made.headings.append((theme, made.height))
            made.height += HEADING
        for top in tops:
            made.height += _put(made, top, 0, made.height, place) + APART
    made.height = max(made.height - APART, 0)
    return made


def _column(node: ObjectiveNode, least: int) -> int:
    return max(LEVELS.index(node.objective.level), least)


def _columns(node: ObjectiveNode, least: int) -> Iterator[tuple[ObjectiveNode, int]]:
    column = _column(node, least)
    yield node, column
    for result in node.key_results:
        for carrier in result.carriers:
            yield from _columns(carrier, column + 1)


def _carried(node: ObjectiveNode) -> list[ResultNode]:
    return [r for r in node.key_results if r.carriers]


def _own_height(node: ObjectiveNode) -> float:
    return BODY + LINE * len(_carried(node))


def _put(made: Layout, node: ObjectiveNode, least: int, top: float, place: Mapping[int, int]) -> float:
    """Place an objective at `top`, all below it from there on; gives the height that took."""
    column = _column(node, least)
    x = place[column] * (WIDTH + BETWEEN)
    carried = tuple((r, top + BODY + LINE * (n + 0.5)) for n, r in enumerate(_carried(node)))
    made.boxes.append(Box(node, x, top, _own_height(node), carried))
    below = top
    for n, (result, from_y) in enumerate(carried):
        turn = x + WIDTH + BETWEEN * (len(carried) - n) / (len(carried) + 1)
        for carrier in result.carriers:
            to = len(made.boxes)
            below += _put(made, carrier, column + 1, below, place) + APART
            child = made.boxes[to]
            made.lines.append(Line(x + WIDTH, from_y, turn, child.x, child.y + BODY / 2))
    return max(_own_height(node), below - APART - top)
