"""`okr sync`: pull sources into the store."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from data.out.cli.actor import actor
from data.out.cli.errors import NotDone, WronglyAsked
from data.out.cli.options import AsJson, Home, Since
from data.out.cli.progress_bar import pulling
from data.out.cli.terminal import counted, err, full_day, out, print_json, say
from okr_model.wording.sentences import ended

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
        say(f"Wrote {home / 'okr.toml'} for you to fill in.")
    with Workspace.open(home) as workspace:
        check_names(names or (), workspace)
        outcomes = pull(workspace, actor(workspace, "cli"), names or (), since=since)
        if as_json:
            print_json([answers.outcome(o, hit(workspace, o)) for o in outcomes])
        else:
            tell(outcomes, workspace)
        if hint := next_step(workspace):
            say(hint)
    if undone := [o.source for o in outcomes if not o.done]:
        raise NotDone(f"Not synced: {', '.join(undone)}.")


def check_names(names: Iterable[str], reader: Reader) -> None:
    """Refuse sources that are not in okr.toml, listing those that are."""
    from data.config.validation_errors import suggestion

    sources = reader.settings.sources
    for name in names:
        if name not in sources:
            raise WronglyAsked(f"There is no source {name!r} in {reader.settings.file}. {suggestion(name, sources)}.")


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
        say(f"{outcome.source}: {_in_words(outcome)}", to=console)
        if outcome.error and outcome.remedy:
            say(f"    {outcome.remedy}", to=console)
        if feeds := hit(reader, outcome):
            say(f"    It feeds {fed(feeds)}.", to=console)
        for drift in drifts(reader, outcome.source) if reader.owns_store and outcome.done else ():
            say(f"    {drift.said}", to=console)
        for part in outcome.refused:
            say(f"    Not given: {part.name}: {ended(part.said)} {part.remedy}", to=console)
        if outcome.key_expires and expires_soon(outcome.key_expires, reader.now()):
            say(f"    Its key expires on {outcome.key_expires.astimezone():%-d %b %Y}: renew it before.", to=console)
        if outcome.again_at:
            say(f"    It is worth asking again at {outcome.again_at.astimezone():%H:%M on %-d %b}.", to=console)
        if outcome.held:
            say(f"    {counted(outcome.held, 'value')} to confirm: see `okr held`.", to=console)
        if outcome.ahead:
            set_aside = f"{counted(outcome.ahead, 'day')} not come yet by the clock of this workspace"
            say(f"    {set_aside}: kept aside until their day comes.", to=console)


def _in_words(outcome: Outcome) -> str:
    if not outcome.done:
        return outcome.error or outcome.state
    until = f" up to {full_day(outcome.end)}" if outcome.end else ""
    requests = f"{counted(outcome.requests, 'request')}, " if outcome.requests else ""
    effort = f" ({requests}{outcome.seconds:.1f} s)"
    if outcome.state == "empty":
        return f"the source has no values{until}{effort}"
    rows = f"{counted(outcome.rows, 'row')}{until}"
    if outcome.state == "spooled":
        return f"{rows}, waiting in the spool for the running server{effort}"
    return f"{rows}, {outcome.changed:,} changed{effort}"


def next_step(reader: Reader) -> str | None:
    """What a workspace that is not complete yet lacks next; None where it has sources and a plan."""
    from data.queries.plan import plans

    file = reader.settings.file
    if not reader.settings.sources:
        return f"There are no sources yet. Add one to {file} (`okr connectors` lists what there is), then run: okr sync"
    if not plans.cycles(reader):
        return (
            "There is no plan yet. Write okrs.yaml (`okr plan --help` shows one) with formulas over `okr metrics`, "
            "then run: okr plan apply okrs.yaml"
        )
    return None
