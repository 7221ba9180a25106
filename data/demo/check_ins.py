"""What the demo's team says to each other: weekly check-ins with what is in the way, questions, answers, and praise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NamedTuple

from data.commands import check_ins
from data.demo.team import address, at, person
from data.queries.check_ins import About, Comment, Entry, feed
from data.stores.workspace import Workspace
from okr_model.check_ins.check_ins import CheckIn, Feedback, Reaction
from okr_model.plan.plan import Plan


class Said(NamedTuple):
    """A check-in: how many days ago, about which key result, by whom, and what."""

    ago: int
    item: str
    who: str
    confidence: int
    note: str
    obstacles: str = ""
    next_step: str = ""


CHECK_INS: Final = (
    Said(
        37, "visitors", "brand-lead", 8, "A good start: the guide to invoices is shared a lot.", "", "Write the second"
    ),
    Said(23, "visitors", "brand-lead", 7, "The new articles are read more than last quarter's.", "", "Two more soon"),
    Said(
        16,
        "visitors",
        "brand-lead",
        6,
        "A quiet week after the fair.",
        "The newsletter went out late.",
        "Catch up on it",
    ),
    Said(4, "visitors", "brand-lead", 5, "Growing again, though not fast enough.", "", "Ask guests for articles"),
    Said(15, "people", "brand-lead", 6, "New readers come from the guest articles, few of them return."),
    Said(5, "followers", "brand-lead", 8, "Short films do better than pictures.", "", "Two films a week"),
    Said(5, "mentions", "press", 8, "Two trade papers wrote about us."),
    Said(30, "customers_total", "managing-director", 6, "The month began well."),
    Said(
        6,
        "customers_total",
        "managing-director",
        3,
        "We win customers steadily, but fewer than we planned.",
        "Contracts wait two weeks for the legal check.",
        "Short contracts for small customers",
    ),
    Said(6, "reach", "managing-director", 6, "On its way; the blog carries most of it."),
    Said(24, "revenue", "sales-lead", 7, "The first large contract of the quarter is signed."),
    Said(3, "revenue", "sales-lead", 6, "Good talks; the contracts take their time.", "Legal checks take two weeks."),
    Said(
        5,
        "acquisition_cost",
        "sales-lead",
        3,
        "Ads cost more than in the quarter before, and bring no more customers.",
        "Two campaigns bid for the same words.",
        "Pause the weaker one",
    ),
    Said(4, "reply_time", "sales-desk", 4, "Mondays pile up.", "One of us is away until the end of the month.", ""),
    Said(26, "conversion_rate", "web-lead", 5, "The new start page is live."),
    Said(
        12,
        "conversion_rate",
        "web-lead",
        3,
        "The new start page did not bring what we hoped.",
        "",
        "Try the old headline again",
    ),
    Said(3, "conversion_rate", "web-lead", 3, "The old headline is back for half of the visitors.", "", "Compare both"),
    Said(9, "ad_budget", "web-lead", 7, "Within its limits since the second week."),
    Said(2, "signup_page", "web-lead", 7, "The page is built; half of the visitors see it soon."),
    Said(19, "new_customers", "growth-lead", 6, "The offer brought many trials."),
    Said(
        5,
        "new_customers",
        "growth-lead",
        4,
        "Trials are up, but fewer of them become customers.",
        "Nobody writes to people in their first week.",
        "A first-week mail",
    ),
    Said(6, "downloads", "growth-lead", 8, "The listing in the store was renewed."),
    Said(
        13,
        "registrations",
        "events",
        5,
        "We cannot see who registers: the webinar tool refuses our key.",
        "A new key needs an administrator.",
        "Ask for one",
    ),
    Said(4, "trial_rate", "growth-lead", 6, "Measured since the second week; nothing surprising so far."),
)
# days ago, about what, and who says what; an answer follows its question
TALK: Final[tuple[tuple[int, About, str, str], ...]] = (
    (5, ("objective", "awareness"), "brand-lead", "Shall we ask the trade papers for guest articles, @press?"),
    (4, ("objective", "awareness"), "press", "Yes, two have said so already."),
    (6, ("objective", "sales"), "managing-director", "What would make the legal check faster, @sales-lead?"),
    (5, ("objective", "sales"), "sales-lead", "A standard contract for small customers. A draft comes this week."),
    (
        3,
        ("key result", "conversion_rate"),
        "growth-lead",
        "Could the sign-up ask for less on its first page, @web-lead?",
    ),
    (2, ("objective", "customers"), "growth-lead", "Who could write the first-week mail with me? @brand-lead perhaps?"),
)
PRAISE: Final = (5, ("objective", "awareness"), "brand-lead", "press", "Two papers in one week: thank you!")
ANSWER: Final = TALK[1][3]


def add(workspace: Workspace, plan: Plan, today: date) -> None:
    """Let the team talk about a plan; nothing is said about days outside the cycle, and nothing twice."""
    said = _said(workspace, plan)
    for one in sorted(CHECK_INS, key=lambda one: -one.ago):
        day = today - timedelta(days=one.ago)
        if day in plan.cycle and plan.key_result(one.item) is not None and one.note not in said:
            then = at(workspace, day)
            about: About = ("key result", one.item)
            fields = {"note": one.note, "obstacles": one.obstacles, "next_step": one.next_step}
            check_ins.check_in(
                then, person(then, one.who), plan.cycle.id, about, day=day, confidence=one.confidence, **fields
            )
    for ago, about, who, text in TALK:
        then = at(workspace, max(today - timedelta(days=ago), plan.cycle.start), 10)
        if text not in said and _is_there(plan, about):
            said[text] = check_ins.comment(then, person(then, who), plan.cycle.id, about, text)
    ago, about, who, to, text = PRAISE
    if text not in said and _is_there(plan, about):
        then = at(workspace, max(today - timedelta(days=ago), plan.cycle.start), 11)
        given = {"to": address(to), "kind": "praise", "text": text}
        said[text] = check_ins.feedback(then, person(then, who), plan.cycle.id, about, **given)
    if ANSWER in said:
        thanks: Reaction = "thanks"
        check_ins.react(workspace, person(workspace, "brand-lead"), "comment", said[ANSWER], thanks)


def _is_there(plan: Plan, about: About) -> bool:
    what, item = about
    return (plan.objective(item) if what == "objective" else plan.key_result(item)) is not None


def _said(workspace: Workspace, plan: Plan) -> dict[str, int]:
    """The check-ins, comments and praise there are, by their text, with their ids."""
    entries = [e for o in plan.objectives for e in feed(workspace, plan.cycle.id, o.id, by=address("brand-lead"))]
    return {_text(e): e.id for e in entries if isinstance(e.body, CheckIn | Comment | Feedback)}


def _text(entry: Entry) -> str:
    return entry.body.note if isinstance(entry.body, CheckIn) else str(getattr(entry.body, "text", ""))
