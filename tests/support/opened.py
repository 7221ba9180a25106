"""A page opened by Streamlit's own test runner, as a link opens it, and what it says."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from served import ROOT
from streamlit.testing.v1 import AppTest

from data.stores.workspace import close_shared
from pages.ui import version_cache

OVERVIEW = "okrs/overview/page.py"
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open a page of a workspace as a link does: `open_page(home, KEY_RESULT, id="visitors")`."""

    def opened(home: Path, page: str = OVERVIEW, **query: str) -> AppTest:
        monkeypatch.setenv("OKR_HOME", str(home))
        app = AppTest.from_file(ROOT / "pages" / "app.py", default_timeout=60)
        if page != OVERVIEW:
            app.run().switch_page(page)
        app.query_params.update(query)
        return fine(app.run())

    yield opened
    close_shared()
    st.cache_resource.clear()
    version_cache.clear()


def fine(app: AppTest) -> AppTest:
    assert not app.exception, [e.value for e in app.exception]
    return app


def words(app: AppTest) -> str:
    """Everything that the page is given to show, markup included, without escapes of Markdown and marks of direction."""

    def of(node: Any) -> Iterator[str]:
        for child in getattr(node, "children", {}).values():
            proto = getattr(child, "proto", None)
            yield from (str(getattr(proto, field, "")) for field in ("body", "label", "alt", "code_text"))
            yield from of(child)

    shown = "\n".join(filter(None, of(app.main)))
    return shown.translate(dict.fromkeys(map(ord, "\\\u2060\u2066\u2067\u2068\u2069")))


def listed(app: AppTest, n: int = 0) -> pd.DataFrame:
    """The rows of the nth dense list of a page as people read them, by its headings."""
    markup = [one.proto.body for one in app.get("html") if "okr-plain-list" in one.proto.body][n]
    heads = _cells(markup.partition("<thead>")[2].partition("</thead>")[0])
    rows = re.findall(r"<tr(?: class=okr-chosen)?><th scope=\"row\".*?</tr>", markup, re.DOTALL)
    return pd.DataFrame([_cells(row) for row in rows], columns=heads)


def _cells(row: str) -> list[str]:
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]*>", "", cell)) for cell in cells]
