"""What changed after it was first read: told exactly, and only that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pandas as pd
import pytest
from cli_home import answer, make, okr, write_data
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loopback import Npm
from store_rows import day, pull, row

from data.config import clock
from data.ingest import sync
from data.queries.metrics import restatements
from data.queries.plan import plan_file
from data.queries.scoreboard import scoreboard
from data.stores.metrics.store import MetricStore, Request
from data.stores.workspace import Workspace
from okr_model.metrics.measures import Measure

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MetricStore]:
    with MetricStore(tmp_path / "metrics.duckdb") as opened:
        yield opened


def log(store: MetricStore, source: str = "site") -> list[tuple[int, float | None, float | None]]:
    found = store.restatements(source, ["sessions"], day(1), day(30))
    return [((one.day - day(1)).days + 1, one.before, one.after) for one in found]


def test_a_day_read_once_or_read_the_same_again_is_no_restatement(store: MetricStore) -> None:
    for minute in range(3):
        store.ingest(*pull([row(1, 10), row(2, 20)], (1, 5), minute=minute))
    assert log(store) == []


def test_a_day_is_told_as_a_whole_whatever_its_dimensions_did(store: MetricStore) -> None:
    store.ingest(*pull([row(1, 10, "Search"), row(1, 5, "Email"), row(2, 7, "Email")], (1, 2), minute=0, settled=1))
    store.ingest(*pull([row(1, 12, "Search"), row(1, 2, "Direct"), row(2, 7, "Email")], (1, 2), minute=1))
    store.ingest(*pull([row(1, 4, "Search"), row(1, 10, "Direct"), row(2, 7, "Email")], (1, 2), minute=2))  # 14 again
    [one] = store.restatements("site", ["sessions"], day(1), day(9))
    assert (one.day, one.before, one.after, one.settled) == (day(1), 15, 14, True)
    assert one.share == pytest.approx(-1 / 15)
    assert one.changed_at - one.read_at == timedelta(minutes=1)
    assert one.batch_id in {record.batch.id for record in store.batches()}


def test_a_day_taken_back_and_given_again(store: MetricStore) -> None:
    for minute, rows in enumerate(([row(1, 3), row(2, 4)], [row(2, 4)], [row(1, 3), row(2, 4)])):
        store.ingest(*pull(rows, (1, 2), minute=minute))
    assert log(store) == [(1, None, 3), (1, 3, None)]


number_of_source = count()
values = st.dictionaries(st.tuples(st.integers(1, 3), st.sampled_from(["a", "b"])), st.integers(0, 3), min_size=1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pulls=st.lists(values, min_size=1, max_size=5))
def test_it_is_what_the_past_views_differ_by(store: MetricStore, pulls: list[dict[tuple[int, str], int]]) -> None:
    source = f"s{next(number_of_source)}"  # one store for all examples
    request = Request(Measure(source, "sessions"), day(1), day(3))
    views: list[pd.Series] = []
    for minute, rows in enumerate(pulls):
        batch = pull([row(n, v, where) for (n, where), v in rows.items()], (1, 3), minute=minute, source=source)
        views.append(store.daily([request], store.ingest(*batch).ingested_at)[request])
    wanted = []
    for number in (1, 2, 3):
        told = [view.get(pd.Timestamp(day(number))) for view in views]
        first = next((n for n, v in enumerate(told) if v is not None), len(told))
        steps = zip(told[first:], told[first + 1 :], strict=False)
        wanted += [(number, before, after) for before, after in steps if before != after]
    assert Counter(log(store, source)) == Counter(wanted)


def test_a_key_result_tells_what_was_restated_behind_it(tmp_path: Path) -> None:
    today = clock.today()
    plan = f"""
cycle: {{id: now, start: {today - timedelta(days=60)}, end: {today + timedelta(days=30)}}}
objectives:
  - {{id: use, title: Be used, key_results: [{{id: d, title: D, formula: package.downloads, target: 12000}}]}}
"""
    with Npm() as npm:
        npm.fill(today - timedelta(days=90), today - timedelta(days=2))
        options = "\n".join(f'{key} = "{value}"' for key, value in npm.options.items())
        (tmp_path / "okr.toml").write_text(f'[sources.package]\nconnector = "npm"\n{options}\n', encoding="utf-8")
        with Workspace.open(tmp_path) as workspace:
            workspace.plan.apply(plan_file.read(plan), author="test")
            sync.sync(workspace, by="test")
            restated_day = today - timedelta(days=5)
            was = 100 + restated_day.toordinal() % 7
            npm.put("downloads", restated_day, 2 * was)
            sync.sync(workspace, by="test")
            board = scoreboard.build(workspace)
            found = restatements.behind(workspace, board.standings[0], board)
            assert [(one.day, one.before, one.after) for one in found.changes] == [(restated_day, was, 2 * was)]
            assert "Corrected by the source: 1 of these 61 days, the largest by +100.0%" in str(found.in_words())
            assert restatements.log(workspace, ["package.downloads"], today, today).changes == ()


def test_the_command_and_the_api_tell_it(tmp_path: Path) -> None:
    home = make(tmp_path / "home")
    okr(home, "sync")
    write_data(home, sessions=61)
    okr(home, "sync")
    told = answer(home, "metrics", "site.sessions", "--restatements")
    assert told["days"] > 50 and told["after_settled"] == told["days"]
    assert {(one["before"], one["after"]) for one in told["restatements"]} == {(90, 91)}
    shown = okr(home, "metrics", "site", "--restatements", "--days", "30").output
    assert "the largest by +1.1%" in shown and "site.sessions" in shown
    assert okr(home, "metrics", "nobody", "--restatements").exit_code == 2
    assert [one["name"] for one in answer(home, "metrics", "site.followers")] == ["site.followers"]
    assert okr(home, "metrics", "nobody").exit_code == 2
