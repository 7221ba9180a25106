"""`okr review pptx`, `pdf`, `html`, `xlsx`, `csv`: the figures of this moment, frozen and taken away as a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from data.out.cli.actor import machine_user
from data.out.cli.errors import NotDone, WronglyAsked
from data.out.cli.language import spoken, t
from data.out.cli.options import CycleId, Home
from data.out.cli.store_access import query
from data.out.cli.terminal import say
from data.out.exports.formats import FORMATS, Format
from okr_model.wording.sentences import Sentence, sentence_of

Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write; one that is there is replaced.")]
Team = Annotated[str | None, typer.Option("--team", metavar="NAME", help="Only this team's objectives.")]
Language = Annotated[
    str | None, typer.Option("--language", metavar="CODE", help="As en, de or fa; else the workspace's.")
]


def add_to(app: typer.Typer) -> None:
    """A command for each format."""
    for one in FORMATS.values():
        app.command(one.kind, help=_help(one))(_command(one.kind))


def _help(one: Format) -> str:
    kind, ending = one.kind, one.ending
    return (
        f"{t('Freeze the figures of this moment and write them as {what}.', what=spoken(one.what))}\n\n"
        f"{t('The file carries the fingerprint of the figures.')}\n\n"
        f"\b\n{t('Examples:')}\n  okr review {kind} --out review.{ending}\n"
        f"  okr review {kind} --out brand.{ending} --cycle 2026-Q4 --team Brand --language fa"
    )


def _command(kind: str) -> Callable[..., None]:
    def export(home: Home, out: Out, cycle: CycleId = None, team: Team = None, language: Language = None) -> None:
        _export(kind, home, out, cycle, team, language)

    return export


def _export(kind: str, home: Path, out: Path, cycle: str | None, team: str | None, language: str | None) -> None:
    if out.is_dir() or not out.parent.is_dir():
        raise NotDone(
            Sentence("{out} cannot be written: {why}.").filled(
                out=out, why=Sentence("it is a folder") if out.is_dir() else Sentence("its folder is not there")
            )
        )
    by = machine_user()

    def read(snapshot: Any) -> Any:
        from data.out.api import pack_answer

        return pack_answer.now(snapshot, by=by, cycle=cycle, team=team)

    answer = query(home, read, "/api/v1/pack", {"cycle": cycle, "team": team, "by": by})
    if answer["pack"] is None:
        raise NotDone(Sentence("There is no plan yet. `okr plan --help` shows how one is written."))
    from data.config import private
    from data.out import exports
    from data.out.exports import atomic_file
    from okr_model.plan.people import Person, naming
    from okr_model.review import pack

    shown = pack.load(json.dumps(answer["pack"]).encode())
    try:
        people = [Person(email=email, name=name) for email, name in answer["people"].items()]
        content = exports.make(shown, kind, language=language or answer["language"], who=naming(people))
    except ValueError as error:
        raise WronglyAsked(sentence_of(error)) from None
    with private.by_habit():
        atomic_file.write(out, content)
    say(
        Sentence("Wrote {cycle} as of {on} to {out}, fingerprint {short}.").filled(
            cycle=shown.cycle, on=shown.on, out=out, short=pack.short(shown.fingerprint)
        )
    )


app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
add_to(app)


@app.callback()
def top(home: Home) -> None:
    """Take the figures away: slides, a report, a page, tables.

    \b
    Example:
      okr review pptx --out review.pptx
    """
