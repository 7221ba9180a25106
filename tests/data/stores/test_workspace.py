"""One folder, opened by one owner and any number of others; the server in it can be found, and its token kept."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from busy import allowed
from plans import EXAMPLE, Q4

from connectors.framework.connector import Point
from data.config import server_registry
from data.config.settings import Settings, SettingsError
from data.stores.metrics.store import StoreLocked
from data.stores.plan.store import PlanStoreError
from data.stores.spool.spool import batch_table, new_batch
from data.stores.workspace import Workspace, close_shared, shared
from okr_model.plan.cycles import Cycle

ROOT = Path(__file__).parents[3]
NIGHT = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
SOURCE = """
[workspace]
timezone = "Asia/Tehran"
fiscal_year_start = 4
[sources.shop]
connector = "csv"
path = "shop.csv"
metrics.orders = {column = "orders", kind = "flow", unit = "orders"}
[sources.code]
connector = "github"
nonsense = 1
"""


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text(SOURCE, encoding="utf-8")
    return home


@pytest.fixture
def other_owner(home):
    """Another process that owns the metric store until it is told to stop."""
    code = (
        "import sys; from data.stores.workspace import Workspace\n"
        f"with Workspace.open({str(home)!r}) as w: print(w.owns_store, flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "True\n"
    yield process
    process.communicate("", timeout=30)


def put_down(spool, value=5.0):
    table = batch_table([Point("orders", date(2026, 11, 1), value)])
    batch = new_batch(
        table,
        source="shop",
        connector="csv",
        metrics=["orders"],
        start=date(2026, 11, 1),
        end=date(2026, 11, 1),
        pulled_by="test",
    )
    spool.write(batch, table)
    return batch.id


def test_a_new_workspace_is_made_for_its_owner_only(tmp_path):
    home = tmp_path / "far" / "away"
    with Workspace.open(home) as workspace:
        assert workspace.owns_store
        assert workspace.settings.sources == {}
        assert len(workspace.catalogue) == 0
        assert workspace.plan.cycles() == []
        workspace.plan.apply(EXAMPLE, "analyst")
    assert home.stat().st_mode & 0o777 == 0o700
    assert {"metrics.duckdb", "plan.sqlite", "spool"} <= {p.name for p in home.iterdir()}
    with Workspace.open(home) as workspace:
        assert workspace.plan.plan("2026-Q4") == EXAMPLE


def test_the_catalogue_holds_every_source_even_a_broken_one(home):
    with Workspace.open(home, own=False) as workspace:
        assert "shop.orders" in workspace.catalogue
        assert "code.stars" in workspace.catalogue
        assert list(workspace.settings.problems) == ["code"]


def test_without_owning_the_metric_store_is_not_touched(home):
    with Workspace.open(home, own=False) as workspace:
        assert not workspace.owns_store
        with pytest.raises(RuntimeError, match="own=False"):
            _ = workspace.metrics
        put_down(workspace.spool)
    assert not (home / "metrics.duckdb").exists()


def test_while_another_process_owns_the_store_the_rest_works(home, other_owner):
    with Workspace.open(home) as workspace:
        assert not workspace.owns_store
        with pytest.raises(StoreLocked, match=str(other_owner.pid)):
            _ = workspace.metrics
        workspace.plan.apply(EXAMPLE, "analyst")
        put_down(workspace.spool)
        with pytest.raises(StoreLocked):
            workspace.announce("127.0.0.1", 8501)
    with pytest.raises(StoreLocked):
        shared(home)
    close_shared()


def test_an_owner_that_leaves_is_waited_for(home, other_owner):
    threading.Timer(0.3, other_owner.stdin.close).start()
    with Workspace.open(home, wait=20) as workspace:
        assert workspace.owns_store
    other_owner.stdin = None


def test_waiting_ends(home, other_owner):
    began = time.monotonic()
    with Workspace.open(home, wait=0.3) as workspace:
        assert not workspace.owns_store
    assert 0.3 <= time.monotonic() - began < allowed(5)


def test_the_owner_takes_in_what_lies_in_the_spool(home):
    with Workspace.open(home, own=False) as workspace:
        put_down(workspace.spool)
        (home / "spool" / "20260101T000000000000Z-00000000.parquet").write_bytes(b"cut off")
    with Workspace.open(home) as workspace:
        assert workspace.metrics.generation == 1
        assert workspace.spool.pending() == []
        assert len(workspace.spool.rejections()) == 1
        before = workspace.version()
        again = put_down(workspace.spool, 6.0)
        assert [i.batch_id for i in workspace.drain()] == [again]
        assert workspace.version() != before
        assert workspace.drain() == []


def test_threads_may_drain_at_once(home):
    with Workspace.open(home) as workspace:
        ids = {put_down(workspace.spool, float(n)) for n in range(8)}
        with ThreadPoolExecutor(4) as pool:
            taken = [i.batch_id for drained in pool.map(lambda _: workspace.drain(), range(4)) for i in drained]
        assert sorted(taken) == sorted(ids)


def test_today_is_the_day_of_the_workspace(home):
    with Workspace.open(home, own=False, clock=lambda: NIGHT) as workspace:
        assert workspace.today() == date(2026, 11, 25)
        assert workspace.now() == NIGHT


def test_cycles_over_a_window(home):
    """Cycles of the plan count; where there are none, fiscal quarters do."""
    with Workspace.open(home, own=False) as workspace:
        autumn = Cycle(date(2026, 10, 1), date(2026, 12, 31), "FY2027-Q3")
        summer = Cycle(date(2026, 7, 1), date(2026, 9, 30), "FY2027-Q2")
        assert workspace.cycles_over(date(2026, 9, 30), date(2026, 10, 1)) == (summer, autumn)
        workspace.plan.apply(EXAMPLE, "analyst")
        assert workspace.cycles_over(date(2026, 9, 30), date(2026, 10, 1)) == (summer, Q4)
        assert workspace.cycles_over(date(2026, 12, 31), date(2026, 12, 31)) == (Q4,)


def test_settings_that_are_wrong_and_a_plan_that_cannot_be_opened(home, monkeypatch):
    monkeypatch.setenv("OKR_PLAN_URL", "mysql://u:hunter2@h/d")
    with pytest.raises(PlanStoreError, match="mysql"):
        Workspace.open(home)
    (home / "okr.toml").write_text("[workspace]\ncurrency = 'x'\n")
    with pytest.raises(SettingsError, match=r"workspace\.currency"):
        Workspace.open(home)


def test_a_damaged_store_leaves_nothing_open(home):
    (home / "metrics.duckdb").write_bytes(b"no database")
    with pytest.raises(Exception, match="damaged"):
        Workspace.open(home)
    (home / "metrics.duckdb").unlink()
    Workspace.open(home).close()


def test_the_server_can_be_found_while_it_lives(home):
    with Workspace.open(home) as workspace:
        assert workspace.server() is None
        server = workspace.announce("127.0.0.1", 8765)
        assert workspace.server() == server
        assert (server.pid, server.address, server.port) == (os.getpid(), "127.0.0.1", 8765)
        assert workspace.is_command_of_this_machine(server.token)
        assert not workspace.is_command_of_this_machine("")
        assert not workspace.is_command_of_this_machine(server.token[:-1])
        assert server.token not in repr(server)
        assert (home / "server.json").stat().st_mode & 0o777 == 0o600
        workspace.retract()
        assert workspace.server() is None
        workspace.retract()
    assert not [p for p in home.iterdir() if p.name.endswith(".new")]


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", '{"pid": 4194304999, "address": "a", "port": 1, "token": "t"}'])
def test_a_note_that_makes_no_sense_is_no_server(home, text):
    (home / "server.json").write_text(text)
    assert server_registry.running_server(home) is None


def test_a_dead_server_is_none_and_anothers_note_stays(home):
    process = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    note = f'{{"pid": {process.pid}, "address": "127.0.0.1", "port": 1, "token": "t"}}'
    (home / "server.json").write_text(note)
    assert server_registry.running_server(home).pid == process.pid
    server_registry.retract(home)
    assert (home / "server.json").exists()
    process.communicate(b"")
    assert server_registry.running_server(home) is None


def test_the_secret_of_a_server_is_another_one_at_every_start(home):
    with Workspace.open(home) as workspace:
        first, second = workspace.announce("127.0.0.1", 1).token, workspace.announce("127.0.0.1", 1).token
        assert len(first) >= 43
        assert first != second
        assert not workspace.is_command_of_this_machine(first)
        assert not workspace.is_old_token("")
    assert not (home / "api_token").exists()


def test_a_process_shares_one_workspace(home):
    try:
        assert shared(home) is shared(str(home))
    finally:
        close_shared()
    with Workspace.open(home) as workspace:
        assert workspace.owns_store


def test_a_changed_settings_file_is_taken_over_while_open(tmp_path):
    file = tmp_path / "okr.toml"
    source = '[sources.fair]\nconnector = "csv"\npath = "fair.csv"\nmetrics.visitors = {}\n'
    file.write_text(source, encoding="utf-8")
    with Workspace.open(tmp_path) as workspace:
        before = workspace.version()
        assert list(workspace.catalogue) == ["fair.visitors"]
        file.write_text(source + source.replace("fair]", "shop]").replace("visitors", "sales"), encoding="utf-8")
        assert workspace.version() != before
        assert list(workspace.catalogue) == ["fair.visitors", "shop.sales"]

        file.write_text("[workspace]\ntimezone = 'Nowhere'\n", encoding="utf-8")
        workspace.refresh()
        assert "timezone" in str(workspace.settings_problem)
        assert list(workspace.catalogue) == ["fair.visitors", "shop.sales"]

        file.write_text(source, encoding="utf-8")
        workspace.refresh()
        assert workspace.settings_problem is None
        assert list(workspace.catalogue) == ["fair.visitors"]


def test_a_version_never_stands_for_other_settings_than_those_it_was_made_of(home, monkeypatch):
    """A page that asks while the file is being read would keep the old board under the new version."""
    asked, asking = [], []
    read = Settings.load

    def ask():
        asked.append((workspace.version(), workspace.configured.settings))

    def slow(home):
        asking.append(threading.Thread(target=ask))
        asking[-1].start()
        asking[-1].join(0.3)
        return read(home)

    with Workspace.open(home) as workspace:
        before = workspace.version()
        old = workspace.settings
        (home / "okr.toml").write_text(SOURCE.replace("Asia/Tehran", "Asia/Tokyo"), encoding="utf-8")
        monkeypatch.setattr(Settings, "load", slow)
        after = workspace.version()
        asking[0].join()
        assert len(asking) == 1
        assert after != before
        assert asked in ([(before, old)], [(after, workspace.settings)])


def test_settings_and_catalogue_are_of_one_moment(home):
    with Workspace.open(home, own=False) as workspace:
        was = workspace.configured
        (home / "okr.toml").write_text(SOURCE.replace("metrics.orders", "metrics.sales"), encoding="utf-8")
        now = workspace.refresh()
        assert now is workspace.configured is workspace.refresh()
        assert (list(was.settings.sources), "shop.orders" in was.catalogue) == (["shop", "code"], True)
        assert ("shop.orders" in now.catalogue, "shop.sales" in now.catalogue) == (False, True)
        assert now.settings is workspace.settings
        assert now.catalogue is workspace.catalogue


def test_taking_sign_in_out_of_the_file_does_not_open_a_running_server(tmp_path, monkeypatch):
    monkeypatch.setenv("OKR_TEST_SECRET", "x" * 40)
    file = tmp_path / "okr.toml"
    file.write_text(
        '[auth]\nredirect_uri = "https://okr.example.com/oauth2callback"\ncookie_secret = "env:OKR_TEST_SECRET"\n'
        'client_id = "okr"\nclient_secret = "env:OKR_TEST_SECRET"\n'
        'server_metadata_url = "https://login.example.com/.well-known/openid-configuration"\n'
        'allowed_emails = ["a@example.com", "b@example.com"]\n',
        encoding="utf-8",
    )
    with Workspace.open(tmp_path) as workspace:
        file.write_text(file.read_text(encoding="utf-8").replace(', "b@example.com"', ""), encoding="utf-8")
        workspace.refresh()
        assert workspace.settings.auth.allows("a@example.com")
        assert not workspace.settings.auth.allows("b@example.com")
        file.write_text("", encoding="utf-8")
        workspace.refresh()
        assert workspace.settings.auth is not None
        file.write_text('[auth]\nclient_secret = "env:OKR_NOT_SET"\n', encoding="utf-8")
        workspace.refresh()
        assert workspace.settings_problem is not None
        assert workspace.settings.auth.allows("a@example.com")
