"""`okr review pptx …`: a file of the present figures, whole or not at all, and clear words where it cannot be."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from cli_home import answer, make, okr, ready
from pptx import Presentation
from served import ROOT, Server

from data.config.i18n.translation import wording
from data.out import exports as takeaway
from data.out.cli.export import app as group
from data.out.exports import atomic_file
from data.out.exports.formats import FORMATS

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ready(tmp_path_factory.mktemp("takeaway") / "home")


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_written(home: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"review.{kind}"
    result = okr(home, "review", kind, "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "Wrote 2026-Q4 as of" in result.output
    begins = {"pptx": b"PK", "pdf": b"%PDF", "html": b"<!doctype html>", "xlsx": b"PK", "csv": b"PK"}[kind]
    assert out.read_bytes().startswith(begins)
    assert list(tmp_path.iterdir()) == [out]


def test_its_figures_are_those_of_status(home: Path, tmp_path: Path) -> None:
    assert okr(home, "review", "csv", "--out", str(tmp_path / "tables.zip")).exit_code == 0
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:
        table = archive.read("key_results.csv").decode("utf-8-sig").splitlines()
    heading, *rows = [line.split(",") for line in table]
    plan = [k for o in answer(home, "status")["objectives"] for k in o["key_results"]]
    for row, known in zip(rows, plan, strict=True):
        assert row[heading.index("id")] == known["id"]
        assert float(row[heading.index("value")]) == pytest.approx(known["value"])


def test_a_team_and_a_language_can_be_chosen(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "brand.pptx"
    done = okr(home, "review", "pptx", "--out", str(out), "--team", "Brand", "--cycle", "2026-Q4", "--language", "fa")
    assert done.exit_code == 0, done.output
    deck = Presentation(io.BytesIO(out.read_bytes()))
    assert deck.element.get("rtl") == "1"
    assert "Brand" in deck.slides[0].shapes.title.text


@pytest.mark.parametrize(
    ("options", "says", "code"),
    [
        (["--team", "Bran"], "Known teams: Brand", 2),
        (["--cycle", "2031-Q1"], "Known: 2026-Q4", 2),
        (["--language", "xx"], "There is no language 'xx'", 2),
    ],
)
def test_what_is_not_there_is_named(home: Path, tmp_path: Path, options: list[str], says: str, code: int) -> None:
    result = okr(home, "review", "pptx", "--out", str(tmp_path / "x.pptx"), *options)
    assert result.exit_code == code
    assert says in result.output
    assert not list(tmp_path.iterdir())


def test_places_that_cannot_be_written_to(home: Path, tmp_path: Path) -> None:
    nowhere = okr(home, "review", "pptx", "--out", str(tmp_path / "none" / "x.pptx"))
    folder = okr(home, "review", "pptx", "--out", str(tmp_path))
    assert nowhere.exit_code == folder.exit_code == 1
    assert "its folder is not there" in nowhere.output
    assert "it is a folder" in folder.output


def test_without_a_plan_it_says_how_to_write_one(tmp_path: Path) -> None:
    home = make(tmp_path / "home")
    result = okr(home, "review", "pdf", "--out", str(tmp_path / "x.pdf"))
    assert result.exit_code == 1
    assert "There is no plan yet" in result.output
    assert not (tmp_path / "x.pdf").exists()


def test_while_a_server_runs_it_freezes_what_the_server_knows(november_server: Server, tmp_path: Path) -> None:
    out = tmp_path / "live.html"
    result = okr(november_server.home, "review", "html", "--out", str(out))
    assert result.exit_code == 0, result.output
    mark = result.output.rsplit("fingerprint ", 1)[1].strip().removesuffix(".")
    assert mark in out.read_text(encoding="utf-8")
    assert november_server.get("/api/v1/pack?team=nobody").status == 404
    assert json.loads(november_server.get("/api/v1/pack").text)["pack"]["cycle"]


def test_a_file_that_could_not_be_finished_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "review.pptx"
    path.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        atomic_file.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_help_does_not_wait_for_the_libraries() -> None:
    asked = (
        "import sys\n"
        "from data.out.cli.main import app\n"
        "app(['--help'], standalone_mode=False)\n"
        "heavy = ('pptx', 'fpdf', 'xlsxwriter', 'pydantic', 'pandas', 'duckdb', 'sqlalchemy')\n"
        "print('waited for', [name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "waited for []"
    assert "what-if" in done.stdout


def test_every_format_there_is_has_its_command_its_writer_and_its_words() -> None:
    """One list: who adds a format adds it there, and everybody offers it."""
    commands = {command.name for command in group.registered_commands}
    assert commands == set(FORMATS)
    for kind, one in FORMATS.items():
        assert callable(import_module(f"data.out.exports.{one.writer}").write)
        assert one.kind == kind
        assert f"review.{one.ending}" in str(next(c.help for c in group.registered_commands if c.name == kind))
        assert wording("fa").sentence(one.label) != ""
    with pytest.raises(ValueError, match="Known: pptx, pdf, html, xlsx, csv"):
        takeaway.make(None, "docx")  # type: ignore[arg-type]
