"""Review meetings: made, prepared, frozen, presented, decided, scored, closed. Each step has the rules of its stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data.commands.command import command, personal
from data.commands.permissions import Actor, authorise
from data.queries.reviews.preparation import prepare
from data.stores.reviews.decision_effects import shaped
from data.stores.workspace import Workspace
from okr_model.review.retrospect import Decided
from okr_model.review.review import ActionState, Setting

#: Verdicts that change the plan; they need the right to edit.
CHANGES_THE_PLAN = frozenset({"revise_target", "stop"})


@command
def make(workspace: Workspace, actor: Actor, /, setting: Setting | Mapping[str, object]) -> int:
    """Make a review; gives its number. setting: also its fields, as they were typed. Raises NotThere, Refused."""
    checked = setting if isinstance(setting, Setting) else shaped(Setting, setting)
    return workspace.plan.reviews.make(checked, author=actor.email)


@command
def arrange(workspace: Workspace, actor: Actor, /, number: int, agenda: Sequence[str]) -> None:
    """Put the objectives into an order; `agenda` are their ids, those left out come last. Raises NotThere, Refused."""
    workspace.plan.reviews.arrange(number, agenda, by=actor.email)


@command
def allot(workspace: Workspace, actor: Actor, /, number: int, objective: str, minutes: int | None) -> None:
    """Give an objective so many minutes of a review, None its share of the rest. Raises NotThere, Refused."""
    workspace.plan.reviews.allot(number, objective, minutes, by=actor.email)


@command
def freeze(workspace: Workspace, actor: Actor, /, number: int) -> str:
    """Freeze the figures of a review as they are now; gives the pack's fingerprint. Raises NotThere, Refused."""
    preparation = prepare(workspace, workspace.plan.reviews.find(number), by=actor.email)
    return workspace.plan.reviews.freeze(number, preparation.pack, by=actor.email)


@command
def present(workspace: Workspace, actor: Actor, /, number: int, slide: int, line: int = 0) -> None:
    """Be its presenter and show everybody a slide; both numbers count from 0. Raises NotThere, Refused."""
    workspace.plan.reviews.present(number, slide, line, by=actor.email)


@command
def decide(workspace: Workspace, actor: Actor, /, number: int, *, seen: int | None = None, **said: Any) -> Decided:
    """Record a decision; `said` are the fields of `Decision`. What it changes in the plan is changed at once.

    That needs the right to edit. seen: the revision of the plan that the decision was made on.
    Raises NotThere, Conflict, Refused.
    """
    if said.get("verdict") in CHANGES_THE_PLAN:
        authorise(workspace, actor, "edit")
    return workspace.plan.reviews.decide(number, by=actor.email, seen=seen, on=workspace.today(), **said)


@command
def score(workspace: Workspace, actor: Actor, /, number: int, key_result: str, value: float, *, reason: str) -> None:
    """Give a key result its score, in the plan and in the record of the review. Raises NotThere, Refused."""
    workspace.plan.reviews.score(number, key_result, value, by=actor.email, reason=reason, on=workspace.today())


@command
def agree(workspace: Workspace, actor: Actor, /, number: int, **said: Any) -> None:
    """Agree on an action; `said` are the fields of `Action`. Raises NotThere, Refused."""
    workspace.plan.reviews.agree(number, by=actor.email, **said)


@command
def follow_up(workspace: Workspace, actor: Actor, /, action: int, state: ActionState, *, told: str = "") -> None:
    """Say what has become of an action, by its number, and why (`told`). Raises NotThere, Refused."""
    workspace.plan.reviews.follow_up(action, state, by=actor.email, told=told)


@command
def close(workspace: Workspace, actor: Actor, /, number: int) -> None:
    """Close a review; only its chair does. Raises NotThere, Refused."""
    workspace.plan.reviews.close(number, by=actor.email)


@command
def hand_over(workspace: Workspace, actor: Actor, /, number: int, *, chair: str, keeper: str) -> None:
    """Let others chair a review and keep its minutes. Raises NotThere, Refused."""
    workspace.plan.reviews.hand_over(number, chair=chair, keeper=keeper, by=actor.email)


@command
def take_chair(workspace: Workspace, actor: Actor, /, number: int) -> None:
    """Chair a review in place of a chair who has left. Raises NotThere, Refused."""
    workspace.plan.reviews.take_chair(number, by=actor.email)


@command
def keep_opening(workspace: Workspace, actor: Actor, /, number: int, language: str, text: str, model: str) -> None:  # noqa: ARG001
    """Keep the first sentences of a review as a model reworded them. Raises NotThere."""
    workspace.plan.reviews.keep_opening(number, language, text, model)


@personal
def be_here(workspace: Workspace, actor: Actor, /, number: int) -> None:
    """Say that one looks at a review; to be said every few seconds. Raises NotThere, Refused."""
    workspace.plan.reviews.be_here(number, by=actor.email)
