"""A made-up marketing team: a workspace to look around in, without any account or figures of one's own."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from data.config.default_settings import write_default
from data.config.settings import WorkspaceSettings
from data.demo.history import earlier_pulls, is_demo
from data.demo.planning import plan, plans
from data.queries.plan import plan_file

if TYPE_CHECKING:
    from data.stores.workspace import Workspace

__all__ = ["build", "earlier_pulls", "is_demo", "meet", "plan", "plans"]

SOURCES: Final = Path(__file__).with_name("sources.toml")
TITLE: Final = "Paper Lantern marketing (demo)"
STALE_DAYS: Final = 12
"""How long ago the webinar tool stopped letting us in."""


def build(home: Path, today: date, language: str = "en") -> bool:
    """Write `okr.toml` and `okrs.yaml` of the demo; False, and nothing written, where there is an okr.toml already."""
    sources = SOURCES.read_text(encoding="utf-8").format(expires=today - timedelta(days=STALE_DAYS))
    settings = WorkspaceSettings(title=TITLE, currency="EUR", language=language)
    if not write_default(home, settings, sources):
        return False
    file = home / "okrs.yaml"
    if not file.exists():
        file.write_text(plan_file.write(plans(today)[-1]), encoding="utf-8")
    return True


def meet(workspace: Workspace, today: date) -> None:
    """Hold and make the demo's reviews, as soon as there are figures."""
    from data.demo import meeting

    meeting.hold(workspace, today)
