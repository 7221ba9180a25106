"""A server that stops while pages are open: they say so, stay readable, and go on by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import Tab
from playwright.sync_api import expect
from served import NOVEMBER, await_health, copied, free_port, start, stop

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOCK = NOVEMBER


def test_an_open_page_says_that_the_server_is_gone_and_comes_back_with_it(
    november_demo: Path, tmp_path: Path, tab: Tab
) -> None:
    home, port = copied(november_demo, tmp_path), free_port()
    server = start(home, port=port)
    try:
        await_health(server)
        tab.open(server.url, shows="Likely to reach")
        said = tab.page.get_by_role("status").filter(has_text="The server does not answer.")
        expect(said).to_have_count(0)
        stop(server)
        expect(said).to_be_visible()
        tab.page.wait_for_timeout(8_000)  # after some of these Streamlit would ask about the Internet
        expect(tab.page.get_by_role("dialog")).to_have_count(0)
        expect(tab.page.get_by_text("Likely to reach").first).to_be_visible()
        server = start(home, port=port)
        await_health(server)
        expect(said).to_have_count(0, timeout=60_000)
        tab.shows("Likely to reach")
    finally:
        stop(server)
