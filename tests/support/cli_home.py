"""A small workspace of one CSV source and one plan, and the command line run in it, for the tests of the commands."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from data.out.cli.main import app

START, DATA_ENDS = date(2026, 9, 1), date(2026, 11, 10)
SETTINGS = """
[workspace]
title = "Example"

[sources.site]
connector = "csv"
path = "site.csv"
dimensions = ["channel"]
metrics.sessions = {column = "visits", unit = "sessions"}
metrics.followers = {kind = "stock", unit = "people"}
"""
PLAN = """
cycle: {id: 2026-Q4, start: 2026-10-01, end: 2026-12-31}
objectives:
  - id: awareness
    title: Be the first name people think of
    owner: brand-lead@example.com
    team: Brand
    kind: aspirational
    key_results:
      - {id: visitors, title: Website sessions, formula: site.sessions, baseline: 8000, target: 10000, unit: sessions}
      - {id: fans, title: Followers, formula: last(site.followers), baseline: 100, target: 300, unit: people}
      - id: page
        title: A new page
        type: milestone
        steps: [{name: drawn, done: 2026-10-20}, {name: live}]
"""


def make(home: Path, *, plan: str = PLAN, settings: str = SETTINGS) -> Path:
    """A workspace folder with settings, data and `okrs.yaml`; nothing is synced or applied yet."""
    home.mkdir(exist_ok=True)
    (home / "okr.toml").write_text(settings, encoding="utf-8")
    (home / "okrs.yaml").write_text(plan, encoding="utf-8")
    write_data(home)
    return home


def write_data(home: Path, *, sessions: int = 60) -> None:
    """`sessions` a day from search and half as many direct; followers from 100 on, one more each day."""
    lines = ["day,channel,visits,followers"]
    for n in range((DATA_ENDS - START).days + 1):
        day = START + timedelta(days=n)
        lines += [f"{day},Search,{sessions},{100 + n}", f"{day},Direct,{sessions // 2},0"]
    (home / "site.csv").write_text("\n".join(lines), encoding="utf-8")


def okr(home: Path | None, *arguments: str, **environment: str) -> Result:
    """Run a command in this process, as on a pipe."""
    given = ["--home", str(home)] if home else []
    return CliRunner().invoke(app, [*arguments, *given], env={"OKR_HOME": None, "COLUMNS": None, **environment})


def answer(home: Path, *arguments: str) -> Any:
    """The JSON document of a command that does all it was asked."""
    result = okr(home, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def ready(home: Path) -> Path:
    """A workspace with its plan applied and its source synced."""
    make(home)
    assert okr(home, "plan", "apply", str(home / "okrs.yaml")).exit_code == 0
    assert okr(home, "sync").exit_code == 0
    return home
