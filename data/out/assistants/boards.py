"""The scoreboards that assistants ask about, kept while nothing has changed: one question follows the other."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import date, datetime
from typing import Final

from data.config.validation_errors import suggestion
from data.queries.bridge.bridge import UnknownKeyResult
from data.queries.errors import NotThere
from data.queries.scoreboard import scoreboard
from data.queries.scoreboard.scoreboard import UnknownCycle
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from data.stores.snapshot import Snapshot
from okr_model.wording.sentences import Sentence, as_typed

_MOST: Final = 4
_kept: OrderedDict[tuple[object, ...], Scoreboard | None] = OrderedDict()
_turn = threading.Lock()


def board(
    reader: Snapshot, cycle: str | None, on: date | None = None, as_of: datetime | None = None
) -> Scoreboard | None:
    """Where every key result stands; None where there is no plan. Raises UnknownCycle."""
    key = (reader.home, reader.version, cycle, on, as_of)
    with _turn:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    built = scoreboard.build(reader, cycle=cycle, on=on, as_of=reader.moment(as_of) if as_of else None)
    with _turn:
        _kept[key] = built
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return built


def planned(reader: Snapshot, cycle: str | None, on: date | None = None, as_of: datetime | None = None) -> Scoreboard:
    """The same of a plan that there is. Raises UnknownCycle."""
    found = board(reader, cycle, on, as_of)
    if found is None:
        raise UnknownCycle(Sentence("There is no plan yet."))
    return found


def key_result(found: Scoreboard, id: str) -> Standing:
    """One key result of a board. Raises UnknownKeyResult, which lists the known ones."""
    standing = found.find(id)
    if standing is None:
        known = [one.key_result.id for one in found.standings]
        raise UnknownKeyResult(
            Sentence("There is no key result {key_result}. {suggestion}.").filled(
                key_result=as_typed(id[:80]), suggestion=suggestion(id, known, "key results")
            )
        )
    return standing


def objective(found: Scoreboard, id: str) -> ObjectiveStanding:
    """One objective of a board. Raises NotThere, which lists the known ones."""
    for one in found.objectives:
        if one.objective.id == id:
            return one
    raise NotThere("objective", id[:80], [one.objective.id for one in found.objectives])
