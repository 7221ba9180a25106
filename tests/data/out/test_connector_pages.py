"""The documentation of connectors says what the connectors declare."""

from pathlib import Path

import pytest

from connectors.framework import registry
from data.out.exports.connector_pages import page

DOCS = Path(__file__).parents[3] / "docs" / "connectors"


@pytest.mark.parametrize("key", registry.names())
def test_the_page_is_up_to_date(key):
    written = DOCS / f"{key}.md"
    assert written.exists(), "run `make docs`"
    assert written.read_text(encoding="utf-8") == page(registry.get(key)), "run `make docs`"


def test_a_page_names_what_one_needs_to_know():
    text = page(registry.get("github"))
    for word in ("GitHub", 'connector = "github"', "`stars`", "`token`", "secret", "14 days", "requests"):
        assert word in text
