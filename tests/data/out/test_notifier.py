"""Notices on their way: to a real mail server and a real webhook, which may be down, slow, or break off."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from actors import actor
from loopback_post import breaks_off, mail_server, webhook
from served import ROOT, environment, free_port, serving
from typer.testing import CliRunner

from data.commands import notices
from data.commands.preferences import set_preferences
from data.config import chat_services
from data.config.clock import now
from data.config.vault import Vault
from data.out.cli.main import app
from data.out.notices import mail, notifier
from data.out.notices.errors import NobodyKnows
from data.queries.plan import plan_file
from data.queries.preferences import owner_of
from data.stores.notices.outbox import LEASE, STOPPED, Letter
from data.stores.plan.store import PlanStore, Refused
from data.stores.workspace import Workspace

ADA, BEN = "ada@example.com", "ben@example.com"
SERVER = actor("okr", door="server")
START = CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NO_QUIET = {"quiet_from": "00:00", "quiet_until": "00:00", "zone": "UTC"}
ALERTS = {"kinds": ["left_track", "reached", "source_broken", "held"], "scope": "all"} | NO_QUIET
CANARY = "canary-Zx81"

PLAN = """
cycle: {{id: now, start: {start}, end: {end}}}
objectives:
  - id: known
    title: Be known
    owner: ada@example.com
    team: Brand
    key_results:
      - {{id: nps, title: {title}, manual: true, baseline: 0, target: 100, unit: points}}
      - {{id: calls, title: Calls, manual: true, baseline: 0, target: 10, owner: ben@example.com}}
"""


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def port() -> int:
    return free_port()


def made(folder: Path, port: int, *more: str, title: str = "Recommendation") -> Path:
    home = folder / "home"
    home.mkdir()
    (home / "okr.toml").write_text(
        f'[workspace]\ntitle = "Paper Lantern"\n[notices]\naddress = "https://okr.example.com"\n{"".join(more)}'
        f'[notices.mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "okr@example.com"\n',
        encoding="utf-8",
    )
    with Workspace.open(home) as workspace:
        text = PLAN.format(start=START.date() - 20 * HOUR * 24, end=START.date() + 40 * HOUR * 24, title=title)
        workspace.plan.apply(plan_file.read(text), author="test")
        stands(workspace, 60)
    return home


def stands(workspace: Workspace, value: float, item: str = "nps") -> None:
    workspace.plan.check_ins.type_in("now", item, author=ADA, day=START.date(), value=value)


@pytest.fixture
def workspace(tmp_path: Path, clock: Clock, port: int) -> Any:
    with Workspace.open(made(tmp_path, port), clock=clock) as workspace:
        yield workspace


def listens(workspace: Workspace, **wishes: Any) -> None:
    """Ada hears by mail, and one look has been taken."""
    workspace.plan.notices.wish(ADA, ALERTS | wishes)
    notices.add_mail(workspace, actor(ADA))
    notifier.queue_new(workspace, SERVER)


def pass_by(workspace: Workspace, clock: Clock, span: timedelta, step: timedelta = MINUTE) -> None:
    """Time goes by; the notifier works as it does in the server."""
    until = clock.at + span
    while clock.at < until:
        clock.at += step
        notifier.queue_new(workspace, SERVER)
        notifier.send_due(workspace, SERVER)


def run(home: Path, *words: str) -> Any:
    return CliRunner().invoke(app, [*words, "--home", str(home)])


def states(workspace: Workspace) -> list[str]:
    return [one.state for one in workspace.plan.notices.listed()]


# What is said


def test_an_alert_says_what_happened_why_what_to_do_and_where(workspace: Workspace, clock: Clock, port: int) -> None:
    listens(workspace)
    with mail_server(port) as box:
        pass_by(workspace, clock, MINUTE * 3)
        assert box.mails == []  # all is as it was
        stands(workspace, 1)
        pass_by(workspace, clock, MINUTE * 3)
    (letter,) = box.mails
    assert letter["Subject"] == "“Recommendation” is now off track · Paper Lantern"
    assert (letter["To"], letter["From"]) == (ADA, "okr@example.com")
    assert letter["List-Unsubscribe"] == "<https://okr.example.com/notices>"
    text = letter.get_body(("plain",)).get_content()
    assert "Recommendation (Be known): off track" in text
    assert "of what pace expects" in text or "expected" in text
    assert "change the strategy or the target" in text
    assert "https://okr.example.com/key_result?id=nps&cycle=now" in text
    markup = letter.get_body(("html",)).get_content()
    assert '<a href="https://okr.example.com/key_result?id=nps&amp;cycle=now"' in markup


def test_it_comes_again_only_after_it_was_put_right(workspace: Workspace, clock: Clock, port: int) -> None:
    listens(workspace)
    with mail_server(port) as box:
        stands(workspace, 1)
        pass_by(workspace, clock, HOUR * 3, HOUR)
        stands(workspace, 60)
        pass_by(workspace, clock, HOUR, HOUR)
        stands(workspace, 1)
        pass_by(workspace, clock, HOUR, HOUR)
        assert len(box.mails) == 1
        stands(workspace, 80)
        pass_by(workspace, clock, HOUR * 26, HOUR)
        stands(workspace, 1)
        pass_by(workspace, clock, HOUR * 2, HOUR)
    assert len(box.mails) == 2
    assert box.mails[0]["Message-ID"] != box.mails[1]["Message-ID"]


def test_a_digest_comes_once_a_week_and_one_before_a_review(workspace: Workspace, clock: Clock, port: int) -> None:
    tomorrow = (START + HOUR * 24).weekday()
    listens(workspace, kinds=["digest", "review"], digest_day=tomorrow, digest_at="08:00", scope="mine")
    stands(workspace, 1)
    review = (START + HOUR * 24 * 4).date()
    with mail_server(port) as box:
        pass_by(workspace, clock, HOUR * 24 * 2, HOUR)
        assert [m["Subject"] for m in box.mails] == ["Likely to reach 0 of 1 key results · Paper Lantern"]
        text = box.mails[0].get_body(("plain",)).get_content()
        assert "Recommendation (Be known)" in text
        assert "Calls" not in text  # is Ben's
        while clock.at.date() <= review:
            clock.at += HOUR
            notifier.queue_new(workspace, SERVER, review=review)
            notifier.send_due(workspace, SERVER)
    assert len(box.mails) == 2
    assert "Before the review on 28 Nov 2026" in box.mails[1]["Subject"]


def test_each_hears_what_is_theirs_and_what_they_ticked(workspace: Workspace, clock: Clock, port: int) -> None:
    listens(workspace, scope="mine")
    for email, wishes in ((BEN, {"scope": "mine"}), ("cem@example.org", {"scope": "all", "kinds": ["reached"]})):
        workspace.plan.notices.wish(email, ALERTS | wishes)
        notices.add_mail(workspace, actor(email))
    stands(workspace, 60, "nps")
    stands(workspace, 9, "calls")
    notifier.queue_new(workspace, SERVER)
    with mail_server(port) as box:
        stands(workspace, 1, "calls")
        stands(workspace, 100, "nps")
        pass_by(workspace, clock, MINUTE * 3)
    assert sorted((m["To"], m["Subject"].split(" · ")[0]) for m in box.mails) == [
        (ADA, "“Recommendation” has met its target"),
        (BEN, "“Calls” is now off track"),
        ("cem@example.org", "“Recommendation” has met its target"),
    ]


def test_quiet_hours_keep_it_until_the_morning(workspace: Workspace, clock: Clock, port: int) -> None:
    listens(workspace, quiet_from="11:00", quiet_until="15:00")
    stands(workspace, 1)
    with mail_server(port) as box:
        pass_by(workspace, clock, HOUR * 2, HOUR / 4)
        assert box.mails == []
        pass_by(workspace, clock, HOUR * 2, HOUR / 4)
    assert len(box.mails) == 1


def test_words_people_typed_stay_words(tmp_path: Path, clock: Clock, port: int) -> None:
    title = (
        '"Site\\nBcc: thief@example.org\\n\\n<script>alert(1)</script> <b>[x](http://evil.example) @everyone \u202eabc"'
    )
    with Workspace.open(made(tmp_path, port, title=title), clock=clock) as workspace, webhook() as hook:
        listens(workspace)
        allowed(workspace, hook.port)
        notices.add_chat(workspace, actor(ADA), f"json://127.0.0.1:{hook.port}/in")
        stands(workspace, 1)
        with mail_server(port) as box:
            pass_by(workspace, clock, MINUTE * 2)
    (letter,), ((_, posted),) = box.mails, hook.posts
    assert letter["Bcc"] is None
    assert "Bcc: thief@example.org" in letter["Subject"]
    assert "\u202e" not in letter["Subject"] + posted["title"]
    markup = letter.get_body(("html",)).get_content()
    assert "<script" not in markup
    assert "<b>" not in markup
    assert "@everyone" not in posted["message"]
    assert "@\u2060everyone" in posted["message"]


def test_persian_words_arrive_whole_and_from_the_right(tmp_path: Path, clock: Clock, port: int) -> None:
    with Workspace.open(made(tmp_path, port, title="بازدید از وبگاه"), clock=clock) as workspace:
        listens(workspace)
        stands(workspace, 1)
        with mail_server(port) as box:
            pass_by(workspace, clock, MINUTE * 2)
    (letter,) = box.mails
    assert "بازدید از وبگاه" in letter["Subject"]
    assert "بازدید از وبگاه" in letter.get_body(("plain",)).get_content()
    assert '<p dir="auto">' in letter.get_body(("html",)).get_content()


# Servers that are down, slow, or break off


def test_a_mail_server_that_is_down_for_an_hour_loses_nothing_and_sends_nothing_twice(
    workspace: Workspace, clock: Clock, port: int
) -> None:
    stands(workspace, 5, "calls")
    listens(workspace)
    with webhook() as hook:
        allowed(workspace, hook.port)
        notices.add_chat(workspace, actor(ADA), f"json://127.0.0.1:{hook.port}/in")
        stands(workspace, 1)
        pass_by(workspace, clock, HOUR)
        assert sorted(states(workspace)) == ["queued", "sent"]
        (waits,) = [n for n in workspace.plan.notices.listed() if n.state == "queued"]
        assert "refused" in (waits.error or "")
        assert f"127.0.0.1:{port}" in (waits.error or "")
        stands(workspace, 10, "calls")  # more happens meanwhile
        pass_by(workspace, clock, MINUTE)
        with mail_server(port) as box:
            pass_by(workspace, clock, HOUR * 5, MINUTE * 5)
    assert sorted(m["Subject"].split(" · ")[0] for m in box.mails) == [
        "“Calls” has met its target",
        "“Recommendation” is now off track",
    ]
    assert sorted(post["title"].split(" · ")[0] for _, post in hook.posts) == [
        "“Calls” has met its target",
        "“Recommendation” is now off track",
    ]
    assert states(workspace) == ["sent"] * 4


def test_one_letter_finds_out_that_the_mail_server_is_down_and_holds_no_chat_up(
    workspace: Workspace, clock: Clock
) -> None:
    stands(workspace, 5, "calls")
    listens(workspace)
    with webhook() as hook:
        allowed(workspace, hook.port)
        notices.add_chat(workspace, actor(ADA), f"json://127.0.0.1:{hook.port}/in")
        stands(workspace, 1)
        stands(workspace, 10, "calls")
        pass_by(workspace, clock, MINUTE)
        assert len(hook.posts) == 2
    mails = [n for n in workspace.plan.notices.listed() if n.service == "email"]
    assert sorted(n.tries for n in mails) == [0, 1]


def test_a_server_that_breaks_off_before_it_has_the_message_is_tried_again(
    workspace: Workspace, clock: Clock, port: int
) -> None:
    listens(workspace)
    stands(workspace, 1)
    for word in (b"EHLO", b"MAIL", b"RCPT", b"DATA\r\n"):
        with breaks_off(port, word):
            pass_by(workspace, clock, HOUR, HOUR)
        assert states(workspace) == ["queued"], word
    with mail_server(port) as box:
        pass_by(workspace, clock, HOUR * 3, HOUR)
    assert len(box.mails) == 1


def test_a_server_that_never_answers_may_have_it_so_it_is_not_sent_again_unless_asked_for(
    workspace: Workspace, clock: Clock, port: int
) -> None:
    listens(workspace)
    stands(workspace, 1)
    with breaks_off(port, b"\r\n.\r\n") as got:
        pass_by(workspace, clock, HOUR, HOUR)
        assert len(got) == 1
    assert states(workspace) == ["unsure"]
    with mail_server(port) as box:
        pass_by(workspace, clock, HOUR * 30, HOUR)
        assert box.mails == []
        (one,) = workspace.plan.notices.listed()
        assert "may have arrived" in (one.error or "")
        workspace.plan.notices.retry(one.id, workspace.now())
        pass_by(workspace, clock, HOUR, HOUR)
    first = next(line for line in got[0].split(b"\r\n") if line.startswith(b"Message-ID"))
    assert first.decode() == f"Message-ID: {box.mails[0]['Message-ID']}"  # a mailbox can tell the copy


def test_a_slow_server_is_waited_for_and_a_silent_one_is_given_up(workspace: Workspace, port: int) -> None:
    letter = Letter("x:1", ADA, 1, "email", "Title", "text", "<p>text</p>", START, START)
    server = workspace.settings.notices.mail
    assert server is not None
    with mail_server(port) as box:
        box.seconds = 1.0
        mail.send(server, letter, "https://okr.example.com")
        assert len(box.mails) == 1
        with pytest.raises(NobodyKnows):
            mail.send(server, letter, "https://okr.example.com", patience=0.2)


@pytest.mark.parametrize(("to", "answer", "state"), [
    ("550 No such person", "250 OK", "failed"),
    ("451 Greylisted", "250 OK", "queued"),
    ("250 OK", "452 Mailbox full", "queued"),
])  # fmt: skip
def test_a_refusal_is_told_and_tried_again_where_that_can_help(
    workspace: Workspace, clock: Clock, port: int, to: str, answer: str, state: str
) -> None:
    listens(workspace)
    stands(workspace, 1)
    with mail_server(port) as box:
        box.to, box.answer = to, answer
        pass_by(workspace, clock, MINUTE)
        (one,) = workspace.plan.notices.listed()
        assert (one.state, box.mails) == (state, [])
        assert (to if state == "failed" else answer if "Mailbox" in answer else to).split()[0] in (one.error or "")
        box.to = box.answer = "250 OK"
        pass_by(workspace, clock, HOUR, MINUTE * 5)
    assert len(box.mails) == (0 if state == "failed" else 1)


def test_lines_that_begin_with_a_dot_arrive_with_it(workspace: Workspace, port: int) -> None:
    letter = Letter("x:1", ADA, 1, "email", "Title", ".\n..two\n.\r\nend", "<p>.</p>", START, START)
    server = workspace.settings.notices.mail
    assert server is not None
    with mail_server(port) as box:
        mail.send(server, letter, "https://okr.example.com")
    assert box.mails[0].get_body(("plain",)).get_content().split() == [".", "..two", ".", "end"]


CRASH = """
import os, sys
from data.commands.permissions import actor_of
from data.out.notices import notifier
from data.stores.notices.outbox import Outbox
from data.stores.workspace import Workspace
Outbox.note_sent = lambda *_: os._exit(9)  # the power fails between the server's answer and our note of it
with Workspace.open(sys.argv[1]) as workspace:
    notifier.send_due(workspace, actor_of(workspace, "okr", "server"))
"""


def test_a_crash_between_sending_and_noting_it_sends_nothing_twice(tmp_path: Path, port: int) -> None:
    home = made(tmp_path, port)
    with Workspace.open(home) as workspace:
        listens(workspace)
        stands(workspace, 1)
        assert notifier.queue_new(workspace, SERVER) == 1
    with mail_server(port) as box:
        died = subprocess.run([sys.executable, "-c", CRASH, str(home)], cwd=ROOT, env=environment(home), check=False)
        assert died.returncode == 9
        assert len(box.mails) == 1
        later = now() + LEASE + MINUTE
        with Workspace.open(home, clock=lambda: later) as workspace:
            notifier.send_due(workspace, SERVER)
            (one,) = workspace.plan.notices.listed()
            assert (one.state, one.error) == ("unsure", str(STOPPED))
        assert len(box.mails) == 1


# Secrets and strangers


def allowed(workspace: Workspace, port: int) -> None:
    """An administrator lets notices go to a host of their own."""
    file = workspace.home / "okr.toml"
    text = file.read_text(encoding="utf-8")
    if "hosts" not in text:
        text = text.replace("[notices]\n", f'[notices]\nhosts = ["127.0.0.1:{port}"]\n')
        file.write_text(text, encoding="utf-8")
    workspace.refresh()


def test_no_secret_shows_anywhere(
    workspace: Workspace, clock: Clock, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    workspace.plan.notices.wish(ADA, ALERTS)
    with webhook() as hook:
        allowed(workspace, hook.port)
        address = f"json://user{CANARY}:pass{CANARY}@127.0.0.1:{hook.port}/hook/{CANARY}"
        channel = notices.add_chat(workspace, actor(ADA), address)
        hook.status, hook.body = 500, f"no such hook: /hook/{CANARY}, user{CANARY}:pass{CANARY}"
        notifier.queue_new(workspace, SERVER)
        stands(workspace, 1)
        pass_by(workspace, clock, MINUTE * 5)
        assert hook.posts
        assert CANARY in hook.posts[0][0]
    pass_by(workspace, clock, MINUTE * 9)  # now nobody listens
    with suppress(Exception):
        notifier.try_out(workspace, channel)
    out, err = capfd.readouterr()
    (one,) = workspace.plan.notices.listed()
    assert one.state == "queued"
    assert one.error
    for said in (repr(one), repr(channel), caplog.text, out, err, run(workspace.home, "notices", "list").stdout):
        assert CANARY not in said
    for file in workspace.home.rglob("*"):
        if file.is_file():
            assert CANARY.encode() not in file.read_bytes(), file
    assert CANARY in Vault(workspace.home).get(channel.secret).get_secret_value()
    notices.remove_channel(workspace, actor(ADA), channel.id)
    assert Vault(workspace.home).names() == []


def test_the_password_of_the_mail_server_is_not_told(tmp_path: Path, clock: Clock, port: int) -> None:
    home = made(tmp_path, port)
    with (home / "okr.toml").open("a", encoding="utf-8") as settings:
        settings.write('user = "okr"\npassword = "file:mail_password"\n')
    (home / "mail_password").write_text(CANARY, encoding="utf-8")
    with Workspace.open(home, clock=clock) as workspace:
        listens(workspace)
        stands(workspace, 1)
        with mail_server(port, password="another"):
            pass_by(workspace, clock, MINUTE)
        (one,) = workspace.plan.notices.listed()
        assert "refused the user or the password" in (one.error or "")
        assert CANARY not in repr(one) + repr(workspace.settings.notices)
        with mail_server(port, password=CANARY) as box:
            pass_by(workspace, clock, HOUR, MINUTE * 5)
        assert len(box.mails) == 1


def test_a_password_that_is_missing_here_stops_the_mail_and_nothing_else(
    tmp_path: Path, clock: Clock, port: int
) -> None:
    home = made(tmp_path, port)
    with (home / "okr.toml").open("a", encoding="utf-8") as settings:
        settings.write('user = "okr"\npassword = "env:OKR_NO_SUCH_VARIABLE"\n')
    with Workspace.open(home, clock=clock) as workspace:
        listens(workspace)
        stands(workspace, 1)
        pass_by(workspace, clock, MINUTE)
        (one,) = workspace.plan.notices.listed()
        assert one.state == "queued"
        assert "OKR_NO_SUCH_VARIABLE is not set" in (one.error or "")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("file:///etc/passwd", "not known here"),
        ("syslog://", "not known here"),
        ("exec://rm", "not known here"),
        ("mailto://user:pass@example.com", "not known here"),
        ("http://127.0.0.1/x", "not known here"),
        ("dbus://", "not known here"),
        ("https://okr.example.com/hook", "No service knows"),
        ("json://10.0.0.1/x", "no host that notices may go to"),
        ("json://127.0.0.1/x", "no host that notices may go to"),
        ("jsons://127.0.0.1:9@evil.example/x", "no host that notices may go to"),
        ("mmost://169.254.169.254/token", "no host that notices may go to"),
        ("ntfy://127.0.0.1/topic", "no host that notices may go to"),
        ("matrixs://u:p@localhost/room", "no host that notices may go to"),
        ("workflows://evil.example:443/643e69f83c8944438d68119179a10a64/KODuebWbDGYFr0z0eu", "no host that"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ?template=/etc/passwd", "'template'"),
        ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js?template=file:///etc/passwd", "'template'"),
        ("json://127.0.0.1:9/x?verify=no", "'verify'"),
        ("json://127.0.0.1:9/x?redirect=yes", "'redirect'"),
        ("json://127.0.0.1:9/x?%74emplate=x", "'template'"),
        ("json://127.0.0.1:9/x\r\nX: y", "no address of a chat"),
        ("json://" + "x" * 3000, "no address of a chat"),
        ("", "first"),
    ],
)  # fmt: skip
def test_nothing_but_known_services_and_allowed_hosts_can_be_reached(
    workspace: Workspace, address: str, why: str
) -> None:
    allowed(workspace, 9)
    with pytest.raises(Refused, match=why) as refused:
        notices.add_chat(workspace, actor(ADA), address)
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in str(refused.value)
    assert (workspace.plan.notices.channels(), Vault(workspace.home).names()) == ([], [])


def test_the_usual_addresses_are_understood() -> None:
    known = {
        "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ": "Slack",
        "https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js": "Discord",
        "tgram://123456789:abcdefg_hijklmnop/12315544/": "Telegram",
        "ntfy://topic": "ntfy",
        "mmosts://chat.example.com/3ccdd113474722377935511fc85d3dd4": "Mattermost",
        "jsons://chat.example.com/in?+Authorization=Bearer": "webhook",
    }
    assert {address: chat_services.service_of(address, ["chat.example.com"]) for address in known} == known


def test_a_webhook_that_sends_callers_elsewhere_is_not_followed(workspace: Workspace, clock: Clock) -> None:
    workspace.plan.notices.wish(ADA, ALERTS)
    with webhook() as hook, webhook() as inner:
        allowed(workspace, hook.port)
        notices.add_chat(workspace, actor(ADA), f"json://127.0.0.1:{hook.port}/in")
        hook.status, hook.moved = 307, f"http://127.0.0.1:{inner.port}/secret"
        notifier.queue_new(workspace, SERVER)
        stands(workspace, 1)
        pass_by(workspace, clock, MINUTE)
        assert len(hook.posts) == 1
        assert inner.posts == []
    assert states(workspace) == ["queued"]


def test_who_has_left_hears_nothing_and_neither_does_who_may_not_sign_in(
    workspace: Workspace, clock: Clock, port: int
) -> None:
    listens(workspace)
    stands(workspace, 1)
    assert notifier.queue_new(workspace, SERVER) == 1
    workspace.plan.people.save(ADA, author="test")
    workspace.plan.people.leave(ADA, author="test")
    with mail_server(port) as box:
        pass_by(workspace, clock, MINUTE)
    (one,) = workspace.plan.notices.listed()
    assert (box.mails, one.state, one.error) == ([], "failed", str(notifier.NOT_INVITED))
    assert notifier.invited(workspace) == []


# The command


def test_the_command_shows_sends_lists_and_tries(tmp_path: Path, port: int) -> None:
    home = made(tmp_path, port)
    assert "Nothing has been sent yet" in run(home, "notices", "list").stderr
    wrong = run(home, "notices", "test", ADA)
    assert (wrong.exit_code, "has no channel" in wrong.stderr) == (2, True)
    with Workspace.open(home) as workspace:
        listens(workspace)
        stands(workspace, 1)
    shown = run(home, "notices", "send", "--dry-run")
    assert shown.exit_code == 0, shown.stderr
    assert "is now off track" in shown.stdout
    assert "https://okr.example.com/key_result?id=nps&cycle=now" in shown.stdout
    assert run(home, "notices", "send").exit_code == 1
    assert "Connection refused" in run(home, "notices", "list").stdout
    assert json.loads(run(home, "notices", "list", "--json").stdout)[0]["state"] == "queued"
    with mail_server(port) as box:
        tried = run(home, "notices", "test", ADA)
        assert (tried.exit_code, "✓ email: sent" in tried.stdout) == (0, True)
        assert [m["Subject"] for m in box.mails] == ["Notices will arrive here · Paper Lantern"]


@pytest.mark.slow
def test_a_running_server_sends_by_itself_and_a_restart_sends_nothing_again(tmp_path: Path, port: int) -> None:
    home = made(tmp_path, port)
    with Workspace.open(home) as workspace:
        listens(workspace)
    with mail_server(port) as box:
        for _ in range(2):
            with serving(home) as server, PlanStore(home / "plan.sqlite") as plan:
                plan.check_ins.type_in("now", "nps", author=ADA, day=START.date(), value=1)
                until = time.monotonic() + 60
                while time.monotonic() < until and [n.state for n in plan.notices.listed()] != ["sent"]:
                    time.sleep(0.2)
                time.sleep(6)  # the notifier looks once more
                assert "Traceback" not in server.log
    assert [m["Subject"] for m in box.mails] == ["“Recommendation” is now off track · Paper Lantern"]


def test_apprise_is_only_imported_where_something_is_posted() -> None:
    code = "import sys, data.out.cli.main, data.out.notices.notifier; print('apprise' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=dict(os.environ), capture_output=True, check=True)
    assert done.stdout.strip() == b"False"


def test_a_notice_is_in_the_language_of_who_gets_it(workspace: Workspace, clock: Clock, port: int) -> None:
    set_preferences(workspace, actor(ADA), owner_of(ADA), language="fa")
    listens(workspace)
    with mail_server(port) as box:
        stands(workspace, 1)
        pass_by(workspace, clock, MINUTE * 3)
    (letter,) = box.mails
    assert '<html lang="fa" dir="rtl">' in letter.get_body(("html",)).get_content()


def test_check_ins_that_are_due_are_told_once_a_week_to_their_owner(
    workspace: Workspace, clock: Clock, port: int
) -> None:
    listens(workspace, kinds=["check_in"], digest_day=START.weekday(), digest_at="12:30")
    with mail_server(port) as box:
        pass_by(workspace, clock, HOUR * 26, HOUR / 2)
    (letter,) = box.mails
    assert letter["Subject"] == "Check-ins due: 1 · Paper Lantern"
    text = letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "Recommendation (Be known)\nNo check-in for 20 days." in text
    assert "https://okr.example.com/objective?id=known&cycle=now&check_in=nps" in text
    assert "Calls" not in text  # Ben's
    workspace.plan.check_ins.check_in("now", ("key result", "nps"), author=ADA, day=clock.at.date(), confidence=7)
    with mail_server(port) as box:
        pass_by(workspace, clock, HOUR * 24 * 6, HOUR * 6)
    assert box.mails == []  # she has checked in within the week
