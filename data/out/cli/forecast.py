"""`okr forecast`: where the key results will land, and how good such forecasts have been."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from data.out.cli import tables
from data.out.cli.language import spoken
from data.out.cli.options import AsJson, CycleId, Home, OnDay
from data.out.cli.store_access import query
from data.out.cli.terminal import out, print_json, say
from okr_model.wording.sentences import Sentence

Backtest = Annotated[
    bool,
    typer.Option("--backtest", help="How good forecasts would have been over the workspace's own past, and were."),
]


def forecast(
    home: Home, cycle: CycleId = None, on: OnDay = None, backtest: Backtest = False, as_json: AsJson = False
) -> None:
    """Show where every key result will land, and how likely it is to be met.

    With --backtest, replay the past: on each day only what was known then is seen.

    \b
    Examples:
      okr forecast
      okr forecast --on 2026-11-15 --json
      okr forecast --backtest
    """
    if backtest:
        answer = query(home, _record, "/api/v1/forecast-record", {})
        if as_json:
            print_json(answer)
        elif not any(answer.values()):
            say(
                Sentence(
                    "There is no past to replay yet: it takes a key result whose metrics reach back before this cycle."
                )
            )
        else:
            tables.show_record(answer, out())
        return

    def read(snapshot: Any) -> Any:
        from data.out.api import answers
        from data.queries.scoreboard import scoreboard

        return answers.status(scoreboard.build(snapshot, cycle=cycle, on=on), spoken)

    answer = query(home, read, "/api/v1/status", {"cycle": cycle, "on": on.isoformat() if on else None})
    if as_json:
        print_json(answer)
    elif answer["cycle"] is None:
        say(
            Sentence(
                "There is no plan yet. Write okrs.yaml (`okr plan --help` shows one), then run: okr plan "
                "apply okrs.yaml"
            )
        )
    else:
        tables.show_forecasts(answer, out())


def _record(snapshot: Any) -> Any:
    from data.out.api import answers

    return answers.forecast_record(snapshot)
