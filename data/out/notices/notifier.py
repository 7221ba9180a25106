"""The server's postman: looks whether there is something to say, writes it, and sends what is due, again and again."""

from __future__ import annotations

import logging
import time
from collections import Counter
from datetime import date

from data.config.chat_services import BadAddress
from data.config.source_settings import SettingsError
from data.config.vault import Vault, VaultProblem
from data.ingest.repeating import Repeating
from data.out.notices import chat, mail
from data.out.notices import message as letters
from data.out.notices.errors import NobodyKnows, NotTaken
from data.out.page_address import of_pages
from data.out.speech import English, Speech
from data.queries.notices import due as notices
from data.queries.reviews import reviews
from data.stores.notices.outbox import Letter, Sending, State
from data.stores.notices.store import Channel, Listener
from data.stores.snapshot import Reader
from data.stores.workspace import Workspace
from okr_model.notices.letter import Item
from okr_model.notices.letter import Letter as Said
from okr_model.notices.notices import Wishes, audible
from okr_model.wording.sentences import Sentence

log = logging.getLogger(__name__)

SECONDS = 5.0  # how often the queue is looked at
LOOK_SECONDS = 60.0  # how often everything is looked at, where nothing says that it has changed
NO_MAIL = "No mail server is set up: add [notices.mail] to okr.toml (docs/notices.md shows how)."
NOT_INVITED = "This person may not sign in any more, so nothing is sent to them."
TRIAL = Sentence("Notices reach you here")
NO_CHANNEL = "This channel has been removed."


def look(workspace: Workspace, speech: Speech | None = None, *, review: date | None = None) -> int:
    """Look at everything, and queue what is to be said; says how many letters are new.

    review: the day of the next review, before which a digest goes out.
    """
    found, letters = _found(workspace, speech, review)
    return workspace.plan.notices.record(found.changed, letters) if found.changed or letters else 0


def would_say(workspace: Workspace, *, review: date | None = None) -> list[Letter]:
    """What `look` would queue, without noting anything."""
    _, letters = _found(workspace, None, review)
    return workspace.plan.notices.unknown(letters)


def _found(workspace: Workspace, speech: Speech | None, review: date | None) -> tuple[notices.Found, list[Letter]]:
    """One look. Where nobody listens nothing is looked at."""
    listeners = listening(workspace)
    if not listeners:
        return notices.Found((), ()), []
    found = notices.find(workspace, listeners, review=review or reviews.next_day(workspace))
    return found, [one for listener, said in found.said for one in addressed(workspace, listener, said, speech)]


def listening(workspace: Workspace) -> list[Listener]:
    """Everybody who wishes to hear something and may."""
    return [one for one in workspace.plan.notices.listeners() if _may_hear(workspace, one.email)]


def _may_hear(workspace: Workspace, email: str) -> bool:
    sign_in = workspace.settings.sign_in
    if isinstance(sign_in, SettingsError) or (sign_in is not None and not sign_in.allows(email)):
        return False
    person = workspace.plan.people.find(email)
    return person is None or person.active


def addressed(workspace: Reader, listener: Listener, said: Said, speech: Speech | None = None) -> list[Letter]:
    """A notice in its final form, once for each channel of a person."""
    settings, at = workspace.settings.workspace, workspace.now()
    title, text, html = letters.written(said, settings.title, of_pages(workspace), speech or English())
    due = audible(listener.wishes, settings.timezone, at)
    return [
        Letter(said.identity, listener.email, c.id, c.service, title, text, html, at, due) for c in listener.channels
    ]


def send_due(workspace: Workspace) -> Counter[State]:
    """Send what is due; gives what became of how many.

    Where the mail server cannot be reached, one letter finds out, and the other mails wait for the next round.
    """
    outbox, at = workspace.plan.notices, workspace.now()
    outbox.recover(at)
    outbox.forget(at)
    done: Counter[State] = Counter()
    channels = {c.id: c for c in outbox.channels()}
    no_mail = False
    for one in outbox.due(at):
        if no_mail and one.service == "email":
            continue
        if outbox.claim(one.id, workspace.now()):
            state, unreachable = _send(workspace, one, channels.get(one.channel_id))
            done[state] += 1
            no_mail |= unreachable
    return done


def _send(workspace: Workspace, one: Sending, channel: Channel | None) -> tuple[State, bool]:
    """Send one; gives what becomes of it, and whether the mail server cannot be reached."""
    outbox = workspace.plan.notices
    try:
        if channel is None:
            raise NotTaken(NO_CHANNEL, for_good=True)
        if not _may_hear(workspace, one.email):
            raise NotTaken(NOT_INVITED, for_good=True)
        deliver(workspace, channel, one)
    except NotTaken as failure:
        log.warning("notice %d to a channel of kind %s: %s", one.id, one.service, failure)
        state = outbox.note_failed(one, str(failure), workspace.now(), for_good=failure.for_good)
        return state, failure.unreachable
    except NobodyKnows as failure:
        log.warning("notice %d to a channel of kind %s: %s", one.id, one.service, failure)
        return outbox.note_failed(one, str(failure), workspace.now(), unsure=True), False
    outbox.note_sent(one.id, workspace.now())
    return "sent", False


def deliver(workspace: Reader, channel: Channel, letter: Letter) -> None:
    """Hand a letter to the service of a channel. Raises NotTaken, NobodyKnows."""
    settings = workspace.settings
    if channel.service == "email":
        if settings.notices_problem is not None:
            raise NotTaken(str(settings.notices_problem))
        if settings.notices.mail is None:
            raise NotTaken(NO_MAIL)
        mail.send(settings.notices.mail, letter, of_pages(workspace))
        return
    try:
        chat.send(Vault(workspace.home).get(channel.secret).get_secret_value(), letter, settings.notices.hosts)
    except (VaultProblem, BadAddress) as problem:
        raise NotTaken(str(problem)) from None


def try_out(workspace: Reader, channel: Channel, speech: Speech | None = None) -> None:
    """Send a short message to a channel, now and once. Raises NotTaken, NobodyKnows."""
    at = workspace.now()
    item = Item(TRIAL, (workspace.settings.workspace.title,), None, "")
    said = Said("digest", f"trial:{at.isoformat()}", TRIAL, (item,))
    listener = Listener(channel.email, Wishes(), at, (channel,))
    (letter,) = addressed(workspace, listener, said, speech)
    deliver(workspace, channel, letter)


class Postman:
    """Works beside the scheduler for as long as the server runs, in a thread of its own: mail servers can be slow."""

    def __init__(self, workspace: Workspace, speech: Speech | None = None) -> None:
        self.workspace = workspace
        self.speech = speech
        self._seen: tuple[object, ...] | None = None
        self._looked = 0.0
        self._loop = Repeating("postman", self._round, SECONDS)

    def start(self) -> None:
        """Begin."""
        self._loop.start()

    def stop(self, patience: float = 20.0) -> None:
        """End after the letter that is being sent; one that takes too long is left, and noted at the next start."""
        self._loop.stop(patience)

    def _round(self) -> None:
        self._look()
        if done := send_due(self.workspace):
            log.info("notices: %s", ", ".join(f"{n} {state}" for state, n in sorted(done.items())))

    def _look(self) -> None:
        version = self.workspace.version()
        if version == self._seen and time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._seen, self._looked = version, time.monotonic()
        look(self.workspace, self.speech)
