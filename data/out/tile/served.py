"""Tiles made once and kept: while nothing changed, an answer costs what a file would.

Whether a link still counts, and whether anything changed, is asked once a second for all who look at it; what is asked
for at the same time is made once. So a revoked link goes dark within a second, and a thousand viewers cost what one
does. It is used from one event loop; what takes long is done in threads.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from anyio import to_thread
from starlette.concurrency import run_in_threadpool

from data.commands import tiles as commands
from data.config.i18n.languages import is_offered
from data.config.i18n.translation import wording
from data.out.exports.chart_picture import to_png
from data.out.page_address import of_pages
from data.out.tile import addresses, content, html, picture
from data.out.tile.content import GONE
from data.queries import tiles
from data.queries.scoreboard.standing import Scoreboard
from data.queries.tiles import Signed, Subject, Tile
from data.stores.snapshot import Reader, Snapshot
from data.stores.workspace import shared

log = logging.getLogger(__name__)

Kind = Literal["html", "svg", "png"]
FRESH: Final = 1.0
"""Seconds for which a link is taken to count, and its figures to be the newest."""

_A_MOMENT: Final = 0.3  # seconds
MOST: Final = 200
"""Links kept at once; of more, those are forgotten that nobody asked for for longest."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a tile is asked for. language: None: the link's own.  theme: light or dark; empty: as the viewer's."""

    kind: Kind
    language: str | None = None
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A tile as it is sent. mark: another one as soon as it says something else.  sites: that may frame it."""

    body: bytes
    mark: str
    sites: tuple[str, ...]
    title: str
    subject: Subject


@dataclass(slots=True)
class _Kept:
    """What is kept of one link. until: when it has to be asked for anew, by the steady clock."""

    version: tuple[object, ...] = ()
    until: float = 0.0
    tile: Tile | None = None
    made: dict[Look, Made] = field(default_factory=dict)


class Tiles:
    """The tiles of one workspace."""

    def __init__(self, home: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._home = home
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._noting: dict[int, asyncio.Task[None]] = {}
        self._making: dict[tuple[str, Look], asyncio.Task[Made | None]] = {}
        self._boards: dict[str | None, tuple[tuple[object, ...], Scoreboard | None]] = {}
        self._drawing, self._picturing = asyncio.Semaphore(1), asyncio.Semaphore(1)

    def ready(self, token: Signed, look: Look) -> Made | None:
        """A tile that can be sent as it is; None where it has to be made, or asked for, first."""
        kept = self._kept.get(token.text)
        if kept is None or kept.tile is None or self._clock() >= kept.until:
            return None
        return kept.made.get(look)

    async def get(self, token: Signed, look: Look) -> Made | None:
        """A tile; None where the link shows nothing any more. Raises NoPicture."""
        if (made := self.ready(token, look)) is not None:
            return made
        kept = self._kept.get(token.text)
        if kept is not None and kept.tile is None and self._clock() < kept.until:
            return None
        asked = (token.text, look)
        if (task := self._making.get(asked)) is None:
            task = self._making[asked] = asyncio.create_task(self._make(token, look))
            task.add_done_callback(lambda _: self._making.pop(asked, None))
        return await asyncio.shield(task)

    async def _make(self, token: Signed, look: Look) -> Made | None:
        asked_at = self._clock()
        snapshot, tile = await run_in_threadpool(self._looked_up, token)
        kept = self._kept.setdefault(token.text, _Kept())
        self._kept.move_to_end(token.text)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        if tile is None or kept.version != snapshot.version:
            kept.made = {}
        kept.version, kept.tile, kept.until = snapshot.version, tile, asked_at + FRESH
        if tile is None:
            return None
        await self._note_use(tile)
        if look not in kept.made:
            kept.made[look] = await self._drawn(snapshot, token, tile, look)
        return kept.made[look]

    async def _drawn(self, snapshot: Snapshot, token: Signed, tile: Tile, look: Look) -> Made:
        """A tile made anew; one at a time, so that pages get their turn."""
        async with self._drawing:
            title, body = await run_in_threadpool(self._markup, snapshot, token, tile, look)
        if look.kind == "png":
            async with self._picturing:
                body = await run_in_threadpool(to_png, body.decode())
        mark, sites = hashlib.sha256(body).hexdigest()[:32], tiles.sites(snapshot, tile.chosen)
        return Made(body, mark, sites, title, tile.chosen.subject)

    def base(self) -> str:
        """Where the pages are opened."""
        return of_pages(shared(self._home).snapshot())

    def _looked_up(self, token: Signed) -> tuple[Snapshot, Tile | None]:
        workspace = shared(self._home)
        snapshot = workspace.snapshot()
        return snapshot, tiles.opened_with(snapshot, token)

    async def _note_use(self, tile: Tile) -> None:
        """The answer waits a moment for it, not for whoever else writes, and does not fail with it."""
        if tile.number in self._noting:
            return

        async def note() -> None:
            try:
                await to_thread.run_sync(commands.note_use, shared(self._home), tile, abandon_on_cancel=True)
            except Exception as error:
                log.info("When a tile was opened could not be noted: %s", type(error).__name__)

        task = self._noting[tile.number] = asyncio.create_task(note())
        task.add_done_callback(lambda _: self._noting.pop(tile.number, None))
        await asyncio.wait({task}, timeout=_A_MOMENT)

    def _markup(self, snapshot: Snapshot, token: Signed, tile: Tile, look: Look) -> tuple[str, bytes]:
        """The title; and the page, or the picture as SVG."""
        settings = snapshot.settings.workspace
        language = look.language or tile.chosen.language or settings.language
        words = wording(language if is_offered(language) else settings.language, settings.calendar)
        pack = tiles.pack(snapshot, tile.chosen, self._board)
        shown = None if pack is None else content.of(tile.chosen.subject, pack, words)
        theme = look.theme or ("light" if look.kind == "png" else "")
        if look.kind == "html":
            found = addresses.found(of_pages(snapshot), token.text)
            made = html.nothing(GONE, words, theme) if shown is None else html.page(shown, words, theme, found)
        else:
            made = picture.nothing(GONE, words, theme) if shown is None else picture.draw(shown, words, theme)
        return shown.title if shown else words.sentence(GONE[0]), made.encode()

    def _board(self, reader: Reader, cycle: str | None) -> Scoreboard | None:
        """The scoreboard of a cycle, made once for all tiles while nothing changes."""
        assert isinstance(reader, Snapshot)
        kept = self._boards.get(cycle)
        if kept is None or kept[0] != reader.version:
            kept = self._boards[cycle] = (reader.version, tiles.built(reader, cycle))
        return kept[1]
