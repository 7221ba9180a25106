"""Who takes part in the demo, and how its days are gone back to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final

from data.commands import people
from data.commands.permissions import Actor, actor_of
from data.queries.people import everybody
from data.stores.workspace import Workspace

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


def address(name: str) -> str:
    """The e-mail address of somebody of the team."""
    return f"{name}@example.com"


def edits(name: str) -> bool:
    """Whether somebody of the team may change plans: who leads or directs."""
    return name.endswith(("lead", "director"))


def person(workspace: Workspace, name: str) -> Actor:
    """Somebody of the team, as one who does something."""
    return actor_of(workspace, address(name), "command_line")


def at(workspace: Workspace, day: date, hour: int = 9, minute: int = 0) -> Workspace:
    """The workspace as on the morning of a day, for what the team did then; never later than now."""
    return workspace.as_if(min(datetime.combine(day, time(hour, minute), UTC), workspace.now()))


def join(workspace: Workspace) -> None:
    """Take in those who are not there yet."""
    demo, known = actor_of(workspace, "demo", "command_line"), {one.email for one in everybody(workspace)}
    for name, (title, team) in PEOPLE.items():
        role = "editor" if edits(name) else "member"
        if address(name) not in known:
            people.save(workspace, demo, address(name), name=title, team=team, role=role)
