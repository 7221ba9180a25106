"""What browsers keep: its address changes with what it holds, so that an upgrade is seen at once."""

from __future__ import annotations

import asyncio
import re
import shutil
from pathlib import Path

import httpx
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from data.out.web import page_assets
from pages.ui import components, style

EMPTY = '<html lang="en"><head></head><body></body></html>'


def _served(style_sheet: str, language: str = "en", theirs: str = EMPTY) -> Starlette:
    async def page(_request: Request) -> HTMLResponse:
        return HTMLResponse(theirs)

    routes = [*page_assets.routes(style_sheet), Route("/", page)]
    assets = Middleware(page_assets.PageAssets, style_sheet=style_sheet, language=lambda _request: language)
    return Starlette(routes=routes, middleware=[assets])


def _get(app: Starlette, address: str) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(address, headers={"accept": "text/html, */*"})

    return asyncio.run(asked())


def _addresses(app: Starlette) -> set[str]:
    page = _get(app, "/").text
    return set(re.findall(r'(?:src|href)="(/[^"]+)"', page))


def test_every_kept_file_has_an_address_of_its_content() -> None:
    sheet = style.sheet()
    app = _served(sheet)
    named = _addresses(app) | set(re.findall(r'url\("(/okr-faces/[^"]+)"\)', sheet))
    assert len(named) >= 6
    for address in named:
        answer = _get(app, address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert re.search(r"[?.][0-9a-f]{12}(\.\w+)?$", address), f"{address} stays the same when its content changes"
    changed = _addresses(_served(sheet + " "))
    assert len(changed - named) == 1, "another style sheet has another address, and nothing else has"


def test_a_page_begins_in_the_reader_s_language_and_direction() -> None:
    assert '<html lang="fa" dir="rtl">' in _get(_served("", "fa"), "/").text
    assert '<html lang="en" dir="ltr">' in _get(_served("", "en"), "/").text


def test_an_upgraded_component_is_served_under_another_address(tmp_path: Path) -> None:
    room = Path(components.__file__).parent
    for folder in (one for one in room.iterdir() if one.is_dir() and list(one.glob("*.js"))):
        copy = tmp_path / folder.name
        shutil.copytree(folder, copy)
        before = components.served_as(copy)
        assert before == components.served_as(folder)
        for file in sorted(copy.glob("*.*")):
            content = file.read_bytes()
            file.write_bytes(content + b"\n")
            assert components.served_as(copy) != before, f"{file.name}, which another file of its folder may import"
            file.write_bytes(content)


@pytest.mark.parametrize(
    ("language", "faces"), [("en", {"Geist"}), ("fa", {"Geist", "Vazirmatn-Regular", "Vazirmatn-Bold"})]
)
def test_a_page_brings_the_faces_it_begins_with_and_no_others(language: str, faces: set[str]) -> None:
    theirs = Path(streamlit.__file__).with_name("static") / "index.html"
    page = _get(_served("", language, theirs.read_text(encoding="utf-8")), "/").text
    brought = [re.search(r'href="([^"]+)"', one) for one in re.findall(r'<link[^>]*as="font"[^>]*>', page)]
    assert {one and one[1].split("/")[-1].split(".")[0] for one in brought} == faces
