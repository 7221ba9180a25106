"""Where every text is translated, nothing that is taken away, sent, or shown outside of the pages holds English.

What stays in Latin letters, and why: `latin.STAYS`; what people typed, and names of metrics; of tables the headings and
the single words that the plan file has too (`increase`, `figures_of`), which programs read.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pypdf
import pytest
from exported import texts
from latin import in_persian, left, pieces, typed_at
from other_words import all_translated as all_translated
from pptx import Presentation
from served import NOVEMBER, copied
from test_guard import knock

from data.config.i18n.translation import wording
from data.out import exports
from data.out.exports import FORMATS
from data.out.notices import message, notifier
from data.out.wall import routes as wall_routes
from data.out.web import connect_callback
from data.queries.notices import due
from data.queries.reviews import current_pack, reviews
from data.queries.reviews.record import record
from data.queries.scoreboard import scoreboard
from data.stores.notices.outbox import Letter as Queued
from data.stores.workspace import Workspace, close_shared, shared
from okr_model.review import minutes
from okr_model.review.pack import short
from pages.ui import server_gone

pytestmark = pytest.mark.slow
_KEY = re.compile(r"[a-z]+(?:_[a-z]+)*")
CLOCK = NOVEMBER


@pytest.fixture(scope="module")
def home(november_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield in_persian(copied(november_demo, tmp_path_factory.mktemp("files")))
    close_shared()


@pytest.fixture(scope="module")
def typed(home: Path) -> list[str]:
    return [*typed_at(home), "Kitchen", "ada"]  # who freezes and asks below, by the name of their address


@pytest.fixture
def workspace(home: Path, all_translated: None) -> Workspace:
    return shared(home)


def words_only(text: str, typed: list[str]) -> list[str]:
    """Latin words that nobody typed; for texts whose lines are broken anywhere."""
    known = {word.lower() for one in typed for word in re.findall(r"[A-Za-z]+", one)}
    found = re.findall(r"[A-Za-z]{3,}", re.sub(r"\S+@\S+", " ", " ".join(text.split())))
    return sorted({word for word in found if word.lower() not in known and word.upper() != word and word != "OKRs"})


@pytest.mark.parametrize("kind", FORMATS)
def test_no_export_holds_english(kind: str, workspace: Workspace, typed: list[str]) -> None:
    pack = current_pack.now(workspace.snapshot(), by="ada@example.com")
    assert pack is not None
    made = exports.make(pack, kind, words=wording("fa", "jalali"))
    assert "گفته" in "".join(said := list(_texts(kind, made))) or kind in ("pdf", "csv")
    if kind == "pdf":
        # Of a fingerprint such as `3fee 90ab`, which differs on each run, the letters are no word.
        assert words_only("\n".join(said), [*typed, short(pack.fingerprint)]) == []
    else:
        tabled = kind in ("xlsx", "csv")
        assert left((one for one in said if not (tabled and _KEY.fullmatch(one))), typed) == []


def _texts(kind: str, made: bytes) -> Iterator[str]:
    match kind:
        case "pptx":
            for slide in Presentation(io.BytesIO(made)).slides:
                yield from texts(slide)
        case "pdf":
            yield from (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
        case "html":
            text = re.sub(r"<(script|style)\b.*?</\1>", "", made.decode(), flags=re.DOTALL)
            yield from pieces(text)
        case "xlsx":
            for sheet in openpyxl.load_workbook(io.BytesIO(made)):
                yield from (str(cell) for row in sheet.iter_rows(min_row=2, values_only=True) for cell in row if cell)
        case "csv":
            with zipfile.ZipFile(io.BytesIO(made)) as packed:
                for name in packed.namelist():
                    rows = csv.reader(io.StringIO(packed.read(name).decode("utf-8-sig")))
                    yield from (cell for row in [*rows][1:] for cell in row)


def test_no_minutes_hold_english(workspace: Workspace, typed: list[str]) -> None:
    snapshot, said = workspace.snapshot(), wording("fa", "jalali")
    frozen = [one for one in reviews.all_reviews(snapshot) if one.stage != "prepare"]
    assert frozen
    for one in frozen:
        found = minutes.sections(record(snapshot, one), said.amount)
        for text in (minutes.as_markdown(found, said.sentence), minutes.as_text(found, said.sentence)):
            assert left((line.replace("\\", "") for line in text.splitlines()), typed) == []


def test_no_notice_and_no_mail_holds_english(workspace: Workspace, typed: list[str]) -> None:
    snapshot, said = workspace.snapshot(), wording("fa", "jalali")
    board = scoreboard.build(snapshot)
    assert board is not None
    letters = [
        due._digest("digest", "d", board.standings, board, None),
        due._digest("review", "r", board.standings, board, board.on),
        *(
            due.Letter(kind, "x", told[0], (told[1],))
            for (kind, _), (_, told) in due._seen(snapshot, board, {}).items()
            if told is not None
        ),
    ]
    assert len(letters) > 2
    for letter in letters:
        title, text, markup = message.written(letter, "OKR", "https://okr.example.com", said)
        assert left([title, *text.splitlines(), *pieces(markup)], typed) == []


def test_no_screen_on_the_wall_holds_english(home: Path, workspace: Workspace, typed: list[str]) -> None:
    token = workspace.plan.display_links.add(author="ada@example.com", name="Kitchen")
    markup = wall_routes._drawn(home, token, "")
    assert markup is not None
    assert left(pieces(re.sub(r"<(script|style)\b.*?</\1>", "", markup, flags=re.DOTALL)), typed) == []


def test_what_is_said_without_a_page_holds_no_english(typed: list[str], all_translated: None) -> None:
    """The server that is gone, and the way back from a service that was asked for permission."""
    words = wording("fa")
    back = connect_callback._page(words, connect_callback._NOT, words.sentence(connect_callback._DONE), 400)
    markup = re.sub(r"<style\b.*?</style>", "", bytes(back.body).decode(), flags=re.DOTALL)
    assert left([server_gone.said()["fa"], *pieces(markup)], typed) == []


def test_who_is_not_let_in_is_told_so_without_english(all_translated: None) -> None:
    refused = [
        knock(peer="192.0.2.7", language="fa"),
        knock("http://localhost:8501/_stcore/metrics", language="fa"),
        knock(host="localhost/x", language="fa"),
        knock(host="evil.example", language="fa"),
        knock(method="POST", origin="http://evil.example", language="fa"),
    ]
    assert [answer.status for answer in refused] == [403] * len(refused)
    # one of them asks for an entry of okr.toml, which has no other name
    assert left((answer.text for answer in refused), ["evil.example", "allowed_hosts", "server", "auth"]) == []


def test_what_became_of_a_notice_is_kept_for_readers_of_every_language(workspace: Workspace, typed: list[str]) -> None:
    outbox, now, said = workspace.plan.notices, workspace.now(), wording("fa", "jalali")
    outbox.queue([Queued("n", "ada@example.com", 1, "email", "T", "t", "<p>t</p>", now, now)])
    (one,) = outbox.due(now)
    outbox.claim(one.id, now)
    outbox.note_failed(one, notifier.NOT_INVITED, now, for_good=True)
    (kept,) = outbox.listed(states=("failed",))
    assert kept.error == str(notifier.NOT_INVITED)
    assert kept.why is not None
    assert left([said.sentence(kept.why)], typed) == []
