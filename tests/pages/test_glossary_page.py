"""The glossary: every word in both languages, found with any keyboard, and kept to by the texts."""

from __future__ import annotations

import gettext
import html
import re
from pathlib import Path

import pytest
from opened import Open, words
from served import NOVEMBER

from data.config.guide.chapters import TEXT, chapters
from data.config.i18n.catalogue import DOMAIN, LOCALE_FOLDER
from data.config.i18n.glossary import words as glossary
from okr_model.wording.alike import alike

CLOCK = NOVEMBER
GLOSSARY = "learn/glossary/page.py"


def titles(app_words: str) -> list[str]:
    rows = re.findall(r'<th scope="row"><a [^>]*><span [^>]*>(.*?)</span>', app_words)
    return [html.unescape(row) for row in rows]


def test_every_word_has_both_languages_and_its_paragraph() -> None:
    anchors = {anchor for chapter in chapters("en") for anchor in chapter.anchors}
    for word in glossary():
        assert set(word.terms) == {"en", "fa"}
        assert all(term.word and term.meaning.endswith(".") for term in word.terms.values())
        assert word.guide in anchors, word
    for code in ("en", "fa"):
        every = [word.terms[code].word for word in glossary()]
        assert len(every) == len(set(every))


def test_all_words_are_shown_and_some_are_found(open_page: Open, tmp_path: Path) -> None:
    home = tmp_path / "new"
    shown = words(open_page(home, GLOSSARY))
    assert titles(shown) == sorted((word.terms["en"].word for word in glossary()), key=str.casefold)
    assert 'lang="fa" dir="rtl"' in shown
    assert titles(words(open_page(home, GLOSSARY, q="confid"))) == ["check-in", "confidence"]
    assert "No word matches" in words(open_page(home, GLOSSARY, q="zzz"))


@pytest.mark.parametrize("typed", ["نتیجهٔ کلیدی", "نتيجه كليدي", "نتيجۀ كليدى"])
def test_an_arabic_keyboard_finds_the_same_words(open_page: Open, tmp_path: Path, typed: str) -> None:
    assert "key result" in titles(words(open_page(tmp_path / "new", GLOSSARY, q=typed)))


def test_alike_letters_and_digits_are_equal() -> None:
    assert alike("كي") == alike("کی") and alike("۱٢3") == alike("123") == "123"
    assert alike("پیش‌بینی") == alike("پيش بيني") and alike("Café-Bar_1") == "cafe bar 1"


def test_the_guide_and_the_texts_keep_to_the_words() -> None:
    """No Persian text uses a word that the glossary sets aside; the words themselves are translated as it says."""
    texts = [file.read_text(encoding="utf-8") for file in sorted((TEXT / "fa").glob("*.md"))]
    catalogue = gettext.translation(DOMAIN, LOCALE_FOLDER, ["fa"], fallback=True)
    known: dict[str, str] = getattr(catalogue, "_catalog", {})
    texts += [said for said in known.values() if said]
    for word in glossary():
        for other in word.terms["fa"].avoid:
            assert not [text for text in texts if re.search(rf"(?<!\w){other}(?!\w)", text)], other
        one = word.terms["en"].word.capitalize()
        if known.get(one) and word.terms["en"].word not in {"range", "value"}:
            assert alike(word.terms["fa"].word) in alike(known[one]), one
