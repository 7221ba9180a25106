"""The figures that the guide's examples speak of: of a key result of the reader's, else of one that is made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from okr_model.plan.people import is_same_person
from pages.ui import cards, identity, queries, status_style
from pages.ui.i18n import amount, full_day, nt, number, percent, percent_likely, spoken_amount, t

NAMES: Final = frozenset(
    {
        *("objective", "kind", "bar", "objective_status", "objective_likelihood", "results"),
        *("title", "status", "value", "baseline", "target", "covered", "progress", "expected"),
        *("likelihood", "likely", "low", "high", "cycle", "end", "left"),
    }
)
"""What an example may name."""


@dataclass(frozen=True, slots=True)
class Example:
    """Figures by name, as they are shown. own: they are of this workspace, not made up."""

    figures: Mapping[str, str]
    own: bool


def of_reader() -> Example:
    """Figures of the workspace as the overview shows them today; None of them where it has no such key result.

    The key result is one of the reader's where one has everything, else the first of the plan that has.
    """
    board = queries.scoreboard(None, None)
    return Example(_figures(board, chosen), own=True) if board and (chosen := _chosen(board)) else made_up()


def made_up() -> Example:
    """An example for a workspace that has no plan yet: the names and figures are invented."""
    unit = t("sessions")
    return Example(
        {
            "objective": t("Be the first name people think of"),
            "kind": cards.commitment("aspirational"),
            "bar": number(0.7, 2),
            "objective_status": status_style.word("on_track"),
            "objective_likelihood": percent_likely(0.74),
            "results": nt("{n} key result", "{n} key results", 3),
            "title": t("Website sessions"),
            "status": status_style.word("on_track"),
            "baseline": amount(120_000),
            "value": amount(151_200),
            "target": amount(180_000, unit),
            "covered": t("{progress} done, {expected} expected by now", progress=percent(0.52), expected=percent(0.6)),
            "progress": percent(0.52),
            "expected": percent(0.6),
            "likelihood": percent_likely(0.78),
            "likely": t("{likely} likely to reach {bound} of target", likely=percent_likely(0.78), bound=percent(0.7)),
            "low": spoken_amount(164_000),
            "high": spoken_amount(186_000, unit),
            "cycle": t("this quarter"),
            "end": t("its last day"),
            "left": nt("{n} day left", "{n} days left", 36),
        },
        own=False,
    )  # fmt: skip


def _chosen(board: Scoreboard) -> tuple[ObjectiveStanding, Standing] | None:
    me = identity.email()
    fitting = [(o, s) for o in board.objectives for s in o.key_results if _says_enough(o, s)]
    return min(fitting, key=lambda one: not is_same_person(one[1].owner, me), default=None)


def _says_enough(objective: ObjectiveStanding, standing: Standing) -> bool:
    """Whether every figure that an example may name can be given."""
    result, reading = standing.key_result, standing.reading
    known = (result.baseline, result.target, reading.value, reading.progress, reading.prospect)
    return result.type in {"increase", "decrease"} and None not in known and objective.stands.likelihood is not None


def _figures(board: Scoreboard, chosen: tuple[ObjectiveStanding, Standing]) -> dict[str, str]:
    objective, standing = chosen
    result, reading, unit, among = standing.key_result, standing.reading, standing.unit, standing.shown
    assert reading.prospect is not None
    bare = unit if standing.unit_is_part_of_number else ""  # of what stands beside a figure with its unit
    left = (board.cycle.end - board.on).days
    return {
        "objective": objective.objective.title,
        "kind": cards.commitment(objective.objective.kind),
        "bar": number(objective.stands.bar, 2),
        "objective_status": status_style.word(objective.status),
        "objective_likelihood": percent_likely(objective.stands.likelihood),
        "results": nt("{n} key result", "{n} key results", len(objective.key_results)),
        "title": result.title,
        "status": status_style.word(reading.status),
        "baseline": amount(result.baseline, bare, among),
        "value": amount(reading.value, bare, among),
        "target": amount(result.target, unit, among),
        "covered": cards.covered(standing),
        "progress": percent(reading.progress),
        "expected": percent(reading.expected),
        "likelihood": percent_likely(reading.prospect.judged),
        "likely": cards.likelihood(standing),
        "low": spoken_amount(reading.prospect.p10, bare, among),
        "high": spoken_amount(reading.prospect.p90, unit, among),
        "cycle": board.cycle.display_name,
        "end": full_day(board.cycle.end),
        "left": nt("{n} day left", "{n} days left", left) if left else t("last day"),
    }
