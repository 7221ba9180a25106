"""Slack, as a person uses it: a notice with a button, a form, its answer, a link; through the real library."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import loopback_slack
import pytest
from actors import actor
from loopback_slack import APP, BOT, Slack, slack, user
from served import ROOT, environment, serving

from data.commands import check_ins, notices, people
from data.commands.preferences import set_preferences
from data.out.chat.blocks import About, link, of_notice, plain, whole
from data.out.chat.connection import SlackConnection
from data.out.cli.findings.of_chat import of_chat
from data.out.notices import notifier
from data.queries.plan import plan_file
from data.queries.preferences import owner_of
from data.stores.workspace import Workspace

ADA, BEN, MIA, EVE = "ada@example.com", "ben@example.com", "mia@example.com", "eve@example.com"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
SERVER = actor("okr", door="server")
OKR = "https://okr.example.com"
HOSTILE = [
    "<!channel> <@U123> <#C1|x> <https://evil.example|your bank>",
    "*bold* _it_ ~no~ `code` ```block```",
    "&lt;!here&gt; &amp;",
    "@channel @here http://evil.example",
    "a|b>c<d" * 200,
    "&" * 5000,
    "\u202e txet",
    "😀" * 900,
    "",
]
PLAN = """
cycle: {id: now, start: 2026-11-01, end: 2026-12-31}
objectives:
  - id: known
    title: Be <known> & *loved*
    owner: ada@example.com
    key_results:
      - {id: nps, title: "Recommend <!channel> & `more`", manual: true, baseline: 0, target: 100, unit: points}
      - {id: calls, title: Calls, manual: true, baseline: 0, target: 10, owner: ben@example.com}
"""


@pytest.fixture
def there() -> Iterator[Slack]:
    with slack() as here:
        for name, email in (("ada", ADA), ("ben", BEN), ("mia", MIA)):
            here.add(name, email)
        yield here


class Clock:
    def __init__(self) -> None:
        self.at = CLOCK

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspace(there: Slack, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("SLACK_APP", APP)
    monkeypatch.setenv("SLACK_BOT", BOT)
    with Workspace.open(made(tmp_path, there.settings), clock=clock) as opened:
        yield opened


def made(folder: Path, *settings: str) -> Path:
    home = folder / "home"
    home.mkdir()
    (home / "okr.toml").write_text(
        f'[workspace]\ntitle = "Paper Lantern"\n[notices]\naddress = "{OKR}"\n{"".join(settings)}', encoding="utf-8"
    )
    with Workspace.open(home) as opened:
        opened.plan.apply(plan_file.read(PLAN), author="test")
        for email, role in ((ADA, "member"), (BEN, "member"), (MIA, "viewer")):
            people.save(opened, actor(), email, role=role)
        opened.plan.check_ins.type_in("now", "nps", author=ADA, day=CLOCK.date(), value=40)
    return home


@pytest.fixture
def connected(workspace: Workspace, there: Slack) -> Iterator[SlackConnection]:
    connection = SlackConnection(workspace)
    connection.start()
    try:
        there.connected()
        there.wait(lambda: connection.connected, "a connection")
        yield connection
    finally:
        connection.stop()


def check_ins_of(workspace: Workspace) -> list[Any]:
    return workspace.plan.check_ins.check_ins("now")


def opened(there: Slack, who: str, item: str = "nps", action: str = "check_in", notice: str = "") -> dict[str, Any]:
    """A press of the button; the form that is shown in the end."""
    times = len(there.asked("views.update"))
    envelope = there.press(who, action, About("now", item, notice).packed())
    assert there.answer_to(envelope) is None
    view: dict[str, Any] = there.when_asked("views.update", times + 1)["view"]
    return view


def words(blocks: Any) -> str:
    """Everything that blocks say."""
    if isinstance(blocks, dict):
        return "\n".join(words(v) for k, v in blocks.items() if isinstance(v, dict | list) or k in {"text", "url"})
    return "\n".join(map(words, blocks)) if isinstance(blocks, list) else str(blocks)


# A notice, its button, a form, its answer


def queue_due(workspace: Workspace, clock: Clock) -> None:
    """Ada hears in Slack, and what is due waits to be sent."""
    weekly = {"digest_day": CLOCK.weekday(), "digest_at": "12:30", "quiet_from": "00:00", "quiet_until": "00:00"}
    workspace.plan.notices.wish(ADA, {"kinds": ["check_in"], "zone": "UTC"} | weekly)
    notices.add_slack(workspace, actor(ADA))
    clock.at += timedelta(hours=1)
    assert notifier.queue_new(workspace, SERVER) == 1


def test_a_due_check_in_is_answered_in_slack_and_the_message_says_so(
    workspace: Workspace, connected: SlackConnection, there: Slack, clock: Clock
) -> None:
    queue_due(workspace, clock)
    assert notifier.send_due(workspace, SERVER) == {"sent": 1}
    message = there.when_asked("chat.postMessage")
    assert message["channel"] == "UADA"
    assert message["blocks"][0]["text"]["text"] == "Check-ins due: 1 · Paper Lantern"
    [item] = [b for b in message["blocks"] if "accessory" in b]  # her own alone
    assert "Recommend &lt;!channel&gt; &amp;" in item["text"]["text"]
    assert f"<{OKR}/objective?id=known&amp;cycle=now&amp;check_in=nps|" in item["text"]["text"]
    pressed = item["accessory"]
    times = len(there.asked("views.update"))
    there.press("UADA", pressed["action_id"], pressed["value"])
    view = there.when_asked("views.update", times + 1)["view"]
    assert there.asked("views.open")[-1]["view"]["blocks"][0]["text"]["text"] == "Reading the figures …"
    said = words(view["blocks"])
    assert "40 points of 100 points" in said or "40 of 100 points" in said
    assert "24 Nov 2026" in said
    envelope = there.submit("UADA", view, {"confidence": 7, "note": "The <fair> helped", "obstacles": "Rain"})
    assert there.answer_to(envelope) is None
    [entry] = check_ins_of(workspace)
    assert (entry.author, entry.item, entry.body.confidence) == (ADA, "nps", 7)
    assert (entry.body.note, entry.body.obstacles, entry.body.day) == ("The <fair> helped", "Rain", CLOCK.date())
    changed = there.when_asked("chat.update")
    assert (changed["channel"], changed["ts"]) == ("D024BE91L", "1548261231.000200")
    assert not [b for b in changed["blocks"] if "accessory" in b]
    assert "confidence 7 of 10 · The &lt;fair&gt; helped · Rain" in words(changed["blocks"])
    latest = workspace.plan.activity.latest(1)
    assert [(one.command, one.actor, one.door, one.token) for one in latest] == [
        ("check_ins.check_in", ADA, "chat", "Slack")
    ]


def test_what_is_handed_over_twice_is_done_once(workspace: Workspace, connected: SlackConnection, there: Slack) -> None:
    view = opened(there, "UADA")
    for times in (1, 2):
        envelope = there.submit("UADA", view, {"note": "Once"}, envelope="the-same")
        assert there.answer_to(envelope, times) is None
    assert there.answer_to(there.submit("UADA", view, {"note": "Once"})) is None  # in another envelope
    assert len(check_ins_of(workspace)) == 1
    there.press("UADA", "check_in", About("now", "nps").packed(), trigger="the-same-press")
    there.press("UADA", "check_in", About("now", "nps").packed(), trigger="the-same-press")
    there.answer_to(there.submit("UADA", view, {"note": "Twice"}, view_id="V2"))
    assert len(check_ins_of(workspace)) == 2
    assert len(there.asked("views.open")) == 2


def test_two_servers_that_get_the_same_form_take_it_once(workspace: Workspace) -> None:
    about = ("key result", "nps")
    first, second = (
        check_ins.check_in(workspace, actor(ADA), "now", about, note=note, request="slack:V9")  # type: ignore[arg-type]
        for note in ("One", "One")
    )
    assert first == second
    assert len(check_ins_of(workspace)) == 1
    assert [one.command for one in workspace.plan.activity.latest()].count("check_ins.check_in") == 1


def test_a_mistake_stands_at_its_field_and_the_form_stays(
    workspace: Workspace, connected: SlackConnection, there: Slack
) -> None:
    view = opened(there, "UADA")
    answer = there.answer_to(there.submit("UADA", view, {}))
    assert answer is not None
    assert answer["response_action"] == "errors"
    assert "a check-in says something" in answer["errors"]["confidence"].casefold()
    answer = there.answer_to(there.submit("UADA", view, {"note": "x" * 5000}))
    assert answer is not None
    assert list(answer["errors"]) == ["note"]
    assert there.answer_to(there.submit("UADA", view, {"note": "Now it says something"})) is None
    assert len(check_ins_of(workspace)) == 1


def test_a_comment_is_left_from_under_a_link(workspace: Workspace, connected: SlackConnection, there: Slack) -> None:
    url = f"{OKR}/key_result?id=nps&cycle=now"
    there.share("UADA", url)
    [row] = [b for b in there.when_asked("chat.unfurl")["unfurls"][url]["blocks"] if b["type"] == "actions"]
    assert [b["text"]["text"] for b in row["elements"]] == ["Check in", "Comment"]
    there.press("UADA", row["elements"][1]["action_id"], row["elements"][1]["value"])
    view = there.when_asked("views.update")["view"]
    assert there.answer_to(there.submit("UADA", view, {"text": "Well done @ben"})) is None
    [entry] = workspace.plan.check_ins.comments("now")
    assert (entry.author, entry.body.text, entry.body.mentions) == (ADA, "Well done @ben", (BEN,))  # type: ignore[union-attr]


# Who speaks


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (user("eve", EVE), "belongs to nobody in Paper Lantern"),
        (user("mia", MIA), "make you a member"),  # who looks, and takes no part
        (user("ada", ADA, is_email_confirmed=False), "confirmed no e-mail address"),
        (user("ada", None), "confirmed no e-mail address"),
        (user("ada", ADA, deleted=True), "confirmed no e-mail address"),
        (user("ada", ADA, team_id="TELSEWHERE"), "another Slack workspace"),
        (user("ben", BEN), "You have left Paper Lantern"),
    ],
)
def test_whoever_may_not_is_told_so_alone_and_sees_nothing(
    workspace: Workspace, connected: SlackConnection, there: Slack, who: dict[str, Any], why: str
) -> None:
    people.leave(workspace, actor(), BEN)
    there.users[who["id"]] = who
    view = opened(there, who["id"])
    said = words(view["blocks"]).replace("\u2060", "")
    assert why in said
    assert "Recommend" not in said
    assert "submit" not in view
    form = {"callback_id": "check_in", "blocks": [], "private_metadata": json.dumps(
        {"about": {"cycle": "now", "item": "nps", "notice": ""}, "channel": "", "message": ""})}  # fmt: skip
    answer = there.answer_to(there.submit(who["id"], form, {"note": "Let me in"}))
    assert answer is not None
    assert why in answer["errors"]["confidence"]
    assert check_ins_of(workspace) == []


def test_the_form_is_in_the_language_of_its_person(
    workspace: Workspace, connected: SlackConnection, there: Slack
) -> None:
    set_preferences(workspace, actor(ADA), owner_of(ADA), language="fa")
    view = opened(there, "UADA")
    labels = [b["label"]["text"] for b in view["blocks"] if b["type"] == "input"]
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in label) for label in labels)
    assert [o["text"]["text"] for o in view["blocks"][2]["element"]["options"]][:3] == ["۰", "۱", "۲"]


# Links


def test_a_link_shows_the_figures_of_its_page(workspace: Workspace, connected: SlackConnection, there: Slack) -> None:
    urls = [
        f"{OKR}/key_result?id=nps&cycle=now",
        f"{OKR}/objective?id=known&cycle=now",
        f"{OKR}/?cycle=now",
        f"{OKR}/key_result?id=no-such&cycle=now",
        "https://evil.example/key_result?id=nps",
    ]
    there.share("UMIA", *urls)
    asked = there.when_asked("chat.unfurl")
    assert (asked["unfurl_id"][:7], asked["source"]) == ("C123456", "conversations_history")
    assert list(asked["unfurls"]) == urls[:3]
    result, objective, overview = (words(asked["unfurls"][url]["blocks"]) for url in urls[:3])
    assert "of 100 points" in result
    assert "<!channel>" not in result
    assert "Be &lt;known&gt;" in objective
    assert "Calls" in objective
    assert "Paper Lantern" in overview
    assert "image" not in str(asked["unfurls"])


def test_a_stranger_who_posts_a_link_shows_nothing_to_anybody(
    workspace: Workspace, connected: SlackConnection, there: Slack
) -> None:
    there.add("eve", EVE)
    there.share("UEVE", f"{OKR}/key_result?id=nps&cycle=now")
    told = there.when_asked("chat.postEphemeral")
    assert (told["user"], told["channel"]) == ("UEVE", "C123ABC456")
    assert "belongs to nobody" in told["text"]
    assert there.asked("chat.unfurl") == []


def test_where_another_company_reads_along_a_link_shows_nothing(
    workspace: Workspace, connected: SlackConnection, there: Slack
) -> None:
    there.share("UADA", f"{OKR}/key_result?id=nps&cycle=now", outside=True)
    there.share("UADA", f"{OKR}/?cycle=now")
    assert list(there.when_asked("chat.unfurl")["unfurls"]) == [f"{OKR}/?cycle=now"]


def test_a_live_tile_that_is_posted_shows_its_picture(
    workspace: Workspace, connected: SlackConnection, there: Slack
) -> None:
    from data.commands import tiles

    token = tiles.make(workspace, actor(role="editor"), "key_result", "nps", days=7).token
    there.share("UADA", f"{OKR}/tile/{token}")
    blocks = there.when_asked("chat.unfurl")["unfurls"][f"{OKR}/tile/{token}"]["blocks"]
    [picture] = [b for b in blocks if b["type"] == "image"]
    assert picture["image_url"] == f"{OKR}/tile/{token}.png"
    assert "of 100 points" in picture["alt_text"]
    tiles.revoke(workspace, actor(role="editor"), 1)
    there.share("UADA", f"{OKR}/tile/{token}", f"{OKR}/?cycle=now")
    assert list(there.when_asked("chat.unfurl", 2)["unfurls"]) == [f"{OKR}/?cycle=now"]


# The connection


def test_it_is_opened_anew_when_slack_asks_and_nothing_is_lost(
    workspace: Workspace, connected: SlackConnection, there: Slack
) -> None:
    old = there.connected()
    old.ping().wait(10)  # the library answers pings
    old.send(json.dumps({"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "applink"}}))
    there.connected(2)
    view = opened(there, "UADA")
    assert there.answer_to(there.submit("UADA", view, {"note": "On the new one"})) is None
    assert len(check_ins_of(workspace)) == 1


def test_it_comes_back_after_the_line_broke(workspace: Workspace, connected: SlackConnection, there: Slack) -> None:
    there.connected().close()
    there.connected(2)
    there.wait(lambda: connected.connected, "a connection")


def test_a_slow_answer_of_slack_keeps_nobody_else_waiting(
    workspace: Workspace, connected: SlackConnection, there: Slack
) -> None:
    view = opened(there, "UADA")
    there.slow["views.open"] = 30.0
    there.press("UBEN", "check_in", About("now", "calls").packed())
    assert there.answer_to(there.submit("UADA", view, {"note": "Meanwhile"})) is None
    assert len(there.asked("views.open")) == 1  # Ben's is not answered yet


def test_a_token_that_was_revoked_is_told_and_not_asked_with_again(
    workspace: Workspace, there: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    there.bot_token = "xoxb-another"
    connection = SlackConnection(workspace)
    with caplog.at_level("WARNING"):
        connection.start()
        there.wait(lambda: connection.trouble, "the refusal")
        time.sleep(2.5)
        connection.stop()
    assert "does not take its tokens any more" in caplog.text
    assert BOT not in caplog.text
    assert len(there.asked("auth.test")) == 1
    assert there.opened == 0


def test_whoever_is_asked_to_wait_waits_as_long(
    workspace: Workspace, there: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    there.fails["apps.connections.open"] = (429, {"ok": False, "error": "ratelimited"})
    connection = SlackConnection(workspace)
    connection.start()
    try:
        there.wait(lambda: connection.trouble, "the refusal")
        assert "asks us to wait" in str(connection.trouble)
        there.fails.clear()
        there.connected()
        there.wait(lambda: connection.trouble is None, "the connection")
    finally:
        connection.stop()


def test_a_notice_that_slack_does_not_take_waits_or_is_given_up(
    workspace: Workspace, there: Slack, clock: Clock
) -> None:
    there.fails["chat.postMessage"] = (429, {"ok": False, "error": "ratelimited"})
    queue_due(workspace, clock)
    assert notifier.send_due(workspace, SERVER) == {"queued": 1}
    [waits] = workspace.plan.notices.listed()
    assert "asks us to wait" in str(waits.error)
    there.fails.clear()
    there.users.clear()
    workspace.plan.notices.retry(waits.id, CLOCK)
    [channel] = workspace.plan.notices.channels(ADA)
    with pytest.raises(notifier.NotTaken, match="Nobody in Slack has this address"):
        notifier.try_out(workspace, channel)


def test_it_is_turned_off_and_on_by_the_settings_alone(
    workspace: Workspace, connected: SlackConnection, there: Slack
) -> None:
    file = workspace.settings.file
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(there.settings, ""), encoding="utf-8")
    there.wait(lambda: not connected.connected, "the end")
    file.write_text(text, encoding="utf-8")
    there.connected(2)


@pytest.mark.slow  # starts a process
def test_without_a_slack_app_nothing_of_slack_is_imported(tmp_path: Path) -> None:
    home = made(tmp_path)
    script = (
        "import sys, time; from pathlib import Path; from data.stores.workspace import Workspace;"
        "from data.out.chat.connection import SlackConnection; import data.out.notices.notifier;"
        f"w = Workspace.open(Path({str(home)!r})); c = SlackConnection(w); c.start(); time.sleep(1.5); c.stop();"
        "sys.exit(any(name.startswith('slack_sdk') for name in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment(home), timeout=60, check=False)
    assert ran.returncode == 0


def test_a_stop_does_not_wait_for_slack(workspace: Workspace, there: Slack) -> None:
    connection = SlackConnection(workspace)
    connection.start()
    there.connected()
    there.slow["users.info"] = 30.0
    there.press("UADA", "check_in", About("now", "nps").packed())
    there.when_asked("views.open")
    began = time.monotonic()
    connection.stop()
    assert time.monotonic() - began < 10


# With a server, and from the command line


@pytest.mark.slow  # starts a server
def test_a_server_answers_slack_and_stops_within_ten_seconds(there: Slack, tmp_path: Path) -> None:
    home = made(tmp_path, there.settings)
    with serving(home, SLACK_APP=APP, SLACK_BOT=BOT) as server:
        there.connected()
        view = opened(there, "UADA")
        assert there.answer_to(there.submit("UADA", view, {"confidence": 9, "note": "From Slack"})) is None
        there.slow["users.info"] = 30.0
        there.press("UBEN", "check_in", About("now", "calls").packed())  # while it stops
        there.when_asked("views.open", 2)
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(30)
        assert time.monotonic() - began <= 10, server.log
        assert "Connected to Slack" in server.log
        assert "Traceback" not in server.log
        assert BOT not in server.log
        assert APP not in server.log
    with Workspace.open(home) as kept:
        [entry] = check_ins_of(kept)
        assert (entry.author, entry.body.note) == (ADA, "From Slack")


def test_the_doctor_asks_slack_and_says_what_is_missing(
    workspace: Workspace, there: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    [fine] = of_chat(workspace)
    assert (fine.state, str(fine.message)) == ("ok", "okr is installed in Example")
    monkeypatch.setattr(loopback_slack, "SCOPES", "chat:write,users:read,links:read")
    [lacks] = of_chat(workspace)
    assert (lacks.state, str(lacks.message)) == ("failed", "the app lacks scopes: users:read.email, links:write")
    there.app_token = "xapp-another"
    [refused] = of_chat(workspace)
    assert refused.state == "failed"
    assert "does not take its tokens any more" in str(refused.message)


# What is typed


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_somebody_typed_makes_no_link_no_mention_and_fits(typed: str) -> None:
    told = whole(typed, 300)
    assert len(told) <= 300
    assert not re.search(r"<[@!#]|<https?:|<mailto:", told)
    assert "<" not in told
    assert ">" not in told
    assert not re.search(r"&(?!amp;|lt;|gt;)", told)
    named = link("https://okr.example.com/key_result?id=a&cycle=b", typed)
    assert (named.count("<"), named.count(">"), len(named) < 400) == (1, 1, True)
    assert 1 <= len(plain(typed, 24)["text"]) <= 24


def test_a_long_notice_fits_into_a_message() -> None:
    markup = "".join(
        f'<p><a href="{OKR}/key_result?id=k{n}&amp;cycle=now"><strong>{"&lt;!here&gt;" * 500}</strong></a>'
        f"<br>{'&amp;' * 4000}<br>{'x' * 4000}</p>"
        for n in range(70)
    )
    blocks = of_notice("T" * 400, f"{markup}<p><small>Stop: link</small></p>", name="N" * 200, identity="i")
    assert len(blocks) <= 50
    for block in blocks:
        texts = [block.get("text"), *block.get("elements", ())]
        assert all(len(one["text"]) <= 3000 for one in texts if one)
        assert "<!here>" not in str(block)
    assert len(blocks[0]["text"]["text"]) <= 150
    assert len(blocks[1]["accessory"]["text"]["text"]) <= 75
