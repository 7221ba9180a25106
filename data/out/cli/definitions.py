"""`okr import`: metrics as a semantic layer defines them, made a source that asks the warehouse for daily figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.out.cli.actor import actor
from data.out.cli.errors import NotDone, WronglyAsked
from data.out.cli.options import AsJson, Home
from data.out.cli.plan import DryRun
from data.out.cli.sync import pull
from data.out.cli.terminal import out, print_json, say
from okr_model.wording.sentences import Sentence, as_typed

if TYPE_CHECKING:
    from data.commands.sources.definitions import Import, Wanted
    from data.ingest.sync import Outcome
    from data.queries.sources.connection_test import Trial
    from data.stores.workspace import Workspace

    Prepare = Callable[[Workspace, Mapping[str, Any] | None], Import]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

File = Annotated[Path, typer.Argument(metavar="FILE", help="What the tool wrote.")]
Source = Annotated[str, typer.Option("--source", metavar="NAME", help="The source it becomes, or is the next of.")]
Url = Annotated[
    str | None,
    typer.Option("--url", metavar="ADDRESS", help="Of the warehouse, or where it is kept: env:NAME, file:PATH."),
]
Metrics = Annotated[list[str] | None, typer.Option("--metric", metavar="NAME", help="Only this one; may be repeated.")]
By = Annotated[
    list[str] | None,
    typer.Option("--by", metavar="DIMENSION", help="Tell figures apart by it, where they have it; may be repeated."),
]
Times = Annotated[
    list[str] | None,
    typer.Option("--time", metavar="DIMENSION", help="To count by, where there are several; may be repeated."),
]
ZoneName = Annotated[
    str | None, typer.Option("--zone", metavar="ZONE", help="Whose days are counted; as they are stored without it.")
]
Units = Annotated[
    list[str] | None, typer.Option("--unit", metavar="METRIC=UNIT", help="visits, people, EUR, …; may be repeated.")
]


@app.callback()
def top(home: Home) -> None:
    """Import definitions of metrics from the tool that has them.

    Each metric is kept exactly, with its filters, its grain and what of it adds up, or it is refused with the reason;
    the others still come. Importing a newer file of the same source changes what has changed.

    \b
    Examples:
      okr import dbt target/semantic_manifest.json --source shop --url env:WAREHOUSE --dry-run
      okr import dbt target/semantic_manifest.json --source shop --url env:WAREHOUSE --metric revenue
      okr import dbt target/semantic_manifest.json --source shop
    """


@app.command("dbt")
def dbt(
    file: File,
    home: Home,
    source: Source = "dbt",
    url: Url = None,
    metric: Metrics = None,
    by: By = None,
    zone: ZoneName = None,
    unit: Units = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Import the metrics of dbt's semantic manifest, target/semantic_manifest.json.

    \b
    Examples:
      okr import dbt target/semantic_manifest.json --url env:WAREHOUSE --dry-run
      okr import dbt target/semantic_manifest.json --source shop --url postgresql://reader:…@db/shop --by customer__type
    """
    _of_file("dbt", file, home, _wanted(source, metric, by, zone, unit, url=url), dry_run=dry_run, as_json=as_json)


@app.command("osi")
def osi(
    file: File,
    home: Home,
    source: Source = "osi",
    url: Url = None,
    metric: Metrics = None,
    by: By = None,
    time: Times = None,
    zone: ZoneName = None,
    unit: Units = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Import the metrics of a model in the open semantic interchange format, YAML or JSON.

    \b
    Examples:
      okr import osi model.yaml --source shop --url env:WAREHOUSE --dry-run
      okr import osi model.yaml --source shop --url env:WAREHOUSE --time orders.ordered_at --by orders.status
    """
    wanted = _wanted(source, metric, by, zone, unit, url=url, times=time or ())
    _of_file("osi", file, home, wanted, dry_run=dry_run, as_json=as_json)


@app.command("cube")
def cube(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Of Cube's REST API, or a file of its /v1/meta.")],
    home: Home,
    source: Source = "cube",
    url: Annotated[str | None, typer.Option("--url", metavar="ADDRESS", help="Of the API, with a file.")] = None,
    token: Annotated[str | None, typer.Option("--token", metavar="TOKEN", help="Where it is kept: env:NAME.")] = None,
    metric: Metrics = None,
    by: By = None,
    time: Times = None,
    zone: ZoneName = None,
    unit: Units = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Import the measures of a Cube data model; Cube itself is asked for their figures.

    \b
    Examples:
      okr import cube https://cube.example.com/cubejs-api --token env:CUBE_TOKEN --dry-run
      okr import cube https://cube.example.com/cubejs-api --source shop --metric orders.count --time orders.created_at
    """
    from data.commands.sources import definitions

    wanted = _wanted(source, metric, by, zone, unit, token=token, times=time or ())

    def prepare(workspace: Workspace, was: Mapping[str, Any] | None) -> Import:
        from connectors.sources.semantic import document

        file = Path(address)
        if "://" not in address and file.is_file():
            meta = document.read(document.content_of(file))
            return definitions.prepared_of_cube(url or "", meta, wanted, was)
        meta = definitions.described_by_cube(workspace, address, wanted, was)
        return definitions.prepared_of_cube(address, meta, wanted, was)

    _import(address, home, wanted, "cube", prepare, dry_run=dry_run, as_json=as_json)


def _of_file(tool: str, file: Path, home: Path, wanted: Wanted, *, dry_run: bool, as_json: bool) -> None:
    from connectors.sources.semantic import document
    from data.commands.sources import definitions

    content = document.content_of(file)

    def prepare(workspace: Workspace, was: Mapping[str, Any] | None) -> Import:
        return definitions.prepared(workspace, tool, content, wanted, was)

    _import(str(file), home, wanted, "semantic", prepare, dry_run=dry_run, as_json=as_json)


def _wanted(
    source: str, metric: list[str] | None, by: list[str] | None, zone: str | None, unit: list[str] | None, **more: Any
) -> Wanted:
    from data.commands.sources.definitions import Wanted

    pairs = [one.partition("=") for one in unit or ()]
    if wrong := [name for name, sign, of in pairs if not (name and sign and of)]:
        raise WronglyAsked(Sentence("{value}: write --unit METRIC=UNIT.").filled(value=as_typed(wrong[0])))
    return Wanted(source, metric or (), by or (), zone=zone, units={name: of for name, _, of in pairs}, **more)


def _import(
    file: str, home: Path, wanted: Wanted, connector: str, prepare: Prepare, *, dry_run: bool, as_json: bool
) -> None:
    """Read, ask for the newest days, and store where they came."""
    from connectors.framework.errors import ConnectorError
    from connectors.sources.semantic.imported import UnfitFile
    from data.commands.errors import Refused
    from data.commands.sources import sources
    from data.config.default_settings import write_default
    from data.config.settings_file import SettingsFile
    from data.queries.sources.connection_test import try_out
    from data.stores.workspace import Workspace

    write_default(home)
    with Workspace.open(home, own=not dry_run) as workspace:
        was = SettingsFile(home).sources().get(wanted.source)
        if was is not None and was.get("connector") != connector:
            raise WronglyAsked(
                Sentence("There is a source {name} already, of another kind: choose another --source.").filled(
                    name=as_typed(wanted.source)
                )
            )
        try:
            made = prepare(workspace, was)
        except UnfitFile as error:
            raise NotDone(Sentence("{file}: {why}.").filled(file=file, why=error)) from None
        except ConnectorError as error:
            raise NotDone(error.whole) from None
        except Refused as error:
            raise NotDone(error.sentence) from None
        trial = outcome = None
        if made.chosen:
            source = made.draft.source(workspace)
            trial = try_out(source, workspace.now(), workspace.cycles_over, kept=False)
        if trial is not None and trial.verdict.ok and not dry_run:
            who = actor(workspace)
            sources.save(workspace, who, made.draft)
            (outcome,) = pull(workspace, who, [wanted.source], since=_counted_anew(workspace, made))
        if as_json:
            print_json(_document(made, trial, outcome))
        else:
            _show(made, trial, file, stored=outcome is not None)
    _end(made, trial, outcome)


def _counted_anew(workspace: Workspace, made: Import) -> date | None:
    """From where on figures are to be asked for again, where some are defined otherwise: from the first pull on."""
    runs = workspace.plan.runs(made.draft.name, limit=1_000) if made.changed else []
    return min((run.window_start for run in runs if run.window_start), default=None)


def _document(made: Import, trial: Trial | None, outcome: Outcome | None) -> dict[str, Any]:
    return {
        "source": made.draft.name,
        "tool": made.tool,
        "metrics": [
            {
                "name": one.name,
                "theirs": one.theirs,
                "definition": made.draft.table["metrics"][one.name],
                "notes": [str(note) for note in one.notes],
                "dimensions": list(one.breakdowns),
            }
            for one in made.chosen
        ],
        "refused": {name: str(why) for name, why in made.refused.items()},
        "left": list(made.left),
        "added": list(made.added),
        "changed": list(made.changed),
        "removed": list(made.removed),
        "answers": bool(trial and trial.verdict.ok),
        "said": str(trial.verdict.message) if trial else None,
        "stored": outcome is not None,
        "rows": outcome.rows if outcome else 0,
    }


def _show(made: Import, trial: Trial | None, file: str, *, stored: bool) -> None:
    from connectors.framework.said import clean

    newest: Mapping[str, float] = {}
    if trial is not None and trial.days is not None and len(trial.days):
        newest = {str(name): float(value) for name, value in trial.days.ffill().iloc[-1].items()}
    for one in made.chosen:
        said = Sentence("{name}: {title}").filled(name=one.name, title=one.title)
        if one.name in newest:
            said = Sentence("{name}: {title}, newest {value}", figures={"value": newest[one.name]}).filled(
                name=one.name, title=one.title
            )
        say(said, to=out())
        for note in one.notes:
            say(Sentence("    {note}.").filled(note=note), to=out())
    for name, why in ((clean(name), why) for name, why in made.refused.items()):
        say(Sentence("not kept: {name}: {why}.").filled(name=name, why=why), to=out())
    for names, text in (
        (made.added, Sentence("New: {names}.")),
        (made.changed, Sentence("Defined otherwise than before: {names}.")),
        (made.removed, Sentence("No longer there: {names}.")),
    ):
        if names:
            say(text.filled(names=names), to=out())
    if stored:
        say(
            Sentence("Stored as the source {source}. See: okr metrics {source}").filled(source=made.draft.name),
            to=out(),
        )
    elif trial is not None and trial.verdict.ok:
        say(Sentence("Nothing is stored yet: run the same without --dry-run ({file}).").filled(file=file), to=out())


def _end(made: Import, trial: Trial | None, outcome: Outcome | None) -> None:
    """Raises NotDone where nothing could be stored, or its figures could not be pulled."""
    if trial is None:
        raise NotDone(
            Sentence("Nothing is stored: not one metric of the file can be kept.")
            if made.refused
            else Sentence("Nothing is stored: the file defines no metric.")
        )
    if not trial.verdict.ok:
        raise NotDone(
            Sentence("Nothing is stored: {heading} {message}. {remedy}").filled(
                heading=trial.verdict.heading, message=trial.verdict.message, remedy=trial.verdict.remedy or ""
            )
        )
    if outcome is not None and not outcome.done:
        raise NotDone(
            Sentence("{source} is stored, but its figures could not be pulled: {why}. Then: okr sync {source}").filled(
                source=made.draft.name, why=outcome.why or outcome.state
            )
        )
