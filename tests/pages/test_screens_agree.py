"""What one screen says, no other contradicts: sums that are overdrawn, targets that are met, filters, likely scores."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cli_home import answer, okr
from opened import Open, listed, words

CLOCK = datetime(2026, 11, 24, 22, tzinfo=UTC)  # 55 of the 92 days have passed
START, END = date(2026, 10, 1), date(2026, 12, 31)
SETTINGS = """
[workspace]
title = "Lantern Letters"
language = "en"
[sources.mail]
connector = "csv"
path = "mail.csv"
metrics.unsubscribes = {unit = "people", direction = "down"}
metrics.readers = {kind = "stock", unit = "people"}
"""
PLAN = f"""
cycle: {{id: 2026-Q4, start: {START}, end: {END}}}
objectives:
  - id: keep
    title: Keep the readers we have
    owner: kim@example.com
    team: Web
    kind: aspirational
    key_results:
      - {{id: over, title: Overdrawn, type: decrease, formula: mail.unsubscribes, baseline: 300, target: 200, unit: people}}
      - {{id: within, title: Within, type: decrease, formula: mail.unsubscribes, target: 5000, unit: people}}
  - id: grow
    title: Grow
    owner: ada@example.com
    team: Web
    key_results:
      - {{id: met, title: Met now, formula: last(mail.readers), baseline: 100, target: 1010, unit: people}}
  - id: build
    title: Build the page
    owner: ada@example.com
    key_results:
      - {{id: steps, title: A new page, type: milestone, steps: [{{name: Draft, done: 2026-10-09}}, {{name: Launch}}]}}
"""
KEY_RESULT, OBJECTIVE = "okrs/key_result/page.py", "okrs/objective/page.py"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven unsubscribe a day; the readers become one fewer a day, and are still above the target on the last."""
    home = tmp_path_factory.mktemp("screens") / "home"
    home.mkdir()
    (home / "okr.toml").write_text(SETTINGS, encoding="utf-8")
    (home / "okrs.yaml").write_text(PLAN, encoding="utf-8")
    days = [START + timedelta(days=n) for n in range(-400, (CLOCK.date() - START).days + 1)]
    rows = [f"{day},7,{1012 + (CLOCK.date() - day).days}" for day in days]
    (home / "mail.csv").write_text("\n".join(["day,unsubscribes,readers", *rows]), encoding="utf-8")
    assert okr(home, "plan", "apply", str(home / "okrs.yaml")).exit_code == 0
    assert okr(home, "sync").exit_code == 0
    return home


def test_a_sum_that_is_overdrawn_may_use_nothing_more(home: Path, open_page: Open) -> None:
    said = html.unescape(words(open_page(home, KEY_RESULT, id="over")))
    assert "is more than the 230 people allowed for 70% of target" in said
    assert "Allowed per day" in said
    assert "0 people" in said
    assert not re.search(r"Needed per day|[-−][\d.]+ people", said), "nobody is asked for less than nothing"


def test_files_call_what_is_left_as_pages_do(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "review.html"
    assert okr(home, "review", "html", "--out", str(out)).exit_code == 0
    said = html.unescape(out.read_text(encoding="utf-8"))
    assert "Allowed per day" in said
    assert "Needed per day -" not in re.sub(r"<[^>]*>\s*", " ", said)


def test_no_day_is_named_for_a_target_that_is_met_today(home: Path, open_page: Open) -> None:
    [met] = [k for o in answer(home, "status")["objectives"] for k in o["key_results"] if k["id"] == "met"]
    assert met["value"] >= met["target"]
    assert met["status"] != "achieved", "it is not likely enough to last"
    assert met["reached_on"] is None
    assert "Target reached" not in words(open_page(home, KEY_RESULT, id="met"))


def test_check_ins_that_are_due_follow_the_filter(home: Path, open_page: Open) -> None:
    assert "4 check-ins are due" in words(open_page(home))
    assert "2 check-ins are due" in words(open_page(home, owner="ada@example.com"))


def test_a_likely_score_reads_the_same_on_the_overview_and_on_its_objective(home: Path, open_page: Open) -> None:
    overview = html.unescape(words(open_page(home)))
    found = dict.fromkeys(re.findall(r"score about ([\d.]+(?:–[\d.]+)?)", overview))
    alone = [html.unescape(words(open_page(home, OBJECTIVE, id=one))) for one in ("keep", "grow", "build")]
    said = [re.search(r"score about ([\d.]+(?:–[\d.]+)?)", one) for one in alone]
    assert list(found) == [one[1] for one in said if one]
    assert not any(low == high for low, _, high in (one.partition("–") for one in found)), "one figure is said once"
    assert len(found) == 3


def test_a_rate_to_come_most_of_the_way_is_not_called_one_that_meets_the_target(home: Path, open_page: Open) -> None:
    what_if = "explore/what_if/page.py"
    assert "To reach 70% of the target" in labels(open_page(home, what_if, id="over"))
    assert "To meet the target in the plan" in labels(open_page(home, what_if, id="within"))


def labels(app: object) -> str:
    return " ".join(one.label for one in app.button_group)  # type: ignore[attr-defined]


def test_what_moved_in_part_of_a_week_names_its_days(home: Path, open_page: Open) -> None:
    said = html.unescape(words(open_page(home, OBJECTIVE, id="keep")))
    assert "19 Nov–24 Nov 2026" in said, "the eighth week of the cycle has six days so far"
    assert "Week to 18 Nov 2026" in said
    assert "Week to 24 Nov" not in said


def test_a_team_alone_is_as_likely_as_in_the_list_of_the_teams(home: Path, open_page: Open) -> None:
    likely = [o["likelihood"] for o in answer(home, "status")["objectives"] if o["team"] == "Web"]
    assert len(likely) == 2
    share = "plan/ownership/page.py"
    table = listed(open_page(home, share))
    row = table.astype(str).apply(" ".join, axis=1).iloc[0]
    alone = html.unescape(words(open_page(home, share, team="Web")))
    assert "average of 2 objectives" in alone
    mean = f"{sum(likely) / len(likely):.0%}"
    assert mean in alone
    assert mean in row or str(sum(likely) / len(likely))[:5] in row, "shown as a share of one"
