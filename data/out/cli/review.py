"""`okr review`: review meetings prepared and read without a browser."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer

from data.out.cli.actor import actor
from data.out.cli.errors import WronglyAsked
from data.out.cli.export import add_to
from data.out.cli.language import spoken, t
from data.out.cli.options import AsJson, CycleId, Home, as_day
from data.out.cli.store_access import at_owner, opened, reading
from data.out.cli.terminal import figure, full_day, out, print_json, say
from okr_model.wording.sentences import Sentence, as_it_is

Number = Annotated[int, typer.Argument(metavar="REVIEW", help="Its number, as `okr review list` shows it.")]
By = Annotated[str | None, typer.Option("--by", metavar="EMAIL", help="In whose name; else its chair's.")]
Title = Annotated[str, typer.Argument(metavar="TITLE", help="What it is called.")]
Chair = Annotated[str, typer.Option("--chair", metavar="EMAIL", help="Who leads it.")]
Keeper = Annotated[str, typer.Option("--keeper", metavar="EMAIL", help="Who keeps the minutes; else the chair.")]
Team = Annotated[str, typer.Option("--team", metavar="NAME", help="Only this team's objectives.")]
Only = Annotated[list[str] | None, typer.Option("--objective", metavar="ID", help="Only this one; may be repeated.")]
OnDay = Annotated[date | None, typer.Option("--day", parser=as_day, metavar="DAY", help="When; else today.")]
Minutes = Annotated[int, typer.Option("--minutes", metavar="N", help="How long.")]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


class Form(StrEnum):
    """How minutes are written."""

    text = "text"
    markdown = "markdown"


InForm = Annotated[Form, typer.Option("--as", help="Plain text, or Markdown.")]


@app.callback()
def top(home: Home) -> None:
    """Make, freeze, read and close review meetings. They are held on the page Reviews.

    \b
    Examples:
      okr review make "Weekly review" --chair brand-lead@example.com
      okr review freeze 3
      okr review minutes 3 --as markdown > minutes.md
    """


@app.command("list")
def list_(home: Home, as_json: AsJson = False) -> None:
    """Show every review, the latest day first.

    \b
    Example:
      okr review list
    """
    from data.out.api import review_answers

    with reading(home) as snapshot:
        answer = review_answers.reviews(snapshot)
    if as_json:
        print_json(answer)
        return
    for one in answer["reviews"]:
        say(_line(one), to=out())
    if not answer["reviews"]:
        say(Sentence('There is no review yet. Make one: okr review make "Weekly review" --chair you@example.com'))


@app.command("make")
def make(
    title: Title,
    chair: Chair,
    home: Home,
    cycle: CycleId = None,
    team: Team = "",
    objective: Only = None,
    day: OnDay = None,
    minutes: Minutes = 60,
    keeper: Keeper = "",
    as_json: AsJson = False,
) -> None:
    """Make a review of a cycle, a team or some objectives.

    \b
    Examples:
      okr review make "Weekly review" --chair brand-lead@example.com
      okr review make "Brand" --chair brand-lead@example.com --team Brand --minutes 30 --day 2026-11-30
    """
    from data.commands import reviews as commands
    from data.out.api import review_answers
    from data.queries.plan import plans
    from data.queries.reviews import reviews
    from data.queries.scoreboard.scoreboard import choose_cycle

    with opened(home) as workspace:
        snapshot = workspace.snapshot()
        chosen = choose_cycle(plans.cycles(snapshot), snapshot.today(), cycle)
        if chosen is None:
            raise WronglyAsked(
                Sentence("There is no plan yet to review: write okrs.yaml, then run okr plan apply okrs.yaml.")
            )
        said = {
            "title": title, "cycle": chosen.id, "day": day or snapshot.today(), "minutes": minutes, "team": team,
            "objectives": objective or (), "chair": chair, "keeper": keeper,
        }  # fmt: skip
        number = commands.make(workspace, actor(workspace), said)
        answer = review_answers.review(reviews.find(snapshot, number))
    print_json(answer) if as_json else say(_line(answer), to=out())


@app.command("freeze")
def freeze(number: Number, home: Home, by: By = None, as_json: AsJson = False) -> None:
    """Freeze the figures of a review as they are now, for good. Prints their fingerprint.

    \b
    Example:
      okr review freeze 3
    """
    from data.out.api import review_answers

    def do(workspace: Any) -> Any:
        from data.commands import reviews as commands
        from data.queries.reviews import reviews

        chair = reviews.find(workspace, number).setting.chair
        commands.freeze(workspace, actor(workspace, by or chair), number)
        return review_answers.review(reviews.find(workspace, number))

    answer = at_owner(home, do, f"/api/v1/reviews/{number}/freeze", {}, {"by": by})
    print_json(answer) if as_json else say(as_it_is(answer["fingerprint"]), to=out())


@app.command("show")
def show(number: Number, home: Home, as_json: AsJson = False) -> None:
    """Show a review: what it is about, how far it is, its fingerprint; with --json all that was recorded.

    \b
    Example:
      okr review show 3 --json
    """
    from data.out.api import review_answers

    with reading(home) as snapshot:
        answer = review_answers.whole(snapshot, number)
    if as_json:
        print_json(answer)
        return
    say(_line(answer), to=out())
    if answer["fingerprint"]:
        say(Sentence("fingerprint {fingerprint}").filled(fingerprint=answer["fingerprint"]), to=out())


@app.command("minutes")
def minutes_(number: Number, home: Home, form: InForm = Form.text, as_json: AsJson = False) -> None:
    """Print the minutes of a frozen review.

    \b
    Examples:
      okr review minutes 3
      okr review minutes 3 --as markdown > minutes.md
    """
    from data.queries.people import everybody
    from data.queries.reviews import record as records
    from data.queries.reviews import reviews
    from okr_model.plan.people import naming
    from okr_model.review import minutes, minutes_values

    with reading(home) as snapshot:
        record = records.record(snapshot, reviews.find(snapshot, number))
        who = naming(everybody(snapshot))
    if as_json:
        print_json(minutes_values.structured(record))
        return
    found = minutes.sections(record, figure, who)
    text = minutes.as_text(found, spoken) if form is Form.text else minutes.as_markdown(found, spoken)
    say(as_it_is(text.rstrip("\n")), to=out())


@app.command("close")
def close(number: Number, home: Home, by: By = None, as_json: AsJson = False) -> None:
    """End a review: what was recorded stays as it is.

    \b
    Example:
      okr review close 3
    """
    from data.commands import reviews as commands
    from data.out.api import review_answers
    from data.queries.reviews import reviews

    with opened(home) as workspace:
        chair = reviews.find(workspace, number).setting.chair
        commands.close(workspace, actor(workspace, by or chair), number)
        answer = review_answers.review(reviews.find(workspace, number))
    print_json(answer) if as_json else say(_line(answer), to=out())


def _line(one: Any) -> Sentence:
    about = one["team"] or t("all teams")
    stage = {"prepare": t("prepare"), "frozen": t("frozen"), "closed": t("closed")}[one["stage"]]
    parts = (full_day(one["day"]), one["cycle"], about, stage)
    return as_it_is(f"{one['id']}  {one['title']}  {' · '.join(parts)}")


add_to(app)
