"""Each kind of fault between a source and the store itself: what is stored stays as it is, or days are gone and marked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from faults import KINDS, Between
from loopback import PyPI

from connectors.framework import runner
from connectors.framework.limits import Patience
from data.ingest import sync
from data.stores.workspace import Workspace

pytestmark = pytest.mark.slow

NOW = CLOCK = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Iterator[Between]:
    hurried = Patience(attempts=2, first_wait=0.001, longest_wait=0.01, silence=1, answer=0.25, total=2)
    with PyPI() as service:
        one = Between(service.fill(TODAY - timedelta(days=40), TODAY - timedelta(days=1)))
        monkeypatch.setattr(runner, "Patience", lambda: hurried if one.fault else Patience())
        yield one


def stored(workspace: Workspace) -> dict[tuple[str, date], float]:
    with workspace.metrics._reading() as cursor:
        return {(m, d): v for m, d, v in cursor.execute("SELECT metric, day, value FROM metric_daily").fetchall()}


def test_no_fault_reaches_the_store(between: Between, tmp_path: Path) -> None:
    options = "\n".join(f'{key} = "{value}"' for key, value in between.service.options.items())
    (tmp_path / "okr.toml").write_text(f'[sources.package]\nconnector = "pypi"\n{options}\n', encoding="utf-8")
    with Workspace.open(tmp_path, clock=lambda: NOW) as workspace:
        assert sync.sync(workspace, by="test")[0].state == "ok"
        before = whole = stored(workspace)
        assert len(whole) == 40
        for n, kind in enumerate(kind for kind in KINDS if not kind.page):
            between.strike(kind, 0, random.Random(n), lasting=n % 2 == 0)
            outcome, held = sync.sync(workspace, by="test")[0], before
            before = stored(workspace)
            assert before.items() <= whole.items() and len(before) >= len(whole) - n, (str(kind), outcome)
            assert outcome.state in ("ok", "failed"), (str(kind), outcome)
            if outcome.state == "failed":
                assert before == held and outcome.error and outcome.remedy, (str(kind), outcome)
        between.be_good()
        assert sync.sync(workspace, by="test")[0].state == "ok"
        assert stored(workspace) == whole  # once the service is itself again, so is all of it
