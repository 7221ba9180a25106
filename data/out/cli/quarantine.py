"""`okr held`: values that were hard to believe and wait for a word: take them in, or keep them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from data.out.cli.actor import actor
from data.out.cli.errors import NotDone, WronglyAsked
from data.out.cli.language import nt, spoken, t
from data.out.cli.options import AsJson, Home
from data.out.cli.store_access import existing
from data.out.cli.terminal import day, out, print_json, say
from okr_model.wording.sentences import Sentence, as_typed

if TYPE_CHECKING:
    from data.queries.metrics.quarantine import HeldMetric
    from data.stores.workspace import Workspace

Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", metavar="NAME", help="Use as it is: SOURCE or SOURCE.METRIC; may be repeated."),
]
Reject = Annotated[
    list[str] | None,
    typer.Option("--reject", metavar="NAME", help="Keep out for good: SOURCE or SOURCE.METRIC; may be repeated."),
]


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
            print_json(answers.held(waiting, spoken))
        else:
            _show(waiting)


def _decide(workspace: Workspace, names: Sequence[str], *, accept: bool) -> None:
    from data.queries.metrics import quarantine

    for name in names:
        waiting = quarantine.held(workspace.snapshot())
        chosen = [one for one in waiting if name in (one.name, one.source)]
        if not chosen:
            known = ", ".join(one.name for one in waiting) or t("nothing")
            raise WronglyAsked(
                Sentence("Nothing of {name} needs confirmation. To confirm: {known}.").filled(
                    name=as_typed(name), known=known
                )
            )
        from data.commands.sources import sources

        for one in chosen:
            sources.decide_quarantined(workspace, actor(workspace), one.files, accept=accept)
            done = Sentence("Accepted: {values} of {name}.") if accept else Sentence("Rejected: {values} of {name}.")
            say(done.filled(values=nt("{n} value", "{n} values", len(one.days)), name=one.name))
        if accept and not workspace.owns_store and workspace.server() is None:
            raise NotDone(
                Sentence("It waits in the spool: another command holds the metric store. `okr sync` takes it in.")
            )


def _show(waiting: Sequence[HeldMetric]) -> None:
    if not waiting:
        say(Sentence("Nothing needs confirmation."))
    for one in waiting:
        say(
            Sentence("◆ {name}: {values} to confirm").filled(
                name=one.name, values=nt("{n} value", "{n} values", len(one.days))
            ),
            to=out(),
        )
        for doubt in one.doubts:
            say(Sentence("    {day}: {sentence}").filled(day=day(doubt.day), sentence=doubt.sentence), to=out())
        if one.feeds:
            say(
                Sentence("    It feeds {names}.").filled(
                    names=[Sentence("“{title}”").filled(title=k.title) for k in one.feeds]
                ),
                to=out(),
            )
    if waiting:
        name = waiting[0].name
        say(Sentence("Right? okr held --accept {name}   Wrong? okr held --reject {name}").filled(name=name))
