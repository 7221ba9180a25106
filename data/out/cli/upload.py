"""`okr upload`: a file of daily figures made a source, or put in place as the next version of one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from data.out.cli import tables
from data.out.cli.actor import actor
from data.out.cli.errors import NotDone, WronglyAsked
from data.out.cli.language import nt, spoken
from data.out.cli.options import AsJson, Home
from data.out.cli.plan import DryRun
from data.out.cli.sync import pull
from data.out.cli.terminal import full_day, out, print_json, say
from okr_model.wording.sentences import Sentence, as_it_is, as_typed

if TYPE_CHECKING:
    from data.commands.sources.upload_file import Upload
    from data.ingest.sync import Outcome
    from data.ingest.uploads.file_reading import FileReading, OpenedFile, ReadRows, Use

File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, TSV, Excel or OpenDocument; - reads standard input.")]
Source = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="The source it becomes, or is the next version of; else the file's."),
]
Day = Annotated[str | None, typer.Option("--day", metavar="COLUMN", help="The column of days.")]
Order = Annotated[
    Literal["day-first", "month-first"] | None, typer.Option("--day-order", help="How 03/04/2026 is meant.")
]
Point = Annotated[
    Literal["point", "comma"] | None, typer.Option("--decimal", help="What stands before decimals: 1,234.5 or 1.234,5.")
]
Uses = Annotated[
    list[str] | None,
    typer.Option("--use", metavar="COLUMN=ROLE", help="metric, dimension, day or ignore; may be repeated."),
]
Names = Annotated[
    list[str] | None,
    typer.Option("--name", metavar="COLUMN=NAME", help="What its metric or dimension is called; may be repeated."),
]
Units = Annotated[
    list[str] | None, typer.Option("--unit", metavar="COLUMN=UNIT", help="visits, people, EUR, …; may be repeated.")
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="COLUMN=KIND", help="flow (adds up) or stock (a level); may be repeated."),
]
Answers = Annotated[
    list[str] | None, typer.Option("--answer", metavar="ID=VALUE", help="Answers a question; may be repeated.")
]
Sheet = Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="The sheet of a workbook.")]
Encoding = Annotated[str | None, typer.Option("--encoding", metavar="NAME", help="Of a text: utf-8, cp1252, …")]
Extend = Annotated[bool, typer.Option("--extend", help="Keep the days stored so far that the file has not.")]
Fresh = Annotated[int | None, typer.Option("--fresh-for", min=0, max=3660, help="Days until it counts as stale.")]

_MOST_SHOWN: Final = 20
ROLES: Final = ("day", "metric", "dimension", "ignore")
_SIGNS: Final = {"point": ".", "comma": ","}


def upload(
    file: File,
    home: Home,
    source: Source = None,
    dry_run: DryRun = False,
    day: Day = None,
    day_order: Order = None,
    decimal: Point = None,
    use: Uses = None,
    name: Names = None,
    unit: Units = None,
    kind: Kinds = None,
    answer: Answers = None,
    sheet: Sheet = None,
    encoding: Encoding = None,
    extend: Extend = False,
    fresh_for: Fresh = None,
    as_json: AsJson = False,
) -> None:
    """Store a table of daily figures as a source, and take its figures in. Its next version is matched by headings.

    What can be read in two ways is asked, and nothing is stored until an option answers it.

    \b
    Examples:
      okr upload fair.csv --dry-run
      okr upload fair.csv --source fair --day-order day-first
      okr upload november.xlsx --source fair --extend --sheet Visitors
      okr upload costs.csv --use "Comment=ignore" --unit "Cost=EUR" --json
    """
    from data.config.settings_file import SettingsFile
    from data.ingest.uploads import file_reading
    from data.ingest.uploads.file_reading import Said
    from data.out.api import upload_answers

    called = source or file_reading.proposed_name(file.name)
    was = _known(SettingsFile(home).sources(), called, named=source is not None)
    content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        answers = _answers(answer, day_order, decimal)
        encoding = encoding or answers.pop(file_reading.ENCODING, None)
        opened = file_reading.opened(content, file.name, was, sheet=sheet, encoding=encoding)
        said = Said(answers, _uses(opened, day, use, name, unit, kind))
        reading = file_reading.understood(opened, said, was)
    except ValueError as error:  # no rows, or no such answer
        raise NotDone(Sentence("{file}: {why}.").filled(file=file, why=error)) from None
    rows = file_reading.read_rows(reading) if reading.is_settled else None
    ready = None
    if rows and rows.daily.lines:
        ready = _prepared(home, reading, rows, called, was, fresh_for, extend=extend)
    outcome = _store(home, ready) if ready and not dry_run else None
    document = upload_answers.upload(reading, rows, called, ready, outcome, spoken)
    if as_json:
        print_json(document)
    else:
        _show(document, file, dry_run=dry_run)
    if outcome is not None and not outcome.done:
        raise NotDone(
            Sentence(
                "{called} is stored, but its figures could not be imported: {why}. Then: okr sync {called}"
            ).filled(called=called, why=outcome.why or outcome.state)
        )
    if reading.questions:
        raise NotDone(
            Sentence("Nothing is stored: {questions} to answer, see above.").filled(
                questions=nt("{n} question", "{n} questions", len(reading.questions))
            )
        )
    if ready is None:
        raise NotDone(
            Sentence("Nothing is stored: {problems}").filled(problems=reduce(_after, reading.problems))
            if reading.problems
            else Sentence("Nothing is stored: not one row is good.")
        )


def _after(said: Sentence, more: Sentence) -> Sentence:
    return Sentence("{said} {more}").filled(said=said, more=more)


def _known(sources: Mapping[str, Mapping[str, Any]], name: str, *, named: bool) -> Mapping[str, Any] | None:
    """What the settings say of the source that the file is the next version of; None for a new one."""
    from data.ingest.uploads.stored_table import is_uploaded

    found = sources.get(name)
    if found is None or is_uploaded(found):
        return found
    how = Sentence("choose another --source") if named else Sentence("name another with --source")
    raise WronglyAsked(
        Sentence("There is a source {name} already, and no file was uploaded for it: {how}.").filled(
            name=as_typed(name), how=how
        )
    )


def _answers(given: list[str] | None, day_order: str | None, decimal: str | None) -> dict[str, str]:
    """The answers to questions, by their ids."""
    found = {"day_order": day_order and day_order.replace("-", "_"), "decimal": decimal and _SIGNS[decimal]}
    return {key: value for key, value in found.items() if value} | dict(_pairs(given, "--answer ID=VALUE"))


def _uses(
    opened: OpenedFile,
    day: str | None,
    use: list[str] | None,
    name: list[str] | None,
    unit: list[str] | None,
    kind: list[str] | None,
) -> dict[str, Use]:
    """What each column is used for, by its heading."""
    from data.ingest.uploads.file_reading import Use

    uses: dict[str, Use] = {}

    def say(heading: str, **what: Any) -> None:
        found = _heading(opened, heading)
        uses[found] = replace(uses.get(found, Use()), **what)

    for heading, role in _pairs(use, "--use COLUMN=ROLE"):
        say(heading, role=_among(role, ROLES, "--use"))
    for heading, called in _pairs(name, "--name COLUMN=NAME"):
        say(heading, name=called)
    for heading, measured in _pairs(unit, "--unit COLUMN=UNIT"):
        say(heading, unit=measured)
    for heading, one in _pairs(kind, "--kind COLUMN=KIND"):
        say(heading, kind=_among(one, ("flow", "stock"), "--kind"))
    if day is not None:
        say(day, role="day")
    return uses


def _heading(opened: OpenedFile, wanted: str) -> str:
    """A heading of the file, however it is typed."""
    from data.config.validation_errors import suggestion
    from data.ingest.uploads.next_version import same

    headings = [column.heading for column in opened.layout.columns]
    found = [heading for heading in headings if same(heading, wanted)]
    if wanted in headings:
        return wanted
    if len(found) != 1:
        raise WronglyAsked(
            Sentence("{opened_name} has no column {wanted}. {suggestion}.").filled(
                opened_name=opened.name, wanted=as_typed(wanted), suggestion=suggestion(wanted, headings, "columns")
            )
        )
    return found[0]


def _among(value: str, known: Sequence[str], option: str) -> str:
    if value not in known:
        raise WronglyAsked(
            Sentence("{option} cannot be {value}: use {known}.").filled(
                option=option, value=as_typed(value), known=known
            )
        )
    return value


def _pairs(given: list[str] | None, form: str) -> list[tuple[str, str]]:
    """`COLUMN=VALUE` as two; a heading may have a = of its own."""
    pairs = [one.rpartition("=") for one in given or ()]
    if wrong := [whole for whole, sign, _ in pairs if not sign or not whole]:
        raise WronglyAsked(
            Sentence("{value}: write {form}.").filled(value=as_it_is(repr(wrong[0] or given)), form=form)
        )
    return [(before.strip(), after.strip()) for before, _, after in pairs]


def _prepared(
    home: Path,
    reading: FileReading,
    rows: ReadRows,
    name: str,
    was: Mapping[str, Any] | None,
    fresh_for: int | None,
    *,
    extend: bool,
) -> Upload:
    from data.commands.sources import upload_file

    try:
        return upload_file.prepared(home, reading, rows.daily, name, was, fresh_for=fresh_for, extend=extend)
    except ValueError as error:
        raise NotDone(
            Sentence("It cannot be extended: {why}. Without --extend it replaces the whole table.").filled(why=error)
        ) from None


def _store(home: Path, ready: Upload) -> Outcome:
    """Store a file, and take its figures in as `okr sync` does."""
    from data.commands.sources import sources
    from data.config.default_settings import write_default
    from data.stores.workspace import Workspace

    write_default(home)
    with Workspace.open(home) as workspace:
        who = actor(workspace)
        sources.upload(workspace, who, ready.draft, ready.table)
        (outcome,) = pull(workspace, who, [ready.draft.name])
    return outcome


def _show(document: Mapping[str, Any], file: Path, *, dry_run: bool) -> None:
    """What each column is, what was read and left out, what is open, and what follows."""
    tables.list_columns(document["columns"], out())
    days = document["days"]
    if days["first"]:
        until = "" if days["first"] == days["last"] else Sentence(" to {day}").filled(day=full_day(days["last"]))
        say(
            Sentence("{rows}, {first}{until}.").filled(
                rows=nt("{n} good row", "{n} good rows", document["good"]),
                first=full_day(days["first"]),
                until=until,
            ),
            to=out(),
        )
    for note in document["notes"]:
        say(Sentence("  {note}.").filled(note=note.rstrip(".")), to=out())
    _listed(
        document["left_out"],
        nt("{n} row is left out", "{n} rows are left out", len(document["left_out"])),
        lambda one: Sentence("row {row}: {why}").filled(row=one["row"], why=one["why"]),
    )
    _listed(
        document["cells"],
        nt(
            "{n} cell cannot be read and counts as missing",
            "{n} cells cannot be read and count as missing",
            len(document["cells"]),
        ),
        lambda one: Sentence("row {row}, {heading}: {found} {why}").filled(**one),
    )
    _changes(document["changes"], {one["heading"]: one["role"] for one in document["columns"]})
    for question in document["questions"]:
        say(Sentence("? {asks}").filled(asks=question["asks"]), to=out())
        for choice in question["choices"]:
            example = f" ({choice['example']})" if choice["example"] else ""
            say(
                Sentence("    {option}   {means}{example}").filled(
                    option=choice["option"], means=choice["means"], example=example
                ),
                to=out(),
            )
    if document["stored"]:
        say(
            Sentence("Stored as the source {source}. See: okr metrics {source}").filled(source=document["source"]),
            to=out(),
        )
    elif days["first"] and dry_run and not document["questions"]:
        say(
            Sentence("Nothing is stored yet: okr upload {file} --source {source}").filled(
                file=file, source=document["source"]
            ),
            to=out(),
        )


def _changes(changes: Mapping[str, Any], roles: Mapping[str, str]) -> None:
    for heading in changes["added"]:
        left_out = Sentence('left out unless you say otherwise: --use "{heading}=metric"').filled(heading=heading)
        used = left_out if roles[heading] == "ignore" else Sentence("used as {role}").filled(role=roles[heading])
        say(Sentence("+ {heading}: a new column, {used}").filled(heading=heading, used=used), to=out())
    for heading in changes["gone"]:
        say(Sentence("- {heading}: in use, and no longer in the file").filled(heading=heading), to=out())
    if days := changes["days"]:
        say(
            Sentence("{new}, {changed}, {gone} no longer there.").filled(
                new=nt("{n} new day", "{n} new days", days["new"]),
                changed=nt("{n} changed day", "{n} changed days", days["changed"]),
                gone=nt("{n} day", "{n} days", days["gone"]),
            ),
            to=out(),
        )


def _listed(found: Sequence[Any], heading: str, line: Callable[[Any], Sentence]) -> None:
    if not found:
        return
    say(Sentence("{heading}:").filled(heading=heading), to=out())
    for each in found[:_MOST_SHOWN]:
        say(Sentence("  {line}").filled(line=line(each)), to=out())
    if len(found) > _MOST_SHOWN:
        say(Sentence("  … and {n} more").filled(n=len(found) - _MOST_SHOWN), to=out())
