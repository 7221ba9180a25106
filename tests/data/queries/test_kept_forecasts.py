"""A change costs the forecasts alone that it touches, and every figure is what it would be without anything kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cli_home import okr, ready, write_data

from data.queries.scoreboard import kept_forecasts, scoreboard
from data.stores.workspace import Workspace

CLOCK = datetime(2026, 11, 11, 12, tzinfo=UTC)  # the day after the last one with data


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of key results that were looked ahead for, in turn; nothing is kept at first."""
    found: list[str] = []
    look = kept_forecasts.forecast_key_result

    def noted(result: Any, *given: Any) -> Any:
        found.append(result.id)
        return look(result, *given)

    monkeypatch.setattr(kept_forecasts, "forecast_key_result", noted)
    monkeypatch.setattr(kept_forecasts, "_kept", type(kept_forecasts._kept)())
    return found


def board(workspace: Workspace) -> dict[str, tuple[object, ...]]:
    found = scoreboard.build(workspace.snapshot())
    assert found is not None
    return {
        one.key_result.id: (one.reading.value, one.reading.prospect, one.reading.status, one.reached_on)
        for one in found.standings
    }


def afresh(workspace: Workspace) -> dict[str, tuple[object, ...]]:
    kept_forecasts._kept.clear()
    return board(workspace)


def test_a_change_of_the_plan_costs_the_forecasts_it_touches(tmp_path: Path, asked: list[str]) -> None:
    home = ready(tmp_path / "home")
    with Workspace.open(home) as workspace:
        first = board(workspace)
        assert sorted(asked) == ["fans", "visitors"]
        asked.clear()
        workspace.plan.check_ins.comment("2026-Q4", ("key result", "fans"), "Well done", author="ada@example.com")
        assert board(workspace) == first and asked == []
        workspace.plan.edit(
            "2026-Q4", "key_result", "fans", {"target": 900}, author="ada@example.com", reason="We grow faster"
        )
        changed = board(workspace)
        assert asked == ["fans"]
        assert changed["visitors"] == first["visitors"] and changed["fans"] != first["fans"]
        assert afresh(workspace) == changed


def test_other_figures_are_looked_ahead_of_anew(tmp_path: Path, asked: list[str]) -> None:
    home = ready(tmp_path / "home")
    with Workspace.open(home) as workspace:
        first = board(workspace)
    write_data(home, sessions=90)
    assert okr(home, "sync").exit_code == 0
    asked.clear()
    with Workspace.open(home) as workspace:
        second = board(workspace)
        assert asked == ["visitors"], "the followers are as they were"
        assert second["visitors"] != first["visitors"]
        assert afresh(workspace) == second


@pytest.mark.usefixtures("asked")
def test_forecasts_of_figures_that_were_replaced_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_forecasts, "MOST_OF_ONE", 2)
    home = ready(tmp_path / "home")
    for sessions in (80, 90, 100, 110):
        write_data(home, sessions=sessions)
        assert okr(home, "sync").exit_code == 0
        with Workspace.open(home) as workspace:
            board(workspace)
    kept = [one[0] for one in kept_forecasts._kept]
    assert kept.count("fans") == 1, "its figures are as they were"
    assert kept.count("visitors") == 2


def test_few_are_kept(asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_forecasts, "MOST", 1)
    with Workspace.open(ready(tmp_path / "home")) as workspace:
        board(workspace)
        assert len(kept_forecasts._kept) == 1
