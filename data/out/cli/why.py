"""`okr why`: what moved a key result since a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from data.out.cli.language import spoken
from data.out.cli.options import AsJson, CycleId, Home, OnDay, as_day
from data.out.cli.store_access import query
from data.out.cli.terminal import figure, full_day, move, out, print_json, say
from okr_model.wording.figures import Figures
from okr_model.wording.sentences import as_it_is

KeyResult = Annotated[
    str, typer.Argument(metavar="KEY_RESULT", help="Its id, as in okrs.yaml and `okr status --json`.")
]
SinceDay = Annotated[
    date | None, typer.Option("--since", parser=as_day, metavar="DAY", help="The day it moved from; else a week ago.")
]
By = Annotated[
    str | None, typer.Option("--by", metavar="DIMENSION", help="What new activity is told by; else the first there is.")
]


def why(
    key_result: KeyResult,
    home: Home,
    since: SinceDay = None,
    cycle: CycleId = None,
    on: OnDay = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Say what moved a key result: new activity, restated figures, another formula or target, days passing.

    It begins with the figures and the plan as they were known at the end of the day --since.

    \b
    Examples:
      okr why visitors
      okr why visitors --since 2026-11-01 --by country
      okr why visitors --json
    """

    def read(snapshot: Any) -> Any:
        from data.out.api import answers

        return answers.why(snapshot, key_result, since=since, on=on, cycle=cycle, by=by, say=spoken)

    days = {name: day.isoformat() if day else None for name, day in (("since", since), ("on", on))}
    answer = query(home, read, "/api/v1/why", {"key_result": key_result, "cycle": cycle, "by": by, **days})
    if as_json:
        print_json(answer)
    else:
        _show(answer)


def _show(answer: Any) -> None:
    console = out()
    for bridge, reason in ((answer["value"], answer["problem"]), (answer["plan"], answer["no_plan"])):
        if bridge is None:
            if reason:
                say(as_it_is(reason), to=console)
            continue
        say(as_it_is(bridge["said"]), to=console)
        if bridge["parts"]:
            ends = figure if bridge is answer["value"] else move
            console.print(_table(bridge, answer["since"]["day"], answer["until"]["day"], ends))
    for note in answer["notes"]:
        say(as_it_is(note), to=console)


def _table(bridge: Any, since: str, until: str, end: Callable[[float, str, Figures], str]) -> Table:
    unit, beside = bridge["unit"], bridge["beside"]
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    table.add_column()
    table.add_column(justify="right")
    table.add_row(full_day(since), end(bridge["first"], unit, beside))
    for part in bridge["parts"]:
        table.add_row(Text(part["label"]), move(part["amount"], unit, beside))
    table.add_row(full_day(until), end(bridge["last"], unit, beside))
    return table
