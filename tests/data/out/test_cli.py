"""The `okr` command as a person or a program meets it: answers, JSON, exit codes, and words that help."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import typer
from cli_home import PLAN, SETTINGS, answer, make, okr, ready, write_data
from typer.main import get_command

from data.config import clock
from data.out.cli.main import app
from data.stores.workspace import Workspace

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
ON = ("--on", "2026-11-10")
CANARY = "s3cr3t-canary-0123456789-abcdefghij"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Only read by the tests that share it."""
    return ready(tmp_path_factory.mktemp("workspace"))


def commands(group, path=("okr",)):
    context = typer.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name), command
        yield from commands(command, (*path, name)) if hasattr(command, "list_commands") else ()


ALL = dict(commands(get_command(app)))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_help_shows_an_example(path):
    for flag in ("--help", "-h"):
        result = okr(None, *path[1:], flag)
        assert result.exit_code == 0
        example = re.search(r"Examples?:\n((?: {4}okr .*\n)+)", result.stdout)
        assert example, result.stdout
        assert " ".join(path) in example[1] or path == ("okr", "plan")


def test_the_commands_of_the_house_are_there():
    assert {"demo", "serve", "sync", "status", "metrics", "connectors", "check", "plan", "doctor"} <= {
        p[1] for p in ALL
    }


def test_status_as_json(home):
    status = answer(home, "status", *ON)
    assert status["cycle"] == {"id": "2026-Q4", "start": "2026-10-01", "end": "2026-12-31", "name": ""}
    assert (status["on"], status["as_of"]) == ("2026-11-10", None)
    (objective,) = status["objectives"]
    results = objective.pop("key_results")
    assert objective.keys() == {
        "id", "title", "owner", "team", "kind", "progress", "status", "score_outlook", "likelihood", "bar", "score",
        "contrary",
    }  # fmt: skip
    visitors, fans, page = results
    assert visitors.keys() >= {
        *("id", "title", "type", "unit", "formula", "baseline", "target", "value", "progress", "expected"),
        *("attainment", "status", "settled_through", "last_sync", "sources", "because"),
        *("likelihood", "forecast", "landing", "required_rate", "current_rate", "confidence"),
    }
    assert visitors["value"] == 41 * 90
    assert visitors["progress"] == pytest.approx(0.369)
    assert visitors["expected"] == pytest.approx(41 / 92)
    assert visitors["attainment"] == pytest.approx((3690 - 8000) / 2000)
    assert (visitors["status"], visitors["sources"], visitors["settled_through"]) == (
        "off_track",
        ["site"],
        "2026-11-10",
    )
    assert visitors["forecast"].keys() == {"p10", "p50", "p90"}
    assert visitors["forecast"]["p10"] <= visitors["forecast"]["p50"] <= visitors["forecast"]["p90"]
    assert visitors["landing"] == pytest.approx((visitors["forecast"]["p50"] - 8000) / 2000)
    assert 0 <= visitors["likelihood"] <= 0.1
    assert visitors["current_rate"] == pytest.approx(90)
    assert visitors["required_rate"] == pytest.approx((10000 - 41 * 90) / 51)
    assert "a day, currently 90" in visitors["because"]
    assert datetime.fromisoformat(visitors["last_sync"]).utcoffset() is not None
    assert (fans["value"], fans["progress"]) == (170, pytest.approx(0.35))
    assert (page["value"], page["target"], page["progress"], page["formula"]) == (1, 2, 0.5, None)
    assert objective["progress"] == pytest.approx((0.369 + 0.35 + 0.5) / 3)


def test_status_on_another_day_and_in_a_chosen_cycle(home):
    early = answer(home, "status", "--on", "2026-10-01", "--cycle", "2026-Q4")
    assert early["objectives"][0]["key_results"][0]["value"] == 90
    unknown = okr(home, "status", "--cycle", "2031-Q1")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert "2031-Q1" in unknown.stderr
    assert "Known: 2026-Q4" in unknown.stderr


def test_status_for_people(home):
    result = okr(home, "status", *ON)
    assert result.exit_code == 0
    assert "\x1b" not in result.output
    line = next(line for line in result.stdout.splitlines() if "Website sessions" in line)
    said = ("Website sessions", "▼ off track", "3,690 sessions", "10,000 sessions", "37%", "45%", "10 Nov")
    status, likely, *figures = re.split(r"  +", line.strip())[1:]
    assert (status, *figures) == said[1:]
    assert likely.endswith("%")
    assert "Be the first name people think of" in result.stdout
    assert re.search(r"A new page +▲ on track +– +1 done +2 steps", result.stdout)


@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_status_fits_the_terminal(home, width):
    result = okr(home, "status", *ON, COLUMNS=str(width))
    table = result.stdout.splitlines()[1:]
    assert max(map(len, table)) <= width
    for word in ("3,690", "10,000", "off track", "37%"):
        assert word in result.stdout
    assert "Website" in result.stdout


def test_status_says_why_there_is_no_data(home):
    result = okr(home, "status", "--on", "2026-12-15")
    assert "? no data" in result.stdout
    assert "? Website sessions: " in result.stdout


def test_as_of_gives_what_was_known_then(tmp_path):
    home = ready(tmp_path)
    then = clock.now()
    write_data(home, sessions=80)
    (outcome,) = answer(home, "sync")
    assert outcome["changed"] > 0

    def value(*more):
        return answer(home, "status", *ON, *more)["objectives"][0]["key_results"][0]["value"]

    assert (value("--as-of", then.isoformat()), value()) == (41 * 90, 41 * 120)
    settings = home / "okr.toml"
    settings.write_text(settings.read_text().replace("[workspace]", '[workspace]\ntimezone = "Pacific/Kiritimati"'))
    local = then.astimezone(ZoneInfo("Pacific/Kiritimati")).replace(tzinfo=None).isoformat()
    assert value("--as-of", local) == 41 * 90, "a time without an offset is the workspace's"
    assert value("--as-of", then.replace(tzinfo=None).isoformat()) != 41 * 90, "14 hours before there was nothing"
    known = answer(home, "status", *ON, "--as-of", local)["as_of"]
    assert known == local + "+14:00"


def test_metrics(home):
    sessions, _ = answer(home, "metrics")
    assert sessions == {
        "name": "site.sessions",
        "source": "site",
        "title": sessions["title"],
        "kind": "flow",
        "unit": "sessions",
        "additivity": "all",
        "direction": "up",
        "dimensions": ["channel"],
        "first_day": "2026-09-01",
        "last_day": "2026-11-10",
    }
    table = okr(home, "metrics").stdout.splitlines()
    assert table[0].split()[:3] == ["Metric", "Kind", "Unit"]
    assert "site.followers" in table[2]


def test_sync_as_json(tmp_path):
    home = make(tmp_path)
    (first,) = answer(home, "sync")
    assert first.keys() == {
        *(
            "source",
            "connector",
            "state",
            "window",
            "rows",
            "changed",
            "requests",
            "seconds",
            "error",
            "remedy",
            "held",
            "ahead",
            "again_at",
            "key_expires",
            "refused",
            "key_results",
        ),
    }
    assert (first["source"], first["connector"], first["state"]) == ("site", "csv", "ok")
    assert (first["rows"], first["changed"], first["error"], first["remedy"]) == (71 * 4, 71 * 4, None, None)
    assert first["window"].keys() == {"start", "end"}
    (second,) = answer(home, "sync", "site")
    assert (second["rows"], second["changed"]) == (71 * 4, 0)


def test_one_failing_source_holds_no_other(tmp_path):
    broken = '\n[sources.gone]\nconnector = "csv"\npath = "gone.csv"\nmetrics.leads = {unit = "leads"}\n'
    home = make(tmp_path, settings=SETTINGS + broken)
    result = okr(home, "sync", "--json")
    assert result.exit_code == 1
    site, gone = json.loads(result.stdout)
    assert (site["state"], gone["state"]) == ("ok", "failed")
    assert "gone.csv" in gone["error"]
    assert gone["remedy"]
    assert "Not synced: gone" in result.stderr
    told = okr(home, "sync")
    assert told.exit_code == 1
    assert "✓ site: 284 rows" in told.stdout
    assert "✕ gone: gone.csv cannot be read" in told.stdout
    assert okr(home, "sync", "site").exit_code == 0


def test_since_reaches_back_and_is_checked(tmp_path):
    home = make(tmp_path)
    assert okr(home, "sync", "--since", "2026-10-01").exit_code == 0
    wrong = okr(home, "sync", "--since", "yesterday")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "'yesterday' is no day; write it as 2026-11-24" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sync", "sit"], ["no source 'sit'", "did you mean `site`", "Known: site", "okr.toml"]),
        (["doctor", "sit"], ["no source 'sit'", "Known: site"]),
        (["stats"], ["no command 'stats'", "did you mean `status`", "doctor", "metrics"]),
        (["status", "--on", "10.11.2026"], ["'10.11.2026' is no day"]),
        (["status", "--as-of", "noon"], ["'noon' is no time"]),
        (["plan", "export", "--cycle", "Q9"], ["no cycle 'Q9'", "Known: 2026-Q4"]),
        (["serve", "--port", "99999"], ["--port", "65535"]),
        (["status", "--colour"], ["--colour"]),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_could(home, arguments, said):
    before, after = arguments[:1], arguments[1:]
    result = okr(None, "--home", str(home), *before, *after)
    assert (result.exit_code, result.stdout) == (2, "")
    assert all(part in result.stderr for part in said), result.stderr
    assert "Traceback" not in result.stderr


def test_home_stands_before_or_after_the_command_or_in_the_environment(home, tmp_path):
    wanted = okr(home, "metrics", "--json").stdout
    assert wanted.startswith("[\n")
    assert okr(None, "--home", str(home), "metrics", "--json").stdout == wanted
    assert okr(None, "metrics", "--json", OKR_HOME=str(home)).stdout == wanted
    assert okr(home, "--home", str(tmp_path), "metrics", "--json").stdout == wanted, "the nearer one wins"
    exported = okr(None, "plan", "--home", str(home), "export").stdout
    assert exported == okr(home, "plan", "export").stdout != ""


def test_a_workspace_that_is_not_there_is_not_made_by_looking(tmp_path):
    home = tmp_path / "nowhere"
    for command in (["status"], ["metrics"], ["check"], ["doctor"], ["plan", "export"]):
        result = okr(home, *command)
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"There is no workspace at {home}" in result.stderr
        assert "okr demo" in result.stderr
    assert not home.exists()


def test_a_home_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("x")
    for command in ("sync", "status", "demo"):
        result = okr(tmp_path / "file", command)
        assert result.exit_code == 1
        assert "Traceback" not in result.output
        assert str(tmp_path / "file") in result.stderr


def test_an_empty_workspace_says_what_to_do_next(tmp_path):
    assert answer(tmp_path, "status") == {"cycle": None, "on": None, "as_of": None, "objectives": []}
    assert "okr plan apply okrs.yaml" in okr(tmp_path, "status").stderr
    assert answer(tmp_path, "metrics") == []
    first = okr(tmp_path, "sync")
    assert first.exit_code == 0
    assert f"Wrote {tmp_path / 'okr.toml'} for you to fill in" in first.stderr
    assert "okr connectors" in first.stderr
    assert answer(tmp_path, "sync") == []
    make(tmp_path)
    assert "okr plan apply okrs.yaml" in okr(tmp_path, "sync").stderr
    assert okr(tmp_path, "plan", "apply", str(tmp_path / "okrs.yaml")).exit_code == 0
    assert okr(tmp_path, "sync").stderr == ""


def test_connectors_mark_their_secrets():
    listed = {c["key"]: c for c in json.loads(okr(None, "connectors", "--json").stdout)}
    assert {"google_analytics", "github", "pypi", "npm", "bluesky", "csv"} <= listed.keys()
    options = {o["name"]: o for o in listed["github"]["options"]}
    assert (options["token"]["secret"], options["repo"]["required"], options["repo"]["secret"]) == (True, True, False)
    assert "base_url" in options
    assert "home" not in options
    assert (listed["github"]["history_days"], listed["bluesky"]["history_days"]) == (14, 0)
    sessions = next(m for m in listed["google_analytics"]["metrics"] if m["name"] == "sessions")
    assert (sessions["kind"], sessions["additivity"]) == ("flow", "all")
    words = okr(None, "connectors").stdout
    assert 'connector = "github"' in words
    assert "token (secret)" in words
    assert "reaches 14 days back, days are settled after 15 days" in words


SECRETIVE = f"""
[sources.repo]
connector = "github"
repo = "example/example"
token = "env:OKR_TEST_TOKEN"

[sources.careless]
connector = "github"
repo = "example/example"
token = "{CANARY}"
"""


def test_check_names_every_problem_and_no_secret(tmp_path):
    home = ready(tmp_path)
    assert answer(home, "check") == {"ok": True, "problems": []}
    (home / "okr.toml").write_text(SETTINGS.replace("metrics.followers", "metrics.fans") + SECRETIVE, encoding="utf-8")
    result = okr(home, "check", "--json")
    assert result.exit_code == 1
    found = {p["place"]: p for p in json.loads(result.stdout)["problems"]}
    assert found.keys() == {
        "sources.repo.token",
        "sources.careless.token",
        "objectives[0].key_results[1].formula",
    }
    assert "OKR_TEST_TOKEN is not set" in found["sources.repo.token"]["message"]
    assert found["sources.repo.token"]["file"] == str(home / "okr.toml")
    assert "site.fans" in found["objectives[0].key_results[1].formula"]["message"]
    told = okr(home, "check", OKR_TEST_TOKEN=CANARY)
    assert told.exit_code == 1
    assert "2 problems to fix" in told.stderr
    assert CANARY not in result.output + told.output


def test_a_broken_settings_file_is_one_clear_message(tmp_path):
    home = make(tmp_path, settings='[workspace]\ntitle = "a"\ntimezone = "Mars/Base"\n[server]\nport = 0\n')
    checked = okr(home, "check", "--json")
    assert {p["place"] for p in json.loads(checked.stdout)["problems"]} == {"workspace.timezone", "server.port"}
    for command in ("status", "sync", "serve", "doctor"):
        result = okr(home, command)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "okr.toml has 2 problems" in result.stderr
        assert "Traceback" not in result.stderr


def test_secrets_are_never_printed(tmp_path):
    home = make(tmp_path, settings=SETTINGS + SECRETIVE + '[server]\naddress = "127.0.0.1"\n')
    for command in (["sync", "careless"], ["check"], ["doctor", "careless"], ["connectors"], ["metrics", "--json"]):
        assert CANARY not in okr(home, *command, OKR_TEST_TOKEN=CANARY).output


def test_plan_apply_export_and_back(tmp_path):
    home, file = make(tmp_path), str(tmp_path / "okrs.yaml")
    assert answer(home, "plan", "check", file) == {"cycle": "2026-Q4", "objectives": 1, "key_results": 3}
    dry = answer(home, "plan", "apply", file, "--dry-run")
    assert not dry["applied"]
    assert "objective awareness: added" in dry["changes"]
    assert okr(home, "plan", "export").exit_code == 1, "a dry run changes nothing"
    assert answer(home, "plan", "apply", file)["changes"] == dry["changes"]
    out = tmp_path / "out.yaml"
    assert okr(home, "plan", "export", "--out", str(out)).exit_code == 0
    exported = okr(home, "plan", "export").stdout
    assert exported == out.read_text(encoding="utf-8")
    again = okr(home, "plan", "apply", str(out))
    assert (again.exit_code, again.stdout) == (0, "")
    assert "no change" in again.stderr
    (home / "okrs.yaml").write_text(PLAN.replace("target: 10000", "target: 12000"), encoding="utf-8")
    dry = okr(home, "plan", "apply", file, "--dry-run")
    assert (dry.exit_code, dry.stdout) == (0, "key result visitors: target 10,000 → 12,000\n")
    assert "1 of them will need a --reason" in dry.stderr
    refused = okr(home, "plan", "apply", file)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Say why this changes" in refused.stderr
    assert '--reason "…"' in refused.stderr
    assert okr(home, "plan", "export").stdout == exported, "nothing was changed"
    changed = okr(home, "plan", "apply", file, "--reason", "=The fair, was cancelled")
    assert changed.stdout == "key result visitors: target 10,000 → 12,000\n"
    assert "1 thing changed" in changed.stderr
    log = okr(home, "plan", "log", "--field", "target")
    assert re.search(r"2026-Q4 .*: key result visitors: target 10,000 → 12,000 – =The fair", log.stdout)
    (line,) = answer(home, "plan", "log", "--id", "visitors", "--field", "target")
    assert (line["old"], line["new"], line["reason"]) == (10000, 12000, "=The fair, was cancelled")
    (row,) = csv.DictReader(io.StringIO(okr(home, "plan", "log", "--csv", "--field", "target").stdout))
    assert (row["id"], row["new"], row["reason"]) == ("visitors", "12000", "'=The fair, was cancelled")
    assert "No change is logged" in okr(home, "plan", "log", "--author", "nobody").stderr


def test_an_exported_plan_does_not_undo_what_others_changed_since(tmp_path):
    home, out = ready(tmp_path), str(tmp_path / "out.yaml")
    assert okr(home, "plan", "export", "--out", out).exit_code == 0
    with Workspace.open(home, own=False) as workspace:
        workspace.plan.edit("2026-Q4", "objective", "awareness", {"team": "Fame"}, author="ada@example.com")
    for more in ((), ("--dry-run",)):
        refused = okr(home, "plan", "apply", out, *more)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "ada@example.com changed it" in refused.stderr
        assert "“Brand” → “Fame”" in refused.stderr
    assert "team: Fame" in okr(home, "plan", "export").stdout


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("site.sessions", "site.sesions", ["objectives[0].key_results[0].formula", "site.sessions", "^"]),
        ("target: 10000", "target: many", ["line 10", "objectives[0].key_results[0].target", "'many'", "number"]),
        ("team: Brand", "taem: Brand", ["line 7", "did you mean `team`"]),
        ("cycle:", "cycle: [", ["okrs.yaml: line 3"]),
    ],
)
def test_a_plan_that_is_wrong_is_not_applied(tmp_path, old, new, said):
    home = make(tmp_path, plan=PLAN.replace(old, new))
    for command in ("check", "apply"):
        result = okr(home, "plan", command, str(home / "okrs.yaml"))
        assert (result.exit_code, result.stdout) == (1, "")
        assert all(part in result.stderr for part in said), result.stderr
    assert okr(home, "plan", "export").exit_code == 1


def test_a_plan_file_that_is_not_there(tmp_path):
    result = okr(make(tmp_path), "plan", "apply", str(tmp_path / "none.yaml"))
    assert result.exit_code == 1
    assert "none.yaml: cannot be read" in result.stderr


def test_doctor(tmp_path):
    home = ready(tmp_path)
    found = {f["name"]: f for f in answer(home, "doctor")["checks"]}
    assert found["workspace"] == {"name": "workspace", "ok": True, "says": str(home), "remedy": None}
    assert (found["plan"]["ok"], found["plan"]["says"]) == (True, "1 cycle: 2026-Q4")
    assert (found["metric store"]["says"], found["spool"]["says"]) == ("free, 284 rows", "empty")
    assert found["source site"]["ok"]
    assert "sessions, followers" in found["source site"]["says"]
    assert (found["archive"]["ok"], found["archive"]["says"]) == (True, "whole: 1 of 1 batches")
    (home / "site.csv").unlink()
    result = okr(home, "doctor", "site")
    assert result.exit_code == 1
    assert "✕ source site: site.csv cannot be read" in result.stdout
    assert "    Put the file there" in result.stdout
    assert "metric store" not in result.stdout
    assert "1 thing to fix" in result.stderr


def test_doctor_tells_of_stale_sources_and_files_put_aside(tmp_path):
    home = ready(tmp_path)
    (home / "okr.toml").write_text(SETTINGS + "fresh_for = 0\n", encoding="utf-8")
    (home / "spool" / "20261001T063000000000Z-1a2b3c4d.parquet").write_text("no parquet")
    assert answer(home, "metrics")
    checks = answer(home, "doctor")["checks"]
    aside = next(f for f in checks if f["name"] == "put aside")
    assert "20261001T063000000000Z-1a2b3c4d.parquet" in aside["says"]
    stale = next(f for f in checks if f["name"] == "data of site")
    assert (stale["ok"], stale["remedy"]) == (True, "Run: okr sync site")
    assert "ends on 10 Nov 2026" in stale["says"]


def test_a_damaged_store_is_built_anew_from_the_archive(tmp_path):
    home = ready(tmp_path)
    before = answer(home, "status", *ON)
    (home / "metrics.duckdb").write_bytes(b"\0" * 5000)
    for command in ("status", "sync"):
        broken = okr(home, command)
        assert (broken.exit_code, broken.stdout) == (1, "")
        assert "okr doctor --rebuild" in broken.stderr
    assert "✕ metric store" in okr(home, "doctor").stdout
    rebuilt = answer(home, "doctor", "--rebuild")["rebuilt"]
    assert (rebuilt["batches"], rebuilt["rows"], rebuilt["unread"]) == (1, 284, {})
    assert answer(home, "status", *ON) == before


def test_demo_is_built_once_and_kept_up_to_date(tmp_path):
    built = okr(tmp_path, "demo", "--no-serve")
    assert built.exit_code == 0, built.output
    assert "✓ site" in built.stdout
    assert "events fails on purpose" in built.stderr
    status = answer(tmp_path, "status")
    assert len(status["objectives"]) == 5
    results = [k for o in status["objectives"] for k in o["key_results"]]
    assert len(results) == 16
    plan = okr(tmp_path, "plan", "export").stdout
    edited = tmp_path / "edited.yaml"
    edited.write_text(plan.replace("team: Brand", "team: Fame"), encoding="utf-8")
    assert okr(tmp_path, "plan", "apply", str(edited)).exit_code == 0
    again = okr(tmp_path, "demo", "--no-serve")
    assert again.exit_code == 0
    assert "Bringing the demo" in again.stderr
    assert "team: Fame" in okr(tmp_path, "plan", "export").stdout, "what people changed stays"


def test_demo_leaves_a_workspace_of_ones_own_alone(tmp_path):
    home = make(tmp_path)
    result = okr(home, "demo", "--no-serve")
    assert result.exit_code == 0
    assert "a workspace of your own" in result.stderr
    assert (home / "okr.toml").read_text(encoding="utf-8") == SETTINGS
    assert not (home / "metrics.duckdb").exists()
