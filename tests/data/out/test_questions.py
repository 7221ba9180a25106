"""Five hundred questions, asked of the real `okr mcp` by the official client: every door has the same answer.

What an assistant is told is held against the JSON API, the command line, pages, tiles, slides and the mail. Names of
several words stand in quotation marks there; nothing else may differ.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from assistant import asked, call, on_this_machine, unquoted
from cli_home import answer
from generated_homes import generated
from opened import Open, words
from questions import Question, asked_of
from starlette.applications import Starlette

from data.commands import drivers as driver_commands
from data.commands.permissions import actor_of
from data.config.i18n.translation import wording
from data.out.api import routes
from data.out.exports import figures_in_words
from data.out.notices import message
from data.out.tile import content
from data.queries import tiles
from data.queries.notices import due
from data.queries.scoreboard import provenance, scoreboard
from data.queries.scoreboard.standing import Scoreboard
from data.stores.notices.store import Listener
from data.stores.workspace import Workspace, close_shared
from okr_model.drivers.events import Event
from okr_model.notices.notices import Preferences
from okr_model.progress.status_words import STATUS_WORDS
from okr_model.review import pack as packs
from okr_model.review import slide_headline
from okr_model.wording.figures import english_likelihood

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
SEEDS = range(10)
MANY = 52  # questions about each of the ten workspaces
SAY = wording("en")
Json = Any
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@dataclass
class Doors:
    """One workspace, and what its doors say. told: the assistant's answers.  pulls: behind each key result, as its
    page has them.  differences: what two doors disagree in."""

    home: Path
    board: Scoreboard
    told: list[tuple[Question, Json]]
    pulls: dict[str, list[tuple[str, int, str]]]
    api: dict[str, Json] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    def same(self, question: Question, door: str, here: Json, there: Json) -> None:
        """Both are the same but for quotation marks around names."""
        if bare(here) != bare(there):
            self.differences.append(f"{question.words} {door}: {bare(here)!r:.600}, not {bare(there)!r:.600}")

    def says(self, question: Question, door: str, said: str, text: str) -> None:
        """A text has these words."""
        if squeezed(said) not in squeezed(text):
            self.differences.append(f"{question.words} {door}: {said!r} is not in {text!r:.900}")

    def get(self, path: str, body: Json = None, **query: str) -> Json:
        """What the API answers; the same question is asked once."""
        key = json.dumps([path, body, query], sort_keys=True)
        if key not in self.api:
            self.api[key] = asyncio.run(_fetched(self.home, path, body, query))
        return self.api[key]

    def status(self, question: Question) -> Json:
        """The API's status of the day and time that is asked about."""
        wanted = {name: question.arguments[name] for name in ("on", "as_of") if name in question.arguments}
        return self.get("/api/v1/status", **wanted)

    def key_result(self, question: Question) -> Json:
        """The API's status of the key result that is asked about."""
        goals = self.status(question)["objectives"]
        return next(one for goal in goals for one in goal["key_results"] if one["id"] == question.about)


async def _fetched(home: Path, path: str, body: Json, query: dict[str, str]) -> Json:
    app = Starlette(routes=routes.routes(home, token_needed=False))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:
        got = await (client.post(path, params=query, json=body) if body else client.get(path, params=query))
    assert got.status_code == 200, got.text
    return got.json()


def bare(value: Json) -> Json:
    """Without quotation marks and the moments at which something was asked."""
    if isinstance(value, dict):
        return {key: bare(one) for key, one in value.items() if key != "known"}
    if isinstance(value, list | tuple):
        return [bare(one) for one in value]
    return re.sub("[“”]", "", value) if isinstance(value, str) else value


def squeezed(text: str) -> str:
    """Without spaces, quotation marks and marks that keep words together."""
    return re.sub(r"[\s“”\u2060]+", "", text)


def shown(markup: str) -> str:
    """The words of a page."""
    without = re.sub(r"<(style|script|svg)\b.*?</\1>", "", markup, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", without))


@pytest.fixture(params=SEEDS, ids="seed {}".format)
def doors(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Doors]:
    home = generated(tmp_path / "home", request.param, CLOCK.date())
    with Workspace.open(home) as workspace:
        fair = Event(title="Autumn fair", kind="fair", first=CLOCK.date() - timedelta(days=40), metrics=["site.visits"])
        driver_commands.add(workspace, actor_of(workspace, "ada@example.com", "command_line"), fair)
        board = scoreboard.build(workspace.snapshot())
        assert board is not None
        behind = {s.key_result.id: provenance.behind(workspace.metrics, s, board) for s in board.standings}
    pulls = {name: [(one.batch.id, one.rows, one.batch.fingerprint) for one in ones] for name, ones in behind.items()}
    questions = asked_of(board, request.param, MANY)

    async def ask() -> list[tuple[Question, Json]]:
        async with on_this_machine(home) as client:
            return [(one, await call(client, one.tool, **one.arguments)) for one in questions]

    yield Doors(home, board, asked(ask), pulls)
    close_shared()


def test_every_door_has_the_same_answer(doors: Doors, open_page: Open) -> None:
    for question, told in doors.told:
        CHECKED[question.tool](doors, question, told)
    _the_command(doors)
    close_shared()
    _tiles_and_mail(doors)
    _pages(doors, open_page)
    assert not doors.differences, f"{len(doors.differences)} differences:\n" + "\n".join(doors.differences)


def _figures(doors: Doors, question: Question, told: Json) -> None:
    """Each figure of an answer is the API's, on the day that was asked about."""
    there = {one["id"]: one for goal in doors.status(question)["objectives"] for one in (goal, *goal["key_results"])}
    for figure in told["figures"]:
        one = there[figure["of"]["id"]]
        is_goal = "key_results" in one
        value, likelihood = (
            (one["progress"], one["likelihood"]) if is_goal else (one["value"], one["judged_likelihood"])
        )
        here = (figure["value"], figure["likelihood"], figure["status"], unquoted(figure["of"]["title"]))
        doors.same(question, "figure", here, (value, likelihood, one["status"], one["title"]))
        if not is_goal:
            doors.same(question, "sentence", figure["sentence"], one["because"])


def _status(doors: Doors, question: Question, told: Json) -> None:
    _figures(doors, question, told)
    here, there = unquoted(told["answer"]), json.loads(json.dumps(doors.status(question)))
    for name, wanted in (("team", "team"), ("objective", "id")):
        if name in question.arguments:
            there["objectives"] = [one for one in there["objectives"] if one[wanted] == question.about]
    if "key_result" in question.arguments:
        for goal in there["objectives"]:
            goal["key_results"] = [one for one in goal["key_results"] if one["id"] == question.about]
        there["objectives"] = [goal for goal in there["objectives"] if goal["key_results"]]
        doors.same(question, "opening", told["sentence"], told["figures"][0]["sentence"])
    doors.same(question, "API", here, there)


def _why(doors: Doors, question: Question, told: Json) -> None:
    there = doors.get("/api/v1/why", **question.arguments)
    doors.same(question, "API", unquoted(told["answer"]), there)
    doors.says(question, "sentence", (there["value"] or {}).get("said") or there["problem"] or "", told["sentence"])
    if there["value"]:
        moved = there["value"]["first"] + sum(part["amount"] for part in there["value"]["parts"])
        if moved != pytest.approx(there["value"]["last"], rel=1e-9, abs=1e-9):
            doors.differences.append(f"{question.words}: its parts come to {moved}, not {there['value']['last']}")
    now = Question("now", "status", {}, question.about)
    _figures(doors, now, told)


def _forecast(doors: Doors, question: Question, told: Json) -> None:
    _figures(doors, question, told)
    goals = doors.status(question)["objectives"]
    there = {one["id"]: one for goal in goals for one in goal["key_results"]}
    for one in told["answer"]["key_results"]:
        wanted = {name: there[one["id"]][name] for name in one.keys() - {"id", "sentence"}}
        doors.same(question, "API", {name: one[name] for name in wanted}, wanted)
    if "on" not in question.arguments:
        titles = _slides(doors)
        for one in told["answer"]["key_results"]:
            doors.same(question, "slide", one["sentence"], titles[one["id"]])


def _slides(doors: Doors) -> dict[str, str]:
    """What the slide of each key result says in its title, by the pack that `okr export` is given."""
    pack = packs.load(json.dumps(doors.get("/api/v1/pack")["pack"]).encode())
    told = {one.id: slide_headline.of_result(one) for one in pack.key_results}
    return {name: str(one.claim.and_then(*one.details)) for name, one in told.items()}


def _record(doors: Doors, question: Question, told: Json) -> None:
    doors.same(question, "API", told["answer"], doors.get("/api/v1/forecast-record"))


def _drivers(doors: Doors, question: Question, told: Json) -> None:
    doors.same(question, "API", unquoted(told["answer"]), doors.get("/api/v1/drivers"))


def _what_if(doors: Doors, question: Question, told: Json) -> None:
    there = doors.get("/api/v1/what-if", dict(question.arguments))
    there = there | {"key_results": [one for one in there["key_results"] if one["id"] == question.about]}
    doors.same(question, "API", unquoted(told["answer"]), there)
    for one in there["answers"]:
        doors.says(question, "sentence", one["because"], told["sentence"])
    _figures(doors, Question("now", "status", {}, question.about), told)


def _pack(doors: Doors, question: Question, told: Json) -> None:
    titles = _slides(doors)
    doors.same(question, "slides", {one["id"]: one["sentence"] for one in told["answer"]["key_results"]}, titles)
    _figures(doors, question, told)


def _evidence(doors: Doors, question: Question, told: Json) -> None:
    here = [(one["batch"], one["rows"], one["fingerprint"]) for one in told["answer"]["pulls"]]
    doors.same(question, "page", here, doors.pulls[question.about])
    if not {one["fingerprint"] for one in told["figures"][0]["pulls"]} <= {mark for _, _, mark in here}:
        doors.differences.append(f"{question.words}: the last pull is not among the pulls")
    _figures(doors, question, told)


def _find(doors: Doors, question: Question, told: Json) -> None:
    here = [one["id"] for one in told["answer"]]
    if question.arguments["kind"] == "metric":
        doors.same(question, "API", sorted(here), sorted(one["name"] for one in doors.get("/api/v1/metrics")))
        return
    goals = doors.get("/api/v1/status")["objectives"]
    there = [one["id"] for goal in goals if goal["owner"] == question.about for one in goal["key_results"]]
    doors.same(question, "API", sorted(here), sorted(there))


CHECKED = {
    "status": _status,
    "why": _why,
    "forecast": _forecast,
    "forecast_record": _record,
    "drivers": _drivers,
    "what_if": _what_if,
    "review_pack": _pack,
    "evidence": _evidence,
    "find": _find,
}


def _the_command(doors: Doors) -> None:
    """`--json` prints what the API sends: of the first question of each kind."""
    close_shared()
    first = {question.tool: question for question, _ in reversed(doors.told)}
    doors.same(first["status"], "command", answer(doors.home, "status"), doors.get("/api/v1/status"))
    why = first["why"]
    since = ("--since", why.arguments["since"]) if "since" in why.arguments else ()
    there = doors.get("/api/v1/why", **why.arguments)
    doors.same(why, "command", answer(doors.home, "why", why.about, *since), there)
    what_if, file = first["what_if"], doors.home / "scenario.yaml"
    file.write_text(json.dumps(dict(what_if.arguments)), encoding="utf-8")
    there = doors.get("/api/v1/what-if", dict(what_if.arguments))
    doors.same(what_if, "command", answer(doors.home, "what-if", str(file)), there)


def _now(doors: Doors) -> Iterator[tuple[Question, Json]]:
    """What was told of single key results and objectives as they stand now."""
    for question, told in doors.told:
        if question.tool == "status" and question.arguments.keys() in ({"key_result"}, {"objective"}):
            yield question, told["figures"][0]


def _tiles_and_mail(doors: Doors) -> None:
    with Workspace.open(doors.home) as workspace:
        reader = workspace.snapshot()
        wishes = Preferences(kinds=("digest",), scope="all")
        found = due.find(reader, [Listener("ada@example.com", wishes, CLOCK - timedelta(days=30), ())])
        (_, letter), *_ = found.said
        mail = message.written(letter, "Generated", "http://127.0.0.1", SAY)[1]
        for question, figure in _now(doors):
            kind = figure["of"]["kind"]
            chosen = tiles.Chosen(subject=kind, item=question.about, cycle_id=doors.board.cycle.id)
            packed = tiles.pack(reader, chosen)
            assert packed is not None
            tile = content.of(kind, packed, SAY)
            doors.same(question, "tile", str(STATUS_WORDS[figure["status"]]), tile.word)
            doors.says(question, "tile", figure["sentence"], " ".join(tile.said))
            if kind == "key_result":
                (result,) = packed.key_results
                doors.same(question, "tile", figure["value"], result.value)
                value = SAY.amount(figure["value"], figures_in_words.own_unit(result), result.shown)
                doors.same(question, "tile", value, tile.value)
                doors.says(question, "mail", figure["sentence"], mail)
        (whole,) = (told for question, told in doors.told if question.words == "How are we doing?")
        packed = tiles.pack(reader, tiles.Chosen(subject="overview"))
        assert packed is not None
        overview = content.of("overview", packed, SAY)
        doors.same(doors.told[0][0], "tile", whole["sentence"], overview.said[0])
        doors.says(doors.told[0][0], "mail", whole["sentence"], mail)


def _pages(doors: Doors, open_page: Open) -> None:
    """The overview has every figure; the page of a key result says the whole sentence, and why it moved."""
    opening = doors.told[0]
    overview = shown(words(open_page(doors.home)))
    doors.says(opening[0], "page", opening[1]["sentence"], overview)
    for question, figure in _now(doors):
        if figure["likelihood"] is not None:
            doors.says(question, "page", english_likelihood(figure["likelihood"]), overview)
        doors.says(question, "page", unquoted(figure["of"]["title"]), overview)
    asked = next(one for one, _ in doors.told if one.tool == "why")
    page = shown(words(open_page(doors.home, "okrs/key_result/page.py", id=asked.about)))
    (figure,) = (figure for question, figure in _now(doors) if question.about == asked.about)
    doors.says(asked, "page", figure["sentence"], page)
    if "since" not in asked.arguments:
        there = doors.get("/api/v1/why", **asked.arguments)["value"]
        doors.says(asked, "page", re.sub(r"\d{4}-\d\d-\d\d.*", "", there["said"]) if there else "", page)
