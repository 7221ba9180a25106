"""A language in which every collected text is translated, into words that are easily told from English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from data.config.i18n import catalogue, collect, translation
from data.config.i18n.translation import wording

_PLACES = re.compile(r"\{\w*\}")
_KEPT = re.compile(r"`[^`]*`|https?://\S+")  # names and addresses, which stay in every language


@cache
def _collected() -> Catalog:
    return collect.collected()


@pytest.fixture
def all_translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Persian has a word for every text, and no English one, as long as the test runs."""
    made = Catalog(locale="fa")
    for n, message in enumerate(_collected()):
        if message.id:
            both = [message.id] if isinstance(message.id, str) else list(message.id)
            said = " ".join(
                [f"گفته {wording('fa').number(n)}", *dict.fromkeys(_PLACES.findall(both[-1])), *_KEPT.findall(both[-1])]
            )
            made.add(message.id, said if isinstance(message.id, str) else (said,) * made.num_plurals)
    written = BytesIO()
    write_mo(written, made)
    folder = tmp_path / "locale" / "fa" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / f"{catalogue.DOMAIN}.mo").write_bytes(written.getvalue())
    monkeypatch.setattr(catalogue, "LOCALE_FOLDER", tmp_path / "locale")
    _forget()
    yield
    _forget()


def _forget() -> None:
    catalogue.texts.cache_clear()
    translation.wording.cache_clear()
