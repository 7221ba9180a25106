"""The guide: every paragraph in both languages under the same address, with figures that are those of the overview."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from opened import Open, words
from served import NOVEMBER, ROOT, copied

from data.config.guide import chapters as guide
from data.config.guide.chapters import FIGURE, TEXT, chapter_about, chapters
from pages.learn.guide.figures import NAMES
from pages.ui import learn
from pages.ui.search import index, places

CLOCK = NOVEMBER
GUIDE = "learn/guide/page.py"
LANGUAGES = sorted(file.parent.name for file in TEXT.glob("*/01-*.md"))
ANCHORS = [anchor for chapter in chapters("en") for anchor in chapter.anchors]


@pytest.fixture
def home(november_demo: Path, tmp_path: Path) -> Path:
    return copied(november_demo, tmp_path)


def in_persian(home: Path) -> Path:
    settings = home / "okr.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r'^language = .*$', "", text, flags=re.MULTILINE).replace(
        "[workspace]\n", '[workspace]\nlanguage = "fa"\n', 1), encoding="utf-8")  # fmt: skip
    return home


def test_it_is_written_in_both_languages_chapter_by_chapter() -> None:
    assert {"en", "fa"} <= set(LANGUAGES)
    files = {language: sorted(file.name for file in (TEXT / language).glob("*.md")) for language in LANGUAGES}
    assert files["fa"] == files["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_anchors_are_the_same_in_every_language_and_each_is_used_once(language: str) -> None:
    own = [chapter.anchors for chapter in chapters(language)]
    assert own == [chapter.anchors for chapter in chapters("en")]
    names = [*ANCHORS, *(chapter.name for chapter in chapters("en"))]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("language", LANGUAGES)
def test_paragraphs_have_the_same_examples_and_pages_in_every_language(language: str) -> None:
    def parts(of: str) -> list[tuple[str, str, frozenset[str]]]:
        return [
            (paragraph.anchor, block.kind, frozenset(FIGURE.findall(block.text)))
            for chapter in chapters(of)
            for paragraph in chapter.paragraphs
            for block in paragraph.blocks
        ]

    assert parts(language) == parts("en")
    used = frozenset().union(*(names for _, _, names in parts(language)))
    assert used <= NAMES, "an example names a figure that nobody gives"
    assert not any(
        "{{" in b.text for c in chapters(language) for p in c.paragraphs for b in p.blocks if b.kind == "text"
    )


def test_a_language_that_lacks_a_chapter_reads_it_in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for language, names in (("en", ("01-one.md", "02-two.md")), ("xx", ("02-two.md",))):
        (tmp_path / language).mkdir()
        for name in names:
            (tmp_path / language / name).write_text(f"# {language} {name}\nAbout.\n\n## P {{#p-{name[:2]}}}\nText.\n")
    monkeypatch.setattr(guide, "TEXT", tmp_path)
    chapters.cache_clear()
    assert [chapter.title for chapter in chapters("xx")] == ["en 01-one.md", "xx 02-two.md"]
    chapters.cache_clear()


def test_a_file_that_is_not_written_as_agreed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "01-one.md").write_text("# One\nAbout.\n\n## No anchor\nText.\n")
    monkeypatch.setattr(guide, "TEXT", tmp_path)
    chapters.cache_clear()
    with pytest.raises(ValueError, match="No anchor"):
        chapters("en")
    chapters.cache_clear()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_paragraph_opens_by_its_anchor(open_page: Open, home: Path, language: str) -> None:
    app = open_page(in_persian(home) if language == "fa" else home, GUIDE)
    for chapter in chapters(language):
        app.query_params["about"] = chapter.anchors[-1]
        app.run()
        assert not app.exception
        headings = {one.proto.anchor: one.proto.body for one in app.subheader}
        assert headings == {paragraph.anchor: paragraph.title for paragraph in chapter.paragraphs}
        assert app.header[0].value == chapter.title


def test_an_anchor_nobody_has_opens_the_beginning() -> None:
    assert chapter_about("en", "no-such-thing") is chapters("en")[0]


def test_its_figures_are_those_of_the_overview(open_page: Open, home: Path) -> None:
    overview = plain(words(open_page(home)))
    shown = plain(words(open_page(home, GUIDE, about="objective-and-key-results")))
    assert "In this workspace" in shown
    example = re.search(r"“([^”]*)” has \d+ key results. One of them, “([^”]*)”, goes from .* and is at (\S+)", shown)
    assert example is not None
    for figure in example.groups():
        assert figure in overview


def test_without_a_plan_the_example_says_that_it_is_made_up(open_page: Open, tmp_path: Path) -> None:
    shown = words(open_page(tmp_path / "new", GUIDE))
    assert "A made-up example, until there is a plan" in shown
    assert "{{" not in shown


def plain(markup: str) -> str:
    import html

    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def test_every_page_and_paragraph_it_leads_to_exists(open_page: Open, home: Path) -> None:
    known = {one.address for one in places_of(open_page, home)}
    for block in (b for c in chapters("en") for p in c.paragraphs for b in p.blocks if b.kind == "pages"):
        for address in (one.strip() for one in block.text.split(",")):
            assert address in known or address.removeprefix("#") in ANCHORS, address


def places_of(open_page: Open, home: Path) -> list[places.Place]:
    open_page(home, GUIDE)
    return places.pages()


def test_every_hint_leads_to_a_paragraph() -> None:
    assert set(learn.ANCHORS) <= set(ANCHORS)
    asked = {"likelihood", "pace", "bar", "confidence", "check-in", "ambition", "baseline-target", "score", "drivers"}
    assert asked | {"what-if", "freezing", "outcome"} <= set(learn.ANCHORS)


def test_each_paragraph_that_hints_lead_to_is_led_to_from_somewhere() -> None:
    pages = "\n".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "pages").rglob("*.py") if file.name != "learn.py"
    )
    assert [anchor for anchor in learn.ANCHORS if f'"{anchor}"' not in pages and f"'{anchor}'" not in pages] == []


def test_a_figure_of_a_key_result_leads_to_what_it_means(open_page: Open, home: Path) -> None:
    shown = words(open_page(home, "okrs/key_result/page.py", id="visitors"))
    assert 'href="guide?about=likelihood#likelihood"' in shown and 'aria-label="Learn more: Likelihood"' in shown


def test_the_fields_of_a_plan_lead_to_how_to_write_them(open_page: Open, home: Path) -> None:
    app = open_page(home, "plan/edit_key_result/page.py", id="visitors")
    helps = {one.label: one.proto.help for one in app.text_input}
    for label in ("Baseline", "Target"):
        assert "guide?about=baseline-target#baseline-target" in helps[label]
    shown = words(open_page(home, "plan/edit_objective/page.py", id="company"))
    tips = re.findall(r"\(guide\?about=([a-z-]+)#", shown)  # the links of the linter's hints
    assert set(tips) <= set(ANCHORS)


def test_the_search_finds_paragraphs_in_the_readers_language(open_page: Open, home: Path) -> None:
    open_page(home)
    rows = [row for row in index.rows(frozenset({"look"})) if row[0] == "guide"]
    assert [row[1] for row in rows] == [p.title for c in chapters("en") for p in c.paragraphs]
    assert rows[0][4] == f"guide?about={ANCHORS[0]}#{ANCHORS[0]}"
