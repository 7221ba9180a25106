"""What the page of a leader reads, through the cache."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from data.queries.leading import needs as _needs
from data.queries.leading import rhythm as _rhythm
from data.queries.leading.needs import Need, Praise
from data.queries.leading.rhythm import TeamRhythm
from data.queries.scoreboard.standing import Scoreboard
from pages.ui import version_cache
from pages.ui.queries import Version, scoreboard, version
from pages.ui.run import snapshot


def needs(board: Scoreboard, teams: Sequence[str]) -> list[Need]:
    """What waits for a word in these teams."""
    return _week(board, teams)[0]


def praise(board: Scoreboard, teams: Sequence[str]) -> Praise:
    """What was praised lately, and who has had no praise."""
    return _week(board, teams)[1]


def rhythm(board: Scoreboard, teams: Sequence[str]) -> list[TeamRhythm]:
    """How regularly they check in."""
    return _week(board, teams)[2]


def _week(board: Scoreboard, teams: Sequence[str]) -> tuple[list[Need], Praise, list[TeamRhythm]]:
    return _cached_week(board.cycle.id, board.on, tuple(teams), version())


@version_cache.kept(max_entries=16)
def _cached_week(
    cycle: str,
    on: date,
    teams: tuple[str, ...],
    at: Version,  # noqa: ARG001
) -> tuple[list[Need], Praise, list[TeamRhythm]]:
    board = scoreboard(cycle, on)
    assert board is not None
    read = snapshot()
    return _needs.needs(read, board, teams), _needs.praise(read, board, teams), _rhythm.rhythm(read, board, teams)
