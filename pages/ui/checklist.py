"""The first steps in words, and which of them concern the reader: on their own page, and shortly on the overview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from data.queries.first_steps import FirstStep, Part, StepName
from data.queries.first_steps import first_steps as _first_steps
from data.queries.leading.teams import led_by
from pages.ui import identity, queries, version_cache
from pages.ui.i18n import t
from pages.ui.queries import Version, version
from pages.ui.run import snapshot

CLOSED: Final = "first_steps:overview"
"""Kept among what the reader has read, once they do not want to be shown it any more."""


@dataclass(frozen=True, slots=True)
class InWords:
    """A step as it is shown. page: where it is done.  guide: the paragraph that says how."""

    title: str
    page: str
    guide: str


def steps() -> list[FirstStep]:
    """Every step, ticked for the reader."""
    return _cached_steps(identity.email(), version())


@version_cache.kept(max_entries=64)
def _cached_steps(email: str, at: Version) -> list[FirstStep]:  # noqa: ARG001
    return _first_steps(snapshot(), email)


def parts_of_reader() -> list[Part]:
    """The parts that concern the reader: who administers connects data, who edits plans, who owns a team's objective
    leads it."""
    found: list[Part] = []
    board = queries.scoreboard(None, None)
    if identity.may_do("administer"):
        found.append("analyst")
    if identity.may_do("edit"):
        found.append("manager")
    if board is not None and led_by(board, identity.email()):
        found.append("leader")
    return found


def part_title(part: Part) -> str:
    """What a part is called."""
    return {"analyst": t("Bring in the data"), "manager": t("Plan and steer"), "leader": t("Lead the teams")}[part]


def in_words(step: StepName) -> InWords:
    """A step in words, and where it leads."""
    return {
        "source": InWords(t("Connect a source"), "add_source", "analyst"),
        "sync": InWords(t("Sync it for the first time"), "sources", "freshness"),
        "mapping": InWords(t("Bind a metric to a key result"), "plan", "typed-in"),
        "target": InWords(t("Set a target"), "plan", "baseline-target"),
        "event": InWords(t("Mark an event on the charts"), "drivers", "drivers"),
        "objective": InWords(t("Write an objective"), "edit_objective", "good-objective"),
        "key_results": InWords(t("Give it two or more key results"), "edit_key_result", "good-key-result"),
        "owners": InWords(t("Name an owner for each key result"), "share", "owner"),
        "check_in": InWords(t("Check in once"), "./", "check-in"),
        "what_if": InWords(t("Try another target and save it"), "what_if", "what-if"),
        "team_owners": InWords(t("Give each team's objective an owner"), "plan", "owner"),
        "review": InWords(t("Plan a review"), "reviews", "review"),
        "feedback": InWords(t("Give somebody feedback"), "my_teams", "praise"),
        "answer": InWords(t("Leave a comment on a key result"), "my_teams", "in-the-open"),
    }[step]
