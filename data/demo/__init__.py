"""A made-up marketing team: a workspace to look around in, without any account or figures of one's own."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from data.config.default_settings import make_folder, write_default
from data.config.settings import FILE as SETTINGS_FILE
from data.config.settings import WorkspaceSettings
from data.config.vault import write_private
from data.demo.history import BY as HISTORY
from data.demo.history import earlier_pulls, is_demo
from data.demo.planning import plan, plans
from data.queries.plan import plan_file

if TYPE_CHECKING:
    from data.stores.workspace import Workspace
    from okr_model.plan.plan import Plan

__all__ = ["HISTORY", "build", "earlier_pulls", "is_demo", "meet", "plan", "plans", "talk"]

SOURCES: Final = Path(__file__).with_name("sources.toml")
TITLE: Final = "Paper Lantern marketing (demo)"
STALE_DAYS: Final = 12
"""How long ago the webinar tool stopped letting us in."""


def build(home: Path, today: date, language: str = "en") -> bool:
    """Write `okrs.yaml` and `okr.toml` of the demo; False, and nothing written, where there is an okr.toml already."""
    if (home / SETTINGS_FILE).exists():
        return False
    sources = SOURCES.read_text(encoding="utf-8").format(expires=today - timedelta(days=STALE_DAYS))
    settings = WorkspaceSettings(title=TITLE, currency="EUR", language=language)
    file = home / "okrs.yaml"
    if not file.exists():
        make_folder(home)
        write_private(file, plan_file.write(plans(today)[-1]))
    return write_default(home, settings, sources)  # last: where it is, the rest is


def talk(workspace: Workspace, running: Plan, today: date) -> None:
    """Let the team meet, set goals and speak about the running plan: what needs no figures."""
    from data.demo import check_ins, team, workshop

    team.join(workspace)
    workshop.hold(workspace, running.cycle, today)
    check_ins.add(workspace, running, today)


def meet(workspace: Workspace, running: Plan, today: date) -> None:
    """Score what is over, hold and make the reviews, and keep scenarios, as soon as there are figures."""
    from data.demo import meeting, past_cycle, scenarios

    past_cycle.score(workspace, today)
    meeting.hold(workspace, today)
    scenarios.keep(workspace, running, today)
