"""Each batch of a small workspace's archive goes missing or is damaged in turn: it is named, and nothing is lost unsaid."""

import errno
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cli_home import DATA_ENDS, START, answer, okr, ready
from clock_at import clock_at
from hypothesis import given
from hypothesis import strategies as st
from store_rows import Row

from data.stores.metrics.batch import batch_table, new_batch
from data.stores.spool.archive_check import _left
from data.stores.spool.drain import _swap
from data.stores.spool.spool import archived_batches
from data.stores.workspace import Workspace

NOW = datetime(2026, 11, 13, 9, tzinfo=UTC)
CLOCK = NOW
ON = ("--on", "2026-11-10")
DAY = timedelta(days=1)


def put(home: Path, last: date, sessions: int, first: date = START) -> None:
    """One more pull, of the days from the first to the last."""
    days = [first + n * DAY for n in range((last - first).days + 1)]
    table = batch_table(
        [Row("sessions", day, sessions) for day in days]
        + [Row("followers", day, 100 + (day - START).days) for day in days]
    )
    batch = new_batch(
        table,
        source="site",
        connector="csv",
        metrics=("sessions", "followers"),
        start=first,
        end=last,
        pulled_by="test",
        settled_through=NOW.date(),
        trusted=True,
    )
    with Workspace.open(home) as workspace:
        workspace.spool.write(batch, table)
        workspace.drain()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three batches: all days, then all but the last two anew, then those up to the fifth of October anew."""
    home = tmp_path_factory.mktemp("archive") / "home"
    with clock_at(NOW):
        ready(home)
        for last, sessions in ((DATA_ENDS - 2 * DAY, 70), (date(2026, 10, 5), 80)):
            put(home, last, sessions)
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Iterator[Path]:
    with clock_at(NOW + DAY):
        yield Path(shutil.copytree(made, tmp_path / "home"))


def checks(home: Path) -> list[dict[str, object]]:
    result = okr(home, "doctor", "--json")
    found: list[dict[str, object]] = json.loads(result.stdout)["checks"]
    assert result.exit_code == (0 if all(one["ok"] for one in found) else 1)
    assert all(one.keys() >= {"name", "ok", "says", "remedy"} for one in found)
    return found


def damage(file: Path, how: str) -> None:
    if how == "removed":
        file.unlink()
    elif how == "cut short":
        file.write_bytes(file.read_bytes()[:-100])
    else:  # a whole batch, but another one
        file.write_bytes(next(f for f in archived_batches(file.parents[2]) if f != file).read_bytes())


@pytest.mark.parametrize("how", ["removed", "cut short", "swapped"])
@pytest.mark.parametrize(
    ("place", "days"),
    [(0, "2026-11-09 to 2026-11-10"), (1, "2026-10-06 to 2026-11-08"), (2, "2026-09-01 to 2026-10-05")],
)
def test_a_batch_that_is_lost_is_named_with_what_hangs_on_it_and_a_rebuild_refuses(
    home: Path, how: str, place: int, days: str
) -> None:
    before = answer(home, "status", *ON)
    assert all(one["ok"] for one in checks(home))
    damage(archived_batches(home / "batches")[place], how)
    assert answer(home, "status", *ON) == before

    [wrong] = [one for one in checks(home) if not one["ok"]]
    assert wrong["name"] == "archive"
    for text in (f"batch {place + 1} of site", f"{days} of site.sessions", "“Website sessions”", "“Followers”"):
        assert text in str(wrong["says"]).replace("site.followers, site.sessions", "site.sessions, site.followers")
    assert f"okr sync site --since {days[:10]}" in str(wrong["remedy"])

    refused = okr(home, "doctor", "--rebuild")
    assert refused.exit_code == 1
    assert f"batch {place + 1} of site" in refused.stderr
    assert "“Website sessions”" in refused.stderr
    assert "okr doctor --rebuild --accept-loss" in refused.stderr
    assert answer(home, "status", *ON) == before

    done = okr(home, "doctor", "--rebuild", "--accept-loss", "--json")
    assert done.exit_code == (0 if how == "removed" else 1)  # the damaged file still lies there, and is named
    assert json.loads(done.stdout)["rebuilt"]["batches"] == 2
    assert answer(home, "status", *ON) != before


def test_a_batch_that_later_ones_speak_over_is_named_too(home: Path) -> None:
    put(home, DATA_ENDS, 90)
    before = answer(home, "status", *ON)
    archived_batches(home / "batches")[1].unlink()
    [wrong] = [one for one in checks(home) if not one["ok"]]
    assert "Later batches speak for all its days" in str(wrong["says"])
    assert okr(home, "doctor", "--rebuild").exit_code == 1
    assert okr(home, "doctor", "--rebuild", "--accept-loss").exit_code == 0
    assert answer(home, "status", *ON) == before


def test_pulling_the_days_again_lets_nothing_hang_on_the_lost_batch(home: Path) -> None:
    archived_batches(home / "batches")[0].unlink()
    put(home, DATA_ENDS, 60, first=DATA_ENDS - DAY)
    before = answer(home, "status", *ON)
    [wrong] = [one for one in checks(home) if not one["ok"]]
    assert "Later batches speak for all its days" in str(wrong["says"])
    assert okr(home, "doctor", "--rebuild", "--accept-loss").exit_code == 0
    assert answer(home, "status", *ON) == before


def test_where_the_store_is_gone_too_a_gap_in_the_numbers_tells(home: Path) -> None:
    archived_batches(home / "batches")[1].unlink()
    (home / "metrics.duckdb").write_bytes(b"\0" * 5000)
    assert {"metric store", "archive", "data"} == {str(one["name"]) for one in checks(home) if not one["ok"]}
    refused = okr(home, "doctor", "--rebuild")
    assert refused.exit_code == 1
    assert "batch 2 is missing" in refused.stderr


def test_a_store_that_lacks_what_was_archived_is_told_and_mended(home: Path) -> None:
    before = answer(home, "status", *ON)
    with duckdb.connect(str(home / "metrics.duckdb")) as connection:
        connection.execute("DELETE FROM metric_daily WHERE day > DATE '2026-10-20'")
        connection.execute("DELETE FROM batch WHERE number = 3")
    wrong = {str(one["name"]): one for one in checks(home) if not one["ok"]}
    assert wrong.keys() == {"rows", "archive"}
    assert "okr doctor --rebuild" in str(wrong["rows"]["remedy"])
    assert okr(home, "doctor", "--rebuild").exit_code == 0
    assert answer(home, "status", *ON) == before


def test_a_clock_behind_the_last_batch_is_told(home: Path) -> None:
    with clock_at(NOW - 400 * DAY):
        assert "clock" in {one["name"] for one in checks(home) if not one["ok"]}


@pytest.mark.parametrize("how", ["a folder", "a link to nowhere", "a link to itself"])
def test_what_stands_in_place_of_a_batch_without_being_a_file_is_a_loss_that_can_be_accepted(
    home: Path, how: str
) -> None:
    file = archived_batches(home / "batches")[1]
    file.unlink()
    if how == "a folder":
        file.mkdir()
    else:
        file.symlink_to(file if how == "a link to itself" else "/nowhere/x.parquet")
    [wrong] = [one for one in checks(home) if not one["ok"]]
    assert "batch 2 of site" in str(wrong["says"])
    assert "is missing" in str(wrong["says"])
    assert okr(home, "doctor", "--rebuild").exit_code == 1
    assert okr(home, "doctor", "--rebuild", "--accept-loss").exit_code == 0


def test_files_of_strangers_are_named_and_lose_nothing(home: Path) -> None:
    before = answer(home, "status", *ON)
    month = archived_batches(home / "batches")[0].parent
    for name in ("report.parquet", "sales.parquet"):
        pq.write_table(pa.table({"a": [1]}), month / name)
    [wrong] = [one for one in checks(home) if not one["ok"]]
    assert "report.parquet, sales.parquet" in str(wrong["says"])
    assert "Move it out" in str(wrong["remedy"])
    rebuilt = okr(home, "doctor", "--rebuild")
    assert "Left out" in rebuilt.stderr
    assert "3 batches" in rebuilt.stderr
    assert answer(home, "status", *ON) == before


@pytest.mark.parametrize("number", [1, 9])
def test_a_copy_of_a_batch_in_the_wrong_place_loses_nothing_and_decides_nothing(home: Path, number: int) -> None:
    before = answer(home, "status", *ON)
    file = archived_batches(home / "batches")[1]
    shutil.copy(file, file.with_name(file.name.replace("_n000000002", f"_n{number:09d}")))
    assert all(one["ok"] for one in checks(home))
    rebuilt = okr(home, "doctor", "--rebuild")
    assert rebuilt.exit_code == 0
    assert "give the file that number again" in rebuilt.stderr
    assert answer(home, "status", *ON) == before


def test_a_number_that_no_store_can_count_is_no_number(home: Path) -> None:
    file = archived_batches(home / "batches")[1]
    file.rename(file.with_name(file.name.replace("_n000000002", f"_n{'9' * 23}")))
    assert any("batch 2 of site" in str(one["says"]) for one in checks(home) if not one["ok"])
    assert okr(home, "doctor", "--rebuild").exit_code == 1
    done = okr(home, "doctor", "--rebuild", "--accept-loss", "--json")
    assert json.loads(done.stdout)["rebuilt"]["batches"] == 2


def test_a_gap_of_thousands_of_millions_is_said_at_once(home: Path) -> None:
    file = archived_batches(home / "batches")[2]
    file.rename(file.with_name(file.name.replace("_n000000003", "_n9999999999")))
    (home / "metrics.duckdb").write_bytes(b"\0" * 5000)
    said = okr(home, "doctor", "--rebuild").stderr
    assert "batch 3 and those up to 9999999998 are missing" in said


def test_what_waits_without_being_a_file_stops_nothing(home: Path) -> None:
    before = answer(home, "status", *ON)
    for folder in (home / "spool", home / "spool/ahead"):
        folder.mkdir(exist_ok=True)
        (folder / "2026-11-01_folder.parquet").mkdir()
        (folder / "2026-11-02_link.parquet").symlink_to("/nowhere/x.parquet")
    assert answer(home, "status", *ON) == before
    put(home, DATA_ENDS, 90)
    assert answer(home, "status", *ON) != before


def test_accepting_a_loss_without_a_rebuild_means_nothing(home: Path) -> None:
    assert okr(home, "doctor", "--accept-loss").exit_code == 2


days = st.integers(0, 30).map(lambda n: date(2026, 10, 1) + n * DAY)
spans = st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))


@given(spans, st.lists(spans, max_size=6))
def test_what_is_left_of_a_window_is_what_no_other_covers(
    window: tuple[date, date], others: list[tuple[date, date]]
) -> None:
    def inside(spans: list[tuple[date, date]]) -> list[date]:
        return [first + n * DAY for first, last in spans for n in range((last - first).days + 1)]

    left = inside(list(_left(*window, others)))
    assert left == sorted(set(inside([window])) - set(inside(others)))


def without_links(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def test_a_rebuild_needs_no_links(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = answer(home, "status", *ON)
    monkeypatch.setattr("os.link", without_links)
    done = json.loads(okr(home, "doctor", "--rebuild", "--json").stdout)["rebuilt"]
    assert Path(done["kept"]).stat().st_size > 0
    assert answer(home, "status", *ON) == before


@pytest.mark.parametrize("links", [True, False])
def test_a_disk_that_is_full_when_the_new_store_is_put_in_place_leaves_all_as_it_was(
    home: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    before, files, put_in_place = answer(home, "status", *ON), sorted(home.iterdir()), Path.replace
    log, torn = home / "metrics.duckdb.wal", b"not to be lost"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(
            Path, "replace", lambda one, to: full() if one.name.endswith(".rebuild") else put_in_place(one, to)
        )
        if not links:
            patch.setattr("os.link", without_links)
            patch.setattr("shutil.copyfile", full)
        refused = okr(home, "doctor", "--rebuild")
        assert (refused.exit_code, "disk is full" in refused.stderr) == (1, True)
        log.write_bytes(torn)
        with pytest.raises(OSError, match="No space"):
            _swap(home / "metrics.duckdb", home / ".metrics.duckdb.rebuild")
    assert log.read_bytes() == torn
    log.unlink()
    assert sorted(home.iterdir()) == files
    assert answer(home, "status", *ON) == before


def test_a_workspace_that_cannot_be_opened_is_a_check_that_failed(home: Path) -> None:
    (home / "plan.sqlite").write_bytes(b"\0" * 5000)
    [wrong] = checks(home)
    assert (wrong["name"], wrong["ok"]) == ("workspace", False)
    assert "plan.sqlite" in str(wrong["says"])
    assert wrong["remedy"]
