"""What was frozen is the same to the byte after figures are restated, the program is updated, and a backup comes back."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from actors import actor
from served import copied
from sqlalchemy import text

from data.commands import reviews
from data.config import clock
from data.ingest import sync
from data.queries.plan import plan_file
from data.queries.scoreboard import scoreboard
from data.stores.plan import engine
from data.stores.plan.engine import reading
from data.stores.workspace import Workspace
from okr_model.review.pack import fingerprint
from okr_model.review.review import Setting

ADA = "ada@example.com"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()
PLAN = f"""
cycle: {{id: now, start: {TODAY - timedelta(days=30)}, end: {TODAY + timedelta(days=30)}}}
objectives:
  - id: o
    title: Count
    key_results: [{{id: visits, title: Visits, formula: site.visits, target: 9000}}]
"""


def figures(home: Path, a_day: int) -> None:
    home.mkdir(exist_ok=True)
    (home / "okr.toml").write_text('[sources.site]\nconnector="csv"\npath="s.csv"\nmetrics.visits={}\n')
    days = [TODAY - timedelta(days=back) for back in range(29, 0, -1)]
    (home / "s.csv").write_text("day,visits\n" + "".join(f"{day},{a_day + n}\n" for n, day in enumerate(days)))


def value(workspace: Workspace) -> float:
    board = scoreboard.build(workspace)
    assert board is not None
    found = board.standings[0].reading.value
    assert found is not None
    return found


@pytest.fixture
def frozen(tmp_path: Path) -> tuple[Path, int, bytes, str]:
    home = tmp_path / "home"
    figures(home, 100)
    with Workspace.open(home) as workspace:
        workspace.plan.apply(plan_file.read(PLAN), author=ADA)
        sync.sync(workspace, by="test")
        setting = Setting(title="Review", cycle="now", day=TODAY, chair=ADA)
        number = workspace.plan.reviews.make(setting, author=ADA)
        mark = reviews.freeze(workspace, actor(ADA), number)
        return home, number, workspace.plan.reviews.content(number), mark


def test_the_same_bytes_after_the_store_was_restated(frozen: tuple[Path, int, bytes, str]) -> None:
    home, number, kept, mark = frozen
    with Workspace.open(home) as workspace:
        before = value(workspace)
    figures(home, 140)
    with Workspace.open(home, clock=lambda: clock.now() + timedelta(hours=1)) as workspace:
        sync.sync(workspace, by="test")
        workspace.plan.edit("now", "key result", "visits", {"target": 8000.0}, author=ADA, reason="Meanwhile")
        assert value(workspace) > before, "the live figure was restated"
        assert workspace.plan.reviews.content(number) == kept
        shown = next(workspace.plan.reviews.pack(number).key_results)
        assert (shown.value, shown.target) == (before, 9000)
    assert fingerprint(kept) == mark


LATER = """
import sqlalchemy as sa
from alembic import op
from alembic.script import ScriptDirectory

revision = "999"
down_revision = "{newest}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("review_pack", recreate="always") as batch:
        batch.add_column(sa.Column("later", sa.Text()))
"""


def test_the_same_bytes_after_a_migration(
    frozen: tuple[Path, int, bytes, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an update of the program might bring one: the table of packs is copied anew, with a column more."""
    home, number, kept, mark = frozen
    later = Path(shutil.copytree(engine.MIGRATIONS, tmp_path / "migrations"))
    (later / "versions" / "v999_later.py").write_text(LATER.format(newest=engine.newest_version()))
    monkeypatch.setattr(engine, "MIGRATIONS", later)
    with Workspace.open(home) as workspace:
        with reading(workspace.plan._engine) as connection:
            assert connection.execute(text("select version_num from alembic_version")).scalar() == "999"
        assert workspace.plan.reviews.content(number) == kept
        assert workspace.plan.reviews.find(number).fingerprint == mark


def test_the_same_bytes_after_a_backup_came_back(frozen: tuple[Path, int, bytes, str], tmp_path: Path) -> None:
    home, number, kept, mark = frozen
    backup = copied(home, tmp_path / "backup")
    figures(home, 500)
    with Workspace.open(home) as workspace:
        sync.sync(workspace, by="test")
        workspace.plan.archive("now", "objective", "o", author=ADA)
        workspace.plan.reviews.close(number, by=ADA)
    shutil.rmtree(home)
    shutil.copytree(backup, home)
    with Workspace.open(home) as workspace:
        assert workspace.plan.reviews.content(number) == kept
        assert workspace.plan.reviews.pack(number).fingerprint == mark
        assert workspace.plan.reviews.find(number).stage == "frozen"
