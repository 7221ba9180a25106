"""Goal-setting sessions: every step of one, each for all browsers at once."""

from __future__ import annotations

from collections.abc import Sequence

from data.commands.command import command
from data.commands.permissions import Actor
from data.commands.workshops import draft_to_plan
from data.stores.workspace import Workspace
from okr_model.workshop.workshop import DOTS, ROUND_SECONDS, Hat, Stage


@command
def begin(workspace: Workspace, actor: Actor, /, title: str, *, dots: int = DOTS) -> int:
    """Begin a session and lead it; gives its number. Raises Refused."""
    return workspace.plan.workshops.begin(title, by=actor.email, dots=dots)


@command
def join(workspace: Workspace, actor: Actor, /, session: int) -> None:
    """Take a seat in a session. Raises NotThere, Refused."""
    workspace.plan.workshops.join(session, person=actor.email)


@command
def go_to(workspace: Workspace, actor: Actor, /, session: int, stage: Stage) -> None:
    """Lead the session into a stage. Raises NotThere, Refused for those who do not lead."""
    workspace.plan.workshops.go_to(session, stage, by=actor.email)


@command
def hand_over(workspace: Workspace, actor: Actor, /, session: int, to: str) -> None:
    """Let another one lead. Raises NotThere, Refused."""
    workspace.plan.workshops.hand_over(session, to, by=actor.email)


@command
def wear(workspace: Workspace, actor: Actor, /, session: int, hat: Hat, *, seconds: int = ROUND_SECONDS) -> None:
    """Begin a round with a hat on. Raises NotThere, Refused."""
    workspace.plan.workshops.wear(session, hat, by=actor.email, seconds=seconds)


@command
def end_round(workspace: Workspace, actor: Actor, /, session: int) -> None:
    """End the round with a hat. Raises NotThere, Refused."""
    workspace.plan.workshops.end_round(session, by=actor.email)


@command
def add_idea(workspace: Workspace, actor: Actor, /, session: int, text: str) -> None:
    """Add an idea. Raises NotThere, Refused."""
    workspace.plan.workshops.add_idea(session, text, person=actor.email)


@command
def say(workspace: Workspace, actor: Actor, /, session: int, text: str) -> None:
    """Say something under the hat that is on. Raises NotThere, Refused."""
    workspace.plan.workshops.say(session, text, person=actor.email)


@command
def group(workspace: Workspace, actor: Actor, /, session: int, name: str, ideas: Sequence[int]) -> None:
    """Put ideas into a new group. Raises NotThere, Refused."""
    workspace.plan.workshops.group(session, name, ideas, person=actor.email)


@command
def put(workspace: Workspace, actor: Actor, /, session: int, ideas: Sequence[int], group: int | None) -> None:
    """Put ideas into a group, or out of any. Raises NotThere, Refused."""
    workspace.plan.workshops.put(session, ideas, group, person=actor.email)


@command
def rename(workspace: Workspace, actor: Actor, /, session: int, group: int, name: str) -> None:
    """Give a group another name. Raises NotThere, Refused."""
    workspace.plan.workshops.rename(session, group, name, person=actor.email)


@command
def give_dot(workspace: Workspace, actor: Actor, /, session: int, group: int) -> None:
    """Give one of one's dots to a group. Raises NotThere, Refused."""
    workspace.plan.workshops.give_dot(session, group, person=actor.email)


@command
def take_dot(workspace: Workspace, actor: Actor, /, session: int, group: int) -> None:
    """Take a dot back. Raises NotThere, Refused."""
    workspace.plan.workshops.take_dot(session, group, person=actor.email)


@command
def draft(workspace: Workspace, actor: Actor, /, session: int, title: str, key_results: Sequence[str] = ()) -> None:
    """Draft an objective with the titles of its key results. Raises NotThere, Refused."""
    workspace.plan.workshops.draft(session, title, key_results, person=actor.email)


@command
def put_into_plan(
    workspace: Workspace,
    actor: Actor,
    /,
    session: int,
    draft_id: int,
    cycle_id: str,
    objective_id: str | None = None,
    *,
    note: str = "",
) -> str:
    """Make a draft a new objective of a plan, or its key results those of an objective; gives the objective's id.

    note: stands at every key result. Whoever asks for the same again is given the same. Raises NotThere, Refused.
    """
    return draft_to_plan.into_plan(workspace.plan, session, draft_id, cycle_id, objective_id, by=actor.email, note=note)
