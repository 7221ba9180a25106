"""Where every text is translated, the form of every connector shows none in English."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from opened import Open
from other_words import all_translated as all_translated
from streamlit.testing.v1 import AppTest

from connectors.framework import registry

ADD = "setup/add_source/page.py"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
NOT_ENGLISH = re.compile(r"`[^`]*`|“[^”]*”|\[[^\]]*\]\(http[^)]*\)|https?://\S+|:material/\w+:|:\w+(?=\[)|&nbsp;")


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
@pytest.mark.parametrize("key", registry.ours())
def test_the_form_of_a_connector_shows_no_english(
    key: str, open_page: Open, tmp_path: Path, all_translated: None
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text('[workspace]\ntitle = "۱"\nlanguage = "fa"\n', encoding="utf-8")
    app = open_page(home, ADD, connector=key)
    texts = shown(app)
    assert any("گفته" in text for text in texts)
    oauth = registry.get(key).oauth
    for name in (
        *registry.get(key).scopes,
        *((oauth.title, *oauth.scopes) if oauth else ()),
    ):  # as the service has them
        texts = [text.replace(name, "") for text in texts]
    english = [text for text in texts if re.search("[A-Za-z]{2}", NOT_ENGLISH.sub("", text))]
    assert not english
