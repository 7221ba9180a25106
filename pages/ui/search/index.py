"""What the browser searches in: every thing, page and action of one reader, as rows that it shows as text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from data.config.guide.chapters import chapters
from data.queries.search import search
from data.queries.search.search import Thing
from okr_model.plan.roles import Right
from pages.ui import learn, queries, run, version_cache
from pages.ui.i18n import declared, full_day, t
from pages.ui.search import places

Rights = frozenset[Right]
Row = list[str]
"""kind, title, what stands beside it, other words it is found by, address, deed: one of the last two is empty."""


def things(rights: Rights) -> tuple[Thing, ...]:
    """What somebody with these rights can find."""
    return _cached_things(rights, queries.version())


@version_cache.kept(max_entries=8)
def _cached_things(rights: Rights, at: queries.Version) -> tuple[Thing, ...]:  # noqa: ARG001
    return search.things(run.snapshot(), rights)


def rows(rights: Rights) -> list[Row]:
    """The rows of somebody with these rights."""
    return _cached_rows(rights, run.words().language, queries.version())


@version_cache.kept(max_entries=8)
def _cached_rows(rights: Rights, language: str, at: queries.Version) -> list[Row]:  # noqa: ARG001
    found = things(rights)
    begun = (["action", one.title, "", one.also, one.address, ""] for one in places.actions() if one.needs in rights)
    listed = (["page", one.title, "", one.also, one.address, ""] for one in places.pages() if one.needs in rights)
    deeds = (row for one in found for row in _deeds(one))
    return [*begun, *_syncs(found), *listed, *map(_row, found), *deeds, *_explained(language)]


def kinds() -> dict[str, str]:
    """What each kind of row is called."""
    return {
        "action": t("Action"),
        "page": t("Page"),
        "objective": t("Objective"),
        "key_result": t("Key result"),
        "metric": t("Metric"),
        "person": t("Person"),
        "review": t("Review"),
        "driver": t("Driver"),
        "source": t("Source"),
        "guide": t("Guide"),
    }


def _row(one: Thing) -> Row:
    beside = full_day(one.beside) if isinstance(one.beside, date) else one.beside
    title = declared(one.title) if one.kind == "metric" else one.title
    return [one.kind, title, beside, one.also, places.address(one), ""]


def _deeds(one: Thing) -> Iterator[Row]:
    for title, address in places.deeds(one):
        yield ["action", title, "", "", address, ""]


def _explained(language: str) -> Iterator[Row]:
    """The paragraphs of the guide."""
    for chapter in chapters(language):
        for one in chapter.paragraphs:
            yield ["guide", one.title, chapter.title, "", learn.to(one.anchor), ""]


def _syncs(found: tuple[Thing, ...]) -> Iterator[Row]:
    """What pulls a source."""
    ready = [one.id for one in found if "sync" in one.deeds]
    if len(ready) > 1:
        yield ["action", t("Sync all sources"), "", t("pull, refresh, update"), "", "sync "]
    for name in ready:
        yield ["action", t("Sync {source}", source=name), "", t("pull, refresh, update"), "", f"sync {name}"]
