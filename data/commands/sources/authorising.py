"""A person allows this program to read a service: the way there, the way back, and what was granted kept.

What is under way is known to this process only, for minutes: the state of RFC 6749 (section 10.12) is random, is good
once, and belongs to who began. Nothing is written before something was granted and saved.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import SecretStr

from connectors.framework import authorisation, registry
from connectors.framework.authorisation import Place
from connectors.framework.errors import ConnectorError
from connectors.framework.oauth import Client, Grant, OAuth
from connectors.framework.said import clean
from data.commands.command import command
from data.commands.errors import CannotWrite, Changed, NotThere, Refused
from data.commands.permissions import Actor
from data.commands.sources import source_draft
from data.commands.sources.source_draft import SourceDraft
from data.config import authorisations, clock
from data.config.authorisations import Authorisation
from data.config.secrets import secret_keys
from data.config.settings_file import SettingsFile
from data.config.vault import VaultProblem
from data.stores.workspace import Workspace
from okr_model.plan.people import is_same_person
from okr_model.wording.sentences import Sentence, ended

LASTS: Final = timedelta(minutes=10)
"""How long a person has to say yes."""

_MOST_UNDER_WAY: Final = 50
_MOST_LETTERS: Final = 4_000  # of a code


class NotGranted(Refused):
    """Nothing was granted: the person or the service said no, or the answer is none of ours. Says what to do."""


@dataclass(frozen=True, slots=True)
class Application:
    """An application of one's own, as a person gives it. named: the addresses that its file names."""

    client: Client
    named: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Begun:
    """An authorisation under way. address: where the person says yes.  state: what the answer must repeat."""

    address: str
    state: str = field(repr=False)
    until: datetime


@dataclass(slots=True)
class _UnderWay:
    """browser: what the sign-in of the browser is known by, which must be the same on the way back."""

    source: str
    oauth: OAuth
    place: Place
    client: Client
    redirect_uri: str
    verifier: str = field(repr=False)
    by: str
    browser: str
    until: datetime
    answered: bool = False
    granted: Authorisation | None = None
    refused: Sentence | None = None


_under_way: dict[str, _UnderWay] = {}
_lock = threading.Lock()


def oauth_of(connector: object) -> OAuth | None:
    """How a connector is authorised; None where it takes a key only, or is not known."""
    if not isinstance(connector, str) or not registry.is_known(connector):
        return None
    try:
        return registry.get(connector).oauth
    except ConnectorError:
        return None


def application(text: str) -> Application:
    """The application in a file that the service gives, or in what was typed as JSON. Raises Refused."""
    try:
        found = json.loads(text)
        inner = next((found[kind] for kind in ("installed", "web") if isinstance(found.get(kind), dict)), found)
        id, secret = inner["client_id"], inner.get("client_secret", "")
        if not isinstance(id, str) or not isinstance(secret, str) or not id.strip():
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused(
            Sentence(
                "This is no application: its file is JSON with client_id and client_secret (Google: "
                "“Download JSON” of an OAuth client, not the key of a service account)."
            )
        ) from None
    named = {key: str(inner[key]) for key in ("auth_uri", "token_uri") if isinstance(inner.get(key), str)}
    return Application(Client(id.strip(), SecretStr(secret.strip())), named)


@command
def begin_authorisation(
    workspace: Workspace,
    actor: Actor,
    /,
    source: str,
    table: Mapping[str, Any],
    given: Application | None,
    redirect_uri: str,
    *,
    browser: str = "",
) -> Begun:
    """Prepare the way to a source's service.

    table: what the settings say, or will say, of the source.  given: the application, None for the one that is kept.
    redirect_uri: where the service sends the person back.  browser: see `finish_authorisation`.
    Raises Refused where the service has no such way, or an application or an option is missing.
    """
    if (oauth := oauth_of(table.get("connector"))) is None:
        raise Refused(
            Sentence(
                "The source {source} takes a key, not a permission: see how to get it on the page Add a source."
            ).filled(source=source)
        )
    try:
        kept = authorisations.client_of(workspace.home, oauth.service) if given is None else given.client
    except VaultProblem as problem:
        raise CannotWrite(problem.sentence) from None
    if kept is None:
        raise Refused(
            Sentence(
                "{oauth_title} wants an application of your own first: give its id and secret, or its file."
            ).filled(oauth_title=oauth.title)
        )
    base = table.get("base_url") or registry.get(str(table["connector"])).Options.model_fields["base_url"].default
    try:
        place = authorisation.place_of(
            oauth,
            {**table, "base_url": base},
            given.named if given else None,
            network=workspace.settings.network.network,
        )
    except ConnectorError as error:
        raise Refused(Sentence("{said} {remedy}").filled(said=ended(error.sentence), remedy=error.advice)) from None
    state, verifier = secrets.token_urlsafe(32), authorisation.verifier()
    until = workspace.now() + LASTS
    address = authorisation.address(oauth, place, kept, redirect_uri=redirect_uri, state=state, verifier=verifier)
    with _lock:
        for old in [key for key, one in _under_way.items() if one.until < workspace.now()]:
            del _under_way[old]
        while len(_under_way) >= _MOST_UNDER_WAY:
            del _under_way[next(iter(_under_way))]
        _under_way[state] = _UnderWay(source, oauth, place, kept, redirect_uri, verifier, actor.email, browser, until)
    return Begun(address, state, until)


def begun_by(state: str) -> str | None:
    """Who began what a state belongs to; None where there is nothing under way that it is of."""
    found = _of(state)
    return found.by if found else None


@command
def finish_authorisation(
    workspace: Workspace, actor: Actor, /, answer: Mapping[str, str], *, browser: str = ""
) -> Authorisation:
    """Take what the service sent back (`state`, and `code` or `error`) and exchange it for what was granted.

    Raises NotGranted: a state that is not under way, was answered before or is too old, of another person or browser,
    a person who said no, a code that the service refuses.
    """
    found = _of(answer.get("state", ""))
    if found is None:
        raise NotGranted(
            Sentence("This answer belongs to nothing that was begun here, or to something long over: begin again.")
        )
    if not is_same_person(found.by, actor.email) or not hmac.compare_digest(found.browser, browser):
        raise NotGranted(
            Sentence("Somebody else began this, or it was begun in another browser: begin again in this one.")
        )
    with _lock:
        again, found.answered = found.answered, True
    if again:
        raise NotGranted(
            Sentence("This answer was used before; each is good once. If the source is not connected, begin again.")
        )
    try:
        found.granted = _granted(workspace, found, answer)
    except NotGranted as refusal:
        found.refused = refusal.sentence
        raise
    return found.granted


def result_of(state: str, actor: Actor) -> Authorisation | Sentence | None:
    """What became of it, for who began it: what was granted, why nothing was, or None while it is under way."""
    found = _of(state)
    if found is None or not is_same_person(found.by, actor.email):
        return Sentence("The time for it is over: begin again.")
    if found.granted is None and found.refused is None and clock.now() > found.until:
        return Sentence("Nothing came back from {service} within {minutes} minutes: begin again.").filled(
            service=found.oauth.title, minutes=LASTS.seconds // 60
        )
    return found.granted or found.refused


@command
def keep_authorisation(workspace: Workspace, actor: Actor, /, source: str, granted: Authorisation) -> None:  # noqa: ARG001
    """Write what was granted into a source that is there; it is in force at once, its application kept for the next.

    Raises NotThere, Changed or CannotWrite.
    """
    file = SettingsFile(workspace.home)
    was = file.sources().get(source)
    if was is None:
        raise NotThere("source", source, list(file.sources()))
    oauth = oauth_of(was.get("connector"))
    if oauth is None or oauth.service != granted.service:
        raise Changed
    table, typed = filled(source, oauth, granted, secret_keys(registry.get(str(was["connector"])).Options))
    source_draft.save(workspace, SourceDraft(source, {**was, **table}, typed, was), file)
    keep_application(workspace, granted)


def keep_application(workspace: Workspace, granted: Authorisation) -> None:
    """Keep the application for the next source of the same service. Raises CannotWrite."""
    try:
        authorisations.keep_client(workspace.home, granted.service, granted.client)
    except VaultProblem as problem:
        raise CannotWrite(problem.sentence) from None


def filled(
    source: str, oauth: OAuth, granted: Authorisation, secret: frozenset[str]
) -> tuple[dict[str, str], dict[str, SecretStr]]:
    """What the settings shall say of the options that a grant fills, and the secrets by name."""
    kept = granted.secrets(source, oauth)
    table = {
        option: f"secret:{source}.{option}" if option in secret else kept.pop(f"{source}.{option}").get_secret_value()
        for option in oauth.fills
    }
    return table, kept


def _of(state: str) -> _UnderWay | None:
    """What a state belongs to, found without telling by the time it takes how much of it was right."""
    with _lock:
        found = [one for known, one in _under_way.items() if hmac.compare_digest(known.encode(), state.encode())]
    return found[0] if found else None


def _granted(workspace: Workspace, found: _UnderWay, answer: Mapping[str, str]) -> Authorisation:
    title = found.oauth.title
    if workspace.now() > found.until:
        raise NotGranted(
            Sentence("It took longer than {minutes} minutes to come back from {title}: begin again.").filled(
                minutes=LASTS.seconds // 60, title=title
            )
        )
    if answer.get("error"):
        said = clean(str(answer.get("error_description") or answer["error"]))[:200]
        if answer["error"] in ("access_denied", "user_cancelled_login", "user_cancelled_authorize"):
            raise NotGranted(
                Sentence("Nothing was granted: {title} says that it was declined. Begin again to allow it.").filled(
                    title=title
                )
            )
        raise NotGranted(
            Sentence("{title} did not grant it: {said}. Correct that, then begin again.").filled(title=title, said=said)
        )
    code = answer.get("code", "")
    if not code or len(code) > _MOST_LETTERS:
        raise NotGranted(Sentence("{title} sent nothing back that could be used: begin again.").filled(title=title))
    if found.oauth.genuine is not None and not found.oauth.genuine(found.client, answer):
        raise NotGranted(
            Sentence(
                "This answer does not come from {title}, or the secret of the application is another one: compare it "
                "with the one there, then begin again."
            ).filled(title=title)
        )
    try:
        grant = authorisation.exchange(
            found.oauth, found.place, found.client, code=code, redirect_uri=found.redirect_uri, verifier=found.verifier
        )
    except ConnectorError as error:
        raise NotGranted(Sentence("{said} {remedy}").filled(said=ended(error.sentence), remedy=error.advice)) from None
    return Authorisation(
        found.oauth.service, tuple(found.oauth.fills), found.client, _complete(found.oauth, grant), workspace.now()
    )


def _complete(oauth: OAuth, grant: Grant) -> Grant:
    """Without a refresh token a permission that needs one is worth nothing after an hour."""
    if not oauth.renewed_by_host and grant.refresh_token is None:
        raise NotGranted(
            Sentence(
                "{oauth_title} gave no lasting permission (no refresh token). Take this program away "
                "under the account's connected apps there, then begin again."
            ).filled(oauth_title=oauth.title)
        )
    return grant
