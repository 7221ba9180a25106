"""`okr upload`: what it says of a file, what it asks, what it stores, and what stands in the metric store afterwards."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from cli_home import answer, okr

from data.config.settings_file import SettingsFile
from data.queries.metrics.metric_history import history
from data.stores.workspace import Workspace

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests

# name, content, options, roles, first line's figures, good rows, first and last day
CASES: list[tuple[str, bytes, tuple[str, ...], str, dict[str, Any]]] = [
    (
        "two titles in UTF-16, tabs, groups of three",
        "Campaign report\nMay 2026\nDate\tCampaign\tSpend\tClicks\n2026-05-04\tA\t2,310.40\t12\n2026-05-05\tA\t1,007.00\t9\n".encode(
            "utf-16"
        ),
        (),
        "day dimension metric metric",
        {"good": 2, "first": "2026-05-04", "last": "2026-05-05", "spend": 2310.4, "clicks": 12},
    ),
    (
        "semicolons, commas inside headings",
        b"Tag;Umsatz, brutto;Besuche, neu\n04.05.2026;1310,25;12\n05.05.2026;7,50;9\n",
        (),
        "day metric metric",
        {"good": 2, "first": "2026-05-04", "last": "2026-05-05", "umsatz_brutto": 1310.25, "besuche_neu": 12},
    ),
    (
        "groups of two",
        'Day,Cost\n2026-05-04,"₹3,45,678.25"\n2026-05-05,"₹1,200.00"\n'.encode(),
        (),
        "day metric",
        {"good": 2, "first": "2026-05-04", "last": "2026-05-05", "cost": 345678.25, "unit": "INR"},
    ),
    (
        "złoty",
        "Data;Koszt\n2026-05-04;2 500,10 zł\n2026-05-05;12,00 zł\n".encode("cp1250"),
        ("--encoding", "cp1250"),
        "day metric",
        {"good": 2, "first": "2026-05-04", "last": "2026-05-05", "koszt": 2500.1, "unit": "PLN"},
    ),
    (
        "missing values",
        b"Day,Clicks,Rate\n2026-05-04,310,2.5%\n2026-05-05,280,--\n2026-05-06,N/A,1%\n2026-05-07,1,\n",
        (),
        "day metric metric",
        {"good": 4, "first": "2026-05-04", "last": "2026-05-07", "clicks": 310, "rate": 0.025, "unit": "%"},
    ),
    (
        "years of two digits",
        b"Date,Leads\n5/14/26,31\n5/15/26,28\n",
        (),
        "day metric",
        {"good": 2, "first": "2026-05-14", "last": "2026-05-15", "leads": 31},
    ),
    (
        "Persian",
        "روز;بازدید\n۱۴۰۵/۰۲/۱۴;۱٬۲۰۰\n۱۴۰۵/۰۲/۱۵;۹۰۰\n".encode(),
        ("--name", "بازدید=visits"),
        "day metric",
        {"good": 2, "first": "2026-05-04", "last": "2026-05-05", "visits": 1200},
    ),
]


def told(home: Path, *arguments: str, code: int = 0) -> Any:
    result = okr(home, "upload", *arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def put(tmp_path: Path, content: str | bytes, name: str = "fair.csv") -> str:
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(file)


@pytest.mark.parametrize(("content", "options", "roles", "right"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_every_kind_of_file_gives_its_right_answer_and_the_stored_figures_are_the_same(
    tmp_path: Path, content: bytes, options: tuple[str, ...], roles: str, right: dict[str, Any]
) -> None:
    home, file = tmp_path / "home", put(tmp_path, content)
    said = told(home, file, *options, "--dry-run")
    assert not home.exists() and not said["stored"]
    assert [column["role"] for column in said["columns"]] == roles.split()
    assert (said["good"], said["questions"]) == (right["good"], [])
    assert said["days"] == {"first": right["first"], "last": right["last"]}
    if "unit" in right:
        assert right["unit"] in {column["unit"] for column in said["columns"]}

    stored = told(home, file, *options)
    assert stored["stored"] and stored["columns"] == said["columns"]
    first, last = date.fromisoformat(right["first"]), date.fromisoformat(right["last"])
    with Workspace.open(home) as workspace:
        for metric in right.keys() - {"good", "first", "last", "unit"}:
            shown = history(workspace, f"fair.{metric}", first, last).daily
            assert shown.iloc[0] == pytest.approx(right[metric])


def test_what_is_open_stores_nothing_and_says_which_option_answers_it(tmp_path: Path) -> None:
    home, file = tmp_path / "home", put(tmp_path, "day,visits\n03/04/2026,1\n05/04/2026,2\n")
    said = told(home, file, code=1)
    (question,) = said["questions"]
    assert question["id"] == "day_order" and {c["value"] for c in question["choices"]} == {"day_first", "month_first"}
    assert question["choices"][0]["option"].startswith("--day-order ")
    assert not said["stored"] and not home.exists()
    shown = okr(home, "upload", file)
    assert shown.exit_code == 1 and "--day-order month-first" in shown.stdout
    answered = told(home, file, "--day-order", "month-first")
    assert answered["days"] == {"first": "2026-03-04", "last": "2026-05-04"} and answered["stored"]
    assert told(home, file, "--answer", "day_order=day_first")["days"]["first"] == "2026-04-03"
    wrong = okr(
        home, "upload", put(tmp_path, "day,visits\n03/04/2026,1\n05/04/2026,2\n", "b.csv"), "--answer", "day_order=no"
    )
    assert wrong.exit_code == 1 and "day_first or month_first" in wrong.stderr


def test_the_next_version_keeps_its_columns_and_tells_those_added_and_gone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    told(
        home,
        put(tmp_path, "روز,کانال,شهر,فروش\n1405/08/01,ایمیل,قم,10\n1405/08/02,پیامک,یزد,20\n"),
        "--source",
        "sales",
    )
    second = put(tmp_path, "روز,شهر,کانال,فروش,نو\n1405/08/02,یزد,پیامک,20,1\n1405/08/03,قم,ایمیل,30,2\n", "second.csv")
    said = told(home, second, "--source", "sales")
    names = {column["heading"]: column["dimension"] for column in said["columns"]}
    kept = SettingsFile(home).sources()["sales"]["uploaded"]["columns"]
    assert kept[names["کانال"]] == "کانال" and kept[names["شهر"]] == "شهر"
    assert said["changes"]["added"] == ["نو"] and said["changes"]["gone"] == []
    assert said["changes"]["days"] == {"new": 1, "changed": 0, "gone": 1}
    assert next(c["role"] for c in said["columns"] if c["heading"] == "نو") == "ignore"
    third = put(tmp_path, "روز,شهر,فروش\n1405/08/04,یزد,20\n1405/08/05,قم,30\n", "third.csv")
    gone = told(home, third, "--source", "sales", code=1)
    assert gone["changes"]["gone"] == ["کانال"] and gone["questions"][0]["id"] == "columns_gone" and not gone["stored"]
    assert told(home, third, "--source", "sales", "--answer", "columns_gone=leave_out")["stored"]


def test_days_so_far_are_kept_where_that_is_asked_for(tmp_path: Path) -> None:
    home = tmp_path / "home"
    told(home, put(tmp_path, "day,visits\n2026-11-01,1\n2026-11-02,2\n"))
    told(home, put(tmp_path, "day,visits\n2026-11-02,3\n2026-11-03,4\n"), "--extend")
    (one,) = answer(home, "metrics", "fair.visits")
    assert (one["first_day"], one["last_day"]) == ("2026-11-01", "2026-11-03")


def test_columns_are_put_right_by_options(tmp_path: Path) -> None:
    file = put(tmp_path, "Datum,Konto = Nr,Kosten\n2026-11-01,7,1\n2026-11-02,8,2\n")
    said = told(
        tmp_path / "home", file, "--dry-run", "--use", "Konto = Nr=ignore", "--name", "kosten=spend",
        "--unit", "Kosten=EUR", "--kind", "Kosten=stock",
    )  # fmt: skip
    assert [(c["role"], c["metric"], c["unit"], c["kind"]) for c in said["columns"]] == [
        ("day", None, "", None),
        ("ignore", None, "", None),
        ("metric", "spend", "EUR", "stock"),
    ]
    wrong = okr(tmp_path / "home", "upload", file, "--use", "Kosen=metric")
    assert wrong.exit_code == 2 and "did you mean `Kosten`" in wrong.stderr


def test_a_source_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text('[sources.fair]\nconnector = "pypi"\npackage = "a"\n', encoding="utf-8")
    refused = okr(home, "upload", put(tmp_path, "day,visits\n2026-11-01,1\n2026-11-02,2\n"))
    assert refused.exit_code == 2 and "--source" in refused.stderr
    assert SettingsFile(home).sources()["fair"] == {"connector": "pypi", "package": "a"}


def test_letters_that_can_be_read_in_several_ways_are_asked_for(tmp_path: Path) -> None:
    file = put(tmp_path, "Day,Name,n\n2026-11-01,\xb3,1\n2026-11-02,\xb3,2\n".encode("latin-1"))
    said = told(tmp_path / "home", file, "--dry-run", code=1)
    (question,) = said["questions"]
    assert question["id"] == "encoding" and question["option"] == "--encoding"
    assert {c["value"]: c["example"] for c in question["choices"]}["cp1250"] == "ł"
    assert told(tmp_path / "home", file, "--dry-run", "--encoding", "cp1250")["questions"] == []


def test_what_is_no_table_is_said_in_words(tmp_path: Path) -> None:
    for content, name, said in (
        (b"PK\x03\x04 no workbook", "a.xlsx", "readable workbook"),
        (b"", "empty.csv", "no rows"),
        (b"name,colour\na,red\nb,blue\n", "words.csv", "No column has figures"),
    ):
        result = okr(tmp_path / "home", "upload", put(tmp_path, content, name))
        assert result.exit_code == 1 and said in result.stderr + result.stdout and "Traceback" not in result.output
    assert not (tmp_path / "home").exists()
    assert okr(tmp_path / "home", "upload", str(tmp_path / "nowhere.csv")).exit_code == 1


def test_what_was_left_out_is_listed_with_its_rows(tmp_path: Path) -> None:
    rows = "".join(f"2026-11-0{n},{n},{n}\n" for n in range(1, 8))
    said = told(
        tmp_path / "home", put(tmp_path, f"Report\n\nday,visits,orders\n{rows}2026-11-08,many,3\nTotal,28,31\n")
    )
    assert [one["row"] for one in said["left_out"]] == [1, 12] and all(one["why"] for one in said["left_out"])
    assert [(one["row"], one["heading"], one["found"]) for one in said["cells"]] == [(11, "visits", "many")]


def test_it_is_written_into_the_log_under_the_name_of_whoever_asks(tmp_path: Path) -> None:
    home = tmp_path / "home"
    told(home, put(tmp_path, "day,visits\n2026-11-01,1\n2026-11-02,2\n"))
    with Workspace.open(home) as workspace:
        deeds = [deed for deed in workspace.plan.activity.latest(10) if deed.command == "sources.upload"]
    assert len(deeds) == 1 and deeds[0].door == "command_line"
