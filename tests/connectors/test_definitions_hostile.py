"""Definitions from a hostile or careless hand: refused with the reason, and the metrics beside them still come."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from connectors.framework import redaction
from connectors.framework.errors import BadConfig
from connectors.sources.ibis import connector as ibis
from connectors.sources.semantic import document, expressions, forms, osi, spans
from connectors.sources.semantic.connector import SemanticOptions, dialect_of
from connectors.sources.semantic.dbt import metrics as dbt
from connectors.sources.semantic.definition import Definition
from connectors.sources.semantic.imported import UnfitFile


def model(*expressions: str, source: str = "shop.orders") -> dict[str, Any]:
    """An OSI model of one dataset, a metric for each expression; the first one always fits."""
    at = {"name": "at", "expression": "at", "dimension": {"is_time": True}}
    metrics = [{"name": f"m{n}", "expression": one} for n, one in enumerate(("SUM(amount)", *expressions))]
    dataset = {"name": "orders", "source": source, "fields": [at]}
    return {"semantic_model": [{"name": "m", "datasets": [dataset], "metrics": metrics}]}


def simple(name: str, measure: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "simple", "type_params": {"measure": {"name": "revenue"} | (measure or {})}} | more


def manifest(*metrics: dict[str, Any]) -> dict[str, Any]:
    """A semantic manifest with `revenue`, and these."""
    orders = {
        "name": "orders",
        "node_relation": {"relation_name": "orders"},
        "defaults": {"agg_time_dimension": "at"},
        "dimensions": [{"name": "at", "type": "time", "type_params": {"time_granularity": "day"}}],
        "measures": [{"name": "revenue", "agg": "sum", "expr": "amount"}],
    }
    return {"semantic_models": [orders], "metrics": [simple("revenue"), *metrics]}


@pytest.mark.parametrize("dialect", ["postgres", "snowflake", "duckdb", "sqlite"])
@pytest.mark.parametrize(
    "expression",
    [
        "COUNT(a, b)",  # of pairs, which is no count of `a`
        "MAX(a, b)",
        "MIN(a, 5)",
        "SUM(a) / total",
        "SUM(a) + m1_1",  # the name that its own part gets here
        "SUM(a) FILTER (WHERE b = 1)",
        "SUM(a) + 1e999 * COUNT(b)",
    ],
)
def test_an_expression_that_would_give_another_figure_is_refused_alone(expression: str, dialect: str) -> None:
    found = osi.read(model(expression), dialect)
    assert [one.name for one in found.offered] == ["m0"]
    assert set(found.refused) == {"m1"}


@pytest.mark.parametrize(
    ("dialect", "source"),
    [
        ("spark", "text.`/etc/passwd`"),
        ("spark", "csv.`orders.csv`"),
        ("databricks", "parquet.`s3://bucket/x`"),
        ("duckdb", '"/etc/passwd"'),
        ("duckdb", '"orders.csv"'),
        ("duckdb", "'https://example.com/x.parquet'"),
        ("postgres", "pg_read_file('/etc/passwd')"),
    ],
)
def test_a_file_is_no_table(dialect: str, source: str) -> None:
    found = osi.read(model(source=source), dialect)
    assert not found.offered and "is no name of a table" in str(found.refused["m0"])


@pytest.mark.parametrize("source", ["sqlite_master", "main.SQLite_Schema", '"sqlite_sequence"', "pragma_table_list"])
def test_what_sqlite_keeps_of_itself_is_no_table(source: str) -> None:
    with pytest.raises(expressions.UnfitExpression, match="the database itself"):
        expressions.table(source, "sqlite")


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("revenue * 1e999", "is no number"),
        ("round(revenue, 1e999)", "is no number"),
        ("round(revenue, 99)", "may not stand"),
        ("round(revenue, -2)", "may not stand"),
        ("cast(revenue as int) / 2", "may not stand"),
    ],
)
def test_a_formula_that_would_be_computed_otherwise_is_refused(formula: str, why: str) -> None:
    derived = {"name": "d", "type": "derived", "type_params": {"expr": formula, "metrics": [{"name": "revenue"}]}}
    found = dbt.read(manifest(derived), "postgres")
    assert [one.name for one in found.offered] == ["revenue"]
    assert why in str(found.refused["d"])


def test_what_grows_past_all_numbers_is_no_figure() -> None:
    assert forms.value(forms.tree("a * b"), {"a": 1e300, "b": 1e300}) is None
    assert forms.value(forms.tree("cast(a as double precision) / 2"), {"a": 3.0}) == 1.5


@pytest.mark.parametrize("figure", [float("inf"), float("nan"), True, "0"])
def test_empty_days_have_a_number_or_the_metric_is_refused(figure: object) -> None:
    found = dbt.read(manifest(simple("f", {"fill_nulls_with": figure})), "postgres")
    assert "is no number" in str(found.refused["f"])
    with pytest.raises(ValidationError):
        Definition(table="t", day="d", of="a", fill=float("inf"))


def test_spans_are_no_longer_than_there_are_days() -> None:
    far = {"name": "c", "type": "cumulative", "type_params": {"measure": {"name": "revenue"}, "window": "9999 years"}}
    assert "is longer than 20 years" in str(dbt.read(manifest(far), "postgres").refused["c"])
    with pytest.raises(ValidationError):
        Definition(table="t", day="d", of="a", over="2001 weeks")
    with pytest.raises(ValidationError):
        Definition(formula="a", before={"a": "b 300 years"})
    assert spans.opening(date(2026, 11, 24), "20 years") == date(2006, 11, 25)


def test_titles_order_no_terminal_and_turn_no_line() -> None:
    meta = {"config": {"meta": {"unit": "\u202eEUR\x07"}}}
    labelled = simple("l", label="\x1b[2J\u202eevil\n" + "x" * 5_000, **meta)
    one = next(one for one in dbt.read(manifest(labelled), "postgres").offered if one.name == "l").definition
    assert one.title.startswith("[2Jevil x") and len(one.title) <= 200
    assert one.unit == "EUR"


@pytest.mark.parametrize(
    "content",
    [b'{"a": 1e999}', b"a: .inf", b"a: 0x" + b"f" * 5_000, b"a: " + b"9" * 5_000, b"a: 1:" + b"20:" * 2_000 + b"5"],
)
def test_numbers_that_nothing_can_write_down_are_refused(content: bytes) -> None:
    with pytest.raises(UnfitFile):
        document.read(content)
    assert document.read(b"a: nan\nb: infinite") == {"a": "nan", "b": "infinite"}


def test_no_more_of_a_file_is_read_than_shows_that_it_is_too_long() -> None:
    with pytest.raises(UnfitFile, match="more than"):
        document.read(document.content_of(Path("/dev/zero")))


@pytest.mark.parametrize("host", ["ho\u2100st", "[bad", "127.0.0.1:port"])
@pytest.mark.parametrize("scheme", ["postgresql", "spark", "trino"])
def test_an_address_that_cannot_be_read_is_not_quoted(scheme: str, host: str) -> None:
    address = SecretStr(f"{scheme}://reader:s3cret@{host}/db")
    try:
        dialect_of(SemanticOptions.model_construct(url=address))
        if ibis.engine_of(address) is not None and scheme == "spark":
            ibis.answer(address, "select 1", "Figures", 1.0)
    except BadConfig as error:
        assert "s3cret" not in f"{error} {error.advice}"
        assert error.__suppress_context__


def test_what_urllib_says_of_an_address_is_masked_in_logs() -> None:
    said = "ValueError: netloc 'reader:s3cret@ho\u2100st' contains invalid characters under NFKC normalization"
    assert "s3cret" not in redaction.masked(said) and "contains invalid characters" in redaction.masked(said)
