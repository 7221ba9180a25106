"""The demo's goal-setting session: how the team found one of this cycle's objectives, from silent ideas to a draft."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from data.commands.workshops import workshops as commands
from data.demo.team import at, person
from data.queries import workshops
from data.stores.workspace import Workspace
from okr_model.plan.cycles import Cycle
from okr_model.workshop.workshop import Hat

TITLE: Final = "What must be better next quarter?"
BEFORE: Final = timedelta(days=9)  # before the cycle
LEADER: Final = "growth-lead"
IDEAS: Final = (
    ("brand-lead", "People know our name before they need us"),
    ("brand-lead", "Write with guests, not alone"),
    ("press", "One trade paper a month"),
    ("sales-lead", "Answer every lead on the same day"),
    ("sales-lead", "Small contracts without a lawyer"),
    ("web-lead", "Signing up in one minute"),
    ("web-lead", "One page that says what it costs"),
    ("growth-lead", "Customers who still pay after a year"),
    ("growth-lead", "A friendly first week"),
)
GROUPS: Final = {"Be known": (0, 1, 2), "Be quick": (3, 4, 5, 6), "Be worth staying for": (7, 8)}
DOTS: Final = {
    "brand-lead": ("Be known", "Be worth staying for"),
    "press": ("Be known",),
    "sales-lead": ("Be quick", "Be worth staying for"),
    "web-lead": ("Be quick", "Be worth staying for"),
    "growth-lead": ("Be worth staying for", "Be worth staying for"),
}
HATS: Final[tuple[tuple[Hat, str, str], ...]] = (
    ("facts", "sales-lead", "One trial in nine becomes a customer; a year ago it was one in seven."),
    ("creativity", "growth-lead", "A mail a day in the first week, written by the people who build it."),
    ("caution", "web-lead", "We cannot build two new pages in one quarter."),
    ("benefits", "brand-lead", "Customers who stay speak about us."),
)
DRAFT: Final = ("Win customers who stay", ("New customers", "Trials that become customers"))


def hold(workspace: Workspace, cycle: Cycle, today: date) -> None:
    """Hold the session before the cycle where there is none; one that a killed build began is carried on."""
    day = min(cycle.start - BEFORE, today)
    found = [one for one in workshops.sessions(workspace) if one.title == TITLE]
    if found and found[0].stage == "closed":
        return
    then = at(workspace, day)
    leader = person(then, LEADER)
    number = found[0].id if found else commands.begin(then, leader, TITLE)
    seats = {seat for seat, _ in IDEAS} | DOTS.keys()
    for name in sorted(seats - {LEADER}):
        commands.join(then, person(then, name), number)
    _collect(then, number)
    _vote(then, number)
    _think(then, number)
    commands.go_to(then, leader, number, "closed")


def _collect(then: Workspace, number: int) -> None:
    if workshops.board(then, number).session.stage != "collect":
        return
    for name, text in IDEAS:
        if text not in workshops.own_ideas(then, number, person(then, name).email):
            commands.add_idea(then, person(then, name), number, text)
    commands.go_to(then, person(then, LEADER), number, "group")


def _vote(then: Workspace, number: int) -> None:
    leader, board = person(then, LEADER), workshops.board(then, number)
    if board.session.stage == "group":
        collected = [*board.ideas, *(idea for group in board.groups for idea in group.ideas)]
        texts = {idea.text: idea.id for idea in collected}
        made = {one.name for one in board.groups}
        for name, places in GROUPS.items():
            if name not in made:
                commands.group(then, leader, number, name, [texts[IDEAS[place][1]] for place in places])
        commands.go_to(then, leader, number, "vote")
        board = workshops.board(then, number)
    if board.session.stage == "vote":
        groups = {one.name: one.id for one in board.groups}
        for name, chosen in DOTS.items():
            someone = person(then, name)
            given = sum(workshops.own_dots(then, number, someone.email).values())
            for group in chosen[given:]:
                commands.give_dot(then, someone, number, groups[group])
        commands.go_to(then, leader, number, "hats")


def _think(then: Workspace, number: int) -> None:
    leader, board = person(then, LEADER), workshops.board(then, number)
    if board.session.stage == "hats":
        said = {idea.text for under in board.said.values() for idea in under}
        for hat, name, text in HATS:
            if text not in said:
                commands.wear(then, leader, number, hat)
                commands.say(then, person(then, name), number, text)
        commands.end_round(then, leader, number)
        commands.go_to(then, leader, number, "draft")
        board = workshops.board(then, number)
    if board.session.stage == "draft" and not board.drafts:
        commands.draft(then, leader, number, *DRAFT)
