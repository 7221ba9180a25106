"""What a reader can find by name: objectives, key results, metrics, people, reviews, drivers and sources.

These are frozen values without addresses or words of a language: the pages know those. What the reader has no right to
do stands with nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from data.queries.scoreboard.scoreboard import choose_cycle
from data.stores.snapshot import Reader
from okr_model.plan.cycles import Cycle
from okr_model.plan.people import Person, address, each_person
from okr_model.plan.plan import Plan
from okr_model.plan.roles import Right

ThingKind = Literal["objective", "key_result", "metric", "person", "review", "driver", "source"]
Deed = Literal["check_in", "what_if", "edit", "sync"]


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that can be found.

    id: what addresses name it by; a metric's full name, a review's number, a person's address.
    beside: what it is part of, or otherwise told apart by; a day where that is what tells it apart.
    also: other words it is found by.  cycle: the one it belongs to, empty where that is the running one or none.
    owns: of a person, whether key results of the running cycle are theirs.
    deeds: what this reader may do with it.
    """

    kind: ThingKind
    id: str
    title: str
    beside: str | date = ""
    also: str = ""
    cycle: str = ""
    owns: bool = False
    deeds: tuple[Deed, ...] = ()


def things(reader: Reader, rights: Collection[Right]) -> tuple[Thing, ...]:
    """Everything this reader can find: the running cycle's first, then other cycles' from the latest back."""
    if "look" not in rights:
        return ()
    cycles = reader.plan.cycles()
    running = choose_cycle(cycles, reader.today())
    others = sorted((c for c in cycles if c != running), reverse=True)
    plan = reader.plan.plan(running.id) if running else None
    deeds = _deeds_of_results(running, reader.today(), rights)
    return (
        *(_planned(plan, "", deeds) if plan else ()),
        *_metrics(reader),
        *_people(reader.plan.people.all(), plan),
        *_reviews(reader),
        *_drivers(reader),
        *_sources(reader, rights),
        *(thing for cycle in others if (past := reader.plan.plan(cycle.id)) for thing in _planned(past, cycle.id, ())),
    )


def _deeds_of_results(running: Cycle | None, today: date, rights: Collection[Right]) -> tuple[Deed, ...]:
    checks_in = running is not None and today in running and "take_part" in rights
    return (
        *(("check_in",) if checks_in else ()),
        "what_if",
        *(("edit",) if "edit" in rights else ()),
    )


def _planned(plan: Plan, cycle: str, deeds: tuple[Deed, ...]) -> Iterator[Thing]:
    for goal in plan.objectives:
        also = " ".join(filter(None, (goal.owner, goal.team, goal.theme)))
        yield Thing("objective", goal.id, goal.title, plan.cycle.id if cycle else goal.team, also, cycle)
        for one in goal.key_results:
            beside = f"{goal.title} · {plan.cycle.id}" if cycle else goal.title
            words = " ".join(filter(None, (one.owner or goal.owner, goal.team, one.formula)))
            yield Thing("key_result", one.id, one.title, beside, words, cycle, deeds=deeds)


def _metrics(reader: Reader) -> Iterator[Thing]:
    for name, metric in reader.catalogue.items():
        yield Thing("metric", name, metric.title or name, name if metric.title else "", metric.unit)


def _people(people: Collection[Person], plan: Plan | None) -> Iterator[Thing]:
    """Those who take part, and whoever else the running plan names as an owner."""
    goals = plan.objectives if plan else ()
    owning = each_person(one.owner or goal.owner for goal in goals for one in goal.key_results)
    owners = {address(owner) for owner in owning}
    known = {person.email for person in people}
    for person in people:
        if person.active:
            owns = person.email in owners
            yield Thing("person", person.email, person.display_name, person.team, person.email, owns=owns)
    for owner in owning:
        if address(owner) not in known:
            yield Thing("person", owner, owner.partition("@")[0], owner if "@" in owner else "", owns=True)


def _reviews(reader: Reader) -> Iterator[Thing]:
    for one in reader.plan.reviews.all():
        setting = one.setting
        yield Thing("review", str(one.id), setting.title, setting.day, f"{setting.cycle} {setting.team}".strip())


def _drivers(reader: Reader) -> Iterator[Thing]:
    for marked in reader.plan.drivers.all():
        event = marked.event
        also = " ".join((event.kind, *event.tags, *event.metrics))
        yield Thing("driver", marked.id, event.title, event.first, also)


def _sources(reader: Reader, rights: Collection[Right]) -> Iterator[Thing]:
    deeds: tuple[Deed, ...] = ("sync",) if "take_part" in rights else ()
    for name, source in reader.settings.sources.items():
        usable = source.enabled and not source.problem
        yield Thing("source", name, name, source.connector, deeds=deeds if usable else ())
