"""`okr tiles`: links to live tiles, made, listed and revoked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.out.cli.actor import actor
from data.out.cli.errors import WronglyAsked
from data.out.cli.language import t
from data.out.cli.options import AsJson, CycleId, Home
from data.out.cli.store_access import opened
from data.out.cli.terminal import full_day, out, print_json, say
from okr_model.wording.sentences import Sentence, as_it_is

if TYPE_CHECKING:
    from data.queries.tiles import Tile

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

KeyResult = Annotated[
    str | None, typer.Option("--key-result", metavar="ID", help="The key result it shows; else an objective.")
]
Objective = Annotated[
    str | None, typer.Option("--objective", metavar="ID", help="The objective it shows; else the overview.")
]
Days = Annotated[int, typer.Option("--days", metavar="N", help="For how many days it counts.")]
Spoken = Annotated[
    str | None, typer.Option("--language", metavar="CODE", help="Its language, such as fa; else the workspace's.")
]
Sites = Annotated[
    list[str] | None,
    typer.Option("--site", metavar="ADDRESS", help="A site of [tiles] that may frame it; may be repeated; else none."),
]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="As `okr tiles list` shows it.")]
Every = Annotated[bool, typer.Option("--all", help="Those too that are revoked or over.")]


@app.callback()
def top(home: Home) -> None:
    """Make, list and revoke links that show live figures on other sites.

    \b
    Examples:
      okr tiles create --key-result visitors --days 90
      okr tiles revoke 3
    """


@app.command("create")
def create(
    home: Home,
    key_result: KeyResult = None,
    objective: Objective = None,
    cycle: CycleId = None,
    days: Days = 90,
    spoken: Spoken = None,
    site: Sites = None,
    as_json: AsJson = False,
) -> None:
    """Make a link to a live tile. It is printed this once; of it only a fingerprint is kept.

    \b
    Examples:
      okr tiles create
      okr tiles create --objective known --site https://wiki.example.com --language fa
    """
    from data.commands import tiles as commands
    from data.out.page_address import of_pages
    from data.out.tile import addresses
    from data.queries import tiles
    from data.queries.tiles import Subject

    if key_result and objective:
        raise WronglyAsked(Sentence("A tile shows one thing: give --key-result or --objective, not both."))
    subject: Subject = "key_result" if key_result else "objective" if objective else "overview"
    with opened(home) as workspace:
        shown = tiles.cycle_shown(workspace, subject, cycle)
        made = commands.make(
            workspace, actor(workspace), subject, key_result or objective, shown,
            days=days, language=spoken, sites=tuple(site or ()),
        )  # fmt: skip
        title = tiles.title(workspace, made.tile.chosen) or t("Overview")
        pasted = addresses.snippets(of_pages(workspace), made.token, subject, title)
        if as_json:
            found = {"link": pasted.link, "png": pasted.png, "svg": pasted.svg}
            print_json({**found, "frame": pasted.frame, "picture": pasted.picture, **_json(made.tile)})
            return
        for text in (pasted.link, pasted.frame, pasted.picture):
            say(as_it_is(text), to=out())
        say(Sentence("Copy what you need now: the link is not shown again."))
        say(_line(made.tile, title, workspace.now()))


@app.command("list")
def list_(home: Home, every: Every = False, as_json: AsJson = False) -> None:
    """List the links that count, the latest first: what they show, until when, opened last when.

    \b
    Examples:
      okr tiles list
      okr tiles list --all --json
    """
    from data.queries import tiles

    with opened(home) as workspace:
        now = workspace.now()
        found = tiles.everyone(workspace) if every else tiles.in_use(workspace)
        titles = {one.number: _title(workspace, one) for one in found}
    if as_json:
        print_json([_json(one) for one in found])
        return
    for one in found:
        say(_line(one, titles[one.number], now), to=out())
    if not found:
        say(Sentence("There is no live tile. Make one: okr tiles create --key-result ID"))


@app.command("revoke")
def revoke(number: Number, home: Home, as_json: AsJson = False) -> None:
    """Let a link show nothing from now on.

    \b
    Example:
      okr tiles revoke 3
    """
    from data.commands import tiles as commands

    with opened(home) as workspace:
        gone = commands.revoke(workspace, actor(workspace), number)
        title = _title(workspace, gone)
        print_json(_json(gone)) if as_json else say(_line(gone, title, workspace.now()), to=out())


def _json(one: Tile) -> dict[str, Any]:
    from dataclasses import asdict

    kept = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(one).items() if k != "chosen"}
    return {**one.chosen.model_dump(mode="json"), **kept}


def _title(workspace: Any, one: Tile) -> str:
    from data.queries import tiles

    if one.chosen.subject == "overview":
        return t("Overview")
    return tiles.title(workspace, one.chosen) or t("No longer in the plan")


def _line(one: Tile, title: str, now: datetime) -> Sentence:
    until = t("until {day}", day=full_day(one.ends_at.astimezone(now.tzinfo).date()))
    used = t("never opened")
    if one.used_at:
        at = one.used_at.astimezone(now.tzinfo)
        used = t("last opened {when}", when=f"{full_day(at.date())} {at:%H:%M}")
    state = t("revoked") if one.revoked_at else until if one.counts_at(now) else t("over, {until}", until=until)
    framed = t("framed by {sites}", sites=", ".join(one.chosen.sites)) if one.chosen.sites else ""
    parts = (one.chosen.cycle_id or t("the current cycle"), state, used, framed)
    return as_it_is(f"{one.number}  {title}  {' · '.join(filter(None, parts))}")
