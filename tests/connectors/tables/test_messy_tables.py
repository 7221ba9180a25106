"""Generated tables, each as messy as people have them: read right or asked about, and none silently wrong."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from messy_tables import Messy, messy
from served import NOVEMBER

from connectors.framework.errors import ConnectorError
from connectors.framework.tables import reader
from connectors.framework.tables.columns import recognise, settle
from connectors.framework.tables.lines import read

CLOCK = NOVEMBER


ALL = range(240)
SOME = range(0, 240, 6)


def judged(table: Messy) -> str:
    """ "right", "asked" (and right with the answers), or "refused"; fails for a table that is read wrong."""
    try:
        found = reader.read(table.content, name=table.name)
        layout = recognise(found)
        asked = bool(layout.questions)
        for _ in range(4):  # an answer may open another question
            layout = settle(layout, {q.key: table.answers[q.key] for q in layout.questions})
        assert layout.questions == (), table.about
        said = read(found, layout)
    except (ConnectorError, ValueError) as refusal:
        assert str(refusal), table.about
        return f"refused: {table.about}: {refusal}"
    headings = {column.name: column.heading for column in layout.columns}
    shown = [
        (
            day,
            dict(zip(map(headings.get, said.dimensions), splits, strict=True)).get("Channel", ""),
            dict(zip(map(headings.get, said.metrics), values, strict=True)),
        )
        for day, splits, values in said.lines
    ]
    assert [line[:2] for line in shown] == [line[:2] for line in table.meant], table.about
    for (day, _, values), (_, _, meant) in zip(shown, table.meant, strict=True):
        assert values.keys() == meant.keys(), table.about
        for heading, value in meant.items():
            assert _same(values[heading], value), (table.about, day, heading, values[heading], value)
    assert {c.heading: c.unit for c in layout.columns if c.role == "metric"} == table.units, table.about
    assert said.cells_left_out == table.odd, table.about
    return "asked" if asked else "right"


def _same(one: float | None, other: float | None) -> bool:
    return one is other is None or (
        one is not None and other is not None and math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    )


@pytest.mark.parametrize("seed", SOME)
def test_a_messy_table_is_read_right_or_asked_about(seed: int) -> None:
    assert judged(messy(seed)) in ("right", "asked")


@pytest.mark.slow
def test_no_messy_table_is_silently_wrong() -> None:
    verdicts = Counter(judged(messy(seed)) for seed in ALL)
    assert verdicts["right"] + verdicts["asked"] == len(ALL), verdicts
    assert verdicts["right"] > verdicts["asked"], verdicts  # what the whole column tells is not asked


def test_the_same_seed_is_the_same_table() -> None:
    assert messy(5) == messy(5)
