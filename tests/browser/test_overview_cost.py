"""What one run of the overview costs: messages and bytes to the browser, questions to the stores, locks.

Each later feature cost the overview a little, and nobody noticed. Here somebody does.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from browser import Tab
from opened import Open
from playwright.sync_api import expect
from served import Server, copied, first_run
from sqlalchemy import event
from sqlalchemy.engine import Engine

from data.stores.metrics.store import MetricStore

pytestmark = pytest.mark.browser

MOST_MESSAGES = 40
MOST_BYTES = 90_000
MOST_PLAN_QUERIES = 12
MOST_METRIC_QUERIES = 0  # a warm run reads what the first one has built
MOST_LOCKS = 4  # of the open workspace: one for the snapshot, and one when a fragment looks


def test_what_one_run_sends(demo_server: Server) -> None:
    first_run(demo_server)
    sent = first_run(demo_server)
    kinds = Counter(message.WhichOneof("type") for message in sent)
    assert len(sent) <= MOST_MESSAGES, kinds
    assert sum(message.ByteSize() for message in sent) <= MOST_BYTES


class Counted:
    """How often something is asked for."""

    def __init__(self) -> None:
        self.plan = self.metrics = self.locks = 0


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    found = Counted()

    def asked(*_: Any) -> None:
        found.plan += 1

    event.listen(Engine, "before_cursor_execute", asked)
    for name in ("daily", "coverage"):
        original = getattr(MetricStore, name)

        def counting(self: MetricStore, *args: Any, _do: Any = original, **kwargs: Any) -> Any:
            found.metrics += 1
            return _do(self, *args, **kwargs)

        monkeypatch.setattr(MetricStore, name, counting)
    lock = threading.Lock()

    class CountingLock:
        def __enter__(self) -> None:
            found.locks += 1
            lock.acquire()

        def __exit__(self, *_: object) -> None:
            lock.release()

    monkeypatch.setattr("data.stores.workspace._sharing", CountingLock())
    yield found
    event.remove(Engine, "before_cursor_execute", asked)


def test_what_one_run_asks_the_stores(open_page: Open, demo_home: Any, tmp_path: Any, counted: Counted) -> None:
    app = open_page(copied(demo_home, tmp_path))
    app.run()
    before = vars(counted).copy()
    app.run()
    spent = {name: count - before[name] for name, count in vars(counted).items()}
    assert spent["plan"] <= MOST_PLAN_QUERIES, spent
    assert spent["metrics"] <= MOST_METRIC_QUERIES, spent
    assert spent["locks"] <= MOST_LOCKS, spent


def test_a_title_opens_its_page_in_place_and_back_leads_back(demo_server: Server, tab: Tab) -> None:
    page = tab.open(demo_server.url, "data up to and including")
    page.evaluate("window.stillHere = true")
    title = page.locator(".okr-group a").first
    name = title.inner_text()
    title.click()
    expect(page.get_by_role("heading", name=name, exact=True).first).to_be_visible()
    assert page.url.startswith(f"{demo_server.url}/objective?id=")
    page.go_back()
    expect(page.locator(".okr-group a").first).to_be_visible()
    assert page.evaluate("window.stillHere") is True
    assert not tab.troubles


def test_without_the_script_a_title_is_still_a_link(demo_server: Server, tab: Tab) -> None:
    page = tab.page
    page.route("**/okr-links.js*", lambda route: route.abort())
    page.route("**/clicks.js", lambda route: route.abort())
    tab.open(demo_server.url, "data up to and including")
    page.get_by_role("rowheader").get_by_role("link", name="Website sessions", exact=True).click()
    expect(page.get_by_text("How it is measured").first).to_be_visible()
