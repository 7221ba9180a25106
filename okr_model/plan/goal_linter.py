"""Goals written well: hints that teach and never block. Every hint says why, and shows a better wording.

The rules are those of the OKR method as commonly taught: 2 to 5 key results, outcomes rather than tasks, one measure
each, from a baseline to a target that is ambitious and attainable. Words are looked for in English; texts in other
languages get the hints that need no words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from okr_model.plan.alignment import MOST_OBJECTIVES
from okr_model.plan.people import Person, address
from okr_model.plan.plan import KeyResult, Objective, Plan
from okr_model.wording.sentences import Sentence

FEWEST, MOST = 2, 5  # key results of an objective
EASY, HARD = 0.9, 0.1  # likelihoods beyond which a target is hardly ambitious, hardly attainable
PROMISED = 0.5  # the likelihood below which one should not promise

HintKind = Literal[
    "too_few",
    "too_many",
    "figure_in_objective",
    "task",
    "two_in_one",
    "typed_in",
    "no_baseline",
    "no_way",
    "too_easy",
    "too_hard",
    "promised",
    "no_owner",
    "owner_left",
    "too_many_objectives",
]

_TASKS = frozenset(
    {
        *("add", "arrange", "attend", "build", "buy", "complete", "conduct", "create", "deliver", "design", "develop"),
        *("do", "draft", "finish", "hire", "hold", "host", "implement", "install", "introduce", "launch", "make"),
        *("migrate", "open", "organise", "organize", "plan", "post", "prepare", "produce", "publish", "redesign"),
        *("release", "roll", "run", "send", "set", "ship", "start", "translate", "update", "upload", "visit", "write"),
    }
)
_FIGURE = re.compile(r"\d+([.,]\d+)*\s*(%|k\b|m\b|percent|€|\$|£)?", re.IGNORECASE)
_YEAR_OR_QUARTER = re.compile(r"\b(20\d\d|q[1-4]|h[12]|b2b|b2c|web ?[23]|24/7)\b", re.IGNORECASE)
_TWO = re.compile(r"\b(and|as well as|plus)\b|&", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that could be written better. about: the id of the objective or key result, or a team by name."""

    kind: HintKind
    what: Literal["objective", "key result", "team"]
    about: str
    why: Sentence
    better: Sentence


def hints(
    plan: Plan, *, likelihood: Mapping[str, float] | None = None, people: Mapping[str, Person] | None = None
) -> list[Hint]:
    """Everything that could be written better, in the order of the plan, teams last.

    likelihood: the one that the status of a key result follows, by its id.  people: by e-mail address.
    """
    found = [h for o in plan.objectives for h in objective_hints(o, likelihood=likelihood, people=people)]
    return [*found, *team_hints(plan)]


def objective_hints(
    objective: Objective, *, likelihood: Mapping[str, float] | None = None, people: Mapping[str, Person] | None = None
) -> list[Hint]:
    """The hints for one objective and its key results."""
    found = [*_count(objective), *_objective_words(objective)]
    gone = {email for email, person in (people or {}).items() if not person.active}
    for result in objective.key_results:
        found += [*_words(result), *_measure(result), *_owner(objective, result, gone)]
        if likelihood and result.id in likelihood:
            found += _ambition(objective, result, likelihood[result.id])
    return found


def _count(objective: Objective) -> Iterator[Hint]:
    count = float(len(objective.key_results))
    if count < FEWEST:
        yield Hint(
            "too_few",
            "objective",
            objective.id,
            Sentence(
                "It has {count} of {fewest} to {most} key results: a single figure is easy to meet in the wrong way.",
                numbers={"count": count, "fewest": float(FEWEST), "most": float(MOST)},
            ),
            Sentence("Add the figure that would fall if this one were forced up, such as a rate beside a number."),
        )
    elif count > MOST:
        yield Hint(
            "too_many",
            "objective",
            objective.id,
            Sentence(
                "It has {count} key results; with more than {most}, nobody knows which matters.",
                numbers={"count": count, "most": float(MOST)},
            ),
            Sentence("Keep the two or three that would convince a stranger; make another objective of the rest."),
        )


def _objective_words(objective: Objective) -> Iterator[Hint]:
    if _FIGURE.search(_YEAR_OR_QUARTER.sub("", objective.title)):
        yield Hint(
            "figure_in_objective",
            "objective",
            objective.id,
            Sentence("An objective says where to go; figures belong in its key results."),
            Sentence("“Be the first name freelancers think of”, with “website sessions” as a key result."),
        )
    if _is_task(objective.title):
        yield Hint(
            "task",
            "objective",
            objective.id,
            Sentence("It starts like a task. An objective describes what is different once the work has paid off."),
            Sentence("“Turn visits into first invoices” instead of “Launch the new sign-up page”."),
        )


def _words(result: KeyResult) -> Iterator[Hint]:
    if result.type != "milestone" and _is_task(result.title):
        yield Hint(
            "task",
            "key result",
            result.id,
            Sentence("It starts like a task. A key result is what the task should achieve, since tasks can fail to."),
            Sentence("“Registrations from webinars” instead of “Run three webinars”."),
        )
    if result.type == "milestone" and len(result.steps) == 1:
        yield Hint(
            "task",
            "key result",
            result.id,
            Sentence("It is a single task: done or not done shows no progress on the way, nor whether it helped."),
            Sentence("Name the steps towards it, or better, the figure that will move once it is done."),
        )
    if _TWO.search(result.title):
        yield Hint(
            "two_in_one",
            "key result",
            result.id,
            Sentence("It seems to name two things: if one rises and the other falls, it says nothing."),
            Sentence("Make “visitors” and “registrations” two key results, or divide one by the other."),
        )


def _is_task(title: str) -> bool:
    first = re.match(r"\W*([A-Za-z]+)", title)
    return first is not None and first[1].lower() in _TASKS


def _measure(result: KeyResult) -> Iterator[Hint]:
    if result.manual:
        yield Hint(
            "typed_in",
            "key result",
            result.id,
            Sentence("Its value is entered by hand, so it is only as fresh as the last entry."),
            Sentence("Connect the spreadsheet or service the figure comes from, and give it a formula."),
        )
    if result.type not in {"increase", "decrease"}:
        return
    if result.baseline is None:
        why = Sentence("Without a baseline there is no progress to show, now or afterwards.")
        if result.type == "decrease":
            why = Sentence("Without a baseline there is nothing to reduce from: it has no progress, only a likelihood.")
        yield Hint(
            "no_baseline",
            "key result",
            result.id,
            why,
            Sentence("Use the same days of the last cycle, or start with a key result of type baseline."),
        )
    elif result.baseline == result.target:
        yield Hint(
            "no_way",
            "key result",
            result.id,
            Sentence("Its baseline equals its target, so there is no progress to make."),
            Sentence("For something that should stay as it is, use the type “at least” or “at most”."),
        )


def _owner(objective: Objective, result: KeyResult, gone: Collection[str]) -> Iterator[Hint]:
    owner = result.owner or objective.owner
    better = Sentence("Name one person who checks in every week; others can still help.")
    if not owner:
        yield Hint(
            "no_owner",
            "key result",
            result.id,
            Sentence("It has no owner, and what is everybody's is nobody's."),
            better,
        )
    elif address(owner) in gone:
        yield Hint("owner_left", "key result", result.id, Sentence("Its owner has left."), better)


def _ambition(objective: Objective, result: KeyResult, likelihood: float) -> Iterator[Hint]:
    likely = {"likelihood": likelihood}
    if likelihood > EASY and objective.kind == "aspirational":
        yield Hint(
            "too_easy",
            "key result",
            result.id,
            Sentence("It is {likelihood} likely, so it will happen anyway: not very aspirational.", likelihoods=likely),
            Sentence("Raise the target until it is about fifty-fifty, or make the objective committed."),
        )
    elif likelihood < HARD:
        yield Hint(
            "too_hard",
            "key result",
            result.id,
            Sentence("It is only {likelihood} likely: people will stop believing in it.", likelihoods=likely),
            Sentence("Lower the target to the best cycle so far, or say what will be done differently."),
        )
    elif likelihood < PROMISED and objective.kind == "committed":
        yield Hint(
            "promised",
            "key result",
            result.id,
            Sentence("It is committed, so others count on it, yet only {likelihood} likely.", likelihoods=likely),
            Sentence("Promise what is more likely than not, and keep the higher figure as an aspiration."),
        )


def team_hints(plan: Plan) -> list[Hint]:
    """The hints about whole teams: who has taken on too much."""
    return list(_crowded_teams(plan))


def _crowded_teams(plan: Plan) -> Iterator[Hint]:
    for team, count in Counter(o.team for o in plan.objectives if o.team).items():
        if count > MOST_OBJECTIVES:
            yield Hint(
                "too_many_objectives",
                "team",
                team,
                Sentence("It has {count} objectives in one cycle, so no focus.", numbers={"count": float(count)}),
                Sentence("Choose the three that would make the others easier or unnecessary; postpone the rest."),
            )
