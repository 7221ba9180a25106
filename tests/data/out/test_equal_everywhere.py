"""A figure is the same wherever it is shown: ten made-up workspaces, each looked at through ten doors.

What the read model says is written once, as English writes it; then every door has to say the same of the same key
result or objective, and no door may say another likelihood or another status anywhere near it.
"""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from assistant import asked, beside, call, unquoted
from cli_home import okr
from generated_homes import generated
from opened import Open, words
from pptx import Presentation
from pypdf import PdfReader

from data.config.i18n.translation import wording
from data.config.status_style import LOOKS
from data.out import exports
from data.out.api import answers
from data.out.assistants.who import assistant_of
from data.out.notices import message
from data.out.tile import content, picture
from data.out.tile import html as tile_page
from data.out.tile.content import Content
from data.out.wall import page as wall_page
from data.queries import tiles
from data.queries.notices import due
from data.queries.reviews import current_pack
from data.queries.scoreboard import scoreboard
from data.queries.scoreboard.standing import Scoreboard
from data.queries.wall import wall
from data.queries.wall.wall import Show
from data.stores.display_links.store import Chosen
from data.stores.notices.store import Listener
from data.stores.snapshot import Reader
from data.stores.workspace import Workspace, close_shared
from okr_model.notices.letter import Letter
from okr_model.notices.notices import Preferences
from okr_model.progress.status_words import STATUS_WORDS
from okr_model.progress.target_likelihood import shown_together
from okr_model.review.pack import Pack
from okr_model.wording.figures import english_likelihood

WORDS = {status: str(said) for status, said in STATUS_WORDS.items()}

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
SEEDS = range(10)
pytestmark = pytest.mark.slow
SAY = wording("en")

Figures = Mapping[str, str]
"""By kind (value, progress, likely, status, sentence): what is said of one key result or objective."""


@dataclass(frozen=True)
class Home:
    """One workspace, read once: its folder, the figures by title, and what doors are made of."""

    folder: Path
    board: Scoreboard
    pack: Pack
    letter: Letter
    show: Show
    tiles: Mapping[tuple[str, str], Content]
    results: Mapping[str, Figures]
    objectives: Mapping[str, Figures]

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.results, *self.objectives)


@pytest.fixture(scope="module", params=SEEDS, ids="seed {}".format)
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = generated(tmp_path_factory.mktemp("generated") / "home", request.param, CLOCK.date())
    with Workspace.open(folder) as workspace:
        reader = workspace.snapshot()
        board = scoreboard.build(reader)
        pack = current_pack.now(reader, by="test")
        assert board is not None
        assert pack is not None
        show = wall.show(reader, Chosen(name="Wall"))
        shown = _tiles(reader, board)
        read = Home(folder, board, pack, _digest(reader), show, shown, _of_results(board), _of_objectives(board))
    yield read
    close_shared()


def _tiles(reader: Reader, board: Scoreboard) -> dict[tuple[str, str], Content]:
    """What the tile of each key result, of each objective and of the overview says."""
    about: list[tiles.Chosen] = [tiles.Chosen(subject="overview")]
    for goal in board.objectives:
        about.append(tiles.Chosen(subject="objective", item=goal.objective.id, cycle_id=board.cycle.id))
        about += [tiles.Chosen(subject="key_result", item=s.key_result.id) for s in goal.key_results]
    found = {}
    for one in about:
        packed = tiles.pack(reader, one)
        assert packed is not None
        found[one.subject, one.item or ""] = content.of(one.subject, packed, SAY)
    return found


def _digest(reader: Reader) -> Letter:
    wishes = Preferences(kinds=("digest",), scope="all")
    found = due.find(reader, [Listener("ada@example.com", wishes, CLOCK - timedelta(days=30), ())])
    (_, letter), *_ = found.said
    return letter


def _of_results(board: Scoreboard) -> dict[str, Figures]:
    found = {}
    for standing in (s for o in board.objectives for s in o.key_results):
        reading, result = standing.reading, standing.key_result
        assert reading.prospect is not None, result.title
        shown = shown_together(result, reading.value, reading.prospect)
        found[result.title] = {
            "value": SAY.amount(reading.value, standing.unit if standing.unit_is_part_of_number else "", shown),
            "progress": SAY.percent(reading.progress),
            "likely": english_likelihood(reading.prospect.judged),
            "status": WORDS[reading.status],
            "sentence": standing.because,
        }
    return found


def _of_objectives(board: Scoreboard) -> dict[str, Figures]:
    return {
        o.objective.title: {
            "progress": SAY.percent(o.progress),
            "likely": english_likelihood(o.stands.likelihood),
            "status": WORDS[o.status],
            "sentence": SAY.sentence(o.stands.because),
        }
        for o in board.objectives
    }


def plain(markup: str) -> str:
    """The words of a page, each piece on its own line."""
    without = re.sub(r"<(style|script|title|svg)\b.*?</\1>", "", markup, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "\n", without))


def near(text: str, name: str, names: tuple[str, ...]) -> str:
    """Everything that stands behind a name, up to the next one."""
    text = re.sub(r"\s+", " ", text)
    others = "|".join(re.escape(other) for other in sorted(names, key=len, reverse=True))
    pieces = re.split(f"({others})", text)
    return " ¶ ".join(behind for said, behind in zip(pieces[1::2], pieces[2::2], strict=True) if said == name)


def agrees(text: str, home: Home, of_result: set[str], of_objective: set[str], *, signs_follow: bool = False) -> None:
    """A door's text says these kinds of figures as they are, and nothing else in their place.

    signs_follow: a status stands behind what it is of, so that one which stands there for another is found.
    """
    text = text.replace("\u2060", "").replace("\xa0", " ")
    for figures, kinds in ((home.results, of_result), (home.objectives, of_objective)):
        for name, said in figures.items():
            behind = near(text, name, home.names)
            assert behind, f"{name} is not shown"
            for kind in sorted(kinds):
                assert squeezed(said[kind]) in squeezed(behind), f"{name}: {kind} {said[kind]!r} is not in {behind!r}"
            likely = set(re.findall(r"([<>]?[\d.]+%) likely(?! to last)", behind))
            assert likely <= {said["likely"]}, f"{name}: {likely}, not {said['likely']}, in {behind!r}"
            stands = {SIGNS[sign] for sign, word in re.findall(r"([▲◆▼✓✕]) (\w+)", behind) if not word.isdigit()}
            assert not signs_follow or stands <= {said["status"]}, f"{name}: {stands} in {behind!r}"


def squeezed(text: str) -> str:
    """Without spaces: a page that is set in lines breaks them anywhere."""
    return re.sub(r"\s+", "", text)


SIGNS = {look.sign: WORDS[status] for status, look in LOOKS.items()}


def sections(kind: str, home: Home) -> list[str]:
    """The slides, pages or sections of a file, each as text."""
    written = exports.make(home.pack, kind)
    if kind == "html":
        return [plain(part) for part in written.decode().split("<section")]
    if kind == "pdf":
        return [page.extract_text() for page in PdfReader(io.BytesIO(written)).pages]
    slides = Presentation(io.BytesIO(written)).slides
    return ["\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame) for slide in slides]


def test_ten_workspaces_hold_five_hundred_figures(tmp_path: Path) -> None:
    count = 0
    for seed in SEEDS:
        with Workspace.open(generated(tmp_path / str(seed), seed, CLOCK.date())) as workspace:
            board = scoreboard.build(workspace.snapshot())
            assert board is not None
            count += sum(len(f) for of in (_of_results(board), _of_objectives(board)) for f in of.values())
    assert count >= 500


def test_the_overview(home: Home, open_page: Open) -> None:
    shown = plain(words(open_page(home.folder)))
    cards = shown[shown.index(next(iter(home.objectives))) :]  # above them stands what needs attention
    agrees(cards, home, {"value", "likely", "status"}, {"progress", "likely", "status"}, signs_follow=True)


def test_a_page_of_each_key_result(home: Home, open_page: Open) -> None:
    result = next(iter(home.board.objectives[0].key_results)).key_result
    shown = plain(words(open_page(home.folder, "okrs/key_result/page.py", id=result.id)))
    said = home.results[result.title]
    for kind in ("value", "progress", "likely", "status", "sentence"):
        assert squeezed(said[kind]) in squeezed(shown), f"{result.title}: {kind}"


def test_the_answers(home: Home) -> None:
    """The command prints what the API sends; both have the figures unrounded."""
    printed = json.loads(okr(home.folder, "status", "--json").stdout)
    assert printed == json.loads(json.dumps(answers.status(home.board)))
    for objective in printed["objectives"]:
        said = home.objectives[objective["title"]]
        assert SAY.percent(objective["progress"]) == said["progress"]
        assert english_likelihood(objective["likelihood"]) == said["likely"]
        assert WORDS[objective["status"]] == said["status"]
        for one in objective["key_results"]:
            said = home.results[one["title"]]
            assert SAY.percent(one["progress"]) == said["progress"]
            assert english_likelihood(one["judged_likelihood"]) == said["likely"]
            assert (WORDS[one["status"]], one["because"]) == (said["status"], said["sentence"])


def test_an_assistant(home: Home) -> None:
    """Names of several words stand in quotation marks there; else every figure and sentence is the same."""

    async def ask() -> None:
        with Workspace.open(home.folder) as workspace:
            async with beside(workspace, assistant_of(workspace, "ada@example.com", ["read"])) as client:
                told = await call(client, "status")
                assert unquoted(told["answer"])["on"] == home.board.on.isoformat()
                told["figures"] += [
                    (await call(client, "status", key_result=result.key_result.id))["figures"][0]
                    for result in home.board.standings
                ]
        assert len(told["figures"]) == len(home.names) + len(home.results)
        values = {standing.key_result.title: standing.reading.value for standing in home.board.standings}
        for figure in told["figures"]:
            title = figure["of"]["title"]["quoted"]
            said = {**home.objectives, **home.results}[title]
            assert english_likelihood(figure["likelihood"]) == said["likely"], title
            assert WORDS[figure["status"]] == said["status"], title
            assert squeezed(re.sub("[“”]", "", figure["sentence"])) == squeezed(said["sentence"]), title
            if title in values:
                assert figure["value"] == values[title], title
            else:
                assert SAY.percent(figure["value"]) == said["progress"], title

    asked(ask)


def test_the_command(home: Home) -> None:
    shown = okr(home.folder, "status", COLUMNS="160").stdout
    for figures in (home.results, home.objectives):
        for name, said in figures.items():
            (line,) = (line for line in shown.splitlines() if line.strip().startswith(name) and "  " in line.strip())
            for kind in {"value", "progress", "likely", "status"} & set(said):
                assert said[kind] in line, f"{name}: {kind} {said[kind]!r} is not in {line!r}"


@pytest.mark.parametrize("kind", ["html", "pdf", "pptx"])
def test_a_file(home: Home, kind: str) -> None:
    """A slide about one key result has the name of its objective above, which nothing there is said of."""
    told: list[str] = []
    for section in sections(kind, home):
        about = [name for name in home.results if name in section]
        told.append("\n".join((about[0], *re.split("|".join(home.names), section))) if len(about) == 1 else section)
    agrees(
        "\n".join(told), home, {"value", "progress", "likely", "status", "sentence"}, {"progress", "likely", "status"}
    )


def test_a_spreadsheet(home: Home) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exports.make(home.pack, "xlsx")))
    for sheet, figures in (("key_results", home.results), ("objectives", home.objectives)):
        heads, *rows = book[sheet].iter_rows(values_only=True)
        found = {row["title"]: row for row in (dict(zip(heads, cells, strict=True)) for cells in rows)}
        assert found.keys() == figures.keys()
        for name, said in figures.items():
            row = found[name]
            assert SAY.percent(row["progress"]) == said["progress"]
            assert english_likelihood(row.get("judged_by", row["likelihood"])) == said["likely"]
            assert (row["status"], row["because"]) == (said["status"], said["sentence"]), name


def test_a_mail(home: Home) -> None:
    text = message.written(home.letter, "Generated", "http://127.0.0.1", SAY)[1]
    for name, said in home.objectives.items():
        assert f"Objective: {name}\n{said['status'].capitalize()} ({said['likely']})" in text
    for objective in home.board.objectives:
        for one in objective.key_results:
            said = home.results[one.key_result.title]
            what = f"{one.key_result.title} ({objective.objective.title}): {said['status']}"
            assert f"{what}\n{said['sentence']}\n" in text


def test_a_wall(home: Home) -> None:
    markup = wall_page.page(home.show, SAY, "/script.js")
    agrees(plain(markup), home, {"value", "likely", "status"}, {"likely"}, signs_follow=True)
    for said in home.objectives.values():
        assert squeezed(said["sentence"]) in squeezed(plain(markup))


def drawn_words(svg: str) -> str:
    """The words of a picture, as they are drawn: without its text for those who do not see it."""
    return html.unescape(re.sub(r"<[^>]+>", "\n", re.sub(r"<(title|desc|style)\b.*?</\1>", "", svg, flags=re.DOTALL)))


@pytest.mark.parametrize("form", ["page", "picture"])
def test_a_tile(home: Home, form: str) -> None:
    def shown(one: Content) -> str:
        return plain(tile_page.page(one, SAY)) if form == "page" else drawn_words(picture.draw(one, SAY))

    told = {about: shown(one) for about, one in home.tiles.items()}
    alone = "\n".join(text for (subject, _), text in told.items() if subject != "overview")
    kinds = {"value", "likely", "status", "sentence"}
    agrees(alone, home, kinds, {"progress", "status"}, signs_follow=form == "page")
    for one in home.board.standings:
        if not one.is_saving and (one.reading.progress or 0) >= 0:  # else it is told in other words
            assert home.results[one.key_result.title]["progress"] in told["key_result", one.key_result.id]
    for goal in home.board.objectives:
        said = home.objectives[goal.objective.title]["sentence"]
        assert squeezed(said) in squeezed(told["objective", goal.objective.id])
    overview, names = told["overview", ""].replace("\u2060", ""), tuple(home.objectives)
    for name, said in home.objectives.items():
        behind = near(overview, name, names)
        assert said["status"] in behind, name
        assert f"{said['likely']} likely" in behind, name
