"""Where every text is translated, the form of every connector shows none in English."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cli_home import SETTINGS, make, okr
from opened import Open, fine
from other_words import all_translated as all_translated
from streamlit.testing.v1 import AppTest

from connectors.framework import registry

ADD = "setup/add_source/page.py"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
NOT_ENGLISH = re.compile(
    r"`[^`]*`|“[^”]*”|\[[^\]]*\]\(http[^)]*\)|https?://\S+|\{page\}|:material/\w+:|:\w+(?=\[)|&nbsp;"
)


def shown(app: AppTest) -> list[str]:
    """Labels, choices, captions and texts of the page: not what is typed, nor what stands for it."""
    found: list[str] = []

    def of(node: Any) -> None:
        for child in getattr(node, "children", {}).values():
            proto = getattr(child, "proto", None)
            if type(child).__name__ not in ("Html", "Selectbox", "Multiselect"):
                found.extend(map(str, getattr(proto, "options", ())))
            found.extend(str(getattr(proto, field, "")) for field in ("body", "label", "help", "alt"))
            of(child)

    of(app.main)
    return [re.sub(r"<[^>]*>", " ", text).replace("\\", "").replace("\u2060", "") for text in found if text]


@pytest.mark.slow
def test_no_form_of_a_connector_shows_english(open_page: Open, tmp_path: Path, all_translated: None) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text('[workspace]\ntitle = "۱"\nlanguage = "fa"\n', encoding="utf-8")
    app = open_page(home, ADD)
    for key in registry.ours():
        app.query_params["connector"] = key
        texts = shown(fine(app.run()))
        assert any("گفته" in text for text in texts), key
        oauth = registry.get(key).oauth
        for name in (*registry.get(key).scopes, *((oauth.title, *oauth.scopes) if oauth else ())):  # the service's own
            texts = [text.replace(name, "") for text in texts]
        texts = [
            text for text in texts if text.strip() not in ('content: "dbt"', 'content: "OSI"')
        ]  # tools to choose from
        assert not [text for text in texts if re.search("[A-Za-z]{2}", NOT_ENGLISH.sub("", text))], key


def test_why_a_pull_failed_is_said_in_the_readers_language(
    open_page: Open, tmp_path: Path, all_translated: None
) -> None:
    home = make(tmp_path / "home", settings=SETTINGS.replace("\n\n[sources", '\nlanguage = "fa"\n\n[sources'))
    (home / "site.csv").write_text("a page, no table", encoding="utf-8")
    assert okr(home, "sync").exit_code != 0
    said = " ".join(shown(open_page(home, "setup/sources/page.py")))
    assert "site.csv" in said and "گفته" in said
    assert "has no column" not in said and "Its columns" not in said
