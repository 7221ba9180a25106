"""`okr what-if`: the key results under a scenario of a file, and what would have to be true for a likelihood."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from data.out.cli.errors import NotDone, WronglyAsked
from data.out.cli.language import spoken, t
from data.out.cli.options import AsJson, CycleId, Home
from data.out.cli.store_access import query
from data.out.cli.terminal import out, percent, print_json, say
from okr_model.wording.sentences import Sentence

File = Annotated[Path, typer.Argument(metavar="FILE", help="A scenario file; - reads standard input.")]


def what_if(file: File, home: Home, cycle: CycleId = None, as_json: AsJson = False) -> None:
    """Show where the key results land under a scenario. Nothing is changed.

    Growth is written in percent (or per_day, in units); a metric's growth holds for every key result that uses it.
    Asked for: target, daily_rate, growth, fall (both in percent, of a metric behind it where one is named).

    \b
    A scenario file:
      scenario:
        name: bolder
        changes:
          - {key_result: visitors, target: 200000}
          - {key_result: visitors, growth: {percent: 10, from: 2026-12-01}}
          - {key_result: leads, amount: 500, on: 2026-12-10}
          - {metric: site.sessions, growth: {percent: 5}}
          - {key_result: leads, driver: {lift: 20, from: 2026-12-01, half_life: 7}}
      ask:
        - {key_result: visitors, for: target, likelihood: 0.7}
        - {key_result: visitors, for: daily_rate, likelihood: 0.7}

    \b
    Examples:
      okr what-if bolder.yaml
      okr what-if bolder.yaml --json
    """
    from data.queries.what_if import what_if_file

    enquiry = what_if_file.read(_text(file), str(file))

    def read(snapshot: Any) -> Any:
        from data.out.api import what_if_answers
        from data.queries.what_if import what_if as what_if_queries

        try:
            return what_if_answers.what_if(what_if_queries.ask(snapshot, enquiry, cycle), spoken)
        except what_if_queries.BadScenario as error:
            raise WronglyAsked(Sentence("{file}: {why}").filled(file=file, why=error)) from None

    body = what_if_file.plain(enquiry)
    answer = query(home, read, "/api/v1/what-if", {"cycle": cycle}, body)
    if as_json:
        print_json(answer)
    else:
        _show(answer)


def _text(file: Path) -> str:
    try:
        return typer.get_text_stream("stdin").read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise NotDone(Sentence("{file} is no text in UTF-8: save it so, then try again.").filled(file=file)) from None


def _show(answer: Any) -> None:
    say(Sentence("Under “{scenario}”:").filled(scenario=answer["scenario"]), to=out())
    titles = {one["id"]: one["title"] for one in answer["key_results"]}
    for one in answer["key_results"]:
        say(Sentence("  {title}: {because}").filled(title=one["title"], because=one["because"]), to=out())
        for note in one["notes"]:
            say(Sentence("    {note}").filled(note=note), to=out())
    for one in answer["answers"]:
        asked = t("{what} for {likelihood}", what=one["for"].replace("_", " "), likelihood=percent(one["likelihood"]))
        say(
            Sentence("  {titles}, {asked}: {because}").filled(
                titles=titles[one["key_result"]], asked=asked, because=one["because"]
            ),
            to=out(),
        )
