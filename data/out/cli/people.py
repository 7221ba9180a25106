"""`okr people`: who takes part, from the first administrator on; and their sessions ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.out.cli.actor import actor
from data.out.cli.errors import WronglyAsked
from data.out.cli.language import t
from data.out.cli.options import AsJson, Home
from data.out.cli.store_access import opened, reading
from data.out.cli.terminal import out, print_json, say
from okr_model.wording.sentences import Sentence, as_it_is

if TYPE_CHECKING:
    from okr_model.plan.people import Person

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Who = Annotated[str, typer.Argument(metavar="EMAIL", help="Their e-mail address.")]
Named = Annotated[str | None, typer.Option("--name", metavar="NAME", help="What they are called.")]
Team = Annotated[str | None, typer.Option("--team", metavar="NAME", help="Their team.")]
Role = Annotated[
    str | None,
    typer.Option("--role", metavar="ROLE", help="viewer, member, editor or admin; a new person is a member."),
]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; stands in the log.")]
Whose = Annotated[str | None, typer.Argument(metavar="[EMAIL]", help="Whose; nobody with --everybody.")]
Everybody = Annotated[bool, typer.Option("--everybody", help="End every session there is.")]


@app.callback()
def top(home: Home) -> None:
    """Say who takes part and with which role, and sign people out.

    \b
    Examples:
      okr people save ada@example.com --role admin
      okr people end-sessions ada@example.com
    """


@app.command("list")
def list_(home: Home, as_json: AsJson = False) -> None:
    """List everybody, those who have left last.

    \b
    Example:
      okr people list
    """
    from data.queries import people

    with reading(home) as snapshot:
        everybody = people.everybody(snapshot)
    if as_json:
        print_json([one.model_dump(mode="json") for one in everybody])
        return
    for one in everybody:
        say(_line(one), to=out())
    if not any(one.may_administer for one in everybody):
        say(Sentence("There is no administrator yet. Make one: okr people save you@example.com --role admin"))


@app.command("save")
def save(
    email: Who, home: Home, name: Named = None, team: Team = None, role: Role = None, reason: Reason = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Add a person, or change name, team or role of one; who has left comes back. This makes the first administrator.

    \b
    Examples:
      okr people save ada@example.com --role admin
      okr people save ben@example.com --name "Ben B." --team Brand
    """
    from data.commands import people as commands

    given = {"name": name, "team": team, "role": role, "active": True}
    fields = {key: value for key, value in given.items() if value is not None}
    with opened(home) as workspace:
        saved = commands.save(workspace, actor(workspace), email, reason=reason, **fields)
    print_json(saved.model_dump(mode="json")) if as_json else say(_line(saved), to=out())


@app.command("leave")
def leave(email: Who, home: Home, reason: Reason = None, as_json: AsJson = False) -> None:
    """Note that a person has left: their sessions and tokens end, what they did keeps their name.

    \b
    Example:
      okr people leave ben@example.com
    """
    from data.commands import people as commands

    with opened(home) as workspace:
        gone = commands.leave(workspace, actor(workspace), email, reason=reason)
    print_json(gone.model_dump(mode="json")) if as_json else say(_line(gone), to=out())


@app.command("end-sessions")
def end_sessions(home: Home, email: Whose = None, everybody: Everybody = False, as_json: AsJson = False) -> None:
    """Sign a person out of every browser, within a minute in open pages too.

    \b
    Examples:
      okr people end-sessions ada@example.com
      okr people end-sessions --everybody
    """
    from data.commands import sessions as commands

    if (email is None) is not everybody:
        raise WronglyAsked(Sentence("Say whose sessions to end: an e-mail address, or --everybody."))
    with opened(home) as workspace:
        if email is None:
            commands.end_all(workspace, actor(workspace))
        else:
            commands.end(workspace, actor(workspace), email)
    told: dict[str, Any] = {"ended": email or "everybody"}
    print_json(told) if as_json else say(_ended(email))


def _ended(email: str | None) -> Sentence:
    if email is None:
        return Sentence("Ended every session of everybody.")
    return Sentence("Ended every session of {email}.").filled(email=email)


def _line(one: Person) -> Sentence:
    parts = [one.name, one.team, one.role, "" if one.active else t("has left")]
    return as_it_is(f"{one.email}  {' · '.join(filter(None, parts))}")
