"""`okr import`: definitions of a semantic layer become a source, previewed, stored and pulled by `okr sync`."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_home import answer, okr

from data.commands.sources import definitions
from data.queries.bridge.bridge import Moment, why
from data.queries.metrics.data_flags import of_metric
from data.queries.metrics.metric_history import history
from data.stores.workspace import Workspace

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
FIRST = date(2026, 11, 1)


def shop(home: Path) -> None:
    """Orders of three weeks: on the n-th day n of 10 each, of which the first was returned."""
    with closing(sqlite3.connect(home / "shop.db")) as database, database:
        database.execute("create table orders (id integer, customer integer, moment text, amount real, status text)")
        rows = [
            (n * 100 + k, k, f"{FIRST + timedelta(days=n)} 2{k % 4}:59:59", 10.0, "returned" if k == 0 else "paid")
            for n in range(20)
            for k in range(n + 1)
        ]
        database.executemany("insert into orders values (?, ?, ?, ?, ?)", rows)


def manifest(home: Path, *metrics: dict[str, Any], **changes: Any) -> Path:
    """A semantic manifest in the documented shape, of one model."""
    orders = {
        "name": "orders",
        "defaults": {"agg_time_dimension": "ordered_at"},
        "node_relation": {"alias": "orders", "schema_name": "main", "relation_name": '"shop"."main"."orders"'},
        "entities": [{"name": "order", "type": "primary", "expr": "id"}],
        "dimensions": [
            {"name": "ordered_at", "type": "time", "expr": "moment", "type_params": {"time_granularity": "day"}},
            {"name": "status", "type": "categorical"},
        ],
        "measures": [{"name": "amount", "agg": "sum"}, {"name": "order_count", "agg": "sum", "expr": "1"}],
    }
    document = {"semantic_models": [orders | changes], "metrics": list(metrics), "project_configuration": {}}
    (file := home / "semantic_manifest.json").write_text(json.dumps(document))
    return file


def simple(name: str, measure: str, where: str = "") -> dict[str, Any]:
    """A simple metric."""
    filters = {"where_filters": [{"where_sql_template": where}]} if where else None
    return {"name": name, "type": "simple", "type_params": {"measure": {"name": measure}}, "filter": filters}


@pytest.fixture
def home(tmp_path):
    shop(tmp_path)
    return tmp_path


def imported(home: Path, file: Path, *more: str) -> tuple[str, ...]:
    return ("import", "dbt", str(file), "--source", "shop", "--url", "sqlite:///shop.db", *more)


def test_a_preview_stores_nothing_and_the_import_gives_the_figures_of_the_table(home):
    file = manifest(
        home,
        simple("revenue", "amount"),
        simple("paid_orders", "order_count", "{{ Dimension('order__status') }} = 'paid'"),
        simple("odd", "amount", "1 = 1); drop table orders; --"),
    )
    before = (home / "okr.toml").read_text() if (home / "okr.toml").exists() else None
    seen = answer(home, *imported(home, file, "--dry-run"))
    assert [one["name"] for one in seen["metrics"]] == ["revenue", "paid_orders"] and not seen["stored"]
    assert "cannot be read as SQL" in seen["refused"]["odd"]
    assert "sources.shop" not in (home / "okr.toml").read_text() and before is None
    done = answer(home, *imported(home, file))
    assert done["stored"] and done["rows"] == 39  # each day of both, but the first had no paid order
    with Workspace.open(home) as workspace:
        revenue = history(workspace, "shop.revenue", FIRST, date(2026, 11, 20)).daily
        paid = history(workspace, "shop.paid_orders", FIRST, date(2026, 11, 20)).daily
    assert list(revenue) == [10.0 * (n + 1) for n in range(20)]
    assert list(paid) == [float(n) for n in range(1, 20)]
    with closing(sqlite3.connect(home / "shop.db")) as database:
        database.execute("update orders set amount = 20")
        database.commit()
    assert okr(home, "sync", "shop").exit_code == 0
    with Workspace.open(home) as workspace:
        assert history(workspace, "shop.revenue", FIRST, FIRST).daily.iloc[0] == 20.0


def test_a_table_of_the_database_itself_is_refused_and_the_others_come(home):
    orders = manifest(home, simple("revenue", "amount"), simple("tables", "n"))
    document = json.loads(orders.read_text())
    master = {"alias": "sqlite_master", "relation_name": "sqlite_master"}
    own = document["semantic_models"][0] | {
        "name": "own",
        "node_relation": master,
        "measures": [{"name": "n", "agg": "count"}],
    }
    orders.write_text(json.dumps(document | {"semantic_models": [*document["semantic_models"], own]}))
    seen = answer(home, *imported(home, orders, "--dry-run"))
    assert [one["name"] for one in seen["metrics"]] == ["revenue"]
    assert "the database itself" in seen["refused"]["tables"]


def test_the_next_file_is_told_apart_by_the_same_dimensions(home):
    file = manifest(home, simple("revenue", "amount"))
    answer(home, *imported(home, file, "--by", "order__status"))
    again = answer(home, "import", "dbt", str(file), "--source", "shop", "--dry-run")
    assert again["changed"] == [] and "by" in again["metrics"][0]["definition"]
    other = answer(home, "import", "dbt", str(file), "--source", "shop", "--by", "gone", "--dry-run")
    assert other["changed"] == ["revenue"]


def test_options_of_another_tool_are_refused_in_words(home):
    file = str(manifest(home, simple("revenue", "amount")))
    assert "--token is asked for by Cube alone" in okr(home, "import", "dbt", file, "--token", "env:X").output
    assert "--time is for Cube and OSI" in okr(home, "import", "dbt", file, "--time", "day").output
    assert okr(home, "import", "looker", file).exit_code == 2


PLAN = """
cycle: {id: 2026-Q4, start: 2026-10-01, end: 2026-12-31}
objectives:
  - id: sell
    title: Sell more
    owner: lead@example.com
    team: Sales
    key_results:
      - {id: income, title: Income, formula: shop.revenue, baseline: 0, target: 4000, unit: EUR}
"""


def test_another_definition_is_told_and_stands_in_the_bridge_as_a_cause(home):
    answer(home, *imported(home, manifest(home, simple("revenue", "amount"))))
    (home / "okrs.yaml").write_text(PLAN)
    assert okr(home, "plan", "apply", str(home / "okrs.yaml")).exit_code == 0
    with Workspace.open(home) as workspace:
        then = Moment(date(2026, 11, 20), workspace.now())
    with closing(sqlite3.connect(home / "shop.db")) as database:  # the same day a refund is corrected by the shop
        database.execute("update orders set amount = 7 where id = 1901")
        database.commit()
    assert okr(home, "sync", "shop").exit_code == 0
    narrower = manifest(home, simple("revenue", "amount", "{{ Dimension('order__status') }} = 'paid'"))
    done = answer(home, *imported(home, narrower))
    assert done["changed"] == ["revenue"] and not done["added"]
    with Workspace.open(home) as workspace:
        parts = why(workspace.snapshot(), "income", then).value
        flags = of_metric(workspace, "shop.revenue", FIRST, date(2026, 11, 24))
    assert parts is not None
    assert [(one.cause, one.amount) for one in parts.parts] == [("restated", -3.0), ("definition", -200.0)]
    assert "defined differently" in str(parts.said)
    assert "redefined" in {mark.code for marks in flags.values() for mark in marks}
    again = answer(home, *imported(home, narrower))
    assert not again["changed"]


def test_a_password_in_an_address_that_cannot_be_read_is_told_nowhere(home):
    file = manifest(home, simple("revenue", "amount") | {"label": "\x1b[2Jgone"})
    for url in ("postgresql://reader:s3cret@ho\u2100st/db", "spark://reader:s3cret@[bad/db"):
        done = okr(home, "import", "dbt", str(file), "--url", url, "--dry-run")
        assert done.exit_code == 1 and "s3cret" not in done.output + done.stderr
    seen = okr(home, *imported(home, file, "--dry-run"))
    assert "[2Jgone" in seen.output and "\x1b" not in seen.output
    kept = [one.read_text(encoding="utf-8") for one in home.rglob("*.jsonl")]
    assert not any("s3cret" in text for text in kept)


def test_a_source_that_changed_since_it_was_read_is_not_overwritten(home, monkeypatch):
    answer(home, *imported(home, manifest(home, simple("revenue", "amount"))))
    prepared = definitions.prepared

    def meanwhile(*given, **more):
        made = prepared(*given, **more)
        settings = home / "okr.toml"
        settings.write_text(settings.read_text().replace("[sources.shop]", '[sources.shop]\nzone = "UTC"'))
        return made

    monkeypatch.setattr(definitions, "prepared", meanwhile)
    done = okr(home, *imported(home, manifest(home, simple("revenue", "amount"), simple("orders", "order_count"))))
    assert done.exit_code == 1 and "changed by somebody else" in done.stderr
    assert 'zone = "UTC"' in (home / "okr.toml").read_text()


def test_a_definition_that_could_not_be_asked_for_is_told_by_check(home):
    answer(home, *imported(home, manifest(home, simple("revenue", "amount"))))
    assert okr(home, "check").exit_code == 0
    settings = home / "okr.toml"
    settings.write_text(settings.read_text().replace('"amount"', '"pg_sleep(1)"').replace("'amount'", "'pg_sleep(1)'"))
    found = okr(home, "check")
    assert found.exit_code == 1 and "sources.shop.metrics.revenue" in found.output and "may not stand" in found.output
