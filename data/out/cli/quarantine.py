"""`okr held`: values that were hard to believe and wait for a word: take them in, or keep them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from data.out.cli.actor import actor
from data.out.cli.errors import NotDone, WronglyAsked
from data.out.cli.options import AsJson, Home
from data.out.cli.store_access import existing
from data.out.cli.terminal import counted, day, out, print_json, say

if TYPE_CHECKING:
    from data.queries.metrics.quarantine import HeldMetric
    from data.stores.workspace import Workspace

_NAMES = "SOURCE or SOURCE.METRIC; may be repeated."
Accept = Annotated[list[str] | None, typer.Option("--accept", metavar="NAME", help=f"Use as it is: {_NAMES}")]
Reject = Annotated[list[str] | None, typer.Option("--reject", metavar="NAME", help=f"Keep out for good: {_NAMES}")]


def held(home: Home, accept: Accept = None, reject: Reject = None, as_json: AsJson = False) -> None:
    """List the values held for confirmation, and decide about them.

    A value is held when it can hardly be true: a sudden zero, less than nothing, ten times what ever was. What is
    stored stays as it is meanwhile. A later pull with believable values settles the matter by itself.

    \b
    Examples:
      okr held
      okr held --accept site.sessions
      okr held --reject site
    """
    from data.out.api import answers
    from data.queries.metrics import quarantine
    from data.stores.workspace import Workspace

    with Workspace.open(existing(home), own=bool(accept)) as workspace:
        for names, accepted in ((accept or (), True), (reject or (), False)):
            _decide(workspace, names, accept=accepted)
        waiting = quarantine.held(workspace.snapshot())
        if as_json:
            print_json(answers.held(waiting))
        else:
            _show(waiting)


def _decide(workspace: Workspace, names: Sequence[str], *, accept: bool) -> None:
    from data.queries.metrics import quarantine

    for name in names:
        waiting = quarantine.held(workspace.snapshot())
        chosen = [one for one in waiting if name in (one.name, one.source)]
        if not chosen:
            known = ", ".join(one.name for one in waiting) or "nothing"
            raise WronglyAsked(f"Nothing of {name!r} needs confirmation. To confirm: {known}.")
        from data.commands.sources import sources

        for one in chosen:
            sources.decide_quarantined(workspace, actor(workspace), one.files, accept=accept)
            done = "Accepted" if accept else "Rejected"
            say(f"{done}: {counted(len(one.days), 'value')} of {one.name}.")
        if accept and not workspace.owns_store and workspace.server() is None:
            raise NotDone("It waits in the spool: another command holds the metric store. `okr sync` takes it in.")


def _show(waiting: Sequence[HeldMetric]) -> None:
    if not waiting:
        say("Nothing needs confirmation.")
    for one in waiting:
        say(f"◆ {one.name}: {counted(len(one.days), 'value')} to confirm", to=out())
        for doubt in one.doubts:
            say(f"    {day(doubt.day)}: {doubt.sentence}", to=out())
        if one.feeds:
            say(f"    It feeds {', '.join(f'“{k.title}”' for k in one.feeds)}.", to=out())
    if waiting:
        name = waiting[0].name
        say(f"Right? okr held --accept {name}   Wrong? okr held --reject {name}")
