"""A demo that is killed while it is built, again and again, ends as one that was built in one go."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from served import NOVEMBER

from data.queries.people import everybody
from data.queries.plan import plans
from data.queries.reviews import reviews
from data.stores.workspace import Workspace

pytestmark = pytest.mark.slow

CLOCK = NOVEMBER


KILLS = 8
NOW = "2026-11-24T09:00:00+00:00"


def building(home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "data.out.cli", "demo", "--no-serve", "--home", str(home)],
        env=os.environ | {"OKR_NOW": NOW},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def rows(home: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home / "metrics.duckdb"), read_only=True) as connection:
        return connection.execute(
            "SELECT source, metric, dims, since, day, value FROM metric_daily ORDER BY ALL"
        ).fetchall()


def said(home: Path) -> list[object]:
    with Workspace.open(home) as workspace:
        found: list[object] = [sorted(person.email for person in everybody(workspace))]
        for cycle in plans.cycles(workspace):
            plan = plans.plan(workspace, cycle.id)
            assert plan is not None
            for objective in plan.objectives:
                entries = workspace.plan.check_ins.feed(cycle.id, objective.id, reader="brand-lead@example.com")
                found.append(sorted(f"{e.kind} {e.item} {e.author} {e.body}" for e in entries if e.kind != "change"))
        for one in reviews.all_reviews(workspace):
            decided = [d.decision for d in reviews.decisions(workspace, one.id)]
            agreed = [(a.action, a.state) for a in reviews.actions(workspace, one.id)]
            found.append((one.setting, one.stage, decided, agreed))
        return found


def test_a_demo_killed_while_it_is_built_ends_the_same(tmp_path: Path) -> None:
    began = time.monotonic()
    assert building(tmp_path / "whole").wait() == 0
    takes = time.monotonic() - began
    seed = random.randrange(1_000_000)
    chance, home, ended = random.Random(seed), tmp_path / "killed", 0
    for _ in range(KILLS):
        process = building(home)
        try:
            assert process.wait(takes * chance.uniform(0.1, 0.9)) == 0, f"it failed by itself; seed {seed}"
            ended += 1
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    assert building(home).wait() == 0
    assert ended < KILLS, f"it was never killed; seed {seed}"
    assert rows(home) == rows(tmp_path / "whole"), f"seed {seed}"
    assert said(home) == said(tmp_path / "whole"), f"seed {seed}"
