"""What is taken away says what the pack says: every slide's text, every chart's data, every cell, in every format."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pypdf
import pytest
import story_packs as packs
from exported import EVERY, HARD, PERSIAN, deck, squeezed, texts
from hostile import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pptx import Presentation
from pptx.oxml.ns import qn
from served import NOVEMBER

from data.config.i18n.translation import typed, wording
from data.config.theme import DARK, LIGHT
from data.config.theme.palette import Palette
from data.out import exports
from data.out.exports import FORMATS, list_picture, status_font, story, text_fit
from okr_model.progress import in_words
from okr_model.progress.status_words import STATUS_WORDS
from okr_model.review.agreements import Decision
from okr_model.review.pack import Ahead, Pack, short
from okr_model.wording.sentences import Sentence

CLOCK = NOVEMBER


def charts(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def series(chart: Any) -> dict[str, list[float | None]]:
    return {one.name: list(one.values) for plot in chart.plots for one in plot.series}


# Slides


def test_every_slide_has_its_message_for_a_title_and_the_fingerprint_at_its_foot() -> None:
    slides = list(deck(EVERY, packs.MINUTES).slides)
    titles = [slide.shapes.title.text for slide in slides]
    assert titles[:4] == [
        "Autumn review",
        "Likely to reach 4 of 10 key results",
        "Win customers who stay: 20% likely to score 0.7 or more, 4 of 10 key results on track",
        "Win customers who stay: 20% likely to score 0.7 or more, 4 of 10 key results on track",
    ]
    assert "Sign-ups will miss by 8%: forecast 3,120 of 3,400 people" in titles
    assert "Trials will miss by 8%: conversion of mail (−340 people)" in titles
    assert titles[-2:] == ["1 decision", "1 action: who does what by when"]
    for slide in slides:
        foot = "2026-Q4 · figures of 24 Nov 2026 · frozen at 24 Nov 2026, 09:30 UTC · " + short(EVERY.fingerprint)
        assert foot in texts(slide)


def test_the_first_slide_answers_and_a_changed_target_has_a_slide_of_its_own() -> None:
    changed = Decision("Sign-ups", "revise the target", "A competitor left", "", None, "3,400 → 3,200 people",
                       "lead@example.com", packs.ON)  # fmt: skip
    since = (Sentence("{n} more likely to reach than on {day}", numbers={"n": 1.0}, days={"day": packs.START}),)
    minutes = replace(packs.MINUTES, decisions=(*packs.MINUTES.decisions, changed), since=since)
    slides = list(deck(EVERY, minutes).slides)
    first = texts(slides[0])
    for said in ("Likely to reach 4 of 10 key results", "6 need attention · 37 days left",
                 "1 more likely to reach than on 1 Oct 2026", "Sign-ups"):  # fmt: skip
        assert said in first
    slide = next(s for s in slides if s.shapes.title.text == "Sign-ups: 3,400 → 3,200 people")
    assert {"A competitor left", "lead", "24 Nov 2026"} <= set(texts(slide))
    assert "3,400 → 3,200 people" in texts(slides[-2])


def test_the_text_of_a_key_result_equals_the_pack() -> None:
    slide = next(s for s in deck(EVERY).slides if s.shapes.title.text.startswith("Sign-ups will"))
    said = texts(slide)
    expected = {
        "Win customers who stay", "▼ off track", "4% likely", "2,837", "of 3,400 people", "60% done, 60% expected by now",
        "4%", "to reach the target", "3,120", "80% range: 2,980–3,290", "14.8", "8.2 recently",
        "“The new form loses people.” – web-lead, 24 Nov, confidence 3 of 10",
    }  # fmt: skip
    assert expected <= set(said), expected - set(said)


def test_the_data_of_every_native_chart_equals_the_pack() -> None:
    by_title = {s.shapes.title.text.split(" will ")[0].split(" is ")[0]: s for s in deck(EVERY).slides}
    shown = 0
    for result in EVERY.key_results:
        if len(result.course) < 2:
            continue
        title = result.title if result.last_day == packs.ON else f"No data for {result.title}"
        (chart,) = charts(by_title[title])
        found, days = series(chart), list(chart.plots[0].categories)
        assert days == [str(label) for label in chart.plots[-1].categories]
        assert len(days) == len(packs.DAYS)
        for name, points in {
            "Value": {p.day: p.value for p in result.course},
            "Pace": {p.day: p.value for p in result.pace},
            "Target": dict.fromkeys(packs.DAYS, result.target) if result.target is not None else {},
            "Lowest": dict.fromkeys(packs.DAYS, result.low) if result.low is not None else {},
            "Highest": dict.fromkeys(packs.DAYS, result.high) if result.high is not None else {},
            "Forecast": {p.day: p.p50 for p in result.fan},
            "80% range, from": {p.day: p.p10 for p in result.fan},
            "80% range, to": {p.day: p.p90 for p in result.fan},
        }.items():
            expected = [points.get(day) for day in packs.DAYS]
            assert found.get(name, [None] * len(packs.DAYS)) == expected, (result.id, name)
        shown += 1
    assert shown == 7


def test_the_ground_of_the_fan_reaches_from_its_lower_to_its_upper_edge() -> None:
    slide = next(s for s in deck(EVERY).slides if s.shapes.title.text.startswith("Sign-ups will"))
    found = series(charts(slide)[0])
    for n, low in enumerate(found["80% range, from"]):
        if low is not None:
            assert found["80% range ↓"][n] == low
            assert found["80% range"][n] + low == pytest.approx(found["80% range, to"][n])
        else:
            assert found["80% range"][n] == 0


def test_the_bars_of_an_objective_are_the_progress_of_its_key_results() -> None:
    slides = [s for s in deck(EVERY).slides if s.shapes.title.text.startswith("Win customers")]
    assert len(slides) == 2  # ten key results go on on a second slide
    found = [value for slide in slides for value in series(charts(slide)[0])["Progress"]]
    assert found == [result.progress for result in EVERY.key_results]
    assert any("2 of 2" in text for text in texts(slides[1]))


def test_the_sheet_behind_a_chart_holds_the_figures_too() -> None:
    """What somebody sees who edits the chart."""
    slide = next(s for s in deck(EVERY).slides if s.shapes.title.text.startswith("Sign-ups will"))
    book = openpyxl.load_workbook(io.BytesIO(charts(slide)[0].part.chart_workbook.xlsx_part.blob))
    heading, first, *_ = book.active.iter_rows(values_only=True)
    assert heading[-1] == "Value"
    assert first[0].date() == packs.START
    assert first[-1] == 2000


def test_a_persian_deck_reads_from_the_right() -> None:
    slides = list(deck(PERSIAN, language="fa").slides)
    paragraphs = [
        p for slide in slides for shape in slide.shapes if shape.has_text_frame for p in shape.text_frame.paragraphs if p.text
    ]  # fmt: skip
    assert paragraphs
    for paragraph in paragraphs:
        assert paragraph._p.pPr.get("rtl") == "1"
        assert paragraph._p.pPr.get("algn") in {"r", "l", "ctr"}
    assert {run.get("lang") for p in paragraphs for run in p._p.iter(qn("a:rPr"))} == {"fa"}
    slide = next(s for s in slides if packs.PERSIAN in s.shapes.title.text and charts(s))
    assert "۳٬۱۲۰" in slide.shapes.title.text
    assert not re.search("[0-9]", slide.shapes.title.text)
    (chart,) = charts(slide)
    assert not chart.category_axis.reverse_order  # time runs from left to right in every language
    picture = next(shape for shape in slide.shapes if shape.has_chart)
    others = deck(PERSIAN).slides[[s.slide_id for s in slides].index(slide.slide_id)]
    there = next(shape for shape in others.shapes if shape.has_chart)
    assert picture.left == pytest.approx(13.333 * 914400 - there.left - there.width, abs=2)
    title = slide.shapes.title
    assert title.text_frame.paragraphs[0]._p.pPr.get("algn") == "r"


@pytest.mark.slow
def test_two_hundred_slides() -> None:
    results = [packs.result(id=f"k{n}", title=f"Key result {n}") for n in range(160)]
    many = packs.pack(*(packs.objective(*results[n : n + 4], id=f"o{n}") for n in range(0, 160, 4)))
    slides = deck(many).slides
    assert len(slides) > 200
    assert sum(bool(charts(slide)) for slide in slides) >= 200


# Every format


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    "pack", [packs.pack(), packs.pack(packs.objective()), HARD, PERSIAN], ids=["empty", "bare", "hard", "persian"]
)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_format_of_every_pack_can_be_opened(kind: str, pack: Pack, language: str) -> None:
    made = exports.make(pack, kind, language=language, minutes=packs.MINUTES)
    mark = pack.fingerprint
    if kind == "pptx":
        slides = Presentation(io.BytesIO(made)).slides
        assert all(any(short(mark) in text for text in texts(slide)) for slide in slides)
    elif kind == "pdf":
        read = pypdf.PdfReader(io.BytesIO(made))
        assert all(short(mark) in page.extract_text() for page in read.pages)
        assert mark in read.metadata.subject  # type: ignore[union-attr,operator]
    elif kind == "html":
        assert mark in made.decode()
        assert short(mark) in made.decode()
    elif kind == "xlsx":
        assert ("fingerprint", mark) in openpyxl.load_workbook(io.BytesIO(made))["about"].iter_rows(values_only=True)
    else:
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            assert mark in archive.read("about.csv").decode()


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_pack_makes_the_same_file(kind: str) -> None:
    if kind in {"html", "csv"}:
        assert exports.make(EVERY, kind) == exports.make(EVERY, kind)


def test_what_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="Known: pptx, pdf, html, xlsx, csv"):
        exports.make(EVERY, "docx")
    with pytest.raises(ValueError, match="no language 'xx'"):
        exports.make(EVERY, "pptx", language="xx")


# PDF


def test_the_text_of_every_page_of_the_pdf_equals_the_slides() -> None:
    read = pypdf.PdfReader(io.BytesIO(exports.make(EVERY, "pdf", minutes=packs.MINUTES)))
    slides = list(deck(EVERY, packs.MINUTES).slides)
    assert len(read.pages) == len(slides)
    for page, slide in zip(read.pages, slides, strict=True):
        found = squeezed(page.extract_text())
        for text in texts(slide):
            assert squeezed(text) in found, text
    assert next(o["/Title"] for o in read.outline) == "Autumn review"  # type: ignore[index,call-overload]


def test_persian_letters_of_the_pdf_are_joined_and_found() -> None:
    """A reader that searches or copies gets the letters that were typed, though their joined shapes are drawn."""
    read = pypdf.PdfReader(io.BytesIO(exports.make(PERSIAN, "pdf", language="fa")))
    found = "".join(page.extract_text() for page in read.pages)
    words = packs.PERSIAN.split()
    assert all(word in found or word[::-1] in found for word in words), found[:400]
    assert (
        "/Vazirmatn" in str(read.pages[0]["/Resources"]["/Font"].get_object()) or read.pages[0]["/Resources"]["/Font"]
    )  # type: ignore[index]


def test_the_signs_are_the_font_that_is_carried() -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        status_font.write(Path(folder) / "s.ttf")
        assert (Path(folder) / "s.ttf").read_bytes() == status_font.FILE.read_bytes()


# HTML


class Page(HTMLParser):
    """Its visible texts, what its pictures know, and whatever would reach out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.data: list[Any] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.within = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        kind = dict(attrs).get("type")
        self.within = "json" if kind == "application/json" else tag

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def handle_data(self, text: str) -> None:
        if self.within == "json":
            self.data.append(json.loads(text))
        elif self.within not in {"style", "script"} and text.strip():
            self.texts.append(text)


def test_the_page_says_what_the_slides_say() -> None:
    page = Page(exports.make(EVERY, "html", minutes=packs.MINUTES).decode())
    told = story.tell(EVERY, wording("en"), packs.MINUTES, paged=False)
    for slide in told.slides:
        for text in (slide.title, slide.over, slide.under, slide.quote):
            assert not text or text in page.texts
        for figure in slide.figures:
            assert {figure.name, figure.said} <= set(page.texts)
        for row in slide.rows:
            assert row.title in page.texts
    assert "Sign-ups will miss by 8%: forecast 3,120 of 3,400 people" in page.texts
    assert told.foot in page.texts


def test_the_pictures_of_the_page_know_the_figures_of_the_pack() -> None:
    page = Page(exports.make(EVERY, "html").decode())
    drawn = [result for result in EVERY.key_results if len(result.course) > 1]
    assert len(page.data) == len(drawn)
    for known, result in zip(page.data, drawn, strict=True):
        days = known["days"]
        assert {d["day"]: d["value"] for d in days if "value" in d} == {
            p.day.isoformat(): p.value for p in result.course
        }
        assert {d["day"]: d["middle"] for d in days if "middle" in d} == {p.day.isoformat(): p.p50 for p in result.fan}
    assert (
        page.data[0]["days"][0]["said"] == "1 Oct 2026 · Value 2,000 people · Pace 2,000 people · Target 3,400 people"
    )


def test_the_page_asks_for_nothing_and_runs_nothing_but_its_own() -> None:
    page = Page(exports.make(HARD, "html").decode())
    policy = next(a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    known = {"html", "head", "meta", "title", "style", "script", "body", "header", "main", "footer", "section", "article",
             "figure", "figcaption", "output", "svg", "path", "polygon", "rect", "line", "text", "h1", "h2", "h3", "p", "dl",
             "div", "dt", "dd", "small", "ul", "li", "span", "b", "br", "code", "blockquote"}  # fmt: skip
    assert {tag for tag, _ in page.tags} <= known
    for _, attributes in page.tags:
        assert not {"src", "href", "style", "action"} & attributes.keys()
        assert not [name for name in attributes if name.startswith("on")]


# Tables


def rows(table: str, made: bytes) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"{table}.csv").decode("utf-8-sig"))))


def test_the_tables_hold_the_figures_unrounded() -> None:
    made = exports.make(EVERY, "csv", minutes=packs.MINUTES)
    book = openpyxl.load_workbook(io.BytesIO(exports.make(EVERY, "xlsx", minutes=packs.MINUTES)))
    by_id = {result.id: result for result in EVERY.key_results}
    listed = rows("key_results", made)
    assert [row["id"] for row in listed] == list(by_id)
    for row in listed:
        for name in ("value", "target", "progress", "expected", "required_rate"):
            figure = getattr(by_id[row["id"]], name)
            assert (float(row[name]) if row[name] else None) == figure
    daily = rows("daily", made)
    for result in by_id.values():
        mine = {row["day"]: float(row["value"]) for row in daily if row["key_result"] == result.id and row["value"]}
        assert mine == {p.day.isoformat(): p.value for p in result.course}
    columns = next(book["forecast"].iter_rows(values_only=True))
    assert columns == ("key_result", "day", "p10", "p50", "p90")
    forecast = [row[2:] for row in book["forecast"].iter_rows(min_row=2, values_only=True)]
    assert forecast == [(p.p10, p.p50, p.p90) for result in by_id.values() for p in result.fan]
    assert [row[4:] for row in book["moved"].iter_rows(min_row=2, values_only=True)] == [
        ("conversion of mail", -340), ("new activity", 12),
    ]  # fmt: skip
    assert rows("decisions", made)[0]["reason"] == "The form loses people"


def test_tables_say_what_a_target_was_and_is() -> None:
    changed = Decision("Sign-ups", "revise the target", "A competitor left", "", None, "3,400 → 3,200 people",
                       "lead@example.com", packs.ON, 3400, 3200, "people")  # fmt: skip
    minutes = replace(packs.MINUTES, decisions=(*packs.MINUTES.decisions, changed))
    row = rows("decisions", exports.make(EVERY, "csv", minutes=minutes))[-1]
    assert (row["change"], row["was"], row["now"], row["unit"]) == ("3,400 → 3,200 people", "3400", "3200", "people")
    assert (row["decided_by"], row["decided_on"]) == ("lead@example.com", packs.ON.isoformat())
    sheet = openpyxl.load_workbook(io.BytesIO(exports.make(EVERY, "xlsx", minutes=minutes)))["decisions"]
    names, *_, last = sheet.iter_rows(values_only=True)
    told = dict(zip(names, last, strict=True))
    assert (told["change"], told["was"], told["now"], told["unit"]) == ("3,400 → 3,200 people", 3400, 3200, "people")


@pytest.mark.parametrize("pack", [EVERY, HARD, PERSIAN], ids=["every", "hard", "persian"])
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_picture_of_a_list_holds_every_key_result(pack: Pack, palette: Palette) -> None:
    words = wording("fa" if pack is PERSIAN else "en")
    drawn = list_picture.spec(pack, words, palette)
    places = [one for layer in drawn["layer"] for one in layer["data"]["values"]]
    said = [one["text"].lstrip("\u202b") for one in places if "text" in one]
    for result in pack.key_results:
        title = typed(result.title, words)
        assert any(text == title or (text.endswith("…") and title.startswith(text[:-1])) for text in said), title
        assert words.sentence(STATUS_WORDS[result.status]) in said
    assert all(0 <= one["x"] <= drawn["width"] and 0 <= one["y"] <= drawn["height"] for one in places)


def test_a_list_is_drawn_as_png_and_svg_with_its_words() -> None:
    words = wording("en")
    svg = list_picture.draw(EVERY, words, "svg", LIGHT).decode()
    assert svg.startswith("<svg") and "Likely to reach 4 of 10 key results" in svg and "Sign-ups" in svg
    picture = Image.open(io.BytesIO(list_picture.draw(EVERY, words, "png", DARK))).convert("RGB")
    assert picture.width > 1800 and picture.getpixel((2, 2)) == (0x13, 0x14, 0x18)


def test_nothing_in_a_table_is_a_formula() -> None:
    made = exports.make(HARD, "csv", minutes=packs.MINUTES)
    assert rows("actions", made)[0]["action"] == "'=Bring back the old form"
    for sheet in openpyxl.load_workbook(io.BytesIO(exports.make(HARD, "xlsx", minutes=packs.MINUTES))):
        for row in sheet.iter_rows():
            assert not [cell.coordinate for cell in row if cell.data_type == "f"], sheet.title
            assert not [cell.coordinate for cell in row if cell.hyperlink]
    text = HOSTILE["formula"]
    assert text in {row["title"].removeprefix("'") for row in rows("key_results", made)}


# Fitting


@settings(max_examples=100)
@given(st.text(alphabet="abc WM ی一", max_size=600), st.floats(0.5, 12), st.floats(0.2, 2))
def test_no_text_is_ever_higher_than_its_place(text: str, width: float, high: float) -> None:
    points = text_fit.size(text, width, high, (28, 20, 14, 10))
    shown = text_fit.cut(text, width, high, points)
    assert text_fit.height(shown, width, points) <= high + 1e-9
    whole = " ".join(text.split())
    assert shown == text or whole.startswith(" ".join(shown.removesuffix("…").split()))
    assert "".join(text_fit.broken(text, width, points)).replace(" ", "") == whole.replace(" ", "")


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_the_figures_of_an_axis_hold_what_is_drawn(low: float, more: float) -> None:
    found = text_fit.ticks(low, low + more)
    hair = more * 1e-6 + 4 * math.ulp(max(abs(low), abs(low + more)))  # less than can be drawn, or be told apart
    assert found[0] <= low + hair
    assert found[-1] >= (low + more) - hair
    assert 2 <= len(found) <= 12


@pytest.mark.parametrize(("low", "high"), [(2.5e-7, 4e-7), (0.00031, 0.00049), (0, 0.04), (1.5, 3), (0, 4e9)])
def test_no_two_figures_of_an_axis_read_the_same(low: float, high: float) -> None:
    figures = text_fit.ticks(low, high)
    said = [f"{figure:.{text_fit.decimals(figures[1] - figures[0])}f}" for figure in figures]
    assert len(set(said)) == len(said)


def test_what_is_judged_is_named_though_both_likelihoods_are_equal() -> None:
    """An aspirational key result without any hope of its target has none of most of the way either."""
    ahead = Ahead(p10=1, p50=2, p90=3, likelihood=0, judged=0, landing=None, confidence="normal", bound=0.7)

    def said(**given: Any) -> str:
        return str(in_words.likely_to("increase", ahead.model_copy(update=given)))

    assert said() == "to reach 70% of target; 0% to reach it fully"
    assert said(bound=1.0) == "to reach the target"
    assert said(bound=None) == "to reach the target", "older packs say nothing of it"
    assert said(bound=None, judged=0.4) == "to reach enough of target"
