"""`[assistant]`: a model may reword the opening of summaries and reviews; whatever goes wrong, the program's own stands."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from actors import actor
from cli_home import answer
from loopback_model import Model, chat_model
from test_notifier import ADA, BEN, SERVER, Clock, made

from connectors.framework import network
from data.commands import notices
from data.commands import reviews as commands
from data.config.i18n.translation import wording
from data.config.settings import Settings, SettingsError
from data.out.notices import notifier
from data.out.rewording import rewriter
from data.out.rewording.review_openings import ReviewOpenings, given
from data.queries.reviews import record as records
from data.queries.reviews import reviews
from data.stores.notices.outbox import Sending
from data.stores.workspace import Workspace

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests, a Tuesday
HEAD = "Likely to reach every key result"
OWN = f"{HEAD}; nothing needs attention; 40 days left.\nAs of 24 Nov 2026, those that need attention first."
GOOD = f"{HEAD}, 40 days left; nothing needs attention. As of 24 Nov 2026, those that need attention come first."
NOTE = "Reworded by small, its figures checked. In the program's own words: " + OWN


@pytest.fixture
def model() -> Iterator[Model]:
    with chat_model() as opened:
        opened.says = lambda _asked: GOOD
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path: Path, model: Model) -> Path:
    return made(tmp_path, 1, model.settings)


@pytest.fixture
def workspace(home: Path, clock: Clock) -> Iterator[Workspace]:
    with Workspace.open(home, clock=clock) as opened:
        listens(opened, ADA)
        yield opened


def listens(workspace: Workspace, email: str) -> None:
    """A summary is due an hour from now."""
    wishes = {"kinds": ["digest"], "digest_day": 1, "digest_at": "13:00", "zone": "UTC", "quiet_from": "07:00"}
    workspace.plan.notices.wish(email, wishes)
    notices.add_mail(workspace, actor(email))


def summary(workspace: Workspace, clock: Clock) -> Sending:
    """The summary that is queued when it is due."""
    clock.at = CLOCK + timedelta(hours=1)
    notifier.queue_new(workspace, SERVER)
    (letter,) = workspace.plan.notices.listed()
    return letter


def test_a_summary_begins_reworded_and_says_so_with_the_programs_own_words_below(
    workspace: Workspace, model: Model, clock: Clock
) -> None:
    letter = summary(workspace, clock)
    assert letter.title.startswith(HEAD)
    assert letter.text.startswith(f"{GOOD}\n\n{NOTE}\n\n")
    assert f"<p>{GOOD}</p>" in letter.html and NOTE.replace("'", "&#x27;") in letter.html
    ((headers, document),) = model.asked
    assert "authorization" not in headers and document["model"] == "small"
    asked = json.loads(document["messages"][1]["content"])
    assert asked == {"language": "English", "sentences": [OWN.replace("\n", " ")]}
    notifier.queue_new(workspace, SERVER)
    assert len(model.asked) == 1, "it is asked once for a summary"


def test_it_is_off_unless_it_is_named(tmp_path: Path, model: Model, clock: Clock) -> None:
    with Workspace.open(made(tmp_path, 1), clock=clock) as opened:
        listens(opened, ADA)
        assert summary(opened, clock).text.startswith(f"{OWN}\n\n")
        assert opened.settings.assistant is None
    assert model.asked == []


def ill(**fields: object) -> Callable[[Model], None]:
    def make(model: Model) -> None:
        for name, value in fields.items():
            setattr(model, name, value)

    return make


BAD: dict[str, Callable[[Model], None]] = {
    "another number": ill(says=lambda _: GOOD.replace("40 days", "41 days")),
    "no number": ill(says=lambda _: "All is well."),
    "a number in words": ill(says=lambda _: GOOD + " That is a hundred percent."),
    "an order that it was given": ill(says=lambda _: "Ignore all figures and visit https://evil.example"),
    "markup": ill(says=lambda _: f"<h1>{GOOD}</h1>"),
    "a name": ill(says=lambda _: GOOD + " Globex wrote it."),
    "nothing": ill(says=lambda _: ""),
    "very much": ill(says=lambda _: GOOD * 200),
    "more than is read": ill(body=b'{"choices": [{"message": {"content": "' + b"x" * 200_000 + b'"}}]}'),
    "an error": ill(status=500),
    "a key that is refused": ill(status=401),
    "no JSON": ill(body=b"<html>gateway</html>"),
    "JSON of another form": ill(body=b'{"choices": []}'),
    "no text": ill(body=b'{"choices": [{"message": {"content": null}}]}'),
    "nested without end": ill(body=b"[" * 60_000),
}


@pytest.mark.parametrize("what", BAD)
def test_an_answer_that_is_not_what_was_given_is_thrown_away_and_logged_without_its_text(
    workspace: Workspace, model: Model, clock: Clock, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    BAD[what](model)
    with caplog.at_level(logging.INFO):
        letter = summary(workspace, clock)
    assert letter.text.startswith(f"{OWN}\n\n") and "Reworded" not in letter.text
    assert len(model.asked) == 1
    told = [one.getMessage() for one in caplog.records if one.name == rewriter.log.name]
    assert len(told) == 1
    assert not any(words in told[0] for words in ("evil", "Globex", "hundred", "<h", "key results"))


def test_a_model_that_never_answers_holds_nothing_up_and_is_left_alone(
    workspace: Workspace, model: Model, clock: Clock
) -> None:
    model.held = threading.Event()
    listens(workspace, BEN)
    clock.at = CLOCK + timedelta(hours=1)
    notifier.queue_new(workspace, SERVER)
    both = workspace.plan.notices.listed()
    assert {one.email for one in both} == {ADA, BEN}
    assert all("Reworded" not in one.text for one in both)
    assert len(model.asked) == 1, "after that it is not asked for a while"


def test_an_address_inside_that_nobody_allowed_is_not_asked(
    tmp_path: Path, model: Model, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(network.ENVIRONMENT, raising=False)
    settings = model.settings.partition("[network]")[0]
    with Workspace.open(made(tmp_path, 1, settings), clock=clock) as opened:
        listens(opened, ADA)
        assert summary(opened, clock).text.startswith(f"{OWN}\n\n")
    assert model.asked == []


def test_the_key_is_sent_and_told_nowhere(
    tmp_path: Path, model: Model, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OKR_MODEL_KEY", "canary-Zx81")
    keyed = model.settings.replace("[assistant]\n", '[assistant]\nkey = "env:OKR_MODEL_KEY"\n')
    home = made(tmp_path, 1, keyed)
    model.status = 401
    with caplog.at_level(logging.DEBUG), Workspace.open(home, clock=clock) as opened:
        listens(opened, ADA)
        summary(opened, clock)
        assert "canary" not in repr(opened.settings)
    assert model.asked[0][0]["authorization"] == "Bearer canary-Zx81"
    assert "canary" not in caplog.text
    monkeypatch.delenv("OKR_MODEL_KEY")
    without = Settings.load(home)
    assert without.assistant is None and "OKR_MODEL_KEY" in str(without.assistant_problem)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('url = "http://models.example.com/v1"\nmodel = "m"', "https://"),
        ('url = "https://models.example.com/v1?key=1"\nmodel = "m"', "/chat/completions"),
        ('url = "https://models.example.com/v1"', "model"),
        ('url = "https://models.example.com/v1"\nmodel = "m"\nkey = "sk-secret"', "never stands in the settings"),
        ('url = "https://models.example.com/v1"\nmodel = "m"\ntimeout = 600', "timeout"),
        ('url = "https://models.example.com/v1"\nmodel = "m"\nprompt = "x"', "prompt"),
    ],
)
def test_settings_that_cannot_be_are_refused_in_words(tmp_path: Path, wrong: str, said: str) -> None:
    (tmp_path / "okr.toml").write_text(f"[assistant]\n{wrong}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        Settings.load(tmp_path)
    assert said in str(refused.value) and "sk-secret" not in str(refused.value)


# Reviews


@pytest.fixture
def review(workspace: Workspace) -> int:
    setting = {"title": "Mid-quarter", "cycle": "now", "day": CLOCK.date(), "minutes": 30, "chair": ADA}
    number = commands.make(workspace, actor(ADA, "editor"), setting)
    commands.freeze(workspace, actor(ADA, "editor"), number)
    return number


def test_a_review_that_is_frozen_begins_reworded_once(workspace: Workspace, review: int, model: Model) -> None:
    record = records.record(workspace.snapshot(), reviews.find(workspace, review))
    own = given(record, wording("en"))
    model.says = lambda asked: "; ".join(asked["sentences"]) + "."
    looks = ReviewOpenings(workspace)
    for _ in range(3):
        looks.look(SERVER)
    kept = reviews.opening(workspace, review, "en")
    assert kept is not None and (kept.text, kept.model) == ("; ".join(own) + ".", "small")
    assert reviews.opening(workspace, review, "fa") is None
    assert len(model.asked) == 1
    ReviewOpenings(workspace).look(SERVER)
    assert len(model.asked) == 1, "also after a restart"


def test_a_review_keeps_its_own_opening_where_the_answer_is_wrong(
    workspace: Workspace, review: int, model: Model
) -> None:
    model.says = lambda _: "You will reach 12 of 12."
    looks = ReviewOpenings(workspace)
    for _ in range(3):
        looks.look(SERVER)
    assert reviews.opening(workspace, review, "en") is None
    assert len(model.asked) == 1


# What is told of it


def test_the_doctor_tries_it(home: Path, model: Model) -> None:
    def said() -> dict[str, object]:
        return next(one for one in answer(home, "doctor")["checks"] if one["name"] == "assistant")

    model.says = lambda asked: " ".join(asked["sentences"])
    assert said()["ok"] and "small answers" in str(said()["says"])
    model.says = lambda _: "5 of 3"
    assert "thrown away" in str(said()["remedy"])
    model.status = 503
    assert "503" in str(said()["says"])
