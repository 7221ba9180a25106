"""Definitions of dbt asked for by its own program too: a small shop built by dbt, each day's figure equal to MetricFlow's.

Needs dbt and MetricFlow in an environment of their own: `make test-metricflow`.
"""

from __future__ import annotations

import csv
import json
import math
import os
import random
import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from served import okr
from sqlalchemy import create_engine, make_url, text

from data.queries.metrics.metric_history import history
from data.stores.workspace import Workspace

PROGRAMS = os.environ.get("OKR_METRICFLOW")  # the folder of `dbt` and `mf`
pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.skipif(not PROGRAMS, reason="OKR_METRICFLOW names no folder of dbt and mf: make test-metricflow"),
]
FIRST, DAYS = date(2026, 6, 1), 100
LAST = FIRST + timedelta(days=DAYS - 1)
REGIONS = ("north", "south", "west")
PRODUCTS = ("tea", "bread", "cake")

PROJECT = """\
name: corner_shop
version: "1.0"
profile: corner_shop
models: {corner_shop: {+materialized: table}}
"""
SPINE = "select day::date as date_day from generate_series('2026-01-01'::date, '2026-12-31'::date, '1 day') as day\n"
MEASURES: dict[str, dict[str, Any]] = {
    "taken": {"agg": "sum", "expr": "amount"},
    "sold": {"agg": "count", "expr": "id"},
    "buyers": {"agg": "count_distinct", "expr": "customer"},
    "mean_sale": {"agg": "average", "expr": "amount"},
    "least": {"agg": "min", "expr": "amount"},
    "most": {"agg": "max", "expr": "amount"},
    "middle": {"agg": "median", "expr": "amount"},
    "high": {
        "agg": "percentile",
        "expr": "amount",
        "agg_params": {"percentile": 0.9, "use_discrete_percentile": False},
    },
    "given_back": {"agg": "sum_boolean", "expr": "returned"},
}
METRICS: list[dict[str, Any]] = [
    *({"name": name, "type": "simple", "type_params": {"measure": name}} for name in MEASURES),
    {
        "name": "taken_for_tea",
        "type": "simple",
        "type_params": {"measure": "taken"},
        "filter": "{{ Dimension('sale__product') }} = 'tea'",
    },
    {
        "name": "taken_in_the_north",
        "type": "simple",
        "type_params": {"measure": "taken"},
        "filter": "{{ Dimension('customer__region') }} = 'north'",
    },
    {
        "name": "cake_or_none",
        "type": "simple",
        "type_params": {"measure": {"name": "sold", "join_to_timespine": True, "fill_nulls_with": 0}},
        "filter": "{{ Dimension('sale__product') }} = 'cake'",
    },
    {"name": "a_sale", "type": "ratio", "type_params": {"numerator": "taken", "denominator": "sold"}},
    {
        "name": "share_of_tea",
        "type": "ratio",
        "type_params": {
            "numerator": {"name": "taken", "filter": "{{ Dimension('sale__product') }} = 'tea'", "alias": "tea"},
            "denominator": "taken",
        },
    },
    {
        "name": "kept",
        "type": "derived",
        "type_params": {"expr": "sold - given_back", "metrics": [{"name": "sold"}, {"name": "given_back"}]},
    },
    {
        "name": "on_last_week",
        "type": "derived",
        "type_params": {
            "expr": "now - before",
            "metrics": [
                {"name": "taken", "alias": "now"},
                {"name": "taken", "alias": "before", "offset_window": "7 days"},
            ],
        },
    },
    {
        "name": "a_week_of_sales",
        "type": "cumulative",
        "type_params": {"measure": "taken", "cumulative_type_params": {"window": "7 days"}},
    },
    {
        "name": "month_so_far",
        "type": "cumulative",
        "type_params": {"measure": "taken", "cumulative_type_params": {"grain_to_date": "month"}},
    },
    {"name": "ever_taken", "type": "cumulative", "type_params": {"measure": "taken"}},
]
BEYOND = ("on_last_week",)  # a day without a figure of its own, told as it is in docs/importing.md


@pytest.fixture(scope="module")
def shop(new_postgres: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The warehouse's address and the project's folder, with the semantic manifest."""
    url, folder = new_postgres(), tmp_path_factory.mktemp("corner_shop")
    _sell(url)
    models = folder / "models"
    models.mkdir()
    (folder / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    (models / "sales.sql").write_text("select * from public.raw_sales\n", encoding="utf-8")
    (models / "customers.sql").write_text("select * from public.raw_customers\n", encoding="utf-8")
    (models / "days.sql").write_text(SPINE, encoding="utf-8")
    (models / "shop.yml").write_text(json.dumps(_semantic()), encoding="utf-8")  # JSON is YAML
    target = make_url(url)
    output = {
        "type": "postgres",
        "host": target.query["host"],
        "port": 5432,
        "user": target.username,
        "password": target.password,
        "dbname": target.database,
        "schema": "public",
        "threads": 1,
    }
    profiles = {"corner_shop": {"target": "dev", "outputs": {"dev": output}}}
    (folder / "profiles.yml").write_text(json.dumps(profiles), encoding="utf-8")
    _run(folder, "dbt", "build")
    return url, folder


def test_each_day_is_what_metricflow_says(shop: tuple[str, Path], tmp_path: Path) -> None:
    url, folder = shop
    home = tmp_path / "home"
    manifest = folder / "target" / "semantic_manifest.json"
    _told(okr(home, "import", "dbt", str(manifest), "--source", "shop", "--url", url))
    _told(okr(home, "sync", "shop"))
    wrong = []
    for name, theirs in _theirs(folder, tmp_path).items():
        ours = _ours(home, name)
        for day in sorted(theirs.keys() | ours.keys()):
            here, there = ours.get(day), theirs.get(day)
            beyond = there is None and name in BEYOND
            same = here is not None and there is not None and math.isclose(here, there, rel_tol=1e-9, abs_tol=1e-9)
            if FIRST < day < LAST and not (same or beyond):
                wrong.append(f"{name} {day}: {here}, MetricFlow {there}")
    assert not wrong


def _ours(home: Path, name: str) -> dict[date, float]:
    """Each day's figure in the workspace; a ratio is that of its two."""
    with Workspace.open(home) as workspace:
        metric = workspace.catalogue[f"shop.{name}"]
        if metric.kind == "ratio":
            above, below = (_daily(workspace, part) for part in metric.of)
            return {day: above[day] / value for day, value in below.items() if day in above and value}
        return _daily(workspace, name)


def _daily(workspace: Workspace, name: str) -> dict[date, float]:
    daily = history(workspace, f"shop.{name}", FIRST - timedelta(days=200), FIRST + timedelta(days=400)).daily
    return {stamp.date(): float(value) for stamp, value in daily.items()}


def _theirs(folder: Path, scratch: Path) -> dict[str, dict[date, float]]:
    """What MetricFlow says of each metric, by day; a day it says nothing of is left out."""
    file = scratch / "asked.csv"
    names = [metric["name"] for metric in METRICS]
    _run(folder, "mf", "query", "--metrics", ",".join(names), "--group-by", "metric_time__day", "--csv", str(file))
    found: dict[str, dict[date, float]] = {name: {} for name in names}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            day = date.fromisoformat(row["metric_time__day"][:10])
            for name in names:
                if row[name] not in {"", "None", "nan"}:
                    found[name][day] = float(row[name])
    return found


def _semantic() -> dict[str, Any]:
    def model(name: str, **parts: Any) -> dict[str, Any]:
        return {"name": name, "model": f"ref('{name}')", **parts}

    day = {"name": "sold_at", "type": "time", "type_params": {"time_granularity": "day"}}
    return {
        "version": 2,
        "models": [
            {
                "name": "days",
                "time_spine": {"standard_granularity_column": "date_day"},
                "columns": [{"name": "date_day", "granularity": "day"}],
            }
        ],
        "semantic_models": [
            model(
                "sales",
                defaults={"agg_time_dimension": "sold_at"},
                entities=[
                    {"name": "sale", "type": "primary", "expr": "id"},
                    {"name": "customer", "type": "foreign", "expr": "customer"},
                ],
                dimensions=[day, {"name": "product", "type": "categorical"}],
                measures=[{"name": name, **how} for name, how in MEASURES.items()],
            ),
            model(
                "customers",
                entities=[{"name": "customer", "type": "primary", "expr": "id"}],
                dimensions=[{"name": "region", "type": "categorical"}],
            ),
        ],
        "metrics": [{"label": metric["name"].replace("_", " "), **metric} for metric in METRICS],
    }


def _sell(url: str) -> None:
    """Sales of a hundred days, some of them closed."""
    chance = random.Random(3)
    customers = [{"id": n, "region": REGIONS[n % 3]} for n in range(40)]
    sales = [
        {
            "id": day * 100 + n,
            "customer": chance.choice(customers)["id"],
            "sold_at": datetime(2026, 6, 1, 9 + n % 10) + timedelta(days=day),
            "product": chance.choice(PRODUCTS),
            "amount": round(chance.uniform(1, 60), 2),
            "returned": chance.random() < 0.1,
        }
        for day in range(DAYS)
        if day % 7
        for n in range(chance.randrange(1, 15))
    ]
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    columns = "id int, customer int, sold_at timestamp, product text, amount numeric, returned boolean"
    with engine.begin() as warehouse:
        warehouse.execute(text("create table raw_customers (id int, region text)"))
        warehouse.execute(text("insert into raw_customers values (:id, :region)"), customers)
        warehouse.execute(text(f"create table raw_sales ({columns})"))
        values = "(:id, :customer, :sold_at, :product, :amount, :returned)"
        warehouse.execute(text(f"insert into raw_sales values {values}"), sales)
    engine.dispose()


def _run(folder: Path, program: str, *words: str) -> None:
    found = Path(PROGRAMS or "") / program
    environment = os.environ | {"DBT_PROFILES_DIR": str(folder), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    done = subprocess.run(
        [str(found), *words], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _told(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stdout + done.stderr
