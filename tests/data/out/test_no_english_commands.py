"""Where every text is translated, no command answers or refuses in English; within JSON the sentences are translated.

What stays in Latin letters, and why, stands in `latin.STAYS` and below in `TYPED`: what is typed to use the program.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_home import okr
from latin import in_persian, left, sentences, typed_at
from other_words import all_translated as all_translated
from served import NOVEMBER, copied

from connectors.framework import registry
from data.out.cli import language
from data.out.cli.language import ENGLISH
from data.out.cli.main import _COMMANDS
from data.stores.workspace import close_shared

pytestmark = pytest.mark.slow
CLOCK = NOVEMBER
ADA = "ada@example.com"
PLAN, TABLE, SCENARIO, EVENTS = "changed.yaml", "fair.csv", "bolder.yaml", "events.csv"
USUAL = [
    "status",
    "status --on 2026-11-01",
    "forecast",
    "forecast --backtest",
    "metrics",
    "metrics site.sessions --restatements",
    "why visitors --since 2026-11-01",
    "why mentions --since 2026-10-10",
    "drivers list",
    "drivers import {events} --dry-run",
    "drivers import {events}",
    "check",
    "doctor site",
    "plan check {plan}",
    "plan apply {plan} --dry-run --reason x",
    "plan apply {plan} --reason x",
    "plan log",
    "sync site --since 2026-11-20",
    "upload {table} --day-order day-first --dry-run",
    "upload {table} --day-order day-first",
    "held",
    "notices list",
    "notices send",
    "people list",
    "people save ada@example.com --role admin",
    "people save nobody@example.com --role viewer",
    "people end-sessions ada@example.com",
    "people leave nobody@example.com",
    "tokens create Report --for managing-director@example.com --scope read",
    "tokens list",
    "tokens revoke 1",
    "review list",
    "review show 1",
    "review minutes 1 --as markdown",
    "what-if {scenario}",
    "backup --to {folder}",
    "plan import {goals} --cycle 2026-Q4",
]
REFUSED = [
    "sync",
    "doctor",
    "notices test ada@example.com",
    "people leave stranger@example.com",
    "bogus",
    "status --bogus",
    "status --cycle 1999-Q1",
    "status --on someday",
    "metrics nothing",
    "why nothing",
    "why visitors --by nothing",
    "why visitors --since 2027-01-01",
    "drivers import nowhere.csv",
    "drivers import {broken}",
    "drivers annotations nothing",
    "plan check {broken}",
    "plan apply nowhere.yaml",
    "plan export --cycle 1999-Q1",
    "sync nothing",
    "upload nowhere.csv",
    "upload {broken}",
    "upload {table} --use nothing=metric",
    "held --accept nothing",
    "notices test nobody@example.com",
    "people save nobody --role admin",
    "people save ada@example.com --role boss",
    "tokens create x --for nobody@example.com --scope everything",
    "tokens revoke 99",
    "review show 99",
    "review make x --chair nobody",
    "review close 99",
    "review pdf --team Nothing",
    "what-if nowhere.yaml",
    "what-if {broken}",
    "connect nothing",
    "restore nowhere.tar",
    "restore {broken} --dry-run",
    "backup --passphrase-file nowhere",
    "doctor nothing",
    "doctor --accept-loss",
    "connectors nothing",
    "connect site",
    "import",
    "import dbt nowhere.json --source shop",
    "import dbt {manifest} --source shop --url sqlite:///nowhere.db --dry-run",
    "import dbt {broken} --source shop --url sqlite:///shop.db",
    "import osi {broken} --source shop --url sqlite:///shop.db",
    "import cube nowhere.json --source shop",
    "plan import nowhere.csv --cycle 2026-Q4",
    "plan import {broken} --cycle 2026-Q4",
    "mcp --scope everything",
]
#: What dbt writes, in its documented shape: one model, and one metric of it.
MANIFEST = {
    "semantic_models": [
        {
            "name": "orders",
            "defaults": {"agg_time_dimension": "ordered_at"},
            "node_relation": {"alias": "orders", "schema_name": "main", "relation_name": "orders"},
            "entities": [{"name": "order", "type": "primary", "expr": "id"}],
            "dimensions": [{"name": "ordered_at", "type": "time", "type_params": {"time_granularity": "day"}}],
            "measures": [{"name": "amount", "agg": "sum"}],
        }
    ],
    "metrics": [
        {"name": "revenue", "type": "simple", "type_params": {"measure": {"name": "amount"}}},
        {"name": "odd", "type": "conversion", "type_params": {}},
    ],
    "project_configuration": {},
}
AS_JSON = [
    "status",
    "forecast",
    "metrics site.sessions --restatements",
    "why visitors --since 2026-11-01",
    "drivers list",
    "check",
    "doctor",
    "sync",
    "plan apply {plan} --dry-run",
    "upload {table} --dry-run",
    "what-if {scenario}",
]
_KEPT = re.compile(r"[\w.+-]+@[\w.-]+|https?://\S+")
#: What is typed to use the program is the same in every language: names of commands, options, files and their keys; the
#: number of an error.
TYPED = re.compile(
    r"\b(?:okr|root)\b( [a-z-]+)*|\[[A-Z]+\](?:\.\.\.)?|(?<!\w)--?[a-z][\w-]*|\bOKR_[A-Z_]+|[\w./~-]*/[\w./~-]+"
    r"|[\w-]+\.(?:csv|yaml|tar|toml|sqlite|duckdb|xlsx)|\b[a-z]+(?:[_.][a-z_*]+)+\b|\bokr_[\w-]+|\b[0-9A-HJKMNP-TV-Z]{8}\b"
)
#: Values of options and fields of files, and what these tests type.
WORDS = (
    *("viewer", "member", "editor", "lead", "admin", "none", "read", "check_in", "propose", "plan", "sources"),
    *("day-first", "month-first", "day", "metric", "dimension", "ignore", "flow", "stock", "email", "role", "chair"),
    *("nothing", "someday", "bogus", "boss", "nobody", "nowhere", "many", "ada", "stranger", "everything", "bolder"),
    *("Objective", "objective", "title", "owner", "baseline", "target", "unit", "note", "revenue", "odd", "conversion"),
    *("Key result", "Baseline", "Target", "Owner", "Visits", "key", "result", "goals", "type", "team"),
    *("Report", "Date", "Visits", "visits", "Comment", "Demo", "Fair", "fair"),
)


@pytest.fixture(scope="module")
def home(november_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return in_persian(copied(november_demo, tmp_path_factory.mktemp("commands")))


@pytest.fixture(scope="module")
def files(home: Path) -> dict[str, str]:
    """What the commands are given: a changed plan, a table, a scenario, events, and what is none of them."""
    folder = home.parent
    plan = (home / "okrs.yaml").read_text(encoding="utf-8")
    written = {
        "plan": (PLAN, re.sub(r"target: (\d+)", lambda found: f"target: {int(found[1]) + 7}", plan, count=1)),
        "table": (TABLE, "Date,Visits,Comment\n03/04/2026,12,a\n04/04/2026,n/a,b\n05/04/2026,many,c\n,3,d\n"),
        "scenario": (SCENARIO, "scenario: {name: bolder, changes: [{key_result: visitors, target: 200000}]}\n"
            "ask: [{key_result: visitors, for: target, likelihood: 0.7}]\n"),
        "events": (EVENTS, "title,kind,first,last,metrics\nFair,fair,2026-11-02,2026-11-04,site.sessions\n"),
        "goals": ("goals.csv", "Objective,Key result,Baseline,Target,Owner\nFair,Visits,1,9,ada@example.com\n"),
        "manifest": ("manifest.json", json.dumps(MANIFEST)),
        "broken": ("broken.yaml", "{nothing: [\x00"),
    }  # fmt: skip
    for name, text in written.values():
        (folder / name).write_text(text, encoding="utf-8")
    return {key: str(folder / name) for key, (name, _) in written.items()} | {"folder": str(folder / "kept")}


@pytest.fixture(scope="module")
def typed(home: Path) -> list[str]:
    found = typed_at(home)
    close_shared()  # commands of this process shall own the store
    metrics = {one.rpartition(".")[2] for one in found if re.fullmatch(r"[a-z_]+\.[a-z_]+", one)}
    return sorted([*found, *metrics, *WORDS, *_COMMANDS], key=len, reverse=True)  # `what-if` before `what`


@pytest.fixture
def persian(all_translated: None) -> Iterator[None]:
    language.speak("fa")
    yield
    language.speak(ENGLISH)


def told(home: Path, files: dict[str, str], asked: str) -> list[str]:
    """The lines that a command says, without what is typed to use it."""
    done = okr(home, *(word.format(**files) for word in asked.split()), COLUMNS="400")
    assert "Traceback" not in done.output, done.output
    assert (done.exit_code == 0) is (asked in USUAL), done.output
    return [TYPED.sub(" ", _KEPT.sub(" ", line)) for line in done.output.replace("\\", "").splitlines()]


@pytest.mark.parametrize("asked", USUAL)
def test_a_command_answers_without_english(
    asked: str, home: Path, files: dict[str, str], typed: list[str], persian: None
) -> None:
    assert left(told(home, files, asked), typed) == []


HOST_KEYS = ("connector", "every", "start", "timezone", "hold", "true", "enabled")


def test_connectors_are_listed_without_english(home: Path, typed: list[str], persian: None) -> None:
    """Their keys, options, defaults and metrics are typed so."""
    names: set[str] = set()
    for one in map(registry.get, registry.names()):
        names.update((one.key, *(metric.name for metric in one.metrics), *one.Options.user_keys()))
        names.update(re.findall(r"\w+", repr([field.default for field in one.Options.model_fields.values()])))
    done = okr(home, "connectors", COLUMNS="400")
    lines = [TYPED.sub(" ", _KEPT.sub(" ", line)) for line in done.stdout.splitlines()]
    assert left(lines, sorted({*typed, *names, *HOST_KEYS}, key=len, reverse=True)) == []


def test_a_plan_file_explains_itself_without_english(home: Path, typed: list[str], persian: None) -> None:
    notes = [line for line in okr(home, "plan", "export").stdout.splitlines() if line.startswith("#")]
    assert notes
    assert left(notes, [*typed, "revision"]) == []


@pytest.mark.parametrize("asked", REFUSED)
def test_a_command_refuses_without_english(
    asked: str, home: Path, files: dict[str, str], typed: list[str], persian: None
) -> None:
    lines = told(home, files, asked)
    assert any("گفته" in line for line in lines)
    assert left(lines, typed) == []


@pytest.mark.parametrize("asked", AS_JSON)
def test_the_sentences_of_json_are_without_english(
    asked: str, home: Path, files: dict[str, str], typed: list[str], persian: None
) -> None:
    done = okr(home, *(word.format(**files) for word in asked.split()), "--json")
    said = [TYPED.sub(" ", _KEPT.sub(" ", text)) for text in sentences(json.loads(done.stdout))]
    assert left(said, typed) == []
