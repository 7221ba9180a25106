"""Rows that name the units of the headings above them: names stay, units are set, and no row of data is one."""

from __future__ import annotations

import pytest
from served import NOVEMBER

from connectors.framework.tables import lines, reader, unit_rows
from connectors.framework.tables.columns import Layout, recognise, settle, used_as

CLOCK = NOVEMBER


DATA = "2026-06-01,3.5,7\n2026-06-02,4.5,9\n2026-06-03,4,8\n"


def layout(text: str) -> Layout:
    return recognise(reader.read(text.encode(), name="x.csv"))


def metrics(found: Layout) -> dict[str, str]:
    return {column.name: column.unit for column in found.columns if column.role == "metric"}


@pytest.mark.parametrize(
    "day", ["", "date", "Day", "dd.mm.yyyy", "YYYY-MM-DD", "TT.MM.JJJJ", "(date)", "-", "n/a", "ISO"]
)
def test_whatever_stands_below_the_heading_of_the_days(day: str) -> None:
    found = layout(f"Day,Spend,Duration\n{day},EUR,min\n{DATA}")
    assert metrics(found) == {"spend": "EUR", "duration": "min"} and not found.questions
    assert [str(one.why) for one in found.table.left_out] == ["the units of the headings"]
    assert next(iter(lines.read(found.table, found).lines))[2] == (3.5, 7.0)


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        *dict.fromkeys(
            (("EUR", "EUR"), ("eur", "EUR"), ("€", "EUR"), ("(EUR)", "EUR"), ("[€]", "EUR"), ("in EUR", "EUR"))
        ),
        *(("USD", "USD"), ("US$", "USD"), ("zł", "PLN"), ("Euro", "EUR"), ("تومان", "IRT"), ("R$", "BRL")),
        *(("min", "min"), ("mins", "min"), ("Minuten", "min"), ("min.", "min"), ("(min)", "min"), ("دقیقه", "min")),
        *(
            ("h", "h"),
            ("hours", "h"),
            ("Std.", "h"),
            ("s", "s"),
            ("sec", "s"),
            ("Sek.", "s"),
            ("[sec]", "s"),
            ("ms", "ms"),
        ),
        *(("count", ""), ("#", ""), ("pcs", ""), ("Stück", ""), ("n", ""), ("number", ""), ("(clicks)", "clicks")),
    ],
)
def test_a_unit_in_any_usual_spelling(written: str, unit: str) -> None:
    assert metrics(layout(f"Day,Spend,Other\n,{written},h\n{DATA}")) == {"spend": unit, "other": "h"}


def test_only_one_column_has_a_unit() -> None:
    assert metrics(layout(f"Day,Spend,Duration\n,EUR,\n{DATA}")) == {"spend": "EUR", "duration": ""}


def test_things_that_are_counted_are_units_beside_others() -> None:
    assert metrics(layout(f"Day,Spend,Traffic\n,EUR,clicks\n{DATA}")) == {"spend": "EUR", "traffic": "clicks"}


def test_units_may_stand_above_the_headings() -> None:
    assert metrics(layout(f",EUR,min\nDay,Spend,Duration\n{DATA}")) == {"spend": "EUR", "duration": "min"}


def test_a_unit_that_only_the_heading_can_say_stays_there() -> None:
    found = layout(f"Day,Spend,Duration\n,thousand EUR,EUR/click\n{DATA}")
    assert metrics(found) == {"spend_thousand_eur": "", "duration_eur_click": "EUR"}


def test_the_same_heading_over_several_units() -> None:
    found = layout("Day,Google,Google,Meta,Meta\n,EUR,clicks,EUR,clicks\n2026-06-01,1,2,3,4\n2026-06-02,1,2,3,5\n")
    assert metrics(found) == {
        "google_eur": "EUR",
        "google_clicks": "clicks",
        "meta_eur": "EUR",
        "meta_clicks": "clicks",
    }


def test_crowns_are_asked_for_their_country() -> None:
    found = layout(f"Day,Spend,Duration\n,kr,min\n{DATA}")
    (question,) = found.questions
    assert question.kind == "currency" and {"SEK", "NOK", "DKK"} <= {one.value for one in question.choices}
    assert metrics(settle(found, {question.key: "NOK"}))["spend"] == "NOK"


def rates(text: str, answers: dict[str, str] | None = None) -> list[float | None]:
    found = layout(text)
    if answers:
        found = settle(found, {question.key: answers[question.kind] for question in found.questions})
    assert not found.questions
    return [values[0] for _, _, values in lines.read(found.table, found).lines]


def test_figures_below_percent_are_shares() -> None:
    text = "Day,Rate\n,%\n2026-06-01,84\n2026-06-02,0.5\n"
    assert rates(text) == [0.84, 0.005] and metrics(layout(text)) == {"rate": "%"}


def test_percentages_that_are_all_small_are_asked_about() -> None:
    text = "Day,Rate\n,%\n2026-06-01,0.84\n2026-06-02,0.5\n"
    assert [question.kind for question in layout(text).questions] == ["percent"]
    assert rates(text, {"percent": "percent"}) == [0.0084, 0.005]
    assert rates(text, {"percent": "fraction"}) == [0.84, 0.5]


def test_who_says_another_unit_than_percent_has_the_figures_as_they_are() -> None:
    found = layout("Day,Rate\n,%\n2026-06-01,84\n2026-06-02,0.5\n")
    columns = [
        column if column.role == "day" else column.__class__(column.at, column.heading, "metric", "rate", "points")
        for column in found.columns
    ]
    used = used_as(found, columns)
    assert [values for _, _, values in lines.read(used.table, used).lines] == [(84.0,), (0.5,)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Date,Google,Google,Meta,Meta\n,Cost,Clicks,Cost,Clicks\n",
            {"google_cost", "google_clicks", "meta_cost", "meta_clicks"},
        ),
        ("Day,Web,,App,\n,visits,orders,visits,orders\n", {"web_visits", "web_orders", "app_visits", "app_orders"}),
        ("Day,Temp,Temp,Bid,Bid\n,min,max,min,max\n", {"temp_min", "temp_max", "bid_min", "bid_max"}),
        ("Ads,Report,Q,Z,W\nDAY,H,S,EUR,N\n", {"h", "s", "eur", "n"}),
        ("Campaigns,,,,\nDay,EUR,USD,min,h\n", {"eur", "usd", "min", "h"}),
        ("Day,EUR,USD,GBP,CHF\n", {"eur", "usd", "gbp", "chf"}),
    ],
)
def test_a_second_row_of_headings_is_no_row_of_units(text: str, names: set[str]) -> None:
    found = layout(text + "2026-06-01,1,2,3,4\n2026-06-02,2,2,3,5\n2026-06-03,2,2,3,5\n")
    assert metrics(found).keys() == names
    assert not any("units" in str(one.why) for one in found.table.left_out)


@pytest.mark.parametrize("row", ["2026-05-31,EUR,n/a", ",EUR,5", "2026-05-31,-,-"])
def test_a_row_of_data_is_no_row_of_units(row: str) -> None:
    found = layout(f"Day,Code,Spend\n{row}\n2026-06-01,USD,7\n2026-06-02,EUR,9\n2026-06-03,USD,8\n")
    assert metrics(found).keys() == {"spend"} and not found.table.units
    assert not any("units" in str(one.why) for one in found.table.left_out)


def test_units_that_stand_again_further_down() -> None:
    head = "Day,Spend,Duration\n,EUR,min\n"
    found = layout(head + DATA + head + "2026-06-04,1,2\n")
    assert len(found.table.rows) == 4
    assert [str(one.why) for one in found.table.left_out][-1] == "the units of the headings"


@pytest.mark.parametrize("text", ["Cost", "Brand", "max", "avg", "net", "EURO 2024", "1", "", "a" * 99])
def test_what_is_no_unit(text: str) -> None:
    assert unit_rows.read(text) is None
