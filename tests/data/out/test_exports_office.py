"""The deck in a program that shows decks: LibreOffice opens it, and what it draws has every text of every slide."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest
from exported import EVERY, PERSIAN, deck, squeezed, texts

from data.out import exports

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def office() -> str:
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("no LibreOffice on this machine: install the system's package `libreoffice-impress` to run this")
    return found


def shown(office: str, folder: Path, content: bytes) -> list[str]:
    """The text of each page that LibreOffice makes of a deck."""
    (folder / "deck.pptx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "deck.pptx")]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return [page.extract_text() for page in pypdf.PdfReader(folder / "deck.pdf").pages]


def test_every_text_of_every_slide_is_shown(office: str, tmp_path: Path) -> None:
    pages = shown(office, tmp_path, exports.make(EVERY, "pptx"))
    slides = list(deck(EVERY).slides)
    assert len(pages) == len(slides)
    for page, slide in zip(pages, slides, strict=True):
        found = squeezed(page).replace("◆", "")  # it is of another font, and read apart
        for text in texts(slide):
            assert squeezed(text).replace("◆", "") in found, text


def test_a_persian_deck_is_opened_too(office: str, tmp_path: Path) -> None:
    pages = shown(office, tmp_path, exports.make(PERSIAN, "pptx", language="fa"))
    assert len(pages) == len(deck(PERSIAN, language="fa").slides)
