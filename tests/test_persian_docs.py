"""The first pages in Persian: their links lead somewhere, and their words are those of the glossary."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data.config.i18n.glossary import words

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.fa.md", *sorted((ROOT / "docs" / "fa").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_that_exist(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_words_are_those_of_the_glossary_in_persian_letters(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
    for other in (other for word in words() for other in word.terms["fa"].avoid):
        assert not re.search(rf"(?<!\w){other}(?!\w)", prose), other
    assert not re.search("[يك٠-٩]", prose), "Arabic letters or digits"
    assert 'dir="rtl"' in text


def test_the_english_page_leads_to_the_persian_one_and_back() -> None:
    assert "README.fa.md" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "README.md" in (ROOT / "README.fa.md").read_text(encoding="utf-8")
