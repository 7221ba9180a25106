"""Options that several commands share."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from data.out.cli.language import t
from okr_model.calendars.months import JALALI_YEARS


def _home(ctx: typer.Context, given: Path | None) -> Path:
    """`--home` may stand before or after the command; the one nearer to it wins, then OKR_HOME, then the default."""
    root = ctx.find_root()
    root.obj = given or root.obj
    if isinstance(ctx.command, TyperGroup):
        return Path()  # its command asks again; until then nothing has to be imported
    from data.config.settings import find_home

    return find_home(root.obj)


def as_day(text: str) -> date:
    """A day as people type it: `2026-11-24`, or `1405-09-03` of the Jalali calendar."""
    with suppress(ValueError):
        if (found := date.fromisoformat(text)).year not in JALALI_YEARS:
            return found
    if any(map(str.isdigit, text)):
        from connectors.framework.tables.written_days import written  # most days are written the first way

        if isinstance(jalali := written(text), date):
            return jalali
    raise typer.BadParameter(t("{text} is no day; write it as 2026-11-24.", text=repr(text)))


def _moment(text: str) -> datetime:
    """A moment without an offset is meant in the workspace's time zone, which `Workspace.moment` knows."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            t("{text} is no time; write it as 2026-11-24T09:30 or 2026-11-24.", text=repr(text))
        ) from None


Home = Annotated[
    Path,
    typer.Option(
        "--home",
        metavar="FOLDER",
        help="The workspace folder. Without it: $OKR_HOME, else data/local of the program.",
        default_factory=lambda: None,
        callback=_home,
        show_default=False,
    ),
]
AsJson = Annotated[
    bool,
    typer.Option("--json", help="Print one JSON document on stdout and nothing else."),
]
CycleId = Annotated[str | None, typer.Option("--cycle", metavar="ID", help="The cycle; else the one running.")]
Day = Annotated[date | None, typer.Option(parser=as_day, metavar="DAY")]
OnDay = Annotated[date | None, typer.Option("--on", parser=as_day, metavar="DAY", help="As if today were that day.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        parser=_moment,
        metavar="TIME",
        help="With what the store knew at that time; without an offset, the workspace's.",
    ),
]
Since = Annotated[
    date | None,
    typer.Option("--since", parser=as_day, metavar="DAY", help="Pull again from that day on, as far as sources reach."),
]
