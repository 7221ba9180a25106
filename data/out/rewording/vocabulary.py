"""The words of a language that this program itself uses: those of its texts and of its guide."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from babel.messages.mofile import read_mo

from data.config.guide.chapters import chapters
from data.config.i18n.catalogue import DOMAIN, LOCALE_FOLDER
from data.config.i18n.languages import LANGUAGES
from okr_model.wording.reworded import words


@lru_cache(maxsize=8)
def vocabulary(language: str) -> frozenset[str]:
    """They, in small letters."""
    return frozenset(word for text in _texts(language) for word in words(text))


def _texts(language: str) -> Iterator[str]:
    for chapter in chapters(language):
        yield from (chapter.title, chapter.about)
        for paragraph in chapter.paragraphs:
            yield from (paragraph.title, *(block.text for block in paragraph.blocks if block.kind != "pages"))
    for translated in LANGUAGES:  # English is what the catalogues of the others are by
        file = LOCALE_FOLDER / translated / "LC_MESSAGES" / f"{DOMAIN}.mo"
        if language not in {"en", translated} or not file.exists():
            continue
        with file.open("rb") as opened:
            for one in read_mo(opened):
                said = one.id if language == "en" else one.string
                yield from [said] if isinstance(said, str) else said or ()
