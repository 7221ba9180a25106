"""`okr tokens`: what programs send to the API, each a person's, made, listed and revoked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.out.cli.actor import actor
from data.out.cli.errors import WronglyAsked
from data.out.cli.language import t
from data.out.cli.options import AsJson, Home
from data.out.cli.store_access import opened
from data.out.cli.terminal import full_day, out, print_json, say
from okr_model.wording.sentences import Sentence, as_it_is

if TYPE_CHECKING:
    from data.queries.tokens import Token

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Called = Annotated[str, typer.Argument(metavar="NAME", help="What it is called: the program that will use it.")]
For = Annotated[
    str | None,
    typer.Option(
        "--for", metavar="EMAIL", help="Whose it is, and with whose rights it asks; else `person` of okr.toml."
    ),
]
ScopesOf = Annotated[
    list[str] | None,
    typer.Option(
        "--scope", metavar="SCOPE", help="read, check_in, propose, plan or sources; may be repeated; else read."
    ),
]
Days = Annotated[int, typer.Option("--days", metavar="N", help="For how many days it counts.")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="As `okr tokens list` shows it.")]
Every = Annotated[bool, typer.Option("--all", help="Those too that are revoked or over.")]


@app.callback()
def top(home: Home) -> None:
    """Make, list and revoke the tokens that programs send to the API.

    \b
    Examples:
      okr tokens create "Weekly report" --for ada@example.com --scope read
      okr tokens revoke 3
    """


@app.command("create")
def create(
    name: Called, home: Home, whose: For = None, scope: ScopesOf = None, days: Days = 90, as_json: AsJson = False
) -> None:
    """Make a token of a person. It is printed this once; of it only a fingerprint is kept.

    \b
    Examples:
      okr tokens create "Weekly report" --for ada@example.com
      okr tokens create deploy --for ada@example.com --scope read --scope plan --days 30
    """
    from data.commands import tokens as commands

    with opened(home) as workspace:
        email = whose or workspace.settings.workspace.person
        if not email:
            raise WronglyAsked(Sentence("Say whose token it is: --for you@example.com."))
        made = commands.make_for(workspace, actor(workspace), email, name, scope or ["read"], days)
        if as_json:
            print_json({"text": made.text, **_json(made.token)})
            return
        say(as_it_is(made.text), to=out())
        say(Sentence("Copy it now: it is not shown again."))
        say(_line(made.token, workspace.now()))


@app.command("list")
def list_(home: Home, every: Every = False, as_json: AsJson = False) -> None:
    """List the tokens that count, the latest first: whose they are, what for, until when, last used when.

    \b
    Examples:
      okr tokens list
      okr tokens list --all --json
    """
    from data.queries import tokens

    with opened(home) as workspace:
        now = workspace.now()
        found = [one for one in tokens.everybodys(workspace) if every or one.counts_at(now)]
    if as_json:
        print_json([_json(one) for one in found])
        return
    for one in found:
        say(_line(one, now), to=out())
    if not found:
        say(Sentence('There is no token. Make one: okr tokens create "Weekly report" --for you@example.com'))


@app.command("revoke")
def revoke(number: Number, home: Home, as_json: AsJson = False) -> None:
    """Let a token be good for nothing from now on.

    \b
    Example:
      okr tokens revoke 3
    """
    from data.commands import tokens as commands

    with opened(home) as workspace:
        gone = commands.revoke(workspace, actor(workspace), number)
        print_json(_json(gone)) if as_json else say(_line(gone, workspace.now()), to=out())


def _json(one: Token) -> dict[str, Any]:
    from dataclasses import asdict

    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(one).items()}


def _line(one: Token, now: datetime) -> Sentence:
    until = t("until {day}", day=full_day(one.ends_at.astimezone(now.tzinfo).date()))
    used = t("never used")
    if one.used_at:
        at = one.used_at.astimezone(now.tzinfo)
        used = t("last used {when}", when=f"{full_day(at.date())} {at:%H:%M}")
    over = t("over, {until}", until=until)
    state = t("revoked") if one.revoked_at else until if one.counts_at(now) else over
    parts = (one.email, ", ".join(one.scopes), state, used)
    return as_it_is(f"{one.number}  {one.name}  {' · '.join(parts)}")
