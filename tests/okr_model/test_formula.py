"""What a formula means, and what the checker refuses, at which place and in which words."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr_model.formula.formula import Formula, FormulaError, corrections, parse
from okr_model.formula.tree import Aggregate, Arithmetic, Coalesce, Negate, Node, NullIf, Number
from okr_model.metrics.measures import AllOf, Among, AnyOf, Condition, Like, Measure, Missing, Not
from okr_model.metrics.metrics import Catalogue, Metric

CATALOGUE = Catalogue(
    {
        "site": (
            Metric("sessions", "sessions", dimensions=("channel", "country", "order"), title="Sessions"),
            Metric("key_events", "events", dimensions=("channel",)),
            Metric("active_users", "people", additivity="none", spans=("day", "cycle")),
            Metric("readers", "people", additivity="none", spans=("day", "cycle"), dimensions=("channel", "country")),
            Metric("weekly_users", "people", additivity="none", spans=("week", "cycle")),
            Metric("daily_users", "people", additivity="none"),
            Metric("conversion", "%", kind="ratio", of=("key_events", "sessions")),
            Metric("bounce", "%", kind="ratio", of=("bounces", "sessions")),
        ),
        "social": (Metric("followers", "people", kind="stock"),),
        "video": (
            Metric("followers", "people", kind="stock"),
            Metric("reach", "%", kind="ratio", of=("followers", "followers")),
        ),
        "ads": (Metric("spend", "EUR", direction="down"), Metric("clicks", "clicks")),
        "shop": (Metric("revenue", "EUR"), Metric("revenue_us", "USD"), Metric("orders", "orders")),
        "select": (Metric("from", "x"), Metric("filter", "x"), Metric("null", "x"), Metric("date", "x")),
    }
)


def read(text: str) -> Formula:
    return parse(text, CATALOGUE)


def total(name: str, where: Condition | None = None) -> Aggregate:
    source, metric = name.split(".")
    return Aggregate("sum", Measure(source, metric, where))


def last(name: str) -> Aggregate:
    source, metric = name.split(".")
    return Aggregate("last", Measure(source, metric))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("site.sessions", total("site.sessions")),
        ("social.followers", last("social.followers")),
        ("site.conversion", Arithmetic("/", total("site.key_events"), total("site.sessions"))),
        ("video.reach", Arithmetic("/", last("video.followers"), last("video.followers"))),
        ("site.active_users", Aggregate("last", Measure("site", "active_users", span="cycle"))),
        ("site.weekly_users", Aggregate("last", Measure("site", "weekly_users", span="cycle"))),
        ("avg(site.daily_users)", Aggregate("mean", Measure("site", "daily_users"))),
        ("mean(site.daily_users)", Aggregate("mean", Measure("site", "daily_users"))),
        ("MAX(ads.clicks)", Aggregate("max", Measure("ads", "clicks"))),
        ("Min((ads.clicks))", Aggregate("min", Measure("ads", "clicks"))),
        ("count(ads.clicks)", Aggregate("count", Measure("ads", "clicks"))),
        ("last(ads.clicks)", last("ads.clicks")),
        ("1 + 2 * ads.clicks", Arithmetic("+", Number(1), Arithmetic("*", Number(2), total("ads.clicks")))),
        ("ads.clicks - 1 - 2", Arithmetic("-", Arithmetic("-", total("ads.clicks"), Number(1)), Number(2))),
        ("-(ads.clicks)", Negate(total("ads.clicks"))),
        ("+ads.clicks", total("ads.clicks")),
        (
            "sum(ads.spend) / nullif(sum(ads.clicks), 0)",
            Arithmetic("/", total("ads.spend"), NullIf(total("ads.clicks"), Number(0))),
        ),
        (
            "coalesce(ads.clicks, shop.orders, .5e1)",
            Coalesce((total("ads.clicks"), total("shop.orders"), Number(5))),
        ),
        ('"site"."sessions"', total("site.sessions")),
        ('"site".sessions\n', total("site.sessions")),
        ("select.from", total("select.from")),
        ("sum(select.filter) - select.null", Arithmetic("-", total("select.filter"), total("select.null"))),
        ("select.date", total("select.date")),
    ],
)
def test_formulas_become_small_trees(text: str, tree: Node) -> None:
    formula = read(text)
    assert formula.tree == tree
    assert formula.text == text


@pytest.mark.parametrize(
    ("where", "condition"),
    [
        ("channel = 'Organic Search'", Among("channel", ("Organic Search",))),
        ("channel == 'it''s'", Among("channel", ("it's",))),
        ("channel <> 'a'", Among("channel", ("a",), negated=True)),
        ("channel != 'a'", Among("channel", ("a",), negated=True)),
        ("not channel = 'a'", Among("channel", ("a",), negated=True)),
        ("not not channel = 'a'", Among("channel", ("a",))),
        ("channel in ('b', 'a', 'b')", Among("channel", ("a", "b"))),
        ("channel not in ('b', 'a')", Among("channel", ("a", "b"), negated=True)),
        ("country = 98", Among("country", ("98",))),
        ("country in (-1, 'x')", Among("country", ("-1", "x"))),
        ("channel like 'a%'", Like("channel", "a%")),
        ("channel not like 'a%'", Like("channel", "a%", negated=True)),
        ("not (channel like 'a%')", Like("channel", "a%", negated=True)),
        ("channel is null", Missing("channel")),
        ("channel is not null", Missing("channel", negated=True)),
        ("order = '1'", Among("order", ("1",))),
        ("\"order\" = ''", Among("order", ("",))),
        (
            "channel = 'a' and (country = 'x' or country = 'y' or country = 'z') and channel = 'b'",
            AllOf(
                (
                    Among("channel", ("a",)),
                    AnyOf((Among("country", ("x",)), Among("country", ("y",)), Among("country", ("z",)))),
                    Among("channel", ("b",)),
                )
            ),
        ),
        (
            "NOT (channel = 'a' AND country = 'b')",
            Not(AllOf((Among("channel", ("a",)), Among("country", ("b",))))),
        ),
        ("channel = '; drop table points; --'", Among("channel", ("; drop table points; --",))),
    ],
)
def test_filters_become_conditions(where: str, condition: Condition) -> None:
    assert read(f"sum(site.sessions) filter (where {where})").tree == total("site.sessions", condition)
    assert read(f"SUM(site.sessions) FILTER (WHERE {where})").tree == total("site.sessions", condition)


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        # names
        ("sum(site.session)", "site.session", "site.sessions"),
        ("sessions", "sessions", "site.sessions"),
        ("Site.Sessions", "Site.Sessions", "site.sessions"),
        ("a.site.sessions", "a.site.sessions", "source.metric"),
        ("site.*", "site.*", "no metric `site.*`"),
        ("median(site.sessions)", "median", "sum, last, mean, min, max, count"),
        ("sum(site.sessions) filter (where chanel = 'x')", "chanel", "channel, country, order"),
        ("sum(site.sessions) filter (where site.channel = 'x')", "site.channel", "channel, country, order"),
        ("sum(ads.spend) filter (where channel = 'x')", "channel", "no dimensions"),
        # adding up what does not add up
        ("sum(site.active_users)", "sum(site.active_users", "mean(site.active_users)"),
        ("sum(site.daily_users)", "sum(site.daily_users", "does not add up over days"),
        ("site.daily_users", "site.daily_users", "mean(site.daily_users), max(site.daily_users)"),
        ("mean(site.weekly_users)", "mean(site.weekly_users", "only by week, cycle"),
        ("site.readers", "site.readers", "does not add up over channel, country"),
        ("mean(site.readers) filter (where channel = 'a')", "mean(site.readers", "does not add up over country"),
        ("mean(site.readers) filter (where channel = 'a' and country in ('x', 'y'))", "mean(", "over country"),
        ("mean(site.readers) filter (where channel = 'a' or country = 'x')", "mean(", "over channel, country"),
        ("mean(site.readers) filter (where channel <> 'a' and country = 'x')", "mean(", "over channel"),
        ("sum(social.followers)", "sum(social.followers", "last(social.followers)"),
        ("mean(site.conversion)", "mean(site.conversion", "sum(site.key_events) / sum(site.sessions)"),
        ("max(site.conversion)", "site.conversion", "the same weight"),
        ("site.bounce", "site.bounce", "site.bounces, which its source does not measure"),
        ("ads.spend + shop.revenue_us", "shop.revenue_us", "ads.spend is in EUR"),
        ("shop.revenue / ads.clicks - shop.revenue_us", "shop.revenue_us", "two currencies"),
        ("coalesce(shop.revenue, last(shop.revenue_us))", "last(shop.revenue_us", "two currencies"),
        # numbers
        ("1 + 1", "1 + 1", "names no metric"),
        ("ads.clicks / 0", "0", "divides by zero"),
        ("ads.clicks / (2 - 1 * 2.0)", "2 - 1 * 2.0", "divides by zero"),
        ("1e999 * ads.clicks", "1e999", "no finite number"),
        (".5. * ads.clicks", "", "no finite number"),
        ("ads.clicks + .9e999", "9e999", "no finite number"),
        # what SQL knows and a formula does not
        ("sum(ads.clicks / 2)", "sum(ads.clicks / 2", "calculate outside"),
        ("sum(max(ads.clicks))", "sum(max(ads.clicks", "takes one metric"),
        ("count(*)", "count(*", "takes one metric"),
        ("max(ads.clicks, shop.orders)", "ads.clicks, shop.orders", "takes one metric"),
        ("count(ads.clicks, shop.orders)", "count(ads.clicks, shop.orders", "takes one metric"),
        ("sum(distinct ads.clicks)", "ads", "after `distinct`"),
        ("sum(ads.clicks) over ()", "over", "no function"),
        ("(select 1)", "1", "after `select`"),
        ("ads.clicks::int", "::", "no casts"),
        ("cast(ads.clicks as int)", "cast", "no function"),
        ("'abc'", "'abc'", "Text is no value"),
        ("ads.clicks = 1", "ads.clicks = 1", "A condition is no value"),
        ("ads.clicks > 1", ">", "does not compare"),
        ("ads.clicks % 2", "%", "+ - * /"),
        ("ads.clicks[1]", "[", "+ - * /"),
        ("ads.clicks; drop table points", ";", "one expression"),
        ("ads.clicks -- all of them", "-- all of them", "no comments"),
        ("ads.clicks /* ; */ + 1", "/* ; */", "no comments"),
        ("ads.clicks * $1", "$", "no parameters"),
        ("ads.clicks * ?", "?", "no parameters"),
        ("ads.clicks * :factor", ":", "no parameters"),
        ("null", "null", "`null` is no value"),
        # shape
        ("sum(ads.clicks", "(", "never closed"),
        ("ads.clicks)", ")", "never opened"),
        ("ads.clicks +", "+", "missing beside `+`"),
        ("sum()", ")", "missing before `)`"),
        ("sum(ads.clicks,)", ")", "missing before `)`"),
        ("nullif(ads.clicks)", ")", "missing before `)`"),
        ("nullif(ads.clicks, 0, 1)", ")", "too many values"),
        ("'abc", "'abc", "never closed"),
        ("ads.clicks filter (where channel = 'x')", "filter", "follows an aggregate"),
        ("nullif(ads.clicks, 1) filter (where channel = 'x')", "nullif(ads.clicks, 1", "follows an aggregate"),
        ('sum(site.sessions) filter (where channel = "x")', '"x"', "single quotes"),
        ("sum(site.sessions) filter (where 'x' = channel)", "'x'", "begins with a dimension"),
        ("sum(site.sessions) filter (where channel = null)", "channel", "is null"),
        ("sum(site.sessions) filter (where channel in ())", "channel", "no condition"),
        ("sum(site.sessions) filter (where channel ilike 'x')", "ilike", "not expected"),
        ("ads.\x00clicks", "\x00", "U+0000"),
        ("ads.clicks + '\ud800'", "\ud800", "U+D800"),
        ("", "", "empty"),
        ("   ", "", "empty"),
    ],
    ids=str.__repr__,
)
def test_what_is_wrong_is_refused_at_its_place(text: str, place: str, says: str) -> None:
    with pytest.raises(FormulaError) as refused:
        read(text)
    error = refused.value
    assert says in error.message
    assert error.position == text.index(place)
    assert not place or text[error.position :].startswith(place[: error.length])
    assert error.text == text


def test_a_distinct_count_is_fine_where_every_dimension_is_held() -> None:
    held = "filter (where channel = 'a' and country is null)"
    assert read(f"mean(site.readers) {held}").metrics == {"site.readers"}


def test_counting_days_of_another_currency_is_no_mixing() -> None:
    assert read("ads.spend / count(shop.revenue_us)").metrics == {"ads.spend", "shop.revenue_us"}


def test_an_error_shows_the_line_and_a_caret_under_the_place() -> None:
    with pytest.raises(FormulaError) as refused:
        read("ads.clicks\n  + nope.nope")
    assert str(refused.value).splitlines()[1:] == ["    + nope.nope", "      ^^^^^^^^^"]
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


def test_an_error_far_into_a_long_line_shows_its_surroundings() -> None:
    with pytest.raises(FormulaError) as refused:
        read("ads.clicks + " * 80 + "nope.nope" + " + ads.clicks" * 10)
    shown, carets = str(refused.value).splitlines()[1:]
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "nope.nope"
    assert len(shown) < 130


def test_an_empty_catalogue_says_that_no_source_is_connected() -> None:
    with pytest.raises(FormulaError, match="no source is connected"):
        parse("site.sessions", Catalogue({}))


@pytest.mark.parametrize(
    "text",
    [
        "ads.clicks" + " + ads.clicks" * 120,
        "(" * 33 + "ads.clicks" + ")" * 33,
        "- " * 500 + "ads.clicks",
        "sum(site.sessions) filter (where " + "not " * 400 + "channel = 'a')",
        "sum(site.sessions) filter (where channel = 'a'" + " or channel = 'a'" * 105 + ")",
        "x" * 2001,
    ],
    ids=["terms", "brackets", "minus", "not", "or", "length"],
)
def test_there_is_a_limit_to_size(text: str) -> None:
    with pytest.raises(FormulaError):
        read(text)


def test_large_formulas_below_the_limit_work_in_every_way() -> None:
    formula = read("ads.clicks" + " + ads.clicks" * 99)
    assert formula == pickle.loads(pickle.dumps(formula))
    assert hash(formula) == hash(read(formula.text))
    assert formula.is_accumulating
    assert len(formula.in_words()) > 1000
    assert repr(formula)


def test_formulas_are_equal_when_they_mean_the_same() -> None:
    one = read("sum(site.sessions) filter (where channel in ('a', 'b')) / 2")
    other = read("( SUM(\"site\".sessions) filter (where (channel in ('b','a'))) )/2.0")
    assert one == other
    assert len({one, other}) == 1
    assert one != read("sum(site.sessions) / 2")


def test_a_formula_knows_what_it_reads() -> None:
    formula = read("site.conversion * 100 + sum(site.key_events) / social.followers")
    assert formula.metrics == {"site.key_events", "site.sessions", "social.followers"}
    assert formula.sources == {"site", "social"}
    assert formula.aggregates == (total("site.key_events"), total("site.sessions"), last("social.followers"))


@pytest.mark.parametrize(
    ("text", "accumulates"),
    [
        ("site.sessions", True),
        ("count(site.sessions)", True),
        ("site.active_users", True),
        ("-site.sessions * 2 + 5", True),
        ("ads.spend + shop.revenue", True),
        ("nullif(site.sessions, 0)", True),
        ("coalesce(1, site.sessions)", True),
        ("ads.spend * mean(ads.clicks)", True),
        ("ads.spend / ads.clicks * shop.orders", True),
        ("social.followers", False),
        ("last(site.active_users)", False),
        ("max(site.sessions)", False),
        ("mean(site.sessions)", False),
        ("min(site.sessions)", False),
        ("site.conversion", False),
        ("ads.spend / nullif(ads.clicks, 0)", False),
        ("ads.spend * ads.clicks", False),
        ("1 / ads.clicks", False),
        ("ads.clicks + social.followers", False),
        ("coalesce(social.followers, ads.clicks)", False),
    ],
)
def test_sums_over_the_cycle_accumulate(text: str, accumulates: bool) -> None:
    assert read(text).is_accumulating is accumulates


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("site.sessions", "Sessions, summed over the cycle"),
        ("sum(site.key_events) / sum(site.sessions)", "key events divided by Sessions, both summed over the cycle"),
        ("site.active_users", "active users, counted once each from the first day of the cycle"),
        (
            "last(social.followers) + last(video.followers)",
            "followers (social) plus followers (video), both at their last known value",
        ),
        (
            "sum(site.sessions) filter (where channel = 'Email' and country not in ('x', 'y')) / 2",
            "Sessions (channel is “Email” and country is none of “x”, “y”) divided by 2, summed over the cycle",
        ),
        (
            "(ads.spend - ads.clicks) / nullif(social.followers, 0)",
            "(the sum of spend minus the sum of clicks) divided by the last known followers "
            "(nothing where it is 0), over the cycle",
        ),
        ("ads.clicks - (ads.clicks - 1)", "clicks minus (clicks minus 1), summed over the cycle"),
        (
            "-coalesce(mean(ads.clicks), 0)",
            "minus the first known of [clicks; 0], averaged over the days with data in the cycle",
        ),
    ],
)
def test_formulas_read_as_english(text: str, words: str) -> None:
    assert read(text).in_words(CATALOGUE) == words


def test_words_name_the_trailing_window() -> None:
    assert read("ads.clicks").in_words(window=28) == "clicks, summed over the last 28 days"


EMAIL = "sum(site.sessions) filter (where channel = 'Email')"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("site.sesions", "site.sessions"),
        ("sessions", "site.sessions"),
        ("sum(site.sesions) / nullif(sum(ads.clicks), 0)", "sum(site.sessions) / nullif(sum(ads.clicks), 0)"),
        ("summ(site.sessions)", "sum(site.sessions)"),
        ("average(site.sessions)", "mean(site.sessions)"),
        ("sum(social.followers)", "last(social.followers)"),
        ("sum(site.conversion)", "site.conversion"),
        ("sum(site.sessions) filter (where chanel = 'Email')", EMAIL),
        ("sum(site.sessions) filter (where site.channel = 'Email')", EMAIL),
        ("sum(site.sessions) filter (where channel = Email)", EMAIL),
        ('sum(site.sessions) filter (where channel = "Email")', EMAIL),
        ("sum(site.sessions) filter channel = 'Email'", EMAIL),
        ("sum(site.sessions) where channel = 'Email'", EMAIL),
        ("sum(site.sessions where channel = 'Email')", EMAIL),
        ("sum(site.sessions, channel = 'Email')", EMAIL),
        ("site.sessions where channel = 'Email'", EMAIL),
        ("site.sessions filter (where channel = 'Email')", EMAIL),
    ],
)
def test_what_could_be_meant_is_offered_whole(text: str, first: str) -> None:
    with pytest.raises(FormulaError) as refused:
        read(text)
    assert corrections(refused.value, CATALOGUE)[0] == first
    read(first)


def test_where_two_things_are_wrong_the_first_is_mended_first() -> None:
    with pytest.raises(FormulaError) as refused:
        read("sum(site.sesions) / sum(ads.clics)")
    assert "sum(site.sessions) / sum(ads.clics)" in corrections(refused.value, CATALOGUE)


@pytest.mark.parametrize("text", ["", "1 + 1", "site.sessions ^ 2", "drop table x", "a.b" * 700])
def test_where_nothing_is_near_nothing_is_offered_that_cannot_be_read(text: str) -> None:
    with pytest.raises(FormulaError) as refused:
        read(text)
    for meant in corrections(refused.value, CATALOGUE):
        read(meant)


def test_the_message_says_how_a_filter_is_written() -> None:
    for text in ("sum(site.sessions) where channel = 'x'", "sum(site.sessions) filter (where chanel = 'x')"):
        with pytest.raises(FormulaError, match=r"filter \(where channel = '"):
            read(text)


@given(st.text(alphabet="sum(site.essions)filterwhchanl='Emai ,<>*/+-12\"", max_size=60))
def test_whatever_is_offered_differs_and_gets_further(text: str) -> None:
    try:
        read(text)
    except FormulaError as refused:
        for meant in corrections(refused, CATALOGUE):
            assert meant != text
            try:
                read(meant)
            except FormulaError as still:
                assert still.position > refused.position


@pytest.mark.parametrize(
    "text",
    [
        "sum(site.\u200csessions)",
        "sum(site.sessions)\u200f",
        "sum(site.sessions) filter (where channel = 'a\u202eb')",
        "sum(site.sessions) filter (where channel = 'a\u2066b')",
        "sum(site.sessions) filter (where channel = 'a\x00b')",
        "sum(site.sessions) filter (where channel = 'a\u200c",
    ],
)
def test_what_nobody_sees_has_a_place_inside_values_only_and_never_turns_text_round(text: str) -> None:
    with pytest.raises(FormulaError, match="invisible character"):
        parse(text, CATALOGUE)


@pytest.mark.parametrize("text", ["a" * 200_000, "a.b" + " " * 200_000, "filter " * 30_000, "a.a where " * 20_000])
def test_what_is_too_long_to_be_read_is_not_searched_for_what_it_could_mean(text: str) -> None:
    with pytest.raises(FormulaError) as refused:
        parse(text, CATALOGUE)
    assert corrections(refused.value, CATALOGUE) == ()
