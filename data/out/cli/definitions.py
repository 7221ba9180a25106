"""`okr import`: metrics as a semantic layer defines them, made a source that asks the warehouse for daily figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
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


class Tool(StrEnum):
    """What wrote the definitions."""

    dbt = "dbt"
    cube = "cube"
    osi = "osi"


Of = Annotated[Tool, typer.Argument(metavar="TOOL", help="dbt, cube or osi.")]
File = Annotated[
    str,
    typer.Argument(metavar="FILE_OR_ADDRESS", help="What the tool wrote; of Cube also the address of its REST API."),
]
Source = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="The source it becomes, or is the next of; else the tool's name."),
]
Url = Annotated[
    str | None,
    typer.Option("--url", metavar="ADDRESS", help="Of the warehouse, or where it is kept: env:NAME, file:PATH."),
]
Token = Annotated[
    str | None, typer.Option("--token", metavar="TOKEN", help="Of Cube's REST API, or where it is kept: env:NAME.")
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


def import_(
    tool: Of,
    file: File,
    home: Home,
    source: Source = None,
    url: Url = None,
    token: Token = None,
    metric: Metrics = None,
    by: By = None,
    time: Times = None,
    zone: ZoneName = None,
    unit: Units = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Import definitions of metrics from the tool that has them.

    Each metric is kept exactly, with its filters, its grain and what of it adds up, or it is refused with the reason;
    the others still come. Importing a newer file of the same source changes what has changed.

    dbt: its semantic manifest. osi: a model in the open semantic interchange format, YAML or JSON. cube: the address of
    its REST API, or a file of its /v1/meta; Cube itself is asked for the figures.

    \b
    Examples:
      okr import dbt target/semantic_manifest.json --source shop --url env:WAREHOUSE --dry-run
      okr import dbt target/semantic_manifest.json --source shop --metric revenue --by customer__type
      okr import osi model.yaml --source shop --url env:WAREHOUSE --time orders.ordered_at
      okr import cube https://cube.example.com/cubejs-api --token env:CUBE_TOKEN --time orders.created_at
    """
    from data.commands.sources.definitions import Wanted

    if token is not None and tool is not Tool.cube:
        raise WronglyAsked(Sentence("--token is asked for by Cube alone: leave it out."))
    if time and tool is Tool.dbt:
        raise WronglyAsked(
            Sentence("--time is for Cube and OSI: a model of dbt says itself by which day it is counted.")
        )
    wanted = Wanted(
        source or tool.value,
        metric or (),
        by or (),
        url=url if tool is not Tool.cube else None,
        zone=zone,
        units=_units(unit or ()),
        token=token,
        times=time or (),
    )
    prepare = _of_cube(file, url or "", wanted) if tool is Tool.cube else _of_file(tool, Path(file), wanted)
    _import(file, home, wanted, "cube" if tool is Tool.cube else "semantic", prepare, dry_run=dry_run, as_json=as_json)


def _of_cube(given: str, url: str, wanted: Wanted) -> Prepare:
    """given: the address of its interface, or a file; of that, url says where it is asked."""

    def prepare(workspace: Workspace, was: Mapping[str, Any] | None) -> Import:
        from connectors.sources.semantic import document
        from data.commands.sources import definitions

        file = Path(given)
        if "://" not in given and file.is_file():
            return definitions.prepared_of_cube(url, document.read(document.content_of(file)), wanted, was)
        meta = definitions.described_by_cube(workspace, given, wanted, was)
        return definitions.prepared_of_cube(given, meta, wanted, was)

    return prepare


def _of_file(tool: Tool, file: Path, wanted: Wanted) -> Prepare:
    from connectors.sources.semantic import document

    content = document.content_of(file)

    def prepare(workspace: Workspace, was: Mapping[str, Any] | None) -> Import:
        from data.commands.sources import definitions

        return definitions.prepared(workspace, tool.value, content, wanted, was)

    return prepare


def _units(given: Sequence[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if wrong := [name for name, sign, of in pairs if not (name and sign and of)]:
        raise WronglyAsked(Sentence("{value}: write --unit METRIC=UNIT.").filled(value=as_typed(wrong[0])))
    return {name: of for name, _, of in pairs}


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
