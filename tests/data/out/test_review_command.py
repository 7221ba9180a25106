"""`okr review`: a meeting prepared, frozen, read and closed without a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from served import NOVEMBER, copied, okr

CLOCK = NOVEMBER
ADA = "ada@example.com"


@pytest.fixture
def home(november_demo: Path, tmp_path: Path) -> Path:
    return copied(november_demo, tmp_path)


@pytest.mark.slow
def test_a_review_from_the_command_line(home: Path) -> None:
    made = okr(home, "review", "make", "Brand", "--chair", ADA, "--team", "Brand", "--minutes", "20", "--json")
    assert made.returncode == 0, made.stderr
    review = json.loads(made.stdout)
    assert (review["stage"], review["team"], review["chair"], review["fingerprint"]) == ("prepare", "Brand", ADA, None)
    number = str(review["id"])
    early = okr(home, "review", "minutes", number)
    assert early.returncode == 1
    assert "There is no frozen pack" in early.stderr

    mark = okr(home, "review", "freeze", number).stdout.strip()
    shown = json.loads(okr(home, "review", "show", number, "--json").stdout)
    assert (shown["stage"], shown["fingerprint"]) == ("frozen", mark)
    assert [o["id"] for o in shown["minutes"]["objectives"]] == ["awareness"]
    minutes = okr(home, "review", "minutes", number, "--as", "markdown").stdout
    assert minutes.startswith("# Brand\n")
    assert f"{mark[:4]} {mark[4:8]} {mark[8:12]}" in minutes

    stranger = okr(home, "review", "close", number, "--by", "ben@example.com")
    assert (stranger.returncode, "only the chair" in stranger.stderr) == (1, True)
    assert okr(home, "review", "close", number).returncode == 0
    again = okr(home, "review", "close", number)
    assert (again.returncode, "is closed" in again.stderr) == (1, True)
    listed = okr(home, "review", "list").stdout
    assert any(line.startswith(f"{number}  Brand") and line.endswith("closed") for line in listed.splitlines())


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["make", "X", "--chair", "ada"], "use an e-mail address"),
        (["make", "X", "--chair", ADA, "--team", "Lab"], "The team Lab has no objectives"),
        (["make", "X", "--chair", ADA, "--objective", "awarenes"], "did you mean"),
        (["make", "X", "--chair", ADA, "--cycle", "2030"], "There is no cycle '2030'"),
        (["make", "X", "--chair", ADA, "--minutes", "0"], "minutes"),
        (["show", "99"], "There is no review '99'"),
        (["freeze", "99"], "There is no review '99'"),
        (["show", "99999999999999999999"], "There is no review"),
    ],
)
def test_what_cannot_be_meant_is_told(home: Path, words: list[str], why: str) -> None:
    done = okr(home, "review", *words)
    assert done.returncode != 0
    assert why.lower() in done.stderr.lower(), done.stderr
    assert "Traceback" not in done.stderr
