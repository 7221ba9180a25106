"""What makes a function a command: it is authorised, done in one unit of work, and written into the activity log.

What only its actor sees, such as a half-filled form, is `personal`: authorised alike, and not worth a row in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from data.commands.errors import NotSaved
from data.commands.permissions import NEEDS, Actor, authorise_command
from data.stores.activity.deed import acting
from data.stores.failures import why_not_saved
from data.stores.workspace import Workspace

P = ParamSpec("P")
T = TypeVar("T")
Command = Callable[Concatenate[Workspace, Actor, P], T]

COMMANDS: dict[str, Callable[..., object]] = {}
"""Every command that has been imported, by `feature.function`."""


def command(do: Callable[Concatenate[Workspace, Actor, P], T]) -> Callable[Concatenate[Workspace, Actor, P], T]:
    """Make a function of `data/commands/FEATURE/` a command. It takes the workspace, who asks, and what they ask for.

    What it needs is said in `permissions.NEEDS`. Whatever it writes into the plan store is one transaction, and a row
    of the activity log is part of it, unless the same request had done it before.
    """
    name = _name(do)
    _ = NEEDS[name]  # a command whose right nobody has decided cannot be made

    @wraps(do)
    def carried_out(workspace: Workspace, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
        authorise_command(workspace, actor, name)
        with saving(workspace):
            with acting(name, actor.email, actor.door, workspace.now(), actor.token) as deed:
                done = do(workspace, actor, *args, **kwargs)
            if not deed.logged and not deed.done_before:  # it changed files, not the plan store
                workspace.plan.activity.log(deed)
        return done

    COMMANDS[name] = carried_out
    return carried_out


def personal(do: Callable[Concatenate[Workspace, Actor, P], T]) -> Callable[Concatenate[Workspace, Actor, P], T]:
    """Make a function a command about what nobody but the actor sees: it leaves no row in the activity log."""
    name = _name(do)
    _ = NEEDS[name]  # a command whose right nobody has decided cannot be made

    @wraps(do)
    def carried_out(workspace: Workspace, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
        authorise_command(workspace, actor, name)
        with saving(workspace):
            return do(workspace, actor, *args, **kwargs)

    COMMANDS[name] = carried_out
    return carried_out


@contextmanager
def saving(workspace: Workspace) -> Iterator[None]:
    """Raises NotSaved, with words, where the disk is full or cannot be written to."""
    try:
        yield
    except Exception as error:
        if (sentence := why_not_saved(error, workspace.home)) is None:
            raise
        raise NotSaved(sentence) from error


def _name(do: Callable[..., object]) -> str:
    return f"{do.__module__.removeprefix('data.commands.').partition('.')[0]}.{do.__name__}"
