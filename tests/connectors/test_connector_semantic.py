"""Definitions of dbt, Cube and OSI: what is kept, at which grain it is asked, what is refused and why."""

import json
import sqlite3
from contextlib import closing, suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback_cube import Cube as CubeService
from pydantic import SecretStr

from connectors.framework import runner
from connectors.framework.errors import BadConfig
from connectors.framework.network import Network
from connectors.sources.semantic import cube_model, document, expressions, forms, osi, templates
from connectors.sources.semantic.connector import Semantic, SemanticOptions
from connectors.sources.semantic.cube import Cube
from connectors.sources.semantic.dbt import metrics as dbt
from connectors.sources.semantic.definition import Definition, versions
from connectors.sources.semantic.forms import Linear, Quotient
from connectors.sources.semantic.imported import UnfitFile
from okr_model.plan.cycles import quarter_of

TODAY, FIRST = date(2026, 11, 24), date(2026, 11, 1)
LAST = FIRST + timedelta(days=19)


@pytest.fixture
def home(tmp_path):
    """On day n there are n + 1 orders of 10 each by the customers 0 to n; the customer 0 returns, odd ones are north."""
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database, database:
        database.execute("create table orders (id integer, customer integer, moment text, amount real, status text)")
        database.execute("create table customers (id integer, region text)")
        database.executemany(
            "insert into customers values (?, ?)", [(k, "north" if k % 2 else "south") for k in range(20)]
        )
        database.executemany(
            "insert into orders values (?, ?, ?, ?, ?)",
            [
                (n * 100 + k, k, f"{FIRST + timedelta(days=n)} 12:00:00", 10.0, "returned" if k == 0 else "paid")
                for n in range(20)
                for k in range(n + 1)
            ],
        )
    return tmp_path


def manifest(*metrics: dict[str, Any], **changes: Any) -> dict[str, Any]:
    orders = {
        "name": "orders",
        "defaults": {"agg_time_dimension": "ordered_at"},
        "node_relation": {"alias": "orders", "relation_name": '"shop"."main"."orders"'},
        "entities": [
            {"name": "order", "type": "primary", "expr": "id"},
            {"name": "customer", "type": "foreign", "expr": "customer"},
        ],
        "dimensions": [
            {"name": "ordered_at", "type": "time", "expr": "moment", "type_params": {"time_granularity": "day"}},
            {"name": "status", "type": "categorical"},
        ],
        "measures": [
            {"name": "amount", "agg": "sum"},
            {"name": "order_count", "agg": "sum", "expr": "1"},
            {"name": "buyers", "agg": "count_distinct", "expr": "customer"},
            {"name": "mean_amount", "agg": "average", "expr": "amount"},
            {"name": "largest", "agg": "max", "expr": "id"},
            {"name": "typical", "agg": "median", "expr": "amount"},
        ],
    }
    customers = {
        "name": "customers",
        "node_relation": {"alias": "customers", "relation_name": '"shop"."main"."customers"'},
        "entities": [{"name": "customer", "type": "primary", "expr": "id"}],
        "dimensions": [{"name": "region", "type": "categorical"}],
        "measures": [],
    }
    return {"semantic_models": [orders | changes, customers], "metrics": list(metrics)}


def metric(name: str, kind: str = "simple", where: str = "", **settings: Any) -> dict[str, Any]:
    filters = {"where_filters": [{"where_sql_template": where}]} if where else None
    return {"name": name, "type": kind, "type_params": settings, "filter": filters}


def simple(name: str, measure: str, where: str = "") -> dict[str, Any]:
    return metric(name, where=where, measure={"name": measure})


def part(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, **more}


BASE = (simple("revenue", "amount"), simple("orders", "order_count"), simple("buyers", "buyers"))


def read(*metrics: dict[str, Any], **changes: Any):
    return dbt.read(manifest(*metrics, **changes), "sqlite")


def pulled(home, found, *names: str) -> dict[str, dict[date, float]]:
    """The daily figures of the metrics, by name; `name since` for those of windows."""
    needs = {k: v for name in names for k, v in found.named(name).needs.items()}
    options = SemanticOptions(url=SecretStr("sqlite:///shop.db"), metrics=needs, home=home)
    given = runner.pull(
        Semantic, options, source="shop", start=FIRST, end=LAST, today=TODAY, cycles=(quarter_of(TODAY),)
    )
    values: dict[str, dict[date, float]] = {}
    for point in given.points:
        since = f" {point.since}" if point.since not in (None, point.day) else ""
        values.setdefault(point.metric + since, {})[point.day] = point.value
    return values


def by_day(figure) -> dict[date, float]:
    return {FIRST + timedelta(days=n): float(figure(n)) for n in range(20) if figure(n) is not None}


def test_a_filter_over_another_model_joins_it(home):
    found = read(simple("north", "order_count", "{{ Dimension('customer__region') }} = 'north'"))
    assert pulled(home, found, "north")["north"] == by_day(lambda n: (n + 1) // 2 or None)


def test_a_distinct_count_is_counted_over_each_window_by_itself_and_never_summed(home):
    found = read(*BASE)
    one = found.named("buyers").definition.metric("buyers")
    assert one.additivity == "none" and "cycle" in one.spans
    values = pulled(home, found, "buyers")
    assert values["buyers"] == by_day(lambda n: n + 1)
    assert values["buyers 2026-10-01"][LAST] == 20  # the cycle to date: people, not visits


def test_a_ratio_is_kept_as_its_parts(home):
    paid = part(
        "orders", filter={"where_filters": [{"where_sql_template": "{{ Dimension('order__status') }} = 'paid'"}]}
    )
    found = read(*BASE, metric("paid_share", "ratio", numerator=paid, denominator=part("orders")))
    one = found.named("paid_share").definition
    assert (one.numerator, one.denominator) == ("paid_share_numerator", "orders")
    values = pulled(home, found, "paid_share")
    assert values["paid_share_numerator"] == by_day(lambda n: n or None) and values["orders"] == by_day(lambda n: n + 1)


def test_an_average_is_the_quotient_of_two_sums(home):
    found = read(simple("mean_amount", "mean_amount"))
    one = found.named("mean_amount").definition
    values = pulled(home, found, "mean_amount")
    assert one.metric("mean_amount").kind == "ratio"
    assert values[one.numerator] == by_day(lambda n: 10 * (n + 1)) and values[one.denominator] == by_day(
        lambda n: n + 1
    )


def test_a_sum_of_metrics_adds_up_and_takes_a_missing_part_for_nothing(home):
    north = simple("north", "order_count", "{{ Dimension('customer__region') }} = 'north'")
    found = read(
        *BASE, north, metric("south", "derived", expr="orders - north", metrics=[part("orders"), part("north")])
    )
    assert found.named("south").definition.metric("south").additivity == "all"
    assert pulled(home, found, "south")["south"] == by_day(lambda n: n + 1 - (n + 1) // 2)


def test_an_offset_looks_back_before_the_first_day_that_is_asked_for(home):
    then = part("orders", alias="earlier", offset_window={"count": 7, "granularity": "day"})
    found = read(*BASE, metric("more", "derived", expr="orders - earlier", metrics=[part("orders"), then]))
    options = SemanticOptions(url=SecretStr("sqlite:///shop.db"), metrics=found.named("more").needs, home=home)
    start = FIRST + timedelta(days=10)
    points = runner.pull(Semantic, options, source="shop", start=start, end=LAST, today=TODAY).points
    assert {p.day: p.value for p in points if p.metric == "more"} == {start + timedelta(days=n): 7.0 for n in range(10)}


def test_growth_is_a_quotient_over_any_time(home):
    then = part("revenue", alias="prev", offset_window={"count": 1, "granularity": "week"})
    growth = metric("growth", "derived", expr="(revenue - prev) * 100 / prev", metrics=[part("revenue"), then])
    one = read(*BASE, growth).named("growth").definition
    assert one.metric("growth").kind == "ratio"


@pytest.mark.parametrize(
    ("settings", "figure"),
    [
        ({"window": {"count": 3, "granularity": "day"}}, lambda n: sum(range(max(0, n - 2) + 1, n + 2))),
        ({"grain_to_date": "month"}, lambda n: (n + 1) * (n + 2) / 2),
        ({}, lambda n: (n + 1) * (n + 2) / 2),
    ],
)
def test_a_cumulative_metric_is_asked_at_its_own_grain(home, settings, figure):
    found = read(
        *BASE, metric("rolling", "cumulative", measure={"name": "order_count"}, cumulative_type_params=settings)
    )
    offered = found.named("rolling")
    assert offered.definition.metric("rolling").kind == "stock" and offered.notes
    assert pulled(home, found, "rolling")["rolling"] == by_day(figure)


def test_a_maximum_is_a_figure_of_its_day(home):
    found = read(simple("largest", "largest"))
    assert found.named("largest").definition.metric("largest").additivity == "none"
    assert pulled(home, found, "largest")["largest"] == by_day(lambda n: n * 101)


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (simple("x1", "nothing"), "no measure"),
        (simple("x1", "typical"), "SQLite has no median"),
        (simple("x1", "amount", "1 = 1); drop table orders; --"), "cannot be read as SQL"),
        (simple("x1", "amount", "id in (select id from customers)"), "list of values"),
        (simple("x1", "amount", "load_extension('x')"), "may not stand in a definition"),
        (simple("x1", "amount", "{{ ''.__class__.__mro__ }} = 1"), "is no dimension"),
        (simple("x1", "amount", "{{ Dimension(open('/etc/passwd').read()) }} = 1"), "is no dimension"),
        (simple("x1", "amount", "{% set x = 1 %}"), "more of a template"),
        (simple("x1", "amount", "'{{ Dimension('order__status') }}' = 'a'"), "within a text"),
        (simple("x1", "amount", "{{ Dimension('order__colour') }} = 1"), "does not have"),
        (simple("x1", "amount", "{{ Dimension('customer__order__status') }} = 1"), "more than one table"),
        (simple("x1", "amount", "{{ Metric('revenue', group_by=['customer']) }} > 1"), "another metric"),
        (metric("x1", "ratio", numerator=part("x1"), denominator=part("orders")), "made of itself"),
        (metric("x1", "derived", expr="orders - absent", metrics=[part("orders"), part("absent")]), "does not define"),
        (metric("x1", "derived", expr="pg_sleep(1)", metrics=[]), "may not stand"),
        (metric("x1", "conversion", conversion_type_params={"entity": "customer"}), "follows each customer"),
        (
            metric(
                "x1",
                "derived",
                expr="orders - om",
                metrics=[part("orders"), part("orders", alias="om", offset_to_grain="month")],
            ),
            "beginning of each month",
        ),
        (metric("x1", "unheard"), "not known here"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_reason_and_the_others_come(home, odd, why):
    found = read(*BASE, odd)
    assert list(found.refused) == ["x1"] and why in str(found.refused["x1"])
    assert [one.name for one in found.offered] == ["revenue", "orders", "buyers"]
    assert pulled(home, found, "revenue")["revenue"] == by_day(lambda n: 10 * (n + 1))


def test_a_metric_without_a_time_column_is_refused():
    assert "no time column" in str(read(*BASE, defaults=None).refused["revenue"])
    assert "is missing" in str(read(*BASE, defaults={"agg_time_dimension": "gone"}).refused["revenue"])
    monthly = [{"name": "ordered_at", "type": "time", "expr": "moment", "type_params": {"time_granularity": "month"}}]
    assert "by the month" in str(read(*BASE, dimensions=monthly).refused["revenue"])


def test_names_that_collide_are_refused_where_nobody_could_tell_them_apart():
    found = read(simple("revenue", "amount"), simple("Revenue", "order_count"))
    assert [one.theirs for one in found.offered] == ["revenue"] and "called revenue" in str(found.refused["Revenue"])


def test_cycles_of_derived_metrics_are_refused():
    one = metric("aa", "derived", expr="bb * 2", metrics=[part("bb")])
    other = metric("bb", "derived", expr="aa * 2", metrics=[part("aa")])
    found = read(one, other)
    assert not found.offered and "aa → bb → aa" in str(found.refused["aa"])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"nodes": {}, "metrics": {}}', "semantic_manifest.json"),
        (b"[1, 2]", "dbt parse"),
        (b'{"semantic_models": 3, "metrics": []}', "no list"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": NaN}', "no number"),
        (b"a: &x [1]\nb: *x", "aliases"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(content, why):
    with pytest.raises(UnfitFile, match=why):
        dbt.read(document.read(content), "postgres")


@pytest.mark.slow
def test_ten_thousand_metrics_are_read():
    found = read(*(simple(f"m{n}", "amount", f"id > {n}") for n in range(10_000)))
    assert len(found.offered) == 10_000


def test_the_newer_spec_with_its_aggregation_in_the_metric_is_read(home):
    inline = {"semantic_model": "orders", "agg": "sum", "expr": "amount"}
    found = read(metric("revenue", measure=None, metric_aggregation_params=inline))
    assert pulled(home, found, "revenue")["revenue"] == by_day(lambda n: 10 * (n + 1))


def test_the_version_of_a_metric_is_that_of_all_it_is_made_of():
    growth = metric("twice", "derived", expr="revenue * 2", metrics=[part("revenue")])
    before, after = (
        versions(read(simple("revenue", "amount", where), growth).named("twice").needs) for where in ("", "id > 1")
    )
    assert before["twice"] != after["twice"]


numbers = st.integers(1, 1000).map(float)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=30), numbers, numbers)
def test_what_is_said_to_add_up_does(days, one, other):
    """A sum of metrics: the formula of the sums is the sum of the formula of each day."""
    tree = forms.tree(f"(a * {one} - b) / {other} + coalesce(b, 0)")
    found = forms.form(tree, {name: Quotient(Linear({name: 1.0})) for name in "ab"})
    assert found is not None and found.over is None and not found.sum.more
    total = forms.value(tree, {"a": sum(a for a, _ in days), "b": sum(b for _, b in days)})
    assert sum(forms.value(tree, {"a": a, "b": b}) for a, b in days) == pytest.approx(total)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=30))
def test_a_quotient_is_right_over_any_time_by_its_sums(days):
    tree = forms.tree("(a - b) * 100 / nullif(b, 0)")
    found = forms.form(tree, {name: Quotient(Linear({name: 1.0})) for name in "ab"})
    totals = {"a": sum(a for a, _ in days), "b": sum(b for _, b in days)}
    above, below = (sum(f * totals[n] for n, f in side.of.items()) for side in (found.sum, found.over))
    assert above / below == pytest.approx(forms.value(tree, totals))


@pytest.mark.parametrize("formula", ["a * b", "a + 1", "a / b + b", "abs(a)", "round(a / b)"])
def test_what_does_not_add_up_is_not_said_to(formula):
    found = forms.form(forms.tree(formula), {name: Quotient(Linear({name: 1.0})) for name in "ab"})
    assert found is None or found.sum.more


@given(st.text(max_size=200))
def test_no_text_is_more_than_an_expression(text):
    for read_one in (lambda: expressions.scalar(text, "postgres"), lambda: templates.read(text)):
        with suppress(expressions.UnfitExpression):
            read_one()


OSI = """
version: "0.2.0"
semantic_model:
  - name: shop
    datasets:
      - name: sales
        source: shop.main.orders
        fields:
          - {name: sold_at, expression: {dialects: [{dialect: ANSI_SQL, expression: moment}]}, dimension: {is_time: true}}
          - {name: state, expression: {dialects: [{dialect: ANSI_SQL, expression: status}]}, dimension: {is_time: false}}
          - {name: worth, expression: {dialects: [{dialect: ANSI_SQL, expression: amount * 2}]}}
    metrics:
      - {name: worth, expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(sales.worth)}]}}
      - {name: per_buyer, expression: [{dialect: ANSI_SQL, expression: SUM(sales.amount) / COUNT(DISTINCT sales.customer)}]}
      - {name: paid, expression: "SUM(CASE WHEN sales.state = 'paid' THEN 1 ELSE 0 END)"}
      - {name: evil, expression: "SUM(sales.amount); drop table orders"}
      - {name: tableau, expression: {dialects: [{dialect: TABLEAU, expression: "SUM([x])"}]}}
      - {name: both, expression: "SUM(sales.amount * other.rate)"}
"""


def test_a_model_of_the_open_interchange_is_read(home):
    found = osi.read(document.read(OSI.encode()), "sqlite", by=("state",))
    assert found.tool == "OSI 0.2.0" and set(found.refused) == {"evil", "tableau", "both"}
    assert "only in TABLEAU" in str(found.refused["tableau"])
    assert found.named("worth").definition.by == {"state": "status"}
    bare = osi.read(document.read(OSI.encode()), "sqlite")
    values = pulled(home, bare, "worth", "paid", "per_buyer")
    assert values["worth"] == by_day(lambda n: 20 * (n + 1)) and values["paid"] == by_day(lambda n: n)
    assert bare.named("per_buyer").definition.is_ratio and values["per_buyer_2"] == by_day(lambda n: n + 1)


def test_cube_tells_its_model_and_is_asked_for_it(home):
    with CubeService() as service:
        found = cube_model.read(service.meta())
        assert [one.name for one in found.offered] == ["orders_count", "orders_amount", "orders_buyers", "orders_mean"]
        mean = found.named("orders.mean").definition.metric("mean")
        assert (mean.kind, mean.additivity) == ("stock", "none")
        service.fill(FIRST, LAST)
        service.people[date(2026, 10, 1), LAST] = 777
        service.waits = 2
        options = Cube.Options.model_validate(
            service.options | {"token": SecretStr(service.token), "network": Network(("127.0.0.0/8",)), "home": home}
        )
        given = runner.pull(
            Cube, options, source="shop", start=FIRST, end=LAST, today=TODAY, cycles=(quarter_of(TODAY),)
        )
        counted = {(p.since, p.day): p.value for p in given.points if p.metric == "buyers" and p.since}
        assert counted[date(2026, 10, 1), LAST] == 777
        service.kinds["orders.amount"] = "countDistinct"
        with pytest.raises(BadConfig, match="was a sum and is a countDistinct now"):
            runner.pull(Cube, options, source="shop", start=FIRST, end=LAST, today=TODAY)


def test_a_cube_with_several_times_asks_which_one():
    measure = {"name": "o.n", "type": "number", "aggType": "count"}
    times = [{"name": "o.made", "type": "time"}, {"name": "o.paid", "type": "time"}]
    meta = {"cubes": [{"name": "o", "measures": [measure], "dimensions": times}]}
    assert "o.made, o.paid" in str(cube_model.read(meta).refused["o.n"])
    assert cube_model.read(meta, ["o.paid"]).offered[0].definition.time == "o.paid"


def test_a_definition_is_one_of_its_kinds():
    with pytest.raises(ValueError, match="needs one of"):
        Definition.model_validate({"title": "nothing"})
    assert (
        json.dumps(Definition(formula="a + b").model_dump(mode="json", exclude_defaults=True)) == '{"formula": "a + b"}'
    )
