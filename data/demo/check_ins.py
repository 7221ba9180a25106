"""What the demo's team says to each other: who takes part, weekly check-ins, a question and its answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from data.stores.check_ins.store import About
from data.stores.plan.store import PlanStore
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


def hold(store: PlanStore, plan: Plan, today: date) -> None:
    """Let the team talk about a plan, where it has not yet: nothing is said twice, nor for days outside the cycle."""
    if store.people.all():
        return
    for name, (called, team) in PEOPLE.items():
        role = "editor" if name.endswith("lead") else "viewer"
        store.people.save(_address(name), author="demo", name=called, team=team, role=role)
    for ago, item, who, confidence, note, obstacles, next_step in CHECK_INS:
        day = today - timedelta(days=ago)
        if day in plan.cycle and plan.key_result(item) is not None:
            said = {"confidence": confidence, "note": note, "obstacles": obstacles, "next_step": next_step}
            store.rhythm.check_in(plan.cycle.id, ("key result", item), author=_address(who), day=day, **said)
    if plan.objective("awareness") is not None:
        about: About = ("objective", "awareness")
        asked = "Shall we ask the trade papers for guest articles, @press?"
        store.rhythm.comment(plan.cycle.id, about, asked, author=_address("brand-lead"))
        answer = store.rhythm.comment(plan.cycle.id, about, "Yes, two have said so already.", author=_address("press"))
        store.rhythm.react("comment", answer, "thanks", author=_address("brand-lead"))


def _address(name: str) -> str:
    return f"{name}@example.com"
