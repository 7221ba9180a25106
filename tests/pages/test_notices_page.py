"""The pages Notices and On the wall: a person chooses what they hear and where; an editor makes a link and revokes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from loopback_post import mail_server, webhook
from loopback_slack import APP, BOT, slack
from opened import Open, fine, words
from served import free_port, with_sign_in
from signed_in import sign_in
from streamlit.testing.v1 import AppTest
from who import answer, work_as

from data.config import clock
from data.config.vault import Vault
from data.queries.plan import plan_file
from data.stores.notices.outbox import Letter
from data.stores.workspace import close_shared, shared
from okr_model.wording.sentences import as_it_is

NOTICES, WALL = "setup/notices/page.py", "setup/on_the_wall/page.py"
ADA, BEN = "ada@example.com", "ben@example.com"
CANARY = "canary-Qy72"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()
PLAN = f"""
cycle: {{id: now, start: {TODAY.replace(day=1)}, end: {TODAY.replace(year=TODAY.year + 1)}}}
objectives:
  - id: known
    title: Be known
    owner: ada@example.com
    key_results: [{{id: nps, title: Recommendation, manual: true, baseline: 0, target: 100}}]
"""


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def home(tmp_path: Path, port: int) -> Iterator[Path]:
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text(
        f'[notices.mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "okr@example.com"\n'
    )
    shared(home).plan.apply(plan_file.read(PLAN), author="test")
    yield home
    close_shared()


def press(app: AppTest, label: str) -> AppTest:
    next(b for b in app.button if b.label.replace("\\", "").replace("\u2060", "") == label).click()
    return fine(app.run())


def typed(app: AppTest, label: str, text: str) -> None:
    next(i for i in app.text_input if i.label == label).set_value(text)


def as_ada(open_page: Open, home: Path, page: str = NOTICES) -> AppTest:
    app = open_page(home, page)
    press(app, "Say who you are")
    return fine(answer(app, ADA))


def labels(app: AppTest) -> list[str]:
    return [b.label.replace("\\", "").replace("\u2060", "") for b in app.button]


def test_a_person_hears_by_mail_chooses_what_and_tries_it(open_page: Open, home: Path, port: int) -> None:
    app = press(as_ada(open_page, home), f"Send notices to {ADA}")
    assert "By mail" in words(app)
    next(c for c in app.checkbox if c.label == "Weekly summary").uncheck()
    next(r for r in app.radio).set_value("all")
    next(i for i in app.time_input if i.label == "Quiet from").set_value(time(21, 30))
    press(app, "Save")
    kept = shared(home).plan.notices.wishes(ADA)
    assert ("digest" in kept.kinds, kept.scope, kept.quiet_from) == (False, "all", time(21, 30))
    refused = press(app, "Send me a test")
    assert "Connection refused" in " ".join(e.value for e in refused.error)
    with mail_server(port) as box:
        press(app, "Send me a test")
        assert [(m["To"], m["Subject"]) for m in box.mails] == [(ADA, "Notices will arrive here · OKRs")]
    press(app, "Remove")
    assert shared(home).plan.notices.channels(ADA) == []


def test_whether_a_model_rewords_summaries_is_told(open_page: Open, home: Path) -> None:
    assert "Rewording by a model: off" in words(as_ada(open_page, home))
    settings = home / "okr.toml"
    named = '[assistant]\nurl = "https://models.example.com/v1"\nmodel = "small"\n'
    settings.write_text(settings.read_text() + named)
    shown = words(as_ada(open_page, home))
    assert "Rewording by a model: on" in shown and "small at models.example.com" in shown
    settings.write_text(settings.read_text() + 'key = "env:OKR_NO_SUCH_KEY"\n')
    shown = words(as_ada(open_page, home))
    assert "Rewording by a model: off" in shown and "OKR_NO_SUCH_KEY" in shown


def test_a_chat_is_kept_encrypted_and_never_shown_again(open_page: Open, home: Path) -> None:
    app = as_ada(open_page, home)
    with webhook() as hook:
        address = f"json://127.0.0.1:{hook.port}/{CANARY}"
        typed(app, "Web address", address)
        press(app, "Add")
        said = " ".join(e.value for e in app.error).replace("\\", "")
        assert "an administrator adds it to [notices] hosts in okr.toml" in said
        assert CANARY not in said
        with (home / "okr.toml").open("a") as settings:
            settings.write(f'[notices]\nhosts = ["127.0.0.1:{hook.port}"]\n')
        fine(app.run())
        typed(app, "Web address", address)
        press(app, "Add")
        assert "its address is stored encrypted" in words(app)
        assert CANARY not in words(app) + str([i.value for i in app.text_input])
        press(app, "Send me a test")
        assert [path for path, _ in hook.posts] == [f"/{CANARY}"]
    assert len(Vault(home).names()) == 1
    press(app, "Remove")
    assert Vault(home).names() == []


def letter(identity: str, email: str = ADA) -> Letter:
    now = clock.now()
    return Letter(identity, email, 1, "email", f"Notice <b>{identity}</b>", "text", "<p>text</p>", now, now)


def test_what_could_not_be_sent_is_shown_with_its_reason_to_be_tried_again(open_page: Open, home: Path) -> None:
    outbox = shared(home).plan.notices
    outbox.queue([letter("first"), letter("second", BEN), letter("third")])
    first, second, third = outbox.due(clock.now())
    for one in (first, second, third):
        outbox.claim(one.id, clock.now())
    outbox.note_failed(first, as_it_is("The server answered 550"), first.queued_at, for_good=True)
    outbox.note_failed(second, as_it_is("It never answered"), second.queued_at, unsure=True)
    outbox.note_failed(third, as_it_is("Connection refused"), third.queued_at)
    app = open_page(home, NOTICES)
    shown = words(app)
    for said in ("Could not be sent", "The server answered 550", "may have arrived", BEN, "will be sent automatically"):
        assert said in shown, said
    assert "<b>" not in "".join(m.value for m in app.markdown if m.allow_html)
    assert labels(app).count("Send again") == 2
    press(app, "Send again")
    assert labels(app).count("Send again") == 1
    press(app, "Discard")
    assert "Send again" not in labels(app)
    assert sorted(n.state for n in outbox.listed()) == ["queued", "queued"]


@pytest.mark.parametrize(("role", "sees"), [("viewer", False), ("editor", False), ("admin", True)])
def test_with_sign_in_only_an_administrator_sees_others_failures_and_nobody_anothers_channels(
    open_page: Open, home: Path, role: str, sees: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = shared(home).plan
    plan.people.save("boss@example.com", author="test", role="admin")
    plan.people.save(ADA, author="test", role=role)
    plan.notices.add_channel(BEN, "Slack", "notices_x")
    plan.notices.queue([letter("theirs", BEN)])
    (one,) = plan.notices.due(clock.now())
    plan.notices.claim(one.id, clock.now())
    plan.notices.note_failed(one, as_it_is("Gone"), one.queued_at, for_good=True)
    close_shared()
    with_sign_in(home)
    shown = words(signed_in(home, NOTICES, monkeypatch))
    assert ("Could not be sent" in shown) is sees
    assert (BEN in shown) is sees
    assert "Slack ·" not in shown


def signed_in(home: Path, page: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    from served import ROOT

    monkeypatch.setenv("OKR_HOME", str(home))
    app = AppTest.from_file(ROOT / "pages" / "app.py", default_timeout=60)
    sign_in(app, home, ADA)
    app.run().switch_page(page)
    return fine(app.run())


# The wall


def wall_link(app: AppTest) -> str:
    return next(str(c.value) for c in app.code if "/wall/" in str(c.value))


def test_a_link_is_made_shown_once_and_revoked(open_page: Open, home: Path) -> None:
    app = open_page(home, WALL)
    assert "No screens yet" in words(app)
    typed(app, "Name", "Kitchen <b>")
    next(m for m in app.multiselect if m.label.startswith("Key results")).select("nps")
    press(app, "Create link")
    fine(answer(app, ADA))
    token = wall_link(app).rpartition("/")[2]
    found = shared(home).plan.display_links.find(token)
    assert found is not None
    assert (found.chosen.name, found.chosen.key_results, found.author) == ("Kitchen <b>", ("nps",), ADA)
    press(app, "Copied")
    assert not app.code
    fine(app.run())
    assert token not in words(app)
    press(app, "Revoke")
    assert shared(home).plan.display_links.find(token) is None
    assert "No screens yet" in words(app)


def test_a_link_without_a_name_is_refused_with_words(open_page: Open, home: Path) -> None:
    app = open_page(home, WALL)
    fine(work_as(app, ADA))
    press(app, "Create link")
    assert [e.value.replace("\\", "").split(":")[0] for e in app.error] == ["name"]
    assert shared(home).plan.display_links.all() == []


def test_a_viewer_makes_and_revokes_no_link(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = shared(home).plan
    plan.people.save("boss@example.com", author="test", role="admin")
    plan.people.save(ADA, author="test", role="viewer")
    plan.display_links.add(author="boss@example.com", name="Kitchen")
    close_shared()
    with_sign_in(home)
    app = signed_in(home, WALL, monkeypatch)
    assert "Kitchen" in words(app)
    assert not {"Create link", "Revoke"} & set(labels(app))


def test_a_person_hears_in_slack_and_the_administrator_is_shown_how(
    open_page: Open, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_APP", APP)
    monkeypatch.setenv("SLACK_BOT", BOT)
    app = as_ada(open_page, home)
    assert "Answer check-ins in Slack" in [one.label for one in app.expander]
    assert "Send me notices in Slack" not in labels(app)
    with slack() as there, (home / "okr.toml").open("a") as settings:
        settings.write(there.settings)
        settings.flush()
        there.add("ada", ADA)
        app = press(fine(app.run()), "Send me notices in Slack")
        assert "In Slack" in words(app)
        assert "Send me notices in Slack" not in labels(app)
        press(app, "Send me a test")
        message = there.when_asked("chat.postMessage")
        assert (message["channel"], message["blocks"][0]["text"]["text"]) == ("UADA", "Notices will arrive here · OKRs")
    press(app, "Remove")
    assert shared(home).plan.notices.channels(ADA) == []
