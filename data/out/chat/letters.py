"""A notice as a direct message in Slack, and the same message once somebody has checked in from it.

https://docs.slack.dev/reference/methods/chat.postMessage
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.config.chat_settings import SlackSettings
from data.config.i18n.translation import Wording, one_line
from data.out.chat import slack
from data.out.chat.blocks import FALLBACK, Block, escaped, of_notice, short
from data.out.chat.slack import SlackTrouble, ask
from data.out.notices.errors import NobodyKnows, NotTaken
from data.queries.check_ins import Entry, latest_check_ins
from data.queries.notices import preferences
from data.queries.notices.outbox import IN_SLACK, Letter
from data.queries.preferences import words_of
from data.stores.snapshot import Reader
from okr_model.check_ins.check_ins import CheckIn

if TYPE_CHECKING:
    from slack_sdk import WebClient

SECONDS: Final = 30
_FOR_GOOD: Final = frozenset({"users_not_found", "user_not_found", "channel_not_found", "messages_tab_disabled"})


def send(settings: SlackSettings, letter: Letter, words: Wording) -> None:
    """Send a notice to its person, who is found by their address. Raises NotTaken, NobodyKnows."""
    web = slack.client(settings, seconds=SECONDS)
    try:
        user = ask(web.users_lookupByEmail, email=letter.email)["user"]["id"]
    except SlackTrouble as failure:
        raise NotTaken(failure.sentence, for_good=failure.code in _FOR_GOOD) from None
    try:
        ask(
            web.chat_postMessage, channel=user, text=_fallback(letter), blocks=_blocks(letter, words),
            unfurl_links=False, unfurl_media=False,
        )  # fmt: skip
    except SlackTrouble as failure:
        if failure.unsure:
            raise NobodyKnows(failure.sentence) from None
        raise NotTaken(failure.sentence, for_good=failure.code in _FOR_GOOD) from None


def update(reader: Reader, web: WebClient, email: str, identity: str, channel: str, message: str) -> None:
    """Show in a message what its person has said since it was sent. Raises SlackTrouble."""
    sent = preferences.sent(reader, email=email)
    letter = next((one for one in sent if one.service == IN_SLACK and one.identity == identity), None)
    if letter is None:
        return
    words = words_of(reader, email)
    blocks = _blocks(letter, words, _said_since(reader, letter, words))
    ask(web.chat_update, channel=channel, ts=message, text=_fallback(letter), blocks=blocks)


def _blocks(letter: Letter, words: Wording, said: dict[tuple[str, str], str] | None = None) -> list[Block]:
    name = words.t("Check in")
    return of_notice(letter.title, letter.html, name=name, identity=letter.identity, said=said or {})


def _fallback(letter: Letter) -> str:
    return short(escaped(letter.title), FALLBACK)


def _said_since(reader: Reader, letter: Letter, words: Wording) -> dict[tuple[str, str], str]:
    """The latest check-in on each key result from the day of a notice on, in words, by cycle and id."""
    day = letter.queued_at.astimezone(reader.now().tzinfo).date()
    return {
        (cycle.id, item): in_words(entry, words)
        for cycle in reader.plan.cycles()
        for item, entry in latest_check_ins(reader, cycle.id).items()
        if isinstance(entry.body, CheckIn) and entry.body.day >= day
    }


def in_words(entry: Entry, words: Wording) -> str:
    """Who checked in, how confident they are, and what they said."""
    said = entry.body
    if not isinstance(said, CheckIn):
        return ""
    told = [words.t("{who} checked in on {day}", who=words.apart(entry.author), day=words.full_day(said.day))]
    if said.confidence is not None:
        told.append(words.t("confidence {n} of 10", n=words.number(said.confidence)))
    told += [words.apart(one_line(text)) for text in (said.note, said.obstacles, said.next_step) if text]
    return " · ".join(told)
