"""Upload a file, in Streamlit's own test runner: what is understood, what is asked, and what is stored."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from opened import Open, fine, words
from openpyxl import Workbook
from streamlit.testing.v1 import AppTest

from data.config.settings_file import SettingsFile
from data.ingest.uploads import file_reading, stored_table
from data.ingest.uploads.stored_table import DailyTable

UPLOAD = "setup/upload/page.py"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests


def given(app: AppTest, content: str | bytes, name: str = "fair.csv") -> AppTest:
    (uploader,) = app.get("file_uploader")
    uploader.upload(name, content.encode() if isinstance(content, str) else content, "text/csv")
    return fine(app.run())


def saved(app: AppTest, home: Path, source: str) -> DailyTable:
    next(b for b in app.button if b.label == "Save and sync").click()
    fine(app.run())
    table = stored_table.stored(home, SettingsFile(home).sources()[source])
    assert table is not None
    return table


def can_save(app: AppTest) -> bool:
    return any(b.label == "Save and sync" and not b.disabled for b in app.button)


def shown(app: AppTest, alt: str) -> pd.DataFrame:
    """The table with these words for those who do not see it."""
    frame: pd.DataFrame = next(one.value for one in app.dataframe if alt in str(one.proto.alt))
    return frame


def answer(app: AppTest, key: str, value: str) -> AppTest:
    next(r for r in app.radio if str(r.key).endswith(f"_question_{key}")).set_value(value)
    return fine(app.run())


def test_what_is_sure_is_shown_and_stored(open_page: Open, tmp_path: Path) -> None:
    rows = "01.10.2026;A;1.204,50 €\n02.10.2026;B;--\n03.10.2026;A;viel\n04.10.2026;B;7,00 €\n05.10.2026;A;8,00 €\n"
    text = f"Ad report\n\nTag;Kanal;Kosten\n{rows}Summe;;1.219,50 €\n"
    app = given(open_page(tmp_path, UPLOAD), text.encode("cp1252"), "werbung.csv")
    columns = shown(app, "What each column")
    assert list(columns["role"]) == ["day", "dimension", "metric"] and list(columns["unit"])[2] == "EUR"
    said = words(app)
    assert "1 cell cannot be read" in said and "2 rows are left out" in said  # without a figure
    assert [e.label for e in app.expander] == ["2 rows are skipped: not data"]
    newest = shown(app, "newest rows")
    assert list(newest.columns) == ["Tag", "Kanal", "Kosten (EUR)"] and list(newest["Kosten (EUR)"])[-1] == "1,204.5"
    assert list(shown(app, "Cells that cannot be read")["Value"]) == ["viel"]
    assert not app.radio  # nothing is open
    table = saved(app, tmp_path, "werbung")
    assert (table.dimensions, table.metrics) == (("kanal",), ("kosten",)) and table.lines[0][2] == (1204.5,)


def test_titles_and_totals_are_no_faults_and_missing_figures_are_dashes(open_page: Open, tmp_path: Path) -> None:
    text = "Report of the fair\n\nTag;Umsatz netto;Besucher aus aller Welt\n01.10.2026;7,5 €;1200\n02.10.2026;;1300\n"
    app = given(open_page(tmp_path, UPLOAD), f"{text}Summe;7,5 €;2500\n".encode("cp1252"), "messe.csv")
    assert "left out" not in words(app) and "Correct the file" not in words(app)
    assert list(shown(app, "Skipped rows")["Row"]) == [1, 6]
    newest = shown(app, "newest rows")
    assert list(newest["Besucher aus aller Welt"]) == ["1,300", "1,200"]
    assert list(newest.filter(like="Umsatz netto").iloc[:, 0]) == ["–", "7.5"]
    assert any("Western European (cp1252)" in one.label for one in app.selectbox)


def test_what_is_open_is_asked_without_a_choice_made_beforehand_and_saving_waits(
    open_page: Open, tmp_path: Path
) -> None:
    app = given(open_page(tmp_path, UPLOAD), "day,visits\n03/04/2026,1\n05/04/2026,2\n")
    assert "03/04/2026 in day can be read in several ways" in words(app)
    assert [r.value for r in app.radio] == [None] and not can_save(app)
    app = answer(app, "day_order", "month_first")
    assert "4 Mar 2026" in words(app) and can_save(app)
    table = saved(app, tmp_path, "fair")
    assert [str(day) for day, _, _ in table.lines] == ["2026-03-04", "2026-05-04"]


def test_an_answer_opens_another_question_and_closes_those_that_no_longer_matter(
    open_page: Open, tmp_path: Path
) -> None:
    app = given(open_page(tmp_path, UPLOAD), "month,visits\nJun 26,1\nJul 26,2\n")
    app = answer(app, "short_day", "day")
    assert "have no year" in words(app) and "to which day do" not in words(app) and not can_save(app)
    app = answer(app, "short_day", "year")
    app = answer(app, "period", "last")
    assert [str(day) for day, _, _ in saved(app, tmp_path, "fair").lines] == ["2026-06-30", "2026-07-31"]


def test_the_next_version_tells_what_is_new_and_asks_about_what_is_gone(open_page: Open, tmp_path: Path) -> None:
    app = given(open_page(tmp_path, UPLOAD), "روز,کانال,بازدید\n1405/08/01,ایمیل,10\n1405/08/02,پیامک,20\n", "b.csv")
    names = {row["heading"]: row["name"] for _, row in shown(app, "What each column").iterrows()}
    saved(app, tmp_path, "b")

    app = open_page(tmp_path, UPLOAD, source="b")
    assert any("A new version of b" in one.proto.body for one in app.get("html"))
    app = given(app, "بازدید,روز,شهر,کانال\n7,1405/08/02,یزد,پیامک\n9,1405/08/03,قم,ایمیل\n", "b2.csv")
    columns = shown(app, "What each column").set_index("heading")
    assert columns.loc["کانال", "name"] == names["کانال"] and columns.loc["شهر", "role"] == "ignore"
    assert "New in this file: شهر" in words(app)
    assert "1 new day, 1 changed day, 1 removed day" in words(app)
    table = saved(app, tmp_path, "b")
    assert table.dimensions == (names["کانال"],) and table.metrics == (names["بازدید"],)

    app = given(open_page(tmp_path, UPLOAD, source="b"), "روز,بازدید\n1405/08/03,9\n1405/08/04,3\n", "b3.csv")
    assert "Columns in use are missing from the file" in words(app) and "کانال" in words(app) and not can_save(app)
    assert can_save(answer(app, "columns_gone", "leave_out"))


def test_a_sheet_is_chosen(open_page: Open, tmp_path: Path) -> None:
    book = Workbook()
    for name, visits in (("First", 1), ("Second", 2)):
        sheet = book.create_sheet(name)
        for row in (["Day", "Visits"], [datetime(2026, 10, 1), visits], [datetime(2026, 10, 2), visits]):
            sheet.append(row)
    del book["Sheet"]
    file = BytesIO()
    book.save(file)
    app = given(open_page(tmp_path, UPLOAD), file.getvalue(), "book.xlsx")
    assert app.selectbox[0].options == ["First", "Second"]
    app.selectbox[0].set_value("Second")
    assert saved(fine(app.run()), tmp_path, "book").lines[0][2] == (2,)


def test_a_file_is_read_once_however_often_the_page_runs(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Any] = []
    for name in ("opened", "read_rows"):
        was = getattr(file_reading, name)
        monkeypatch.setattr(file_reading, name, lambda *a, was=was, name=name, **k: read.append(name) or was(*a, **k))
    app = given(open_page(tmp_path, UPLOAD), "day,visits\n2026-10-01,1\n2026-10-02,2\n")
    for name in ("one", "two"):
        next(w for w in app.text_input if w.label == "Source name").set_value(name)
        fine(app.run())
    assert read == ["opened", "read_rows"]


def test_what_is_no_table_is_said_with_a_remedy(open_page: Open, tmp_path: Path) -> None:
    app = given(open_page(tmp_path, UPLOAD), b"PK\x03\x04 no workbook", "x.xlsx")
    assert "readable workbook" in app.error[0].value and "What to do" in words(app) and not can_save(app)
    app = given(open_page(tmp_path, UPLOAD), "name,colour\na,red\nb,blue\n")
    assert any("No column has dates" in w.value for w in app.warning) and not can_save(app)
