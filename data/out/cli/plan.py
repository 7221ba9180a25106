"""`okr plan`: the plan file checked, applied and written, and the log of what was changed."""

from __future__ import annotations

import re
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from data.out.cli.actor import actor, user
from data.out.cli.errors import NotDone
from data.out.cli.language import nt, spoken
from data.out.cli.options import AsJson, CycleId, Home, as_day
from data.out.cli.store_access import reading
from data.out.cli.terminal import out, print_json, say
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from data.queries.plan.plans import Change
    from data.stores.snapshot import Reader
    from data.stores.workspace import Workspace
    from okr_model.plan.plan import Plan

File = Annotated[Path, typer.Argument(metavar="FILE", help="A plan file, such as okrs.yaml.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")]
Reason = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help="Why; needed where a target or a formula changes.")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to this file instead of stdout.")]

LOG_COLUMNS = ("at", "author", "cycle", "what", "id", "kind", "field", "old", "new", "reason", "revision")

_REVISION = re.compile(r"# revision (\d{1,12})\b")

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def top(home: Home) -> None:
    """Check, apply and write plan files; show what was changed.

    \b
    A plan file:
      cycle: {id: 2026-Q4, start: 2026-10-01, end: 2026-12-31}
      objectives:
        - id: awareness
          title: Be the first name people think of
          owner: brand-lead@example.com
          team: Brand
          key_results:
            - {id: visitors, title: Website sessions, formula: site.sessions,
               type: increase, baseline: 120000, target: 180000, unit: sessions}

    \b
    Examples:
      okr plan check okrs.yaml
      okr plan apply okrs.yaml --dry-run
      okr plan export --cycle 2026-Q4 --out okrs.yaml
      okr plan log --field target
    """


@app.command("check")
def check(file: File, home: Home, as_json: AsJson = False) -> None:
    """Check a plan file and its formulas.

    Every problem is told with its place; nothing is changed.

    \b
    Example:
      okr plan check okrs.yaml
    """
    with reading(home) as snapshot:
        plan = checked(file, snapshot)
    results = sum(len(o.key_results) for o in plan.objectives)
    if as_json:
        print_json({"cycle": plan.cycle.id, "objectives": len(plan.objectives), "key_results": results})
    objectives = nt("{n} objective", "{n} objectives", len(plan.objectives))
    say(
        Sentence("{file} is all right: {cycle_id}, {objectives}, {results}.").filled(
            file=file,
            cycle_id=plan.cycle.id,
            objectives=objectives,
            results=nt("{n} key result", "{n} key results", results),
        )
    )


@app.command("apply")
def apply(file: File, home: Home, dry_run: DryRun = False, reason: Reason = None, as_json: AsJson = False) -> None:
    """Make a plan file the plan of its cycle. What it leaves out is archived, never deleted.

    \b
    Examples:
      okr plan apply okrs.yaml
      okr plan apply okrs.yaml --dry-run
      okr plan apply okrs.yaml --reason "The fair was cancelled"
    """
    from data.queries.plan import plans
    from data.stores.workspace import Workspace

    with Workspace.open(home, own=False) as workspace:
        snapshot = workspace.snapshot()
        plan, seen = checked(file, snapshot, changed=True), _exported_at(file)
        made = (
            plans.preview(snapshot, plan, user(snapshot), seen=seen)
            if dry_run
            else _applied(workspace, plan, reason, seen)
        )
    changes = [spoken(change.sentence()) for change in made]
    unexplained = [change for change in made if change.needs_reason]
    if as_json:
        print_json(
            {"cycle": plan.cycle.id, "applied": not dry_run, "changes": changes, "reason_needed": len(unexplained)}
        )
    for one in made if not as_json else ():
        say(one.sentence(), to=out())
    done = Sentence("{cycle}: {things} would change.") if dry_run else Sentence("{cycle}: {things} changed.")
    say(
        done.filled(cycle=plan.cycle.id, things=nt("{n} thing", "{n} things", len(changes)))
        if changes
        else Sentence("{cycle}: no change.").filled(cycle=plan.cycle.id)
    )
    if dry_run and unexplained and not reason:
        say(Sentence('{unexplained} of them will need a --reason "…".').filled(unexplained=len(unexplained)))


@app.command("import")
def take_over(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV table that another tool exported.")],
    home: Home,
    cycle: Annotated[str, typer.Option("--cycle", metavar="ID", help="Of a cycle that the plan has.")],
    column: Annotated[
        list[str] | None, typer.Option("--column", metavar="FIELD=HEADING", help="What a column is; may be repeated.")
    ] = None,
    do_apply: Annotated[bool, typer.Option("--apply", help="Add them to the plan; else they are only shown.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add the objectives of another tool's export to the plan of a cycle.

    What is read from which column is shown first. Their key results are entered by hand until they are given a formula.

    \b
    Examples:
      okr plan import okrs.csv --cycle 2026-Q4
      okr plan import okrs.csv --cycle 2026-Q4 --column target=Goal --apply
    """
    from data.queries.plan import okr_export, plans
    from data.stores.workspace import Workspace

    named = dict(one.split("=", 1) for one in column or () if "=" in one)
    with Workspace.open(home, own=False) as workspace:
        snapshot = workspace.snapshot()
        plan = plans.plan(snapshot, cycle)
        if plan is None:
            raise NotDone(Sentence("There is no plan of the cycle {cycle} yet.").filled(cycle=cycle))
        taken = {o.id for o in plan.objectives} | {k.id for o in plan.objectives for k in o.key_results}
        try:
            found = okr_export.read(file.read_text(encoding="utf-8-sig", errors="replace"), named, frozenset(taken))
        except okr_export.UnfitExport as error:
            raise NotDone(error.sentence) from None
        whole = plan.model_copy(update={"objectives": (*plan.objectives, *found.objectives)})
        made = _applied(workspace, whole, None, None) if do_apply else plans.preview(snapshot, whole, user(snapshot))
    changes = [change.in_words() for change in made]
    if as_json:
        print_json(
            {
                "columns": dict(found.columns),
                "unused": list(found.unused),
                "left_out": [{"row": row, "why": str(why)} for row, why in found.left_out],
                "changes": changes,
                "applied": do_apply,
            }
        )
        return
    for field, heading in found.columns.items():
        say(Sentence("{heading} → {field}").filled(heading=heading, field=field), to=out())
    if found.unused:
        say(Sentence("Not used: {names}.").filled(names=found.unused), to=out())
    for row, why in found.left_out:
        say(Sentence("row {row}: {why}").filled(row=row, why=why), to=out())
    for one in made:
        say(one.sentence(), to=out())
    if not do_apply:
        say(Sentence("Nothing is changed yet: add --apply."))


@app.command("export")
def export(home: Home, cycle: CycleId = None, file: Out = None) -> None:
    """Write the plan of a cycle as a plan file.

    `okr plan apply` reads it back without a change, and refuses to undo what others have changed since.

    \b
    Examples:
      okr plan export > okrs.yaml
      okr plan export --cycle 2026-Q4 --out okrs.yaml
    """
    from data.config import private
    from data.out.exports import atomic_file
    from data.queries.plan import plan_file, plans
    from data.queries.scoreboard.scoreboard import choose_cycle

    with reading(home) as snapshot:
        chosen = choose_cycle(plans.cycles(snapshot), snapshot.today(), cycle)
        edition = plans.edition(snapshot, chosen.id) if chosen else None
    if edition is None:
        raise NotDone(Sentence("There is no plan yet. `okr plan --help` shows how one is written."))
    later = spoken(Sentence("what others change after it, applying this file leaves alone"))
    text = f"# revision {edition.revision}: {later}\n"
    text += plan_file.write(edition.plan)
    if file is None:
        typer.echo(text, nl=False)
        return
    with private.by_habit():
        atomic_file.write(file, text.encode())
    say(Sentence("Wrote the plan of {cycle_id} to {file}.").filled(cycle_id=edition.plan.cycle.id, file=file))


@app.command("log")
def log(
    home: Home,
    cycle: Annotated[str | None, typer.Option("--cycle", metavar="ID", help="Only the plan of this cycle.")] = None,
    item: Annotated[str | None, typer.Option("--id", metavar="ID", help="Only this objective or key result.")] = None,
    field: Annotated[str | None, typer.Option("--field", metavar="NAME", help="Only this field, as target.")] = None,
    author: Annotated[str | None, typer.Option("--author", metavar="NAME", help="Only changes by this person.")] = None,
    since: Annotated[
        date | None, typer.Option("--since", parser=as_day, metavar="DAY", help="Only from that day on.")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the log as a table for spreadsheets.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what was changed in the plans, oldest first: when, by whom, what, and why.

    The log is only ever added to.

    \b
    Examples:
      okr plan log --cycle 2026-Q4 --field target
      okr plan log --id visitors
      okr plan log --csv > changes.csv
    """
    from data.out.exports import csv_text
    from data.queries.plan import plans

    with reading(home) as snapshot:
        zone = ZoneInfo(snapshot.settings.workspace.timezone)
        begin = datetime.combine(since, time(), tzinfo=zone) if since else None
        entries = plans.log(snapshot, cycle_id=cycle, item=item, field=field, author=author, since=begin)
    rows = [logged.row() for logged in entries]
    if as_json:
        print_json(rows)
    elif as_csv:
        sys.stdout.write(csv_text.table(rows, LOG_COLUMNS))
    else:
        for logged in entries:
            why = f" – {' '.join(logged.reason.split())}" if logged.reason else ""
            when = f"{logged.at.astimezone(zone):%Y-%m-%d %H:%M}"
            say(
                Sentence("{when}  {cycle}  {author}: {change}{why}").filled(
                    when=when,
                    cycle=logged.cycle_id or "–",
                    author=logged.author,
                    change=logged.change.sentence(),
                    why=why,
                ),
                to=out(),
            )
        say(
            Sentence("{changes}.").filled(changes=nt("{n} change", "{n} changes", len(entries)))
            if entries
            else Sentence("No change is logged that is like that.")
        )


def checked(file: Path, reader: Reader, *, changed: bool = False) -> Plan:
    """The plan in a file, its formulas right for the sources of this workspace. Raises `PlanFileError`.

    changed: look at those formulas only that the plan does not have already.
    """
    from data.queries.plan import plan_file, plans

    plan = plan_file.read(file)
    kept = plans.plan(reader, plan.cycle.id) if changed else None
    if problems := plan_file.check(plan, reader.catalogue, kept):
        raise plan_file.PlanFileError(str(file), problems)
    return plan


def _exported_at(file: Path) -> int | None:
    """The revision that `okr plan export` wrote into the file's first line; None where it was written by hand."""
    with file.open(encoding="utf-8-sig") as lines:
        told = _REVISION.match(lines.readline())
    return int(told[1]) if told else None


def _applied(workspace: Workspace, plan: Plan, reason: str | None, seen: int | None) -> list[Change]:
    from data.commands.errors import ReasonNeeded
    from data.commands.plan import plan as commands

    try:
        return commands.apply(workspace, actor(workspace), plan, reason=reason, seen=seen)
    except ReasonNeeded as needed:
        raise NotDone(Sentence('{needed}\nAdd it: --reason "…". Nothing was changed.').filled(needed=needed)) from None
