"""`okr status` and `okr metrics`: where the key results stand, and what the sources measure."""

from __future__ import annotations

from typing import Any

from data.out.commands import board
from data.out.commands.options import AsJson, AsOf, CycleId, Home, OnDay
from data.out.commands.reading import answered
from data.out.commands.terminal import out, print_json, say


def status(home: Home, cycle: CycleId = None, on: OnDay = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show where every key result stands.

    \b
    Examples:
      okr status
      okr status --cycle 2026-Q4 --on 2026-11-15
      okr status --json --as-of 2026-11-01T09:00
    """

    def here(workspace: Any) -> Any:
        from data.out import answers
        from data.views import scoreboard

        return answers.status(scoreboard.build(workspace, cycle=cycle, on=on, as_of=as_of))

    asked = {
        "cycle": cycle,
        "on": on.isoformat() if on else None,
        "as_of": as_of.isoformat() if as_of else None,
    }
    answer = answered(home, here, "/api/v1/status", asked)
    if as_json:
        print_json(answer)
    elif answer["cycle"] is None:
        say("There is no plan yet. Write okrs.yaml (`okr plan --help` shows one), then run: okr plan apply okrs.yaml")
    else:
        board.show(answer, out())


def metrics(home: Home, as_json: AsJson = False) -> None:
    """List the metrics, each with its first and last day of data.

    \b
    Examples:
      okr metrics
      okr metrics --json
    """

    def here(workspace: Any) -> Any:
        from data.out import answers

        return answers.metrics(workspace)

    answer = answered(home, here, "/api/v1/metrics", {})
    if as_json:
        print_json(answer)
    elif not answer:
        say(f"There are no sources yet. Add one to {home / 'okr.toml'}; `okr connectors` lists what there is.")
    else:
        board.list_metrics(answer, out())
