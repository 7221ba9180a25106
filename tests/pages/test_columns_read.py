"""*Read the columns*: the form of a source filled in with what the source itself says its columns are."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from loopback import HTML, Reply, Service
from loopback_bigquery import BigQuery
from loopback_google_more import GoogleSheets, serial
from opened import Open, fine, words
from streamlit.testing.v1 import AppTest
from test_add_source_page import press, table_of, typed

from data.commands.permissions import Actor, NotAllowed
from data.commands.sources import sources
from data.commands.sources.source_draft import SourceDraft
from data.stores.workspace import shared

ADD = "setup/add_source/page.py"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()


def read(app: AppTest, seconds: float = 20) -> str:
    """Press the button, wait for the answer, and give back what the page says."""
    press(app, "Detect columns")
    until = time.monotonic() + seconds
    while app.status and time.monotonic() < until:
        time.sleep(0.1)
        fine(app.run())
    return words(app)


def checked_and_saved(app: AppTest, home: Path, name: str) -> dict[str, Any]:
    press(app, "Check")
    until = time.monotonic() + 20
    while app.status and time.monotonic() < until:
        time.sleep(0.1)
        fine(app.run())
    assert "It works." in words(app), words(app)
    press(app, "Save and sync")
    return table_of(home, name)


def answer(app: AppTest, kind: str, value: str) -> AppTest:
    next(r for r in app.radio if str(r.key).startswith(f"question_{kind}_")).set_value(value)
    return fine(app.run())


def test_a_csv_address_fills_the_form(open_page: Open, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Service() as web:
        text = "Ad report\n\nDatum;Kanal;Kosten, netto;Klicks\n01.10.2026;Suche;1.204,50 €;310\n02.10.2026;Social;998,10 €;28\n"
        web.always = Reply(body=text.encode())
        app = open_page(home, ADD, connector="csv")
        typed(app, name="ads", url=f"{web.url}/ads.csv")
        assert "2 metrics, 1 dimension" in read(app)
        table = checked_and_saved(app, home, "ads")
    assert (table["day"], table["dimensions"], table["headings"]) == ("Datum", ["kanal"], {"kanal": "Kanal"})
    assert table["metrics"] == {
        "kosten_netto": {"column": "Kosten, netto", "unit": "EUR", "kind": "flow"},
        "klicks": {"column": "Klicks", "kind": "flow"},
    }


def test_where_two_readings_exist_a_choice_is_offered_and_kept(open_page: Open, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Service() as web:
        web.always = Reply(body=b"day,visits\n03/04/2026,1\n05/04/2026,2\n")
        app = open_page(home, ADD, connector="csv")
        typed(app, name="web", url=f"{web.url}/x.csv")
        assert "can be read in several ways" in read(app)
        assert [r.value for r in app.radio if "question" in str(r.key)] == [None]
        answer(app, "day_order", "month_first")
        table = checked_and_saved(app, home, "web")
    assert table["day_order"] == "month_first" and table["metrics"] == {"visits": {"kind": "flow"}}


def test_a_query_of_a_database_fills_the_form(open_page: Open, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with closing(sqlite3.connect(home / "shop.db")) as shop, shop:
        shop.execute("create table sales (day date, channel text, amount numeric)")
        rows = [(str(TODAY - timedelta(days=n)), "Email" if n % 2 else "Social", n + 0.5) for n in range(20)]
        shop.executemany("insert into sales values (?, ?, ?)", rows)
    app = open_page(home, ADD, connector="sql")
    typed(app, name="shop")
    next(w for w in app.radio if w.key.endswith("_url_way")).set_value("typed")
    fine(app.run())
    typed(app, url_typed="sqlite:///shop.db")
    query = "select day, channel, sum(amount) as revenue, count(*) as orders from sales where day between :start and :end group by 1, 2"
    next(a for a in app.text_area if a.key.endswith("_query")).input(query)
    fine(app.run())
    assert "2 metrics, 1 dimension" in read(app)
    table = checked_and_saved(app, home, "shop")
    assert table["dimensions"] == ["channel"] and set(table["metrics"]) == {"revenue", "orders"}
    assert "day" not in table or table["day"] == "day"


def test_a_sheet_fills_the_form_and_its_days_are_days(open_page: Open, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with GoogleSheets() as sheets:
        day = date(2026, 10, 1)
        sheets.rows = [
            ["Our figures"],
            [],
            ["Datum", "Kanal", "Reach", "CTR"],
            *([serial(day) + n, "Email" if n % 2 else "Social", 41_000.5 + n, "2,5%"] for n in range(6)),
        ]
        app = open_page(home, ADD, connector="google_sheets")
        typed(app, name="sheet", spreadsheet=sheets.id, base_url=sheets.url)
        next(w for w in app.radio if w.key.endswith("_credentials_way")).set_value("none")
        next(w for w in app.radio if w.key.endswith("_api_key_way")).set_value("typed")
        fine(app.run())
        typed(app, api_key_typed="AIza-example")
        assert "2 metrics, 1 dimension" in read(app)
        table = checked_and_saved(app, home, "sheet")
    assert table["day"] == "Datum" and table["dimensions"] == ["kanal"]
    assert table["metrics"]["ctr"] == {"column": "CTR", "unit": "%", "kind": "stock"}


def test_a_query_of_bigquery_fills_the_form_and_an_export_needs_none(open_page: Open, tmp_path: Path) -> None:
    home = tmp_path / "home"
    workspace = shared(home)
    with BigQuery() as warehouse:
        for n in range(10):
            warehouse.put("sessions", TODAY - timedelta(days=n), 10 + n, channel="Email" if n % 2 else "Social")
        table = {**warehouse.options, "connector": "bigquery", "credentials": "none"}
        table |= {"query": "select day, x as channel, sessions from t where day between @start and @end"}
        del table["dataset"]
        draft = SourceDraft("shop", table)
        found = sources.read_columns(workspace, Actor("ada@example.com", "admin", "page"), draft).result(30)
        assert found.layout is not None, found.verdict
        roles = {c.heading: c.role for c in found.layout.columns}
        assert roles["day"] == "day" and roles["channel"] == "dimension" and roles["sessions"] == "metric"
        app = open_page(home, ADD, connector="bigquery")
        typed(app, dataset="analytics_123")
        assert not [b for b in app.button if b.label == "Detect columns"]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (HTML, "web page"),
        (Reply(status=404), "404"),
        (Reply(body=b"day,visits\n"), "no rows"),
        (Reply(status=503), "cannot be reached"),
    ],
)
def test_what_goes_wrong_is_said_and_nothing_is_filled_in(
    open_page: Open, tmp_path: Path, reply: Reply, said: str
) -> None:
    with Service() as web:
        web.always = reply
        app = open_page(tmp_path / "home", ADD, connector="csv")
        typed(app, name="web", url=f"{web.url}/x.csv")
        shown = read(app, 40)
    assert said in shown and "filled in below" not in shown


def test_only_who_may_connect_a_source_may_read_its_columns(tmp_path: Path) -> None:
    draft = SourceDraft("web", {"connector": "csv", "url": "http://127.0.0.1:1/x.csv"})
    with pytest.raises(NotAllowed):
        sources.read_columns(shared(tmp_path), Actor("bo@example.com", "editor", "page"), draft)
