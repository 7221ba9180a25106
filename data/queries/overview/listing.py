"""The key results of a cycle as a list: grouped and sorted, with the change over a week and the cycle before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, get_args

from data.queries.bridge.movement import value_on
from data.queries.overview.answer import WEEK
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from okr_model.plan.people import address
from okr_model.progress.status import SEVERITY

Grouping = Literal["objective", "team", "owner", "status", "none"]
Column = Literal["status", "title", "progress", "likely", "week", "owner", "data"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
COLUMNS: tuple[Column, ...] = get_args(Column)


@dataclass(frozen=True, slots=True)
class Row:
    """A key result. change: of its value over seven days of data, in its unit; None where it had no value on both.

    then: where it, or one that is measured alike, stood on the same day of the cycle before.
    """

    standing: Standing
    change: float | None
    then: Standing | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together. name: an objective's id, a team, an owner or a status; empty where it has none."""

    name: str
    rows: tuple[Row, ...]
    objective: ObjectiveStanding | None = None


def listed(
    board: Scoreboard,
    shown: Sequence[tuple[ObjectiveStanding, Sequence[Standing]]],
    *,
    by: Grouping = "objective",
    sort: Column | None = None,
    down: bool = False,
    then: Mapping[str, Standing] | None = None,
) -> list[Group]:
    """The key results that are shown, in groups.

    sort: the column that orders the rows of each group, from low to high, or `down`; None keeps the order of the plan.
    What has no figure in it comes last either way.  then: as `at_the_same_day` gives.
    """
    rows = {s.key_result.id: _row(board, s, then or {}) for _, standings in shown for s in standings}
    if by == "objective":
        return [
            Group(goal.objective.id, _sorted((rows[s.key_result.id] for s in standings), sort, down), goal)
            for goal, standings in shown
        ]
    found: dict[str, list[Row]] = {}
    for row in rows.values():
        found.setdefault(_NAME[by](row.standing), []).append(row)
    names: Sequence[str] = (
        [one for one in SEVERITY if one in found] if by == "status" else sorted(found, key=_unnamed_last)
    )
    return [Group(name, _sorted(found[name], sort, down)) for name in names]


def at_the_same_day(board: Scoreboard, before: Scoreboard) -> dict[str, Standing]:
    """For each key result of a board its like on another: of the same identifier, else measured by the same formula."""
    measured: dict[str, Standing] = {}
    for standing in before.standings:
        if standing.key_result.formula:
            measured.setdefault(_measure(standing), standing)
    found = {}
    for standing in board.standings:
        like = before.find(standing.key_result.id) or measured.get(_measure(standing))
        if like is not None:
            found[standing.key_result.id] = like
    return found


def _measure(standing: Standing) -> str:
    result = standing.key_result
    return f"{result.window} {' '.join((result.formula or '').split())}" if result.formula else "by hand"


def _row(board: Scoreboard, standing: Standing, then: Mapping[str, Standing]) -> Row:
    return Row(standing, _change(board, standing), then.get(standing.key_result.id))


def _change(board: Scoreboard, standing: Standing) -> float | None:
    if standing.reading.value is None or standing.reading.status in {"no_data", "not_started"}:
        return None
    until = min(board.on, board.cycle.end, standing.last_day or board.on)
    if until - WEEK < board.cycle.start - timedelta(days=1):
        return None
    before, after = value_on(standing, until - WEEK), value_on(standing, until)
    if before is None and standing.is_accumulating:
        before = 0.0
    return None if before is None or after is None else after - before


def share_of_way(row: Row) -> float | None:
    """The change as a share of the way from baseline to target; None where there is no such way."""
    result = row.standing.key_result
    if row.change is None or result.target is None:
        return None
    way = result.target - (0.0 if row.standing.is_accumulating else result.baseline or 0.0)
    return row.change / way if way else None


_NAME: Mapping[str, Callable[[Standing], str]] = {
    "team": lambda s: s.objective.team,
    "owner": lambda s: address(s.owner),
    "status": lambda s: s.reading.status,
    "none": lambda _: "",
}


def _figure(row: Row, column: Column) -> Any:
    standing = row.standing
    match column:
        case "status":
            return SEVERITY.index(standing.reading.status)
        case "title":
            return standing.key_result.title.casefold()
        case "progress":
            return standing.reading.progress
        case "likely":
            return standing.reading.prospect.judged if standing.reading.prospect else None
        case "week":
            return share_of_way(row)
        case "owner":
            return standing.owner.casefold() or None
    typed = getattr(standing.typed.body, "day", None) if standing.typed else None
    return standing.last_day or typed


def _sorted(rows: Iterable[Row], column: Column | None, down: bool) -> tuple[Row, ...]:
    if column is None:
        return tuple(rows)
    figures = [(row, _figure(row, column)) for row in rows]
    known = sorted((one for one in figures if one[1] is not None), key=lambda one: one[1], reverse=down)
    return (*(row for row, _ in known), *(row for row, figure in figures if figure is None))


def _unnamed_last(name: str) -> tuple[bool, str]:
    return not name, name.casefold()
