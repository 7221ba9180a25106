"""Links to live tiles, and what each shows: the figures that were chosen for it, as a pack, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from data.queries.errors import PlanStoreError, StoreError, plan_damage, why_unusable
from data.queries.reviews import current_pack
from data.queries.scoreboard import scoreboard
from data.queries.scoreboard.standing import Scoreboard
from data.stores.snapshot import Reader
from data.stores.tiles.signature import LENGTH, Signed
from data.stores.tiles.store import SUBJECTS, Chosen, Subject, Tile
from okr_model.review.pack import Pack

__all__ = [
    "LENGTH",
    "SUBJECTS",
    "Chosen",
    "Signed",
    "Subject",
    "Tile",
    "cycle_shown",
    "everyone",
    "in_use",
    "is_unreadable",
    "opened_with",
    "pack",
    "read",
    "sites",
    "title",
]

Boards = Callable[[Reader, str | None], Scoreboard | None]
"""Gives the scoreboard of a cycle, None being the current one. Raises UnknownCycle."""


def everyone(reader: Reader) -> list[Tile]:
    """Every link there ever was, the latest first."""
    return reader.plan.tiles.all()


def in_use(reader: Reader) -> list[Tile]:
    """The links that show something, the latest first."""
    return [tile for tile in everyone(reader) if tile.counts_at(reader.now())]


def read(reader: Reader, text: str) -> Signed | None:
    """The token that somebody sent; None where it was not signed here."""
    return reader.plan.tiles.read(text)


def opened_with(reader: Reader, token: Signed) -> Tile | None:
    """The link that a token opens; None where it was revoked or is over, or none is kept."""
    tile = reader.plan.tiles.find(token)
    return tile if tile is not None and tile.counts_at(reader.now()) else None


def cycle_shown(reader: Reader, subject: Subject, asked: str | None) -> str | None:
    """The cycle whose figures a new link shows: the one asked for, else for the overview always the current one (None).

    An objective or key result is in one cycle: the current one, unless another was asked for.
    """
    if asked is not None or subject == "overview":
        return asked
    current = scoreboard.choose_cycle(reader.plan.cycles(), reader.today())
    return current.id if current else None


def title(reader: Reader, chosen: Chosen) -> str | None:
    """The title of what a link shows; None of the overview, and of what is not in the plan any more."""
    cycles = [chosen.cycle_id] if chosen.cycle_id else [cycle.id for cycle in reader.plan.cycles()]
    for plan in filter(None, map(reader.plan.plan, cycles)):
        found = plan.objective(chosen.item or "") if chosen.subject == "objective" else None
        found_result = plan.key_result(chosen.item or "") if chosen.subject == "key_result" else None
        if one := found or found_result:
            return one.title
    return None


def is_unreadable(error: Exception) -> bool:
    """Whether a store is damaged, locked or away, which is no defect: pages say so, `okr doctor` what to do."""
    expected = isinstance(error, StoreError | PlanStoreError) or plan_damage(error) is not None
    return expected or why_unusable(error) is not None


def sites(reader: Reader, chosen: Chosen) -> tuple[str, ...]:
    """The sites that may frame a tile: those named for it that `[tiles]` still names."""
    return tuple(site for site in chosen.sites if site in reader.settings.tiles.sites)


def built(reader: Reader, cycle: str | None) -> Scoreboard | None:
    """A scoreboard made now."""
    return scoreboard.build(reader, cycle=cycle)


def pack(reader: Reader, chosen: Chosen, boards: Boards = built) -> Pack | None:
    """What a tile shows; None where it is not in the plan any more. Of a key result, its objective goes unnamed."""
    try:
        board = boards(reader, chosen.cycle_id)
    except scoreboard.UnknownCycle:
        return None
    if board is None:
        return None
    match chosen.subject:
        case "key_result":
            standing = board.find(chosen.item or "")
            return current_pack.of_key_result(reader, board, standing, by="") if standing else None
        case "objective":
            goal = next((one for one in board.objectives if one.objective.id == chosen.item), None)
            return current_pack.of_objective(reader, board, goal, by="") if goal else None
        case _:
            return current_pack.of_board(reader, board, by="")
