"""`okr status` and `okr metrics`: where the key results stand, and what the sources measure."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from data.out.cli import tables
from data.out.cli.errors import WronglyAsked
from data.out.cli.language import spoken
from data.out.cli.options import AsJson, AsOf, CycleId, Home, OnDay
from data.out.cli.store_access import query
from data.out.cli.terminal import out, print_json, say
from okr_model.wording.sentences import Sentence, as_it_is, as_typed

Name = Annotated[str | None, typer.Argument(metavar="[NAME]", help="Only SOURCE.METRIC, or all of SOURCE.")]
Restatements = Annotated[
    bool, typer.Option("--restatements", help="What changed after it was first read, by how much, when, by which pull.")
]
Days = Annotated[int, typer.Option("--days", min=1, max=3660, help="How far restatements are looked back for.")]


def status(home: Home, cycle: CycleId = None, on: OnDay = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show where every key result stands.

    \b
    Examples:
      okr status
      okr status --cycle 2026-Q4 --on 2026-11-15
      okr status --json --as-of 2026-11-01T09:00
    """

    def read(snapshot: Any) -> Any:
        from data.out.api import answers
        from data.queries.scoreboard import scoreboard

        known_at = snapshot.moment(as_of) if as_of else None
        return answers.status(scoreboard.build(snapshot, cycle=cycle, on=on, as_of=known_at), spoken)

    params = {
        "cycle": cycle,
        "on": on.isoformat() if on else None,
        "as_of": as_of.isoformat() if as_of else None,
    }
    answer = query(home, read, "/api/v1/status", params)
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
        tables.show(answer, out())


def metrics(
    home: Home, name: Name = None, restatements: Restatements = False, days: Days = 90, as_json: AsJson = False
) -> None:
    """List the metrics, each with its first and last day of data.

    \b
    Examples:
      okr metrics
      okr metrics site --json
      okr metrics site.sessions --restatements --days 365
    """

    def read(snapshot: Any) -> Any:
        from data.out.api import answers

        return answers.metrics(snapshot)

    if restatements:
        _restated(home, name, days, as_json=as_json)
        return
    answer = query(home, read, "/api/v1/metrics", {})
    if name is not None and answer:
        answer = _chosen(answer, name)
    if as_json:
        print_json(answer)
    elif not answer:
        say(
            Sentence("There are no sources yet. Add one to {file}; `okr connectors` lists what there is.").filled(
                file=home / "okr.toml"
            )
        )
    else:
        tables.list_metrics(answer, out())


def _chosen(metrics: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    from data.config.validation_errors import suggestion

    chosen = [one for one in metrics if name in (one["name"], one["source"])]
    if not chosen:
        known = [one["name"] for one in metrics]
        raise WronglyAsked(
            Sentence("There is no metric {name}. {suggestion}.").filled(
                name=as_typed(name), suggestion=suggestion(name, known, "metrics")
            )
        )
    return chosen


def _restated(home: Path, name: str | None, days: int, *, as_json: bool) -> None:
    """What changed after it was first read."""

    def read(snapshot: Any) -> Any:
        from data.out.api import answers
        from data.queries.metrics import restatements as restated

        end = snapshot.today()
        names = answers.metric_names(snapshot, name)
        return answers.restatements(restated.log(snapshot, names, end - timedelta(days=days - 1), end), spoken)

    answer = query(home, read, "/api/v1/restatements", {"metric": name, "days": str(days)})
    if as_json:
        print_json(answer)
    else:
        say(as_it_is(answer["in_words"]), to=out())
        tables.list_restatements(answer["restatements"], out())
