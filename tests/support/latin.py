"""What of a Persian text is English: Latin letters that nobody typed, that name nothing, and that no one may read so.

The language is one in which every collected text has a word of its own (`other_words`), so that whatever is left in
Latin letters comes from the code, or from a library.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from data.queries.plan.mapping import dimension_values
from data.stores.workspace import shared

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
    r"|\b[0-9a-f]{4}(?: [0-9a-f]{4})+\b|\b[0-9a-f]{64}\b"  # fingerprints
)
_LONG = 12


def pieces(text: str) -> Iterator[str]:
    """A text a piece at a time, markup taken out; what its attributes say, too."""
    yield from re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', text) if "<" in text else ()
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.DOTALL)
    for piece in re.split(r"<[^>]*>", text) if "<" in text else (text,):
        if piece.strip():
            yield piece.replace("\\", "").replace("\u2060", "").replace("&amp;", "&").replace("&#x27;", "'")


def in_persian(home: Path) -> Path:
    """The same workspace, whose language is Persian."""
    file = home / "okr.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?m)^language = .*$", 'language = "fa"', text), encoding="utf-8")
    assert 'language = "fa"' in file.read_text(encoding="utf-8")
    return home


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
    rest = re.sub(rf"\b(?:{'|'.join((*STAYS, *FORMULA))})\b|\b[A-Z][A-Z_]+\b|\u2068[A-Z][A-Za-z]\u2069", " ", rest)
    return rest if re.search("[A-Za-z]{2}", rest) else ""


def left(texts: Iterable[str], typed: list[str]) -> list[str]:
    """The texts in which something is left in Latin letters."""
    return [text for text in dict.fromkeys(texts) if english(text, typed)]


def sentences(document: Any) -> Iterator[str]:
    """The sentences inside a JSON document; keys, ids and names, which have no blank or are typed, are none."""
    if isinstance(document, dict) and "says" in document:  # a check, which has a name
        document = {key: value for key, value in document.items() if key != "name"}
    if isinstance(document, str):
        if " " in document:
            yield document
    else:
        several = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
        for one in several:
            yield from sentences(one)
