"""Where every text is translated, no page shows English: what is left is typed by people, or a name in `STAYS`.

The language of these tests has one word for every collected text, so that whatever is read in Latin letters comes from
the code, or from Streamlit.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opened import Open
from other_words import all_translated as all_translated
from served import NOVEMBER, PAGES, copied
from streamlit.testing.v1 import AppTest

from data.queries.plan.mapping import dimension_values
from data.stores.workspace import shared

CLOCK = NOVEMBER
BOTH = ("learn/glossary/page.py",)  # has every word in both languages
#: What reads the same in every language: products, kinds of files, units of time zones, keys, OKR itself.
STAYS = ("OKR", "OKRs", "CSV", "PDF", "PNG", "SVG", "API", "UTC", "JSON", "XLSX", "Markdown", "English", "EUR", "KPI")
FORMULA = (
    "sum",
    "last",
    "mean",
    "min",
    "max",
    "count",
    "nullif",
    "coalesce",
    "filter",
    "where",
    "in",
    "and",
    "or",
    "not",
)
_APART = re.compile(
    r"`[^`]*`|“[^”]*”|https?://\S+|[\w.+-]+@[\w.-]+|:material/\w+:|:[\w-]+\[|&\w+;|\(:[^)]*\)|[\w-]+\.(?:toml|md|yaml)"
    r"|\]\([^)]*\)|\(decided in the review [^)]*\)"  # what the log has kept of a decision
    r"|\b[0-9a-f]{4}(?: [0-9a-f]{4})+\b"
)
_LONG = 12
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

    for block in (app.main, app.sidebar):
        for text in of(block):
            if text:
                yield from _pieces(text)


def _pieces(text: str) -> Iterator[str]:
    yield from re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', text) if "<" in text else ()
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.DOTALL)
    for piece in re.split(r"<[^>]*>", text) if "<" in text else (text,):
        if piece.strip():
            yield piece.replace("\\", "").replace("\u2060", "").replace("&amp;", "&").replace("&#x27;", "'")


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


def typed_at(home: Path) -> list[str]:
    """What people wrote into a workspace, and what its sources call their things, longest first."""
    found: set[str] = set()
    with sqlite3.connect(home / "plan.sqlite") as store:
        for (table,) in store.execute("select name from sqlite_master where type = 'table'").fetchall():
            for row in store.execute(f'select * from "{table}"'):
                for cell in row:
                    found.update(_strings(cell))
    found.update(re.findall(r"[\w./-]+", (home / "okr.toml").read_text(encoding="utf-8")))
    workspace = shared(home)
    for name, metric in workspace.catalogue.items():
        found.update((name, metric.title, metric.unit or "", *metric.dimensions))
        found.update(value for values in dimension_values(workspace, name).values() for value in values)
    return sorted((one for one in found if re.search("[A-Za-z]", one) and len(one) > 1), key=len, reverse=True)


def _strings(cell: object) -> Iterator[str]:
    if isinstance(cell, str) and cell[:1] in "[{":
        try:
            yield from _strings(json.loads(cell))
        except ValueError:
            yield cell
    elif isinstance(cell, str):
        yield from (line.strip() for line in cell.splitlines())
        yield cell.partition("@")[0]
    elif isinstance(cell, dict):
        for one in cell.values():
            yield from _strings(one)
    elif isinstance(cell, list):
        for one in cell:
            yield from _strings(one)


def english(text: str, typed: list[str]) -> str:
    """What is left of a text in Latin letters; empty where nothing is."""
    rest = _APART.sub(" ", text)
    for one in typed:
        if one in rest:
            rest = re.sub(rf"(?<![A-Za-z0-9_]){re.escape(one)}(?![A-Za-z0-9_])", " ", rest)
        elif len(one) > _LONG and one[:_LONG] in rest:  # a title that was cut
            rest = re.sub(rf"{re.escape(one[:_LONG])}[^…]*…?", " ", rest)
    rest = re.sub(rf"\b(?:{'|'.join((*STAYS, *FORMULA))})\b|\b[A-Z]{{2,}}\b|\u2068[A-Z][A-Za-z]\u2069", " ", rest)
    return rest if re.search("[A-Za-z]{2}", rest) else ""


@pytest.fixture(scope="module")
def home(november_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copied(november_demo, tmp_path_factory.mktemp("persian"))
    file = folder / "okr.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?m)^language = .*$", 'language = "fa"', text), encoding="utf-8")
    assert 'language = "fa"' in file.read_text(encoding="utf-8")
    return folder


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
