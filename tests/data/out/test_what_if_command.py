"""`okr what-if` and its route: a file in, the page's figures out, clear words where it cannot be."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli_home import answer, okr, ready
from served import Server, copied, serving, with_sign_in

from data.config import clock
from data.queries.scoreboard import scoreboard
from data.queries.what_if import what_if
from data.stores.plan.store import PlanStore, Refused
from data.stores.workspace import Workspace
from okr_model.plan.plan import KeyResult, Objective
from okr_model.what_if.scenario import Enquiry, Scenario

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
FILE = """
scenario: {name: bolder, changes: [{key_result: visitors, target: 11000}, {key_result: visitors, growth: {percent: 10, from: 2026-11-01}}, {key_result: visitors, amount: 500, on: 2026-11-20}]}
ask: [{key_result: visitors, for: target, likelihood: 0.7}, {key_result: visitors, for: daily_rate, likelihood: 0.7}]
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only read by the tests that share it, but for scenarios."""
    return ready(tmp_path_factory.mktemp("what_if") / "home")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bolder.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_demo_answers_with_the_figures_of_the_page(november_demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(FILE.replace("11000", "200000"), encoding="utf-8")
    found = answer(november_demo, "what-if", str(path))
    assert found["scenario"] == "bolder"
    plan = {k["id"]: k for o in answer(november_demo, "status")["objectives"] for k in o["key_results"]}
    tried = {k["id"]: k for k in found["key_results"]}
    assert tried.keys() == plan.keys()
    visitors = tried["visitors"]
    assert visitors.keys() >= {"id", "target", "likelihood", "forecast", "landing", "required_rate"}
    assert visitors["target"] == 200000
    assert visitors["likelihood"] < plan["visitors"]["likelihood"]
    assert visitors["forecast"]["p50"] > plan["visitors"]["forecast"]["p50"] + 500
    for name in plan.keys() - {"visitors"}:
        assert tried[name]["forecast"] == plan[name]["forecast"]
        assert tried[name]["likelihood"] == plan[name]["likelihood"]
        assert tried[name]["required_rate"] == pytest.approx(plan[name]["required_rate"])
    target, rate = found["answers"]
    assert (target["key_result"], target["for"], target["likelihood"]) == ("visitors", "target", 0.7)
    with Workspace.open(november_demo) as workspace:
        board = scoreboard.build(workspace)
        assert board is not None
        known = what_if.bases(board, workspace.settings.status.bands, workspace.catalogue)
        for one in (target, rate):
            made = {"target": {"target": one["value"]}, "daily_rate": {"daily_rate": one["value"], "target": 200000}}
            changes = [c for c in json.loads(json.dumps(_changes())) if "target" not in c]
            enquiry = Enquiry.model_validate(
                {"scenario": {"changes": [*changes, {"key_result": "visitors", **made[one["for"]]}]}}
            )
            reading = what_if.evaluate(board, known, enquiry).outcomes["visitors"].reading
            assert reading.prospect is not None
            assert reading.prospect.judged == pytest.approx(0.7, abs=0.01), "the likelihood that the status follows"
        score = what_if.evaluate(board, known, Enquiry()).scores[0]
        assert score.before == score.after


def _changes() -> list[dict[str, object]]:
    return [
        {"key_result": "visitors", "growth": {"percent": 10, "from": "2026-11-01"}},
        {"key_result": "visitors", "amount": 500, "on": "2026-11-20"},
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("scenario: {changes: [{key_result: visitor, target: 3}]}", "did you mean `visitors`? Known key results: "),
        ("scenario: {changes: [{key_result: visitors, growth: {percent: -200}}]}", "nothing can shrink by more"),
        ("scenario: {changes: [{key_result: visitors, grwth: 3}]}", "did you mean `growth`?"),
        ("scenario: {changes: [{metric: site.sesions, growth: {percent: 3}}]}", "did you mean `site.sessions`?"),
        ("ask: [{key_result: visitors, for: luck}]", "use 'target', 'daily_rate', 'growth' or 'fall'"),
        ("- a list", "use a table"),
        ("", "use a table"),
    ],
)
def test_bad_input_is_told_in_words(home: Path, tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    result = okr(home, "what-if", str(path), "--json")
    assert result.exit_code != 0
    assert says in " ".join(result.output.split())
    assert "Traceback" not in result.output


def test_a_file_that_is_not_there(home: Path, tmp_path: Path) -> None:
    result = okr(home, "what-if", str(tmp_path / "none.yaml"))
    assert result.exit_code == 1
    assert "none.yaml" in result.output


def test_while_a_server_runs_it_answers_the_same(november_demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(FILE.replace("11000", "200000"), encoding="utf-8")
    with serving(copied(november_demo, tmp_path)) as server:
        here, there = (answer(home, "what-if", str(path)) for home in (november_demo, server.home))
        assert here["answers"] == there["answers"]
        refused = okr(server.home, "what-if", str(_bad(tmp_path)))
    assert refused.exit_code == 2
    assert "Known key results" in refused.output


def _bad(folder: Path) -> Path:
    path = folder / "bad.yaml"
    path.write_text("scenario: {changes: [{key_result: x, target: 3}]}", encoding="utf-8")
    return path


def _posted(server: Server, body: bytes) -> tuple[int, str]:
    """The status and the words of a refusal."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with pytest.raises(urllib.error.HTTPError) as refusal:
        direct.open(urllib.request.Request(f"{server.url}/api/v1/what-if", body))
    with refusal.value as answered:
        return answered.code, str(json.load(answered)["error"])


@pytest.mark.parametrize(("body", "code"), [(b"{", 400), (b"[]", 400), (b'{"a": 1}', 400), (b" " * 200_001, 413)])
def test_the_route_refuses_what_is_no_scenario(november_server: Server, body: bytes, code: int) -> None:
    status, said = _posted(november_server, body)
    assert status == code
    assert said


def test_with_sign_in_the_route_needs_the_token(november_demo: Path, tmp_path: Path) -> None:
    with serving(with_sign_in(copied(november_demo, tmp_path))) as server:
        assert _posted(server, b"{}")[0] == 401


# Kept, proposed, decided


def test_scenarios_are_kept_and_tell_what_has_changed_since(home: Path) -> None:
    with Workspace.open(home) as workspace:
        store = workspace.plan
        plan = store.plan("2026-Q4")
        assert plan is not None
        what = Scenario.model_validate(
            {
                "name": "Bolder",
                "changes": [{"key_result": "visitors", "target": 11000}, {"key_result": "fans", "weight": 2}],
            }
        )
        store.scenarios.save("2026-Q4", what, plan, author="ada@example.com")
        store.scenarios.save("2026-Q4", what, plan, author="bob@example.com")
        (kept,) = store.scenarios.all("2026-Q4")
        assert (kept.scenario, kept.author, kept.outdated(plan)) == (what, "bob@example.com", {})
        visitors = plan.objectives[0].key_results[0].model_copy(update={"formula": "max(site.sessions)"})
        less = plan.objectives[0].model_copy(update={"key_results": (visitors,)})
        assert kept.outdated(plan.model_copy(update={"objectives": (less,)})) == {
            "visitors": "mapped_anew",
            "fans": "archived",
        }
        store.scenarios.remove("2026-Q4", "Bolder")
        assert store.scenarios.all("2026-Q4") == []
        with pytest.raises(Refused, match="nobody"):
            nobody = Scenario.model_validate({"name": "x", "changes": [{"key_result": "nobody", "target": 1}]})
            store.scenarios.save("2026-Q4", nobody, plan, author="ada@example.com")


def proposed(home: Path, target: float = 11000) -> int:
    """A proposal to change the visitors' target; its number."""
    what = Scenario.model_validate({"name": "Bolder", "changes": [{"key_result": "visitors", "target": target}]})
    with PlanStore(home / "plan.sqlite") as store:
        plan = store.plan("2026-Q4")
        assert plan is not None
        store.scenarios.propose("2026-Q4", what, plan, author="ada@example.com", reason="We can")
        return store.scenarios.proposals("2026-Q4")[0].id


def test_a_proposal_declined_while_it_is_accepted_moves_no_target(tmp_path: Path) -> None:
    home = ready(tmp_path / "home")
    number = proposed(home)
    other = PlanStore(home / "plan.sqlite")

    def now() -> datetime:
        if other.scenarios.proposals("2026-Q4")[0].state == "open":
            other.scenarios.decline(number, by="own@example.com")
        return clock.now()

    with other, PlanStore(home / "plan.sqlite", now) as store:
        before = store.plan("2026-Q4")
        with pytest.raises(Refused, match="decided already"):
            store.scenarios.accept(number, by="own@example.com")
        assert store.scenarios.proposals("2026-Q4")[0].state == "declined"
        assert store.plan("2026-Q4") == before


def test_who_may_accept_is_asked_about_what_stands_and_a_refusal_changes_nothing(tmp_path: Path) -> None:
    home = ready(tmp_path / "home")
    number = proposed(home)
    asked = []

    def may(objective: Objective, result: KeyResult) -> None:
        asked.append((result in objective.key_results, result.id))
        raise Refused("Not you.")

    with PlanStore(home / "plan.sqlite") as store:
        before = store.plan("2026-Q4")
        with pytest.raises(Refused, match="Not you"):
            store.scenarios.accept(number, by="eve@example.com", may=may)
        assert asked == [(True, "visitors")]
        assert store.scenarios.proposals("2026-Q4")[0].state == "open"
        assert store.plan("2026-Q4") == before


def test_a_proposal_is_accepted_with_its_reason_or_declined(tmp_path: Path) -> None:
    with Workspace.open(ready(tmp_path / "home")) as workspace:
        store: PlanStore = workspace.plan
        plan = store.plan("2026-Q4")
        assert plan is not None
        version = store.version()
        what = Scenario.model_validate({"name": "Bolder", "changes": [{"key_result": "visitors", "target": 11000}]})
        with pytest.raises(Refused, match="needs a reason"):
            store.scenarios.propose("2026-Q4", what, plan, author="ada@example.com", reason=" ")
        for _ in range(3):
            assert store.scenarios.propose("2026-Q4", what, plan, author="ada@example.com", reason="We can") == 1
        assert store.version() != version
        third, second, first = store.scenarios.proposals("2026-Q4")
        store.scenarios.decline(first.id, by="own@example.com", answer="not now")
        assert store.plan("2026-Q4") == plan
        store.scenarios.accept(second.id, by="own@example.com")
        changed = store.plan("2026-Q4")
        assert changed is not None
        assert changed.key_result("visitors").target == 11000  # type: ignore[union-attr]
        logged = store.log(cycle_id="2026-Q4")[-1]
        assert (logged.author, logged.reason) == ("own@example.com", "We can (proposed by ada@example.com)")
        with pytest.raises(Refused, match="decided already"):
            store.scenarios.accept(second.id, by="own@example.com")
        store.edit("2026-Q4", "key result", "visitors", {"target": 12000}, author="c@example.com", reason="more")
        with pytest.raises(Refused, match="12,000 sessions by now"):
            store.scenarios.accept(third.id, by="own@example.com")
        states = {one.id: (one.state, one.answer) for one in store.scenarios.proposals("2026-Q4")}
        assert states == {third.id: ("open", None), second.id: ("accepted", None), first.id: ("declined", "not now")}
        with pytest.raises(Refused, match="nothing to propose"):
            same = Scenario.model_validate({"name": "x", "changes": [{"key_result": "visitors", "weight": 2}]})
            store.scenarios.propose("2026-Q4", same, changed, author="ada@example.com", reason="why not")
