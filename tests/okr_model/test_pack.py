"""The pack of a review: what was shown, kept to the byte."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from served import NOVEMBER, copied

from data.queries.reviews import review_snapshot
from data.queries.scoreboard import scoreboard
from data.queries.scoreboard.standing import Scoreboard
from data.stores.workspace import Workspace
from okr_model.review import pack
from okr_model.review.pack import Pack, PackError
from okr_model.wording.sentences import Sentence

CLOCK = NOVEMBER
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def frozen(november_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Pack, Scoreboard]:
    with Workspace.open(copied(november_demo, tmp_path_factory.mktemp("pack"))) as workspace:
        board = scoreboard.build(workspace)
        assert board is not None
        said = review_snapshot.last_check_ins(workspace.plan.check_ins.check_ins(board.cycle.id), board.on)
        moves = (pack.Move(label=Sentence("new activity, {channel}", names={"channel": "organic"}), amount=12.5),)
        why = pack.Moved(since=date(2026, 11, 17), first=1, last=13.5, sentence=Sentence("Up."), parts=moves)
        moved = {board.standings[0].key_result.id: why}
        return review_snapshot.freeze(
            board, board.objectives, title="پاییز", by="a@example.com", at=AT, said=said, moved=moved
        ), board  # fmt: skip


def test_it_shows_what_the_scoreboard_shows(frozen: tuple[Pack, Scoreboard]) -> None:
    shown, board = frozen
    assert [k.id for k in shown.key_results] == [s.key_result.id for s in board.standings]
    for kept, live in zip(shown.key_results, board.standings, strict=True):
        assert (kept.value, kept.status, kept.because) == (
            live.reading.value,
            live.reading.status,
            live.reading.because,
        )
        assert [p.value for p in kept.course] == live.course.to_list()
        if kept.ahead and kept.fan:
            assert kept.fan[-1].day == board.cycle.end
            assert kept.fan[-1].p50 == pytest.approx(kept.ahead.p50)
    assert any(k.said for k in shown.key_results)
    assert any(k.pace for k in shown.key_results)


def test_it_is_read_back_as_it_was(frozen: tuple[Pack, Scoreboard]) -> None:
    shown, _ = frozen
    again = pack.load(shown.dump(), shown.fingerprint)
    assert again == shown
    assert again.dump() == shown.dump()


def test_what_was_changed_is_refused(frozen: tuple[Pack, Scoreboard]) -> None:
    shown, _ = frozen
    changed = shown.dump().replace(b'"version":1', b'"version": 1')
    with pytest.raises(PackError, match="fingerprint"):
        pack.load(changed, shown.fingerprint)


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        (b"\xff", "JSON"),
        (b"[]", "version"),
        (b'{"version": 99}', "Update the program"),
        (b'{"version": 1}', "title"),
    ],
)
def test_what_is_no_pack_says_so(kept: bytes, why: str) -> None:
    with pytest.raises(PackError, match=why):
        pack.load(kept)


def test_no_figure_is_nan(frozen: tuple[Pack, Scoreboard]) -> None:
    shown, _ = frozen
    with pytest.raises(ValueError, match="finite"):
        Pack.model_validate(json.loads(shown.dump()) | {"objectives": [{"progress": float("nan")}]})
