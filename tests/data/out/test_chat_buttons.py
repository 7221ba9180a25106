"""A notice in Slack and Teams has a button for each thing it tells of, which opens its page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from loopback_post import webhook

from data.config import chat_services
from data.config.i18n.translation import wording
from data.out.notices import buttons, chat, message
from data.stores.notices.outbox import Letter as Sending
from okr_model.notices.letter import Item, Letter
from okr_model.wording.sentences import Sentence

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
TEAMS = (
    "https://prod-no.uksouth.logic.azure.com:443/workflows/3e6c5ea7a3e54a1f8f9a/triggers/manual/paths/invoke"
    "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=iXjeTbVsA7QG"
)
OKR, AT = "https://okr.example.com", datetime(2026, 11, 24, 12, tzinfo=UTC)
HOSTILE = '<a href="https://evil.example">@channel</a> "quoted" & more'


def sending(*titles: str) -> Sending:
    items = tuple(
        Item(Sentence("{title}", names={"title": title}), (), None, f"key_result?id=k{n}")
        for n, title in enumerate(titles)
    )
    said = Letter("digest", "one", Sentence("Two key results"), items)
    return Sending("one", "ada@example.com", 1, "Slack", *message.written(said, "Team", OKR, wording("en")), AT, AT)


def test_slack_gets_a_button_for_each_page(monkeypatch: pytest.MonkeyPatch) -> None:
    from apprise.plugins.slack import NotifySlack

    with webhook() as hook:
        hook.body = "ok"
        monkeypatch.setattr(NotifySlack, "webhook_url", f"http://127.0.0.1:{hook.port}")
        chat.send(SLACK, sending("Sign-ups", HOSTILE), [])
    ((_, payload),) = hook.posts
    (attachment,) = payload["attachments"]
    first, second = attachment["actions"]
    assert first == {"type": "button", "text": "Sign-ups", "url": f"{OKR}/key_result?id=k0"}
    assert second["url"] == f"{OKR}/key_result?id=k1"
    assert "@channel" not in second["text"]
    assert "Sign-ups" in attachment["text"]


def test_teams_gets_an_adaptive_card_with_them() -> None:
    with chat_services.apprise_alone():
        service, post = chat_services.recognise(TEAMS, [])
    assert service.display_name == "Microsoft Teams"
    buttons.add(post, buttons.of_markup(sending("Sign-ups").html))
    payload = post.gen_payload(body="words", title="title")  # type: ignore[attr-defined]
    card = payload["attachments"][0]["content"]
    assert card["type"] == "AdaptiveCard"
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Sign-ups", "url": f"{OKR}/key_result?id=k0"}]


def test_there_are_at_most_five_and_their_names_are_short() -> None:
    found = buttons.of_markup(sending(*("Long " * 40 + str(n) for n in range(8))).html)
    assert len(found) == 5
    assert max(len(name) for name, _ in found) <= 60
    assert buttons.of_markup('<a href="javascript:alert(1)">x</a><p>no link</p>') == []
