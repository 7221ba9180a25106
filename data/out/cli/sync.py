"""`okr sync`: pull sources into the store."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from data.out.cli.actor import actor
from data.out.cli.errors import NotDone, WronglyAsked
from data.out.cli.language import nt, spoken
from data.out.cli.options import AsJson, Home, Since
from data.out.cli.progress_bar import pulling
from data.out.cli.terminal import day, err, full_day, out, print_json, say
from okr_model.wording.sentences import Sentence, Value, as_it_is, as_typed, ended

if TYPE_CHECKING:
    from data.commands.permissions import Actor
    from data.ingest.sync import Outcome
    from data.stores.snapshot import Reader
    from data.stores.workspace import Workspace
    from okr_model.plan.plan import KeyResult

Names = Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="All enabled ones if none is named.")]


def sync(home: Home, names: Names = None, since: Since = None, as_json: AsJson = False) -> None:
    """Pull sources into the store. While the server runs, it takes in what this command pulls.

    \b
    Examples:
      okr sync
      okr sync site shop --since 2026-01-01
      okr sync --json
    """
    from data.config.default_settings import write_default
    from data.out.api import answers
    from data.stores.workspace import Workspace

    if write_default(home):
        say(Sentence("Wrote {file} for you to fill in.").filled(file=home / "okr.toml"))
    with Workspace.open(home) as workspace:
        check_names(names or (), workspace)
        outcomes = pull(workspace, actor(workspace, "cli"), names or (), since=since)
        if as_json:
            print_json([answers.outcome(o, hit(workspace, o), spoken) for o in outcomes])
        else:
            tell(outcomes, workspace)
        if hint := next_step(workspace):
            say(hint)
    if undone := [o.source for o in outcomes if not o.done]:
        raise NotDone(Sentence("Not synced: {undone}.").filled(undone=undone))


def check_names(names: Iterable[str], reader: Reader) -> None:
    """Refuse sources that are not in okr.toml, listing those that are."""
    from data.config.validation_errors import suggestion

    sources = reader.settings.sources
    for name in names:
        if name not in sources:
            raise WronglyAsked(
                Sentence("There is no source {name} in {file}. {suggestion}.").filled(
                    name=as_typed(name), file=reader.settings.file, suggestion=suggestion(name, sources)
                )
            )


def pull(workspace: Workspace, actor: Actor, names: Sequence[str], *, since: date | None = None) -> list[Outcome]:
    """Pull the named sources, all enabled ones without names, and show how it goes."""
    from data.commands.sources.sync import sync

    chosen = list(dict.fromkeys(names)) or [s.name for s in workspace.settings.sources.values() if s.enabled]
    if not chosen:
        return []
    gc.freeze()  # what is imported by now is no garbage, and tens of thousands of points make Python look for some
    try:
        with pulling(chosen, err()) as progress:
            return sync(workspace, actor, chosen, since=since, progress=progress)
    finally:
        gc.unfreeze()


def hit(reader: Reader, outcome: Outcome) -> tuple[KeyResult, ...]:
    """The key results that a failed pull hits; none where it went well."""
    from data.queries.metrics.metric_usage import Uses

    return Uses(reader).hit_by(outcome.source, outcome.error) if outcome.error and not outcome.done else ()


def tell(outcomes: Iterable[Outcome], reader: Reader) -> None:
    """One line per source; where it failed what to do and which key results it hits, and what it brings no more."""
    from data.queries.metrics.schema_drift import drifts, fed
    from data.queries.sources.source_states import expires_soon

    for outcome in outcomes:
        sign, style = ("✓", "green") if outcome.done else ("✕", "red")
        console = out()
        console.print(sign, style=style, end=" ")
        say(Sentence("{source}: {in_words}").filled(source=outcome.source, in_words=_in_words(outcome)), to=console)
        if outcome.advice:
            say(Sentence("    {remedy}").filled(remedy=outcome.advice), to=console)
        if feeds := hit(reader, outcome):
            say(Sentence("    It feeds {fed}.").filled(fed=fed(feeds)), to=console)
        for drift in drifts(reader, outcome.source) if reader.owns_store and outcome.done else ():
            say(Sentence("    {said}").filled(said=drift.said), to=console)
        for part in outcome.refused:
            say(
                Sentence("    Not given: {part}: {said} {remedy}").filled(
                    part=part.name, said=ended(part.said), remedy=part.remedy
                ),
                to=console,
            )
        if outcome.key_expires and expires_soon(outcome.key_expires, reader.now()):
            say(
                Sentence("    Its key expires on {day}: renew it before.").filled(
                    day=full_day(outcome.key_expires.astimezone().date())
                ),
                to=console,
            )
        if outcome.again_at:
            say(
                Sentence("    It is worth asking again at {time} on {day}.").filled(
                    time=f"{outcome.again_at.astimezone():%H:%M}", day=day(outcome.again_at.astimezone().date())
                ),
                to=console,
            )
        if outcome.held:
            say(
                Sentence("    {values} to confirm: see `okr held`.").filled(
                    values=nt("{n} value", "{n} values", outcome.held)
                ),
                to=console,
            )
        if outcome.ahead:
            said = Sentence("    {days} not come yet by the clock of this workspace: kept aside until their day comes.")
            say(said.filled(days=nt("{n} day", "{n} days", outcome.ahead)), to=console)


def _in_words(outcome: Outcome) -> Sentence:
    if not outcome.done:
        return outcome.why or as_it_is(outcome.error or outcome.state)
    until = Sentence(" up to {day}").filled(day=full_day(outcome.end)) if outcome.end else ""
    effort = Sentence(" ({seconds} s)")
    if outcome.requests:
        effort = Sentence(" ({requests}, {seconds} s)").filled(
            requests=nt("{n} request", "{n} requests", outcome.requests)
        )
    told: dict[str, Value] = {"until": until, "effort": effort.filled(seconds=f"{outcome.seconds:.1f}")}
    if outcome.state == "empty":
        return Sentence("the source has no values{until}{effort}").filled(**told)
    told["rows"] = nt("{n} row", "{n} rows", outcome.rows)
    if outcome.state == "spooled":
        return Sentence("{rows}{until}, waiting in the spool for the running server{effort}").filled(**told)
    return Sentence("{rows}{until}, {changed} changed{effort}").filled(changed=outcome.changed, **told)


def next_step(reader: Reader) -> Sentence | None:
    """What a workspace that is not complete yet lacks next; None where it has sources and a plan."""
    from data.queries.plan import plans

    file = reader.settings.file
    if not reader.settings.sources:
        return Sentence(
            "There are no sources yet. Add one to {file} (`okr connectors` lists what there is), then run: okr sync"
        ).filled(file=file)
    if not plans.cycles(reader):
        return Sentence(
            "There is no plan yet. Write okrs.yaml (`okr plan --help` shows one) with formulas over "
            "`okr metrics`, then run: okr plan apply okrs.yaml"
        )
    return None
