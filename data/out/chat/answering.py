"""What Slack hands over, answered: a button pressed, a form handed in, a link posted.

A button opens a form, which is filled once its figures are read: the permission to open one ends after three seconds.
Slack hands over again what it takes to be lost (https://docs.slack.dev/apis/events-api): a press or a link that was
seen is passed over, and a form that is handed in twice says once what it says.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from data.commands import check_ins
from data.commands.errors import Refused
from data.commands.permissions import NotAllowed, authorise, authorise_command
from data.config.i18n.translation import Wording
from data.out.chat import forms, letters, links, who
from data.out.chat.blocks import CHECK_IN, COMMENT, About, Block, escaped
from data.out.chat.forms import Place
from data.out.chat.slack import SlackTrouble, ask
from data.out.chat.who import Home, Speaker, Stranger
from data.queries import check_ins as said_before
from data.queries.tiles import Chosen
from data.stores.workspace import Workspace
from data.telemetry import meters
from data.telemetry.error_numbers import number_of
from okr_model.wording.sentences import Sentence, SentenceError

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

Json = dict[str, Any]
_SEEN: Final = 1000  # requests remembered, so that none is answered twice
_GONE: Final = Sentence("This key result is not in the plan any more.")
_OVER: Final = Sentence("This form is not known here: close it, and press the button again.")
_DEFECT: Final = Sentence(
    "This went wrong, and it is not your fault. Nothing was saved. Error {number}: the log says why."
)
_COMMANDS: Final = {CHECK_IN: "check_ins.check_in", COMMENT: "check_ins.comment"}


class Stopping(Exception):
    """The server stops: nothing more is asked of Slack."""


@dataclass
class Answering:
    """Answers for one workspace. stopped: whether the server stops."""

    workspace: Workspace
    web: WebClient
    home: Home
    links: bool
    stopped: Callable[[], bool]
    _seen: OrderedDict[str, None] = field(default_factory=OrderedDict)
    _looking: threading.Lock = field(default_factory=threading.Lock)
    _saying: threading.Lock = field(default_factory=threading.Lock)

    def pressed(self, payload: Json) -> None:
        """A button was pressed (https://docs.slack.dev/reference/interaction-payloads/block_actions-payload)."""
        for action in payload.get("actions") or ():
            kind, about = action.get("action_id"), About.read(action.get("value"))
            if kind in _COMMANDS and about is not None and self._is_new(f"press:{payload.get('trigger_id')}"):
                self._open(kind, about, payload)

    def handed_in(self, payload: Json) -> Json | None:
        """A form was handed in (https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload).

        Gives what Slack shows: errors beside the fields, another form, or None: it closes.
        """
        view = payload.get("view") or {}
        kind, place = str(view.get("callback_id")), Place.read(view.get("private_metadata"))
        words = who.words_of_all(self.workspace)
        if place is None or kind not in _COMMANDS:
            return _instead(words.sentence(_OVER), words)
        with self._trouble_told(lambda said, _: _at_fields({forms.first_field(kind): said})) as shown:
            speaker = self._speaker(payload)
            if errors := self._say(speaker, kind, place.about, forms.answers(view), f"slack:{view.get('id')}"):
                return _at_fields(errors)
        return shown.get("answer")

    def after(self, payload: Json) -> None:
        """What follows a form that was taken: the message it was opened from tells of it."""
        place = Place.read((payload.get("view") or {}).get("private_metadata"))
        if place is None or not place.message or not place.about.notice:
            return
        with self._noted("a message"):
            speaker = self._speaker(payload)
            snapshot = self.workspace.snapshot()
            notice = place.about.notice
            letters.update(snapshot, self.web, speaker.actor.email, notice, place.channel, place.message)

    def shared(self, payload: Json) -> None:
        """A message with links to our pages was written (https://docs.slack.dev/reference/events/link_shared)."""
        event = payload.get("event") or {}
        if event.get("type") != "link_shared" or not self.links or not self._is_new(f"event:{payload.get('event_id')}"):
            return
        if payload.get("is_ext_shared_channel"):  # another company reads along
            return
        with self._noted("a link"):
            try:
                speaker = self._speaker(event)
                authorise(self.workspace, speaker.actor, "look")
            except (Stranger, NotAllowed) as refusal:
                self._whisper(event, refusal)
                return
            snapshot, words = self.workspace.snapshot(), who.words_of_all(self.workspace)
            addresses = [str(one.get("url") or "") for one in (event.get("links") or ())[: links.MOST]]
            found = {url: {"blocks": shown} for url in addresses if (shown := links.unfurled(snapshot, url, words))}
            if found:
                self._ask(self.web.chat_unfurl, unfurls=found, **_where(event))

    def _open(self, kind: str, about: About, payload: Json) -> None:
        with self._noted("a form"):
            words = who.words_of_all(self.workspace)
            opened = self._ask(self.web.views_open, trigger_id=payload["trigger_id"], view=forms.waiting(kind, words))
            view = str((opened.get("view") or {}).get("id"))
            with self._trouble_told(lambda said, words: {"view": forms.told(said, words, kind)}) as shown:
                shown["view"] = self._form(kind, about, payload)
            self._ask(self.web.views_update, view_id=view, view=shown.get("view") or shown["answer"]["view"])

    def _form(self, kind: str, about: About, payload: Json) -> Block:
        speaker = self._speaker(payload)
        try:
            authorise_command(self.workspace, speaker.actor, _COMMANDS[kind])
        except NotAllowed as refusal:
            return forms.told(speaker.words.sentence(refusal.sentence), speaker.words, kind)
        snapshot = self.workspace.snapshot()
        chosen = Chosen(subject="key_result", item=about.item, cycle_id=about.cycle)
        content = links.figures(snapshot, chosen, speaker.words)
        if content is None:
            return forms.told(speaker.words.sentence(_GONE), speaker.words, kind)
        container = payload.get("container") or {}
        place = Place(about, str(container.get("channel_id") or ""), str(container.get("message_ts") or ""))
        return (forms.check_in if kind == CHECK_IN else forms.comment)(content, place, speaker.words)

    def _say(self, speaker: Speaker, kind: str, about: About, entered: Json, request: str) -> dict[str, str]:
        """Carry out what was entered, once; gives what is wrong with it, by field."""
        workspace, item = self.workspace, ("key result", about.item)
        with self._saying:
            made = said_before.made_on(workspace, "check_in" if kind == CHECK_IN else "comment", request)
            if made is not None:
                return {}
            try:
                authorise_command(workspace, speaker.actor, _COMMANDS[kind])
                if kind == COMMENT:
                    text = str(entered.get("text") or "")
                    check_ins.comment(workspace, speaker.actor, about.cycle, item, text, request=request)  # type: ignore[arg-type]
                elif errors := forms.wrong(entered, workspace.today(), speaker.words):
                    return errors
                else:
                    check_ins.check_in(workspace, speaker.actor, about.cycle, item, request=request, **entered)  # type: ignore[arg-type]
            except Refused as refusal:
                return {forms.first_field(kind): forms.refusal(speaker.words.sentence(refusal.sentence))}
        return {}

    def _speaker(self, payload: Json) -> Speaker:
        user = payload.get("user")
        name = str(user.get("id") if isinstance(user, dict) else user)
        if self.stopped():
            raise Stopping
        return who.speaker(self.workspace, self.web, self.home, name)

    def _ask(self, method: Callable[..., Any], **arguments: Any) -> Json:
        if self.stopped():
            raise Stopping
        return ask(method, **arguments)

    def _whisper(self, event: Json, refusal: SentenceError) -> None:
        """Tell the one who posted a link, and nobody else, why it shows nothing; where we are in the conversation."""
        if event.get("is_bot_user_member") and event.get("source") != "composer":
            words = who.words_of_all(self.workspace)
            text = escaped(words.sentence(refusal.sentence))
            self._ask(self.web.chat_postEphemeral, channel=event["channel"], user=event["user"], text=text)

    def _is_new(self, name: str) -> bool:
        with self._looking:
            new = name not in self._seen
            self._seen[name] = None
            while len(self._seen) > _SEEN:
                self._seen.popitem(last=False)
        return new

    @contextmanager
    def _trouble_told(self, told: Callable[[str, Wording], Json]) -> Iterator[Json]:
        """Expected trouble in words to whoever asked, a defect with its number; under `answer` of what is given."""
        shown: Json = {}
        words = who.words_of_all(self.workspace)
        try:
            yield shown
        except Stopping:
            raise
        except SentenceError as refusal:
            shown["answer"] = told(words.sentence(refusal.sentence), words)
        except Exception as error:
            shown["answer"] = told(words.sentence(_DEFECT.filled(number=_met(error))), words)

    @contextmanager
    def _noted(self, what: str) -> Iterator[None]:
        """What cannot be told to anybody stands in the log."""
        try:
            yield
        except Stopping:
            log.info("The server stops: %s in Slack was not answered", what)
        except SlackTrouble as trouble:
            log.warning("Slack: %s was not answered: %s", what, trouble)
        except Exception as error:
            _met(error)


def _met(error: Exception) -> str:
    meters.ERRORS.labels("chat").inc()
    log.exception("What Slack handed over could not be answered")
    return number_of(error)


def _at_fields(errors: dict[str, str]) -> Json:
    return {"response_action": "errors", "errors": errors}


def _instead(text: str, words: Wording) -> Json:
    return {"response_action": "update", "view": forms.told(text, words)}


def _where(event: Json) -> Json:
    """Which message: by the pair that links in a composer have too, else by channel and time."""
    if event.get("unfurl_id") and event.get("source"):
        return {"unfurl_id": event["unfurl_id"], "source": event["source"]}
    return {"channel": event["channel"], "ts": event["message_ts"]}
