"""The catalogues: whole, and what holds where one is not.

The tests of `THE_PERSIAN` want every text translated: they are red from a new text until its translation.
"""

from __future__ import annotations

import logging
import re
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from data.config.i18n import catalogue, collect, languages, translation
from data.config.i18n.translation import wording
from okr_model.wording.sentences import Sentence

LANGUAGES = [code for code in languages.LANGUAGES if code != "en"]
_NAMES = re.compile(r"`[^`]*`|«[^»]*»|\([^)]*\)|https?://\S+|\{[^}]*\}|'[^']*'|\bokr [ -~]+|[ -~]*@[ -~]+")
_ENGLISH = re.compile(
    r"\b(?:the|are|was|were|this|that|these|of|with|has|have|been|from|you|your|be|it|its|an|which|there|what)\b"
)


def of(code: str) -> Catalog:
    file = catalogue.LOCALE_FOLDER / code / "LC_MESSAGES" / f"{catalogue.DOMAIN}.po"
    assert file.exists(), f"there is no catalogue {file}"
    with file.open("rb") as written:
        return read_po(written, locale=code)


@pytest.fixture(scope="module")
def wanted() -> dict[str, Message]:
    return {key(message): message for message in collect.collected() if message.id}


def key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_catalogue_has_every_text_and_no_other(code: str, wanted: dict[str, Message]) -> None:
    found = {key(message): message for message in of(code) if message.id}
    lacking = [text for text in wanted if text not in found or not all(texts(found[text]))]
    assert not lacking, f"{len(lacking)} texts are not translated: `make words`, then translate {lacking[:5]} …"
    unused = sorted(found.keys() - wanted.keys())
    assert not unused, f"{len(unused)} texts are not in the program any more: {unused[:5]} …"
    fuzzy = [text for text, message in found.items() if message.fuzzy]
    assert not fuzzy, f"not looked at: {fuzzy}"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_translation_has_the_names_of_its_text(code: str, wanted: dict[str, Message]) -> None:
    wrong = []
    for message in of(code):
        english = [message.id] if isinstance(message.id, str) else list(message.id)
        for text in texts(message) if message.id else ():
            ought = set().union(*map(names, english))
            if text and (names(text) != ought if len(english) == 1 else not names(text) <= ought):
                wrong.append((english[0], text))
    assert not wrong


def test_no_english_sentence_stands_in_the_persian() -> None:
    """Products, files, commands and what stands on the pages of a service are named as they are; no more than that."""
    said = [text for message in of("fa") if message.id for text in texts(message)]
    assert not [text for text in said if _ENGLISH.search(_NAMES.sub(" ", text))]


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_compiled_is_what_is_written(code: str) -> None:
    file = catalogue.LOCALE_FOLDER / code / "LC_MESSAGES" / f"{catalogue.DOMAIN}.mo"
    with file.open("rb") as compiled:
        found = GNUTranslations(compiled)
    written = {key(message): texts(message) for message in of(code) if message.id and all(texts(message))}
    assert all(found.gettext(text) == said[0] for text, said in written.items() if len(said) == 1), "`make words`"


# What holds where a catalogue is not whole


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of catalogues in place of the program's own."""
    monkeypatch.setattr(catalogue, "LOCALE_FOLDER", tmp_path)
    catalogue.texts.cache_clear()
    translation.wording.cache_clear()
    yield tmp_path
    catalogue.texts.cache_clear()
    translation.wording.cache_clear()


def put(folder: Path, code: str, *said: tuple[object, object]) -> Path:
    made = Catalog(locale=code)
    for text, translated in said:
        made.add(text, translated)
    file = folder / code / "LC_MESSAGES" / f"{catalogue.DOMAIN}.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as written:
        write_mo(written, made)
    return file


def test_of_half_a_catalogue_the_rest_is_english(folder: Path) -> None:
    put(folder, "fa", ("Save", "ذخیره"), ("Cancel", ""))
    assert [wording("fa").t(text) for text in ("Save", "Cancel", "Delete")] == ["ذخیره", "Cancel", "Delete"]


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xde\x12\x04\x95" + b"\xff" * 60, b"\xde\x12\x04\x95\0\0\0\0"])
def test_a_broken_catalogue_is_told_once_and_the_language_is_english(
    folder: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    put(folder, "fa").write_bytes(content)
    with caplog.at_level(logging.ERROR):
        assert [wording("fa").t("Save"), wording("fa").t("Cancel")] == ["Save", "Cancel"]
    (told,) = caplog.messages
    assert "language fa cannot be read" in told and "make words" in told


@pytest.mark.parametrize("translated", ["{wrong}", "{n", "{}", "{0}", "{n.nothing}", "{n[x]}"])
def test_a_translation_whose_names_are_damaged_reads_english(folder: Path, translated: str) -> None:
    put(folder, "fa", ("{n} of {all}", translated), (("{n} day", "{n} days"), (translated,)))
    assert wording("fa").t("{n} of {all}", n=1, all=2) == "۱ of ۲"
    assert wording("fa").nt("{n} day", "{n} days", 2) in ("۲ days", "۲ day")
    assert " of " in wording("fa").sentence(Sentence("{n} of {all}", names={"n": "a", "all": "b"}))


def test_a_language_nobody_has_is_refused_with_a_remedy() -> None:
    with pytest.raises(ValueError, match=r"There is no language 'xx'; write its code, such as en, de or fa\."):
        wording("xx")


def test_another_language_is_a_catalogue_and_a_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "de", ("Save", "Sichern"), (("{n} day left", "{n} days left"), ("Noch {n} Tag", "Noch {n} Tage")))
    monkeypatch.setattr(languages, "LANGUAGES", ("en", "fa", "de"))
    assert languages.is_offered("de")
    assert languages.own_name("de") == "Deutsch"
    words = wording("de")
    assert [words.t("Save"), words.nt("{n} day left", "{n} days left", 1)] == ["Sichern", "Noch 1 Tag"]
    assert words.nt("{n} day left", "{n} days left", 1200) == "Noch 1.200 Tage"
