"""`okr drivers`: campaigns, fairs, releases marked in time; what they brought, and files of them in and out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from data.out.cli.actor import actor
from data.out.cli.errors import NotDone, WronglyAsked
from data.out.cli.language import nt, spoken, t
from data.out.cli.options import AsJson, Home
from data.out.cli.plan import DryRun, Out
from data.out.cli.store_access import opened, query, reading
from data.out.cli.terminal import figure, full_day, out, print_json, say
from okr_model.wording.sentences import Sentence, as_typed

if TYPE_CHECKING:
    from data.ingest.driver_files.driver_files import Read
    from data.stores.snapshot import Reader, Snapshot
    from data.stores.workspace import Workspace

File = Annotated[Path, typer.Argument(metavar="FILE", help="A table (CSV, Excel) or a calendar file (.ics).")]
Metrics = Annotated[
    list[str] | None,
    typer.Option("--metric", metavar="SOURCE.METRIC", help="What events touch that do not say it; may be repeated."),
]

Source = Annotated[str, typer.Argument(metavar="SOURCE", help="A source whose service keeps annotations.")]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def top(home: Home) -> None:
    """Events that drive metrics: what each brought, against the forecast of its eve.

    \b
    A table of them:
      title,kind,first,last,cost,currency,metrics
      Autumn offer,campaign,2026-10-05,2026-10-18,4000,EUR,"site.sessions, crm.leads"

    \b
    Examples:
      okr drivers import events.csv --dry-run
      okr drivers import team.ics --metric site.sessions
      okr drivers list
      okr drivers export --out events.csv
    """


@app.command("list")
def list_(home: Home, as_json: AsJson = False) -> None:
    """List the events, the latest first, with what each brought.

    \b
    Examples:
      okr drivers list
      okr drivers list --json
    """

    def read(snapshot: Snapshot) -> Any:
        from data.out.api import driver_answers

        return driver_answers.drivers(snapshot, spoken)

    answer = query(home, read, "/api/v1/drivers", {})
    if as_json:
        print_json(answer)
        return
    for one in answer:
        until = "" if one["last"] == one["first"] else Sentence(" to {day}").filled(day=full_day(one["last"]))
        cost = "" if one["cost"] is None else f"{t(', ')}{figure(one['cost'], one['currency'])}"
        say(
            Sentence("{title} ({kind}, {first}{until}{cost})  {id}").filled(
                title=one["title"],
                kind=one["kind"],
                first=full_day(one["first"]),
                until=until,
                cost=cost,
                id=one["id"],
            ),
            to=out(),
        )
        for effect in one["effects"]:
            say(Sentence("    {title}: {because}").filled(title=effect["title"], because=effect["because"]), to=out())
    if not answer:
        say(Sentence("No event is marked yet: mark one on the page Drivers, or bring a file: okr drivers import FILE"))


@app.command("import")
def import_(file: File, home: Home, metric: Metrics = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Take in the events of a file. What is marked already is not doubled; it takes on what the file says of it.

    Events that cannot be used are told by their line, and left out; the exit code is then 1.

    \b
    Examples:
      okr drivers import events.csv
      okr drivers import team.ics --metric site.sessions --metric crm.leads
    """
    with opened(home) as workspace:
        read = _read(workspace.snapshot(), file, metric or [])
        _take_in(workspace, read, str(file), dry_run=dry_run, as_json=as_json)


def _take_in(workspace: Workspace, read: Read, whence: str, *, dry_run: bool, as_json: bool) -> None:
    """Take in what was read, tell what came of it, and what could not be used."""
    from data.commands import drivers
    from data.queries.drivers import marked

    coming = [one for _, one in read.events]
    standings = marked.standing(workspace.snapshot(), coming)
    if not dry_run:
        drivers.take_in(workspace, actor(workspace), coming)
    counts: dict[str, int] = {what: standings.count(what) for what in ("new", "changed", "known", "removed")}
    if as_json:
        wrong = [{"line": p.line, "problem": p.message} for p in read.problems]
        print_json(counts | {"dry_run": dry_run, "problems": wrong})
    else:
        _tell(read, standings, counts, dry_run=dry_run)
    if read.problems:
        nothing = dry_run or not coming
        rest = Sentence("nothing was imported") if nothing else Sentence("the others were imported")
        raise NotDone(
            Sentence("{whence}: {events} cannot be used; {rest}.").filled(
                whence=whence, events=nt("{n} event", "{n} events", len(read.problems)), rest=rest
            )
        )


@app.command("annotations")
def annotations_(
    source: Source, home: Home, metric: Metrics = None, dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Take in the annotations that people keep in a source itself, such as Google Analytics, as events.

    They touch the metrics of the source unless `--metric` says which. What is marked already is not doubled.

    \b
    Examples:
      okr drivers annotations site --dry-run
      okr drivers annotations site --metric site.sessions
    """
    from data.ingest.driver_files import source_annotations as kept

    with opened(home) as workspace:
        sources = workspace.settings.sources
        able = kept.keepers(sources)
        if source not in able:
            raise WronglyAsked(
                Sentence("{source} keeps no annotations; those that do: {able}.").filled(
                    source=as_typed(source), able=able or Sentence("none")
                )
            )
        read = kept.read(sources[source], _touchable(workspace.snapshot(), metric or []), metric or [])
        _take_in(workspace, read, source, dry_run=dry_run, as_json=as_json)


@app.command("export")
def export(home: Home, to: Out = None) -> None:
    """Write the events as a CSV table that `okr drivers import` reads back.

    \b
    Examples:
      okr drivers export > events.csv
      okr drivers export --out events.csv
    """
    from data.config import private
    from data.ingest.driver_files.driver_files import table
    from data.out.exports import atomic_file
    from data.queries.drivers.marked import all_marked

    with reading(home) as snapshot:
        events = all_marked(snapshot)
    if to is None:
        sys.stdout.write(table(events))
        return
    with private.by_habit():
        atomic_file.write(to, table(events).encode())
    say(Sentence("{events} written to {to}.").filled(events=nt("{n} event", "{n} events", len(events)), to=to))


def _read(reader: Reader, file: Path, metrics: list[str]) -> Read:
    from data.ingest.driver_files import driver_files

    known = _touchable(reader, metrics)
    zone = ZoneInfo(reader.settings.workspace.timezone)
    return driver_files.read(file.read_bytes(), file.name, known, metrics, zone)


def _touchable(reader: Reader, metrics: list[str]) -> list[str]:
    """The metrics that events may touch. Raises WronglyAsked where one of these is none of them."""
    from data.config.validation_errors import suggestion
    from data.queries.drivers.drivers import touchable

    known = touchable(reader)
    for name in metrics:
        if name not in known:
            raise WronglyAsked(
                Sentence("No metric {name} has a figure a day; {suggestion}.").filled(
                    name=as_typed(name), suggestion=suggestion(name, known, "metrics")
                )
            )
    return known


def _tell(read: Read, standings: list[Any], counts: dict[str, int], *, dry_run: bool) -> None:
    words = {
        "new": t("new"),
        "changed": t("changes"),
        "known": t("already here"),
        "removed": t("removed earlier, stays removed"),
    }
    for (line, one), what in zip(read.events, standings, strict=True):
        days = Sentence("{first} to {last}").filled(first=one.event.first, last=one.event.last)
        say(
            Sentence("  line {line}: {event_title}, {days}, {metrics}: {words}").filled(
                line=line, event_title=one.event.title, days=days, metrics=one.event.metrics, words=words[what]
            ),
            to=out(),
        )
    for problem in read.problems:
        say(Sentence("  {why}").filled(why=problem.with_place))
    counted = [Sentence("{n} {what}").filled(n=n, what=words[what]) for what, n in counts.items() if n]
    done = Sentence("Would be imported: {what}.") if dry_run else Sentence("Imported: {what}.")
    say(done.filled(what=counted or Sentence("no event")))
