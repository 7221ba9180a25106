"""Add a source from definitions: what comes, what cannot be kept, and the figures of the warehouse before it is saved."""

import json
import sqlite3
import time
import tomllib
from contextlib import closing
from datetime import UTC, datetime

from loopback_cube import Cube
from opened import fine, words

from connectors.framework import network

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
ADD = "setup/add_source/page.py"
MODEL = {
    "name": "orders",
    "defaults": {"agg_time_dimension": "day"},
    "node_relation": {"alias": "orders", "relation_name": "orders"},
    "entities": [{"name": "order", "type": "primary", "expr": "id"}],
    "dimensions": [{"name": "day", "type": "time", "type_params": {"time_granularity": "day"}}],
    "measures": [{"name": "amount", "agg": "sum"}],
}


def simple(name: str, measure: str, where: str = "") -> dict:
    filters = {"where_filters": [{"where_sql_template": where}]} if where else None
    return {"name": name, "type": "simple", "type_params": {"measure": {"name": measure}}, "filter": filters}


def test_definitions_become_a_source_on_the_page(open_page, tmp_path):
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database, database:
        database.execute("create table orders (id integer, day text, amount real)")
        database.execute("insert into orders values (1, '2026-11-22', 12.5), (2, '2026-11-23', 31)")
    document = {"semantic_models": [MODEL], "metrics": [simple("revenue", "amount"), simple("<b>x", "gone")]}
    app = open_page(tmp_path, ADD, connector="semantic")
    (uploader,) = app.get("file_uploader")
    uploader.upload("semantic_manifest.json", json.dumps(document).encode(), "application/json")
    fine(app.run())
    next(w for w in app.text_input if w.key == "definitions_secret").input("sqlite:///shop.db")
    fine(app.run())
    assert "1 metric comes" in words(app) and "1 metric cannot be kept" in words(app)
    next(b for b in app.button if b.label == "Check").click()
    fine(app.run())
    until = time.monotonic() + 30
    while app.status and time.monotonic() < until:
        time.sleep(0.1)
        fine(app.run())
    assert "It works." in words(app)
    next(b for b in app.button if b.label == "Save and sync").click()
    app.run()
    source = tomllib.loads((tmp_path / "okr.toml").read_text())["sources"]["dbt"]
    assert source["connector"] == "semantic" and source["url"] == "secret:dbt.url"
    assert source["metrics"]["revenue"]["of"] == "amount"


def test_a_file_of_another_kind_is_refused_in_words_on_the_page(open_page, tmp_path):
    app = open_page(tmp_path, ADD, connector="semantic")
    (uploader,) = app.get("file_uploader")
    uploader.upload("manifest.json", b'{"nodes": {}, "metrics": {}}', "application/json")
    fine(app.run())
    next(w for w in app.text_input if w.key == "definitions_secret").input("sqlite:///shop.db")
    fine(app.run())
    assert "shop.db" in words(app) or "semantic_manifest.json" in words(app)
    assert not [b for b in app.button if b.label == "Check"]


def test_cube_is_read_at_its_address_on_the_page(open_page, tmp_path, monkeypatch):
    monkeypatch.setenv(network.ENVIRONMENT, "127.0.0.1")
    with Cube() as cube:
        app = open_page(tmp_path, ADD, connector="cube")
        next(w for w in app.text_input if w.key == "definitions_address").input(cube.url)
        next(w for w in app.text_input if w.key == "definitions_secret").input("wrong")
        fine(app.run())
        assert "Check `token`" in words(app) or "Cube" in words(app)
        assert not [b for b in app.button if b.label == "Check"]
        next(w for w in app.text_input if w.key == "definitions_secret").input(cube.token)
        fine(app.run())
        assert "4 metrics come" in words(app)
        asked = len(cube.requests)
        fine(app.run())
        assert len(cube.requests) == asked, "what Cube told is not asked for with every click"
        assert [b for b in app.button if b.label == "Check"]
