"""Key results of which a metric is defined differently since a pull: what a notice says of each, once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from data.queries.bridge import bridge
from data.queries.metrics.redefinitions import Redefinition, redefinitions
from data.queries.scoreboard.standing import Scoreboard, Standing
from data.stores.snapshot import Reader
from okr_model.bridge.bridge import Moment
from okr_model.notices.letter import Item
from okr_model.wording.figures import rounds_away
from okr_model.wording.sentences import Sentence, as_declared

NEWS: Final = timedelta(days=7)
"""What happened before is no news: whoever begins to listen is not told of it."""

_JUST_BEFORE: Final = timedelta(microseconds=1)
_TODO: Final = Sentence(
    "See what it changed. If it measures something else now, change the target or the formula, and check in with why."
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A key result that is counted differently since a pull. subject: another one for each pull."""

    subject: str
    title: Sentence
    item: Item
    standing: Standing


def found(workspace: Reader, board: Scoreboard, told: Collection[str]) -> Iterator[Counted]:
    """What has not been told. told: the subjects of what was."""
    formulas = [(s, s.formula.metrics) for s in board.standings if s.formula]
    changes = redefinitions(workspace, {name for _, metrics in formulas for name in metrics})
    fresh = [one for one in changes if one.at >= workspace.now() - NEWS]
    for standing, metrics in formulas:
        for change in (own for one in fresh if (own := one.among(metrics))):
            subject = f"{board.cycle.id}/{standing.key_result.id}@{change.at.isoformat()}"
            if subject not in told:
                title = Sentence("“{title}” is counted differently now", names={"title": standing.key_result.title})
                yield Counted(subject, title, _item(workspace, board, standing, change), standing)


def day_of(workspace: Reader, change: Redefinition) -> date:
    """The day of a change, where the workspace is."""
    return change.at.astimezone(ZoneInfo(workspace.settings.workspace.timezone)).date()


def said(workspace: Reader, change: Redefinition) -> Sentence:
    """Which metrics were defined differently, and from which day on that counts."""
    titles = [as_declared(title) for title in workspace.catalogue.titles(change.metrics).values()]
    text = Sentence("Defined differently: {metrics}. Days from {day} on are counted by the new definition.")
    return text.filled(metrics=titles, day=change.since)


def query(workspace: Reader, change: Redefinition, key_result: str, cycle: str) -> dict[str, str]:
    """The parameters of the key result's page that show what the change did: why it moved since the day before."""
    before = day_of(workspace, change) - timedelta(days=1)
    return {"id": key_result, "cycle": cycle, "since": "day", "since_day": before.isoformat()}


def _item(workspace: Reader, board: Scoreboard, standing: Standing, change: Redefinition) -> Item:
    names = {"title": standing.key_result.title, "objective": standing.objective.title}
    what = Sentence("{title} ({objective}): counted by another definition", names=names)
    effect = _effect(workspace, board, standing, change)
    why = (said(workspace, change), *([effect] if effect else []))
    return Item(
        what, why, _TODO, f"key_result?{urlencode(query(workspace, change, standing.key_result.id, board.cycle.id))}"
    )


def _effect(workspace: Reader, board: Scoreboard, standing: Standing, change: Redefinition) -> Sentence | None:
    """What the new definition alone did to the value; None where nobody can tell."""
    first = Moment(day_of(workspace, change), change.at - _JUST_BEFORE)
    moved = bridge.why(workspace, standing.key_result.id, first, cycle=board.cycle.id).value
    if moved is None:
        return None
    amount = fsum(part.amount for part in moved.parts if part.cause == "definition")
    if rounds_away(amount, moved.unit, moved.beside):
        return Sentence("Its value stays the same.")
    old, new = {"old": moved.first}, {"new": moved.first + amount}
    text = Sentence("That alone takes its value from {old} to {new}.")
    return Sentence(text.text, first_figures=old, figures=new, unit=moved.unit, beside=moved.beside)
