"""Where every text is translated, no page shows English: what is left is typed by people, or a name in `STAYS`.

The language of these tests has one word for every collected text, so that whatever is read in Latin letters comes from
the code, or from Streamlit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pytest
from latin import english, in_persian, pieces, typed_at
from opened import Open
from other_words import all_translated as all_translated
from served import NOVEMBER, PAGES, copied
from streamlit.testing.v1 import AppTest

CLOCK = NOVEMBER
#: What views show besides: keys as they stand on a keyboard, time zones by their IANA names, a formula, and what a
#: permission of GitHub is called there.
NAMED = ("Space", "PageDown", "PageUp", "Home", "End", "Email", "Administration", "Contents", "Metadata")
BOTH = ("learn/glossary/page.py",)  # has every word in both languages
_SHOWN = ("body", "label", "help", "placeholder", "alt", "text", "delta", "subtext")


def shown(app: AppTest) -> Iterator[str]:
    """Every text that a page is given to show, a piece at a time, markup taken out."""

    def of(node: Any) -> Iterator[str]:
        for child in getattr(node, "children", {}).values():
            proto = getattr(child, "proto", None)
            for field in _SHOWN:
                yield str(getattr(proto, field, "") or "")
            yield from (str(getattr(one, "content", one)) for one in getattr(proto, "options", ()))
            if spec := getattr(proto, "spec", ""):
                yield from _of_chart(json.loads(spec))
            yield from of(child)

    for block in app._tree.children.values():  # the page, the navigation, and dialogs
        for text in of(block):
            if text:
                yield from pieces(text)


def _of_chart(spec: Any) -> Iterator[str]:
    if isinstance(spec, list):
        for one in spec:
            yield from _of_chart(one)
    elif isinstance(spec, dict):
        for name, one in spec.items():
            if name in {"title", "description", "text"} and isinstance(one, str):
                yield one
            elif name != "datasets":
                yield from _of_chart(one)


@pytest.fixture(scope="module")
def home(november_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return in_persian(copied(november_demo, tmp_path_factory.mktemp("persian")))


@pytest.fixture(scope="module")
def typed(home: Path) -> list[str]:
    return typed_at(home)


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if page not in BOTH])
def test_a_page_shows_no_english(
    page: str, open_page: Open, home: Path, typed: list[str], all_translated: None
) -> None:
    app = open_page(home, page)
    texts = list(dict.fromkeys(shown(app)))
    assert any("گفته" in text for text in texts)
    assert not [left for text in texts if (left := english(text, typed))]


#: What a page shows of one thing, in its panels, and in its other views.
VIEWS = [
    ("okrs/overview/page.py", {"panel": "visitors"}),
    ("okrs/overview/page.py", {"view": "cards"}),
    ("okrs/objective/page.py", {"id": "awareness"}),
    ("okrs/key_result/page.py", {"id": "visitors"}),
    ("plan/edit_objective/page.py", {"id": "awareness"}),
    ("plan/edit_key_result/page.py", {"id": "visitors"}),
    ("meet/review/page.py", {"review": "1"}),
    ("meet/present/page.py", {"review": "1"}),
    ("meet/follow/page.py", {"review": "1"}),
    ("explore/metrics/page.py", {"metric": "site.sessions"}),
    ("explore/what_if/page.py", {"id": "visitors", "growth": "10"}),
    ("setup/add_source/page.py", {"connector": "github"}),
    ("setup/add_source/page.py", {"connector": "google_analytics"}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("page", "query"), VIEWS, ids=str)
def test_a_view_of_a_page_shows_no_english(
    page: str, query: dict[str, str], open_page: Open, home: Path, typed: list[str], all_translated: None
) -> None:
    app = open_page(home, page, **query)
    zones = available_timezones()
    texts = [text for text in dict.fromkeys(shown(app)) if text not in zones]
    assert not [left for text in texts if (left := english(text, [*typed, *NAMED]))]


@pytest.mark.slow
def test_the_dialog_that_asks_who_reads_shows_no_english(
    open_page: Open, home: Path, typed: list[str], all_translated: None
) -> None:
    app = open_page(home)
    before = set(shown(app))
    app.button(key="person_slot").click().run()
    asked = [text for text in shown(app) if text not in before]
    assert asked
    assert not [left for text in asked if (left := english(text, typed))]
