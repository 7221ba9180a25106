"""Who speaks in Slack: a person of the workspace, by the address that Slack has confirmed; never by a name.

https://docs.slack.dev/reference/objects/user-object
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from data.commands.permissions import Actor
from data.config.i18n.preferences import Preferences
from data.config.i18n.translation import Wording
from data.config.source_settings import SettingsError
from data.out.chat.slack import ask
from data.queries import people
from data.queries.preferences import words_of, words_with
from data.stores.snapshot import Reader
from okr_model.plan.people import address
from okr_model.wording.sentences import Sentence, SentenceError

if TYPE_CHECKING:
    from slack_sdk import WebClient

THROUGH: Final = "Slack"
"""What stands in the activity log as the way somebody came."""

_UNKNOWN: Final = Sentence(
    "Slack gives you the address {email}, which belongs to nobody in {workspace}: ask an administrator to add you on "
    "the page People."
)
_NAMELESS: Final = Sentence("Slack has confirmed no e-mail address of yours, so {workspace} cannot tell who you are.")
_ELSEWHERE: Final = Sentence("You belong to another Slack workspace, so {workspace} cannot tell who you are.")
_LEFT: Final = Sentence("You have left {workspace}: ask an administrator if that is a mistake.")


class Stranger(SentenceError):
    """Whoever speaks is nobody of the workspace, or may not sign in any more; says so politely."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where the app is installed, as `auth.test` says. enterprise: of an Enterprise organisation; else empty."""

    team: str
    enterprise: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person of the workspace. words: in their language."""

    actor: Actor
    words: Wording


def home_of(web: WebClient) -> Home:
    """Where the app of a token is installed. Raises SlackTrouble."""
    said = ask(web.auth_test)
    return Home(str(said.get("team_id") or ""), str(said.get("enterprise_id") or ""))


def speaker(reader: Reader, web: WebClient, home: Home, user: str) -> Speaker:
    """The person behind a user of Slack, with the role they have at this moment. Raises Stranger, SlackTrouble."""
    found = ask(web.users_info, user=user).get("user") or {}
    named = {"workspace": reader.settings.workspace.title}
    if not _is_from(found, home):
        raise Stranger(_ELSEWHERE.filled(**named))
    given = (found.get("profile") or {}).get("email")
    if not given or found.get("is_email_confirmed") is not True or found.get("deleted") or found.get("is_bot"):
        raise Stranger(_NAMELESS.filled(**named))
    email = address(str(given))
    person = people.find(reader, email)
    if person is None:
        raise Stranger(_UNKNOWN.filled(email=email, **named))
    sign_in = reader.settings.sign_in
    shut_out = isinstance(sign_in, SettingsError) or (sign_in is not None and not sign_in.allows(email))
    if not person.active or shut_out:
        raise Stranger(_LEFT.filled(**named))
    return Speaker(Actor(email, person.role, "chat", token=THROUGH), words_of(reader, email))


def words_of_all(reader: Reader) -> Wording:
    """The words for what everybody in a conversation reads, and for those whom nobody knows."""
    return words_with(reader, Preferences())


def _is_from(user: dict[str, Any], home: Home) -> bool:
    """Whether somebody is of our own Slack: an address that another company's Slack confirms proves nothing here."""
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
    ours = bool(home.team) and user.get("team_id") == home.team
    return ours or (bool(home.enterprise) and enterprise == home.enterprise)
