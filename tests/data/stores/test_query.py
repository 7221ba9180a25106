"""What formulas ask of the store: the right rows, SQL's meaning of null, and nothing typed ever becomes SQL."""

import operator
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import reduce
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_rows import Row, day, pull, row

from data.stores.metrics import query
from data.stores.metrics.store import MetricStore, Request
from okr_model.metrics.measures import AllOf, Among, AnyOf, Condition, Like, Measure, Missing, Not

CHANNELS = (None, "", "ads", "Ads", "organic", "it's; DROP TABLE metric_daily --", "100%", "ä")
COUNTRIES = (None, "de", "fr")
POINTS = [
    Row("sessions", day(n), 2.0 ** (8 * i + j) + n, {k: v for k, v in dims.items() if v is not None})
    for n in (1, 2)
    for i, c in enumerate(COUNTRIES)
    for j, dims in enumerate({"channel": channel, "country": c} for channel in CHANNELS)
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MetricStore]:
    with MetricStore.open(tmp_path_factory.mktemp("store") / "metrics.duckdb") as store:
        store.ingest(*pull(POINTS, (1, 2)))
        levels = [row(n, n, metric="followers") for n in (1, 3, 50, 52)]
        store.ingest(*pull(levels, (1, 60), metrics=("followers",), source="social"))
        yield store


def holds(tree: Condition, dims: dict[str, str]) -> bool | None:
    """The same conditions in plain Python, with None for SQL's unknown."""
    if isinstance(tree, Missing):
        return (tree.dimension not in dims) != tree.negated
    if isinstance(tree, AllOf | AnyOf):
        parts = [holds(part, dims) for part in tree.parts]
        decisive = isinstance(tree, AnyOf)
        return decisive if decisive in parts else None if None in parts else not decisive
    if isinstance(tree, Not):
        part = holds(tree.part, dims)
        return None if part is None else not part
    value = dims.get(tree.dimension)
    if value is None:
        return None
    if isinstance(tree, Among):
        return (value in tree.values) != tree.negated
    pattern = "".join({"%": ".*", "_": "."}.get(c, re.escape(c)) for c in tree.pattern)
    return (re.fullmatch(pattern, value, re.DOTALL) is not None) != tree.negated


names = st.sampled_from(["channel", "country", "device"])
words = st.sampled_from([c for c in (*CHANNELS, *COUNTRIES, "x", "\\", "'", '"') if c is not None])
leaves = st.one_of(
    st.builds(Among, names, st.lists(words, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(Like, names, st.sampled_from(["%", "_", "a%", "%s", "%'%", "100%", "__", "", "Ads"]), st.booleans()),
    st.builds(Missing, names, st.booleans()),
)
trees = st.recursive(
    leaves,
    lambda part: st.one_of(
        st.builds(AllOf, st.lists(part, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(part, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, part),
    ),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.none() | trees, min_size=1, max_size=5))
def test_conditions_choose_the_rows_that_sql_means(store: MetricStore, wheres: list[Condition | None]) -> None:
    requests = [Request(Measure("site", "sessions", where), day(1), day(2)) for where in wheres]
    found = store.daily(requests)
    for where, request in zip(wheres, requests, strict=True):
        chosen = [p for p in POINTS if where is None or holds(where, p.dimensions)]
        days = sorted({p.day for p in chosen})
        assert [when.date() for when in found[request].index] == days
        assert list(found[request]) == [sum(p.value for p in chosen if p.day == when) for when in days]


def test_a_series_is_what_the_evaluator_expects(store: MetricStore) -> None:
    request = Request(Measure("social", "followers"), day(1), day(60))
    series = store.daily([request])[request]
    index = pd.DatetimeIndex([pd.Timestamp(day(n)) for n in (1, 3, 50, 52)], name="day").as_unit("us")
    pd.testing.assert_series_equal(series, pd.Series([1.0, 3.0, 50.0, 52.0], index=index))


@pytest.mark.parametrize(
    ("start", "carried"),
    [
        (1, []),
        (2, [1]),
        (3, [1]),
        (4, [3]),
        (38, [3]),
        (39, [3]),
        (40, [3]),
        (49, [3]),
        (50, [3]),
        (51, [50]),
        (53, [52]),
        (400, [52]),
    ],
)
def test_carry_brings_the_last_day_before(store: MetricStore, start: int, carried: list[int]) -> None:
    request = Request(Measure("social", "followers"), day(start), day(500), carry=True)
    without = Request(Measure("social", "followers"), day(start), day(500))
    found = store.daily([without, request])
    inside = [n for n in (1, 3, 50, 52) if n >= start]
    assert list(found[without]) == inside
    assert list(found[request]) == carried + inside
    assert list(found[request].index) == [pd.Timestamp(day(n)) for n in carried + inside]


def test_carry_follows_the_condition(tmp_path: Path) -> None:
    with MetricStore.open(tmp_path / "m.duckdb") as store:
        store.ingest(*pull([row(1, 10, "a"), row(5, 20, "b"), row(9, 30, "a")], (1, 9)))
        where = Among("channel", ("a",))
        request = Request(Measure("site", "sessions", where), day(8), day(9), carry=True)
        assert list(store.daily([request])[request]) == [10, 30]


def test_spans_do_not_mix(tmp_path: Path) -> None:
    """1 July 2026 is a Wednesday: its week began on 29 June."""
    monday, month, cycle = date(2026, 6, 29), date(2026, 7, 1), date(2026, 6, 15)
    users = {None: 1.0, monday: 2.0, month: 3.0, cycle: 4.0, date(2026, 6, 1): 5.0}
    rows = [Row("users", day(2), value, {}, since) for since, value in users.items()]
    with MetricStore.open(tmp_path / "m.duckdb") as store:
        store.ingest(*pull(rows, (1, 2), metrics=("users",)))
        wanted = {"day": 1, "week": 2, "month": 3, "cycle": 4}
        requests = {
            span: Request(Measure("site", "users", span=span), day(1), day(9), cycle_start=cycle) for span in wanted
        }
        found = store.daily(list(requests.values()))
        assert {span: list(found[request]) for span, request in requests.items()} == {s: [v] for s, v in wanted.items()}


def test_a_count_over_the_cycle_needs_its_start(store: MetricStore) -> None:
    request = Request(Measure("site", "users", span="cycle"), day(1), day(2))
    with pytest.raises(ValueError, match=r"site\.users.*no cycle_start"):
        store.daily([request])


def test_one_measure_over_several_ranges(store: MetricStore) -> None:
    requests = [Request(Measure("social", "followers"), day(a), day(b)) for a, b in ((1, 3), (3, 50), (60, 70), (9, 1))]
    found = store.daily(requests + requests)
    assert [list(found[r]) for r in requests] == [[1, 3], [3, 50], [], []]


def test_thousands_of_requests_are_answered(store: MetricStore) -> None:
    followers = Measure("social", "followers")
    requests = [Request(followers, day(1) - timedelta(n), day(3), carry=n % 2 == 0) for n in range(2000)]
    found = store.daily(requests)
    assert len(found) == 2000
    assert reduce(operator.iand, (list(series) == [1, 3] for series in found.values()))


def test_unknown_names_are_just_empty(store: MetricStore) -> None:
    odd = Request(Measure("'; DROP TABLE metric_daily; --", "x\0y"), date.min, date.max, carry=True)
    assert store.daily([odd])[odd].empty
    assert store.generation == 2


@pytest.mark.parametrize("name", ["", "Channel", 'a"b', "a'b", "a.b", "a b", "ä", "a\n"])
def test_a_dimension_that_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a dimension"):
        query.condition(Missing(name))


def test_nothing_typed_stands_in_the_sql() -> None:
    secret = "sentinel"
    where = AllOf((Among("channel", (secret,)), Like("channel", secret), Not(Among("channel", (secret, secret)))))
    request = Request(Measure(secret, secret, where), day(1), day(2))
    sql = query.statement([(request, day(1), day(2))])
    assert secret not in sql.text
    assert sql.text.count("?") == len(sql.values)
    assert sql.values.count(secret) == 6
