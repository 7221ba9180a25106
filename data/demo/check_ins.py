"""What the demo's team says to each other: who takes part, weekly check-ins, a question and its answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from data.commands import check_ins, people
from data.commands.permissions import Actor, actor_of
from data.queries.check_ins import About, Comment, feed
from data.queries.people import everybody
from data.stores.workspace import Workspace
from okr_model.check_ins.check_ins import CheckIn
from okr_model.plan.plan import Plan

PEOPLE: Final = {  # called by what they do: nobody is made up
    "managing-director": ("Managing director", ""),
    "brand-lead": ("Brand lead", "Brand"),
    "press": ("Press desk", "Brand"),
    "sales-lead": ("Sales lead", "Sales"),
    "sales-desk": ("Sales desk", "Sales"),
    "web-lead": ("Web lead", "Web"),
    "growth-lead": ("Growth lead", "Growth"),
    "events": ("Events desk", "Growth"),
}
CHECK_INS: Final = (  # days ago, key result, by whom, confidence, note, what is in the way, what comes next
    (
        23,
        "visitors",
        "brand-lead",
        7,
        "The autumn articles are read more than last year's.",
        "",
        "Two more by mid-month",
    ),
    (
        16,
        "visitors",
        "brand-lead",
        6,
        "A quiet week after the fair.",
        "The newsletter went out late.",
        "Catch up on it",
    ),
    (4, "visitors", "brand-lead", 5, "Growing again, though not fast enough.", "", "Ask guests for articles"),
    (5, "mentions", "press", 8, "Two trade papers wrote about us.", "", ""),
    (3, "revenue", "sales-lead", 6, "Good talks; the contracts take their time.", "Legal checks take two weeks.", ""),
    (
        12,
        "conversion_rate",
        "web-lead",
        3,
        "The new start page did not bring what we hoped.",
        "",
        "Try the old headline again",
    ),
    (6, "downloads", "growth-lead", 8, "The listing in the store was renewed.", "", ""),
)
QUESTION: Final = "Shall we ask the trade papers for guest articles, @press?"
ANSWER: Final = "Yes, two have said so already."


def add(workspace: Workspace, plan: Plan, today: date) -> None:
    """Let the team talk about a plan; nothing is said about days outside the cycle, and nothing twice."""

    def of(name: str) -> Actor:
        return actor_of(workspace, _address(name), "command_line")

    demo, known = actor_of(workspace, "demo", "command_line"), {person.email for person in everybody(workspace)}
    for name, (title, team) in PEOPLE.items():
        role = "editor" if name.endswith("lead") else "member"
        if _address(name) not in known:
            people.save(workspace, demo, _address(name), name=title, team=team, role=role)
    said = _said(workspace, plan)
    for ago, item, who, confidence, note, obstacles, next_step in CHECK_INS:
        day = today - timedelta(days=ago)
        if day in plan.cycle and plan.key_result(item) is not None and note not in said:
            fields = {"confidence": confidence, "note": note, "obstacles": obstacles, "next_step": next_step}
            check_ins.check_in(workspace, of(who), plan.cycle.id, ("key result", item), day=day, **fields)
    if plan.objective("awareness") is not None:
        about: About = ("objective", "awareness")
        if QUESTION not in said:
            check_ins.comment(workspace, of("brand-lead"), plan.cycle.id, about, QUESTION)
        answer = said.get(ANSWER) or check_ins.comment(workspace, of("press"), plan.cycle.id, about, ANSWER)
        check_ins.react(workspace, of("brand-lead"), "comment", answer, "thanks")


def _said(workspace: Workspace, plan: Plan) -> dict[str, int]:
    """The check-ins and comments there are, by their text, with their ids."""
    entries = [e for o in plan.objectives for e in feed(workspace, plan.cycle.id, o.id, by=_address("brand-lead"))]
    notes = {e.body.note: e.id for e in entries if isinstance(e.body, CheckIn)}
    return notes | {e.body.text: e.id for e in entries if isinstance(e.body, Comment)}


def _address(name: str) -> str:
    return f"{name}@example.com"
