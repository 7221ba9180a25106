"""Notices found, written, queued and sent: once by `okr notices send`, again and again by the server."""

from __future__ import annotations

import logging
import time
from collections import Counter
from datetime import date

from data.commands import notices
from data.commands.permissions import SERVER, Actor, actor_of
from data.config.chat_services import BadAddress
from data.config.source_settings import SettingsError
from data.config.vault import Vault, VaultProblem
from data.ingest.repeating import Repeating
from data.out.chat import letters as letters_in_slack
from data.out.notices import chat, mail
from data.out.notices import message as letters
from data.out.notices.errors import NobodyKnows, NotTaken
from data.out.page_address import of_pages
from data.out.rewording.review_openings import ReviewOpenings
from data.out.rewording.rewriter import Rewriter
from data.queries import people
from data.queries.notices import due, outbox
from data.queries.notices.outbox import IN_SLACK, Channel, Letter, Listener, Sending, SendingState
from data.queries.preferences import words_of
from data.queries.reviews import reviews
from data.stores.snapshot import Reader
from data.stores.workspace import Workspace
from okr_model.notices.letter import Item
from okr_model.notices.letter import Letter as Said
from okr_model.notices.notices import Preferences, audible
from okr_model.wording.sentences import Sentence

log = logging.getLogger(__name__)

SECONDS = 5.0  # how often the queue is looked at
LOOK_SECONDS = 60.0  # how often everything is looked at, where nothing says that it has changed
NO_MAIL = Sentence("No mail server is set up: add [notices.mail] to okr.toml (docs/notices.md shows how).")
NO_SLACK = Sentence("No Slack app is set up: add [chat.slack] to okr.toml (docs/chat.md shows how).")
NOT_INVITED = Sentence("This person may not sign in any more, so nothing is sent to them.")
TRIAL = Sentence("Notices will arrive here")
NO_CHANNEL = Sentence("This channel has been removed.")


def queue_new(workspace: Workspace, actor: Actor, *, review: date | None = None) -> int:
    """Find what there is to say now, and queue it; gives how many letters are new.

    review: the day of the next review, which a digest precedes; without it, the next one that is planned.
    """
    reader = workspace.snapshot()
    found, letters = _find(reader, review, Rewriter(reader))
    return notices.queue(workspace, actor, found.changed, letters) if found.changed or letters else 0


def preview(reader: Reader, *, review: date | None = None) -> list[Letter]:
    """The letters that `queue_new` would queue."""
    _, letters = _find(reader, review)
    return outbox.new_letters(reader, letters)


def _find(reader: Reader, review: date | None, rewriter: Rewriter | None = None) -> tuple[due.Found, list[Letter]]:
    """What there is to say, and the letters that say it; nothing is looked at where nobody listens.

    rewriter: rewords the openings of summaries that were not queued yet.
    """
    listeners = invited(reader)
    if not listeners:
        return due.Found((), ()), []
    found = due.find(reader, listeners, review=review or reviews.next_day(reader))
    return found, [letter for listener, said in found.said for letter in _written(reader, listener, said, rewriter)]


def _written(reader: Reader, listener: Listener, said: Said, rewriter: Rewriter | None) -> list[Letter]:
    own = addressed(reader, listener, said)
    if rewriter is None or rewriter.settings is None or said.opening is None or not outbox.new_letters(reader, own):
        return own
    return addressed(reader, listener, rewriter.letter(said, words_of(reader, listener.email)))


def invited(reader: Reader) -> list[Listener]:
    """Everybody who has a channel, wishes to hear something, and may sign in."""
    return [one for one in outbox.listeners(reader) if _may_hear(reader, one.email)]


def _may_hear(reader: Reader, email: str) -> bool:
    sign_in = reader.settings.sign_in
    if isinstance(sign_in, SettingsError) or (sign_in is not None and not sign_in.allows(email)):
        return False
    person = people.find(reader, email)
    return person is None or person.active


def addressed(reader: Reader, listener: Listener, said: Said) -> list[Letter]:
    """A notice in its final form, in the person's language, once for each of their channels."""
    settings, at = reader.settings.workspace, reader.now()
    title, text, html = letters.written(said, settings.title, of_pages(reader), words_of(reader, listener.email))
    due_at = audible(listener.wishes, settings.timezone, at)
    return [
        Letter(said.identity, listener.email, c.id, c.service, title, text, html, at, due_at) for c in listener.channels
    ]


def send_due(workspace: Workspace, actor: Actor) -> Counter[SendingState]:
    """Send the letters that are due; gives how many ended in which state.

    A letter is claimed before anything leaves, so that it is sent once. Where the mail server cannot be reached, one
    letter finds out, and the other mails wait for the next round.
    """
    at = workspace.now()
    if outbox.needs_cleaning(workspace, at):
        notices.clean_up(workspace, actor)
    letters = outbox.due(workspace, at)
    channels = {channel.id: channel for channel in outbox.all_channels(workspace)} if letters else {}
    states: Counter[SendingState] = Counter()
    no_mail = False
    for letter in letters:
        if no_mail and letter.service == "email":
            continue
        if notices.begin_sending(workspace, actor, letter.id):
            state, unreachable = _send(workspace, actor, letter, channels.get(letter.channel_id))
            states[state] += 1
            no_mail |= unreachable
    return states


def _send(workspace: Workspace, actor: Actor, letter: Sending, channel: Channel | None) -> tuple[SendingState, bool]:
    """Send a letter; gives its state from now on, and whether the mail server cannot be reached."""
    try:
        if channel is None:
            raise NotTaken(NO_CHANNEL, for_good=True)
        if not _may_hear(workspace, letter.email):
            raise NotTaken(NOT_INVITED, for_good=True)
        deliver(workspace, channel, letter)
    except NotTaken as failure:
        log.warning("notice %d to a channel of kind %s: %s", letter.id, letter.service, failure)
        state = notices.note_failed(workspace, actor, letter, failure.sentence, for_good=failure.for_good)
        return state, failure.unreachable
    except NobodyKnows as failure:
        log.warning("notice %d to a channel of kind %s: %s", letter.id, letter.service, failure)
        return notices.note_failed(workspace, actor, letter, failure.sentence, unsure=True), False
    notices.note_sent(workspace, actor, letter.id)
    return "sent", False


def deliver(reader: Reader, channel: Channel, letter: Letter) -> None:
    """Hand a letter to the service of a channel. Raises NotTaken, NobodyKnows."""
    settings = reader.settings
    if channel.service == "email":
        if settings.notices_problem is not None:
            raise NotTaken(settings.notices_problem.sentence)
        if settings.notices.mail is None:
            raise NotTaken(NO_MAIL)
        mail.send(settings.notices.mail, letter, of_pages(reader))
        return
    if channel.service == IN_SLACK:
        if settings.chat_problem is not None:
            raise NotTaken(settings.chat_problem.sentence)
        if settings.chat.slack is None:
            raise NotTaken(NO_SLACK)
        letters_in_slack.send(settings.chat.slack, letter, words_of(reader, letter.email))
        return
    try:
        chat.send(Vault(reader.home).get(channel.secret).get_secret_value(), letter, settings.notices.hosts)
    except (VaultProblem, BadAddress) as problem:
        raise NotTaken(problem.sentence) from None


def try_out(reader: Reader, channel: Channel) -> None:
    """Send a short message to a channel, now and once. Raises NotTaken, NobodyKnows."""
    at = reader.now()
    item = Item(TRIAL, (reader.settings.workspace.title,), None, "")
    said = Said("digest", f"trial:{at.isoformat()}", TRIAL, (item,))
    listener = Listener(channel.email, Preferences(), at, (channel,))
    (letter,) = addressed(reader, listener, said)
    deliver(reader, channel, letter)


class Notifier:
    """Queues and sends notices for as long as the server runs, in a thread of its own: mail servers can be slow."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._seen: tuple[object, ...] | None = None
        self._looked = 0.0
        self._openings = ReviewOpenings(workspace)
        self._loop = Repeating("notifier", self._round, SECONDS)

    def start(self) -> None:
        """Begin."""
        self._loop.start()

    def stop(self, patience: float = 1.5) -> None:
        """End after the letter that is being sent; one that takes too long is left, and noted at the next start."""
        self._loop.stop(patience)

    def _round(self) -> None:
        actor = actor_of(self.workspace, SERVER, "server")
        self._queue_new(actor)
        if states := send_due(self.workspace, actor):
            log.info("notices: %s", ", ".join(f"{n} {state}" for state, n in sorted(states.items())))
        self._openings.look(actor)

    def _queue_new(self, actor: Actor) -> None:
        """Find what there is to say where something has changed, and once a minute, for time passes too."""
        version = self.workspace.version()
        if version == self._seen and time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._seen, self._looked = version, time.monotonic()
        queue_new(self.workspace, actor)
