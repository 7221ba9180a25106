"""A command starts without what it does not need: no vendor's client is imported before its source is read."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from cli_home import PLAN, SETTINGS, okr, write_data

pytestmark = pytest.mark.slow

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
VENDORS = ("google.analytics", "google.cloud", "google.auth", "grpc", "psycopg", "ibis", "pyspark")
NOT_FOR_READING = (
    "streamlit",
    "altair",
    "alembic",
    "httpx",
    "sqlalchemy.dialects.postgresql",
    "connectors.framework.runner",
)
HEAVY = ("pandas", "numpy", "pyarrow", "duckdb", "sqlalchemy", "sqlglot")

SOURCES = """
[sources.web]
connector = "google_analytics"
property = "123456789"
credentials = "env:KEY"
[sources.export]
connector = "bigquery"
project = "example-shop"
dataset = "analytics_1"
credentials = "env:KEY"
[sources.ads]
connector = "google_ads"
customer_id = "1234567890"
developer_token = "env:KEY"
credentials = "env:KEY"
currency = "EUR"
[sources.shop]
connector = "sql"
url = "env:DATABASE"
query = "select day, n from sales where day between :start and :end"
metrics.n = {unit = "sales"}
[sources.lake]
connector = "ibis"
url = "env:ENGINE"
query = "select day, n from sales where day between :start and :end"
metrics.n = {unit = "sales"}
"""
RUN = """
import json, sys
from data.out.cli.main import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print(json.dumps(list(sys.modules)), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A workspace with sources of every vendor, of which one has brought something."""
    home = tmp_path_factory.mktemp("workspace")
    (home / "okr.toml").write_text(SETTINGS, "utf-8")
    (home / "plan.yaml").write_text(PLAN, "utf-8")
    write_data(home)
    assert okr(home, "plan", "apply", str(home / "plan.yaml")).exit_code == 0
    assert okr(home, "sync").exit_code == 0
    (home / "okr.toml").write_text(SETTINGS + SOURCES, "utf-8")
    return home


def imported(home, *words: str) -> set[str]:
    """Every module that is there when a command has ended well."""
    secrets = {"KEY": "canary", "DATABASE": "postgresql://u:p@127.0.0.1/shop", "ENGINE": "spark://127.0.0.1:7077"}
    environment = os.environ | secrets | {"OKR_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", RUN, *words], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    ("words", "absent"),
    [
        (["--help"], (*VENDORS, *NOT_FOR_READING, *HEAVY)),
        (["sync", "--help"], (*VENDORS, *NOT_FOR_READING, *HEAVY)),
        (["connectors"], (*VENDORS, "streamlit", "altair", "alembic", "duckdb", "sqlalchemy")),
        (["status"], (*VENDORS, *NOT_FOR_READING)),
        (["metrics"], (*VENDORS, *NOT_FOR_READING)),
        (["check"], (*VENDORS, "streamlit", "altair", "httpx")),
        (["sync", "site"], (*VENDORS, "streamlit", "altair", "alembic", "sqlalchemy.dialects.postgresql")),
    ],
    ids=lambda case: " ".join(case) if isinstance(case, list) else "",
)
def test_nothing_is_imported_that_is_not_needed(home, words, absent):
    assert imported(home, *words) & set(absent) == set()
