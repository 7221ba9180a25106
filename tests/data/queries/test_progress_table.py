"""Every kind of key result, in every case: what docs/progress.md says is what is computed, cell by cell.

The tables stand in that page alone; this reads their rows. A row is a cycle of ten days whose value comes in equal
parts on each day that has passed: its five first ones where it is halfway, all ten where it is over.
"""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
from pydantic import ValidationError

from data.queries.scoreboard.forecasting import Ahead
from data.queries.scoreboard.standing import Standing
from okr_model.formula.evaluate import running
from okr_model.formula.formula import parse
from okr_model.metrics.measures import Measure
from okr_model.metrics.metrics import Catalogue, Metric
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective, Step
from okr_model.progress import in_words
from okr_model.progress.objective_score import ScorePart
from okr_model.progress.objective_status import judge
from okr_model.progress.pace import linear
from okr_model.progress.progress import is_accumulating, read, roll_up
from okr_model.progress.status import Bands

PAGE = Path(__file__).parents[3] / "docs" / "progress.md"
CYCLE = Cycle(date(2026, 10, 1), date(2026, 10, 10), "ten-days")
DAYS = {"halfway": 5, "over": 10}
ON = {"halfway": date(2026, 10, 5), "over": date(2026, 10, 11)}
CATALOGUE = Catalogue({"a": (Metric("flow", "x"), Metric("level", "x", kind="stock"))})
MEASURES = {"sum": Measure("a", "flow"), "level": Measure("a", "level")}
ASKED = ("when", "type", "value is a", "case", "baseline", "target", "value")
TOLD = ("progress", "expected", "attainment", "status", "objective", "score", "pace", "words")


class Row(NamedTuple):
    """One row: its place in the page, what is asked, and what the page says comes of it."""

    line: int
    asked: tuple[str, ...]
    told: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.line}: {' '.join(self.asked)}"


def rows() -> list[Row]:
    found, when = [], ""
    for line, text in enumerate(PAGE.read_text(encoding="utf-8").splitlines(), 1):
        if heading := re.match(r"## (Halfway|Over)", text):
            when = heading[1].lower()
        elif text.startswith("## "):
            when = ""
        cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
        cells[0] = cells[0].strip("`")
        if when and text.startswith("| `"):
            assert len(cells) == len(ASKED) - 1 + len(TOLD), f"line {line} has {len(cells)} cells"
            found.append(Row(line, (when, *cells[: len(ASKED) - 1]), cells[len(ASKED) - 1 :]))
    return found


ROWS = rows() if PAGE.exists() else []


def _number(cell: str) -> float:
    return float(cell.replace(",", ""))


def key_result(asked: tuple[str, ...]) -> KeyResult:
    """The key result of a row. Raises `ValidationError` where it is refused."""
    when, kind, counted, _, baseline, target, value = asked
    given: dict[str, Any] = {"id": "it", "title": "It", "type": kind}
    if counted != "–":
        given["formula"] = {"sum": "a.flow", "level": "a.level"}[counted]
    if baseline != "–":
        given["baseline"] = _number(baseline)
    if kind == "between":
        given["low"], given["high"] = map(_number, target.split(" to "))
    elif kind == "milestone":
        done = CYCLE.start if when else None
        given["steps"] = [Step(name=str(n), done=done if n < _number(value) else None) for n in range(int(target))]
    elif kind == "baseline":
        given["days"] = int(target)
    else:
        given["target"] = _number(target)
    return KeyResult(**given)


def standing(asked: tuple[str, ...]) -> Standing:
    """Where the key result of a row stands, without a forecast."""
    result, objective = key_result(asked), Objective(id="o", title="O")
    when, counted, value, pace = asked[0], asked[2], asked[-1], linear(CYCLE)
    formula = course = None
    if counted != "–":
        formula, days = parse(result.formula or "", CATALOGUE), DAYS[when]
        each = [] if value == "–" else [_number(value) / (days if counted == "sum" else 1)] * days
        index = pd.DatetimeIndex([pd.Timestamp(CYCLE.start + timedelta(days=n)) for n in range(len(each))])
        daily = {MEASURES[counted]: pd.Series(each, index=index, dtype=float)}
        course = running(formula, daily, CYCLE.start, min(ON[when], CYCLE.end))
    reading = read(result, CYCLE, ON[when], formula, course, kind="committed", stale=False, pace=pace)
    return Standing(result, objective, reading, formula, course, ahead=Ahead(pace))


def figure(value: float | None) -> str:
    """As the page writes it."""
    if value is None:
        return "–"
    assert math.isfinite(value)
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"


def told(asked: tuple[str, ...]) -> tuple[str, ...]:
    """What comes of a row: a cell for each of `TOLD`."""
    try:
        found = standing(asked)
    except ValidationError as error:
        return ("refused", *["–"] * (len(TOLD) - 2), error.errors()[0]["msg"].removeprefix("Value error, "))
    result, reading, over = found.key_result, found.reading, asked[0] == "over"
    part = ScorePart(result, reading, None, is_accumulating(result, found.formula))
    stands = judge([part], "committed", Bands(), over=over)
    score = stands.score if over else stands.outlook and stands.outlook.p50
    line, own = found.pace_line(CYCLE), found.baseline_line(CYCLE)
    at = pd.Timestamp(min(ON[asked[0]], CYCLE.end))
    pace = "–" if line.empty else figure(line[at])
    if not own.empty:
        pace += f", baseline's {figure(own[at])}"
    words = in_words.covered(
        result.type, reading.progress, reading.expected, reading.saving, target=reading.target, unit=found.unit
    )
    return (
        reading.state if reading.progress is None else figure(reading.progress),
        figure(reading.expected),
        figure(reading.attainment),
        reading.status,
        figure(roll_up([(reading.progress, result.weight)])),
        figure(score),
        pace,
        str(words or reading.no_progress),
    )


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_the_page_says_what_is_computed(row: Row) -> None:
    assert dict(zip(TOLD, told(row.asked), strict=True)) == dict(zip(TOLD, row.told, strict=True))


CASES = ("on the way", "target 0", "baseline = target", "wrong side", "passed", "no data")


def test_no_case_is_missing() -> None:
    """Types × accumulating or level × with and without baseline × where the target lies."""
    seen = {(when, kind, counted, baseline != "–", case) for when, kind, counted, case, baseline, *_ in asked_of_all()}
    for when in DAYS:
        for kind in ("increase", "decrease", "at_least", "at_most"):
            for counted in ("sum", "level"):
                for case in CASES:
                    for with_baseline in (True, False):
                        if not with_baseline and case == "baseline = target":
                            continue
                        assert (when, kind, counted, with_baseline, case) in seen
        for kind in ("between", "milestone", "baseline"):
            assert any((when, kind) == one[:2] for one in seen)


def asked_of_all() -> list[tuple[str, ...]]:
    return [row.asked for row in ROWS]


def test_every_cell_is_a_number_or_a_named_state() -> None:
    for row in ROWS:
        assert all(row.told), row.name
        assert not re.search(r"\b(nan|inf|none)\b", " ".join(row.told), re.IGNORECASE), row.name


def test_what_is_met_at_the_end_is_never_scored_less_than_what_is_missed() -> None:
    for row in ROWS:
        outcome = dict(zip(TOLD, row.told, strict=True))
        if row.asked[0] == "over" and outcome["status"] == "achieved":
            assert outcome["score"] == "1", row.name
            assert outcome["objective"] in {"1", "–"} or row.asked[1] in {"at_least", "at_most", "between"}, row.name
        if row.asked[0] == "over" and row.asked[1] == "decrease" and row.asked[2] == "sum":
            assert outcome["progress"] in {outcome["attainment"], "refused"} or outcome["attainment"] == "–", row.name
