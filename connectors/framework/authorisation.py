"""The authorization code flow, step by step: the address a person is sent to, the code exchanged, the token renewed.

RFC 6749, section 4.1; PKCE (RFC 7636) with S256 wherever the service knows it. Nothing here is kept: what is under way
and what was granted is a matter of `data`. No token, code or secret stands in a message.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from pydantic import SecretStr

from connectors.framework import clock
from connectors.framework.connector import on_loopback, origin
from connectors.framework.errors import AuthFailed, BadConfig, BadData, ConnectorError, Transient
from connectors.framework.http import Web
from connectors.framework.http_answer import Answer, usual_failure
from connectors.framework.limits import Patience
from connectors.framework.network import Network
from connectors.framework.oauth import Client, Grant, OAuth
from connectors.framework.redaction import MASK
from connectors.framework.said import clean
from okr_model.wording.sentences import Sentence, as_it_is

_PATIENCE: Final = Patience(attempts=1, answer=20.0, total=30.0)  # somebody is waiting
_HOST_PART: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_MOST_LETTERS: Final = 200  # of what a service says about itself or about an error


@dataclass(frozen=True, slots=True)
class Place:
    """Where one source's service answers: its own addresses, or a stand-in on this machine."""

    authorise_url: str
    token_url: str
    stand_in: str = ""
    network: Network = field(default_factory=Network)

    def here(self, url: str) -> str:
        """Another address of the service, led to the stand-in where there is one."""
        return _moved(url, self.stand_in) if self.stand_in else url


def place_of(
    oauth: OAuth,
    options: Mapping[str, Any],
    named: Mapping[str, str] | None = None,
    *,
    network: Network,
) -> Place:
    """Where to go for a source with these options (`base_url` on this machine stands in for the service).

    network: where requests may lead.
    named: `auth_uri` and `token_uri` of an application's own file; believed for this machine only.
    Raises BadConfig for an option that is needed and missing, or a file of another service.
    """
    authorise, token = (_filled(url, options) for url in (oauth.authorise_url, oauth.token_url))
    base = str(options.get("base_url") or "")
    stand_in = origin(base) if on_loopback(base) else ""
    found = {"auth_uri": authorise, "token_uri": token}
    for key, own in found.items():
        theirs = str((named or {}).get(key) or "")
        if on_loopback(theirs):
            found[key] = theirs
        elif theirs and _site(theirs) != _site(own):
            raise BadConfig(
                Sentence("this file is an application of {hostname}, not of {title}").filled(
                    hostname=str(urlsplit(theirs).hostname), title=oauth.title
                ),
                remedy=Sentence("Download the file of the application you registered with {title}.").filled(
                    title=oauth.title
                ),
            )
        elif stand_in:
            found[key] = _moved(own, stand_in)
    return Place(found["auth_uri"], found["token_uri"], stand_in, network)


def verifier() -> str:
    """A fresh secret of this one flow (RFC 7636, section 4.1)."""
    return secrets.token_urlsafe(48)


def challenge(verifier: str) -> str:
    """What is shown of it beforehand (S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def address(oauth: OAuth, place: Place, client: Client, *, redirect_uri: str, state: str, verifier: str) -> str:
    """Where a person says yes; it holds no secret."""
    asked = {
        "response_type": "code",
        oauth.client_key: client.id,
        "redirect_uri": redirect_uri,
        "scope": oauth.separator.join(oauth.scopes),
        "state": state,
        **oauth.extra,
    }
    if not oauth.scopes:
        del asked["scope"]
    if oauth.pkce:
        asked |= {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}
    mark = "&" if "?" in place.authorise_url else "?"
    return f"{place.authorise_url}{mark}{urlencode(asked)}"


def exchange(oauth: OAuth, place: Place, client: Client, *, code: str, redirect_uri: str, verifier: str) -> Grant:
    """What a code is worth. Raises AuthFailed where it is refused, Transient where the service stumbles."""
    form = {"grant_type": "authorization_code", oauth.code_key: code, "redirect_uri": redirect_uri}
    if oauth.pkce:
        form["code_verifier"] = verifier
    again = Sentence("Begin again: a code of {title} is good once, and for a few minutes only.").filled(
        title=oauth.title
    )
    with _Line(oauth, place, client, (code, verifier)) as line:
        return line.grant(form, again)


def renew(oauth: OAuth, place: Place, client: Client, old: Grant) -> Grant:
    """A grant with a fresh access token. What the service does not say anew stays as it was.

    Raises AuthFailed where the permission has ended, Transient where the service stumbles.
    """
    if old.refresh_token is None:
        raise AuthFailed(
            Sentence("{title} gave no way to renew this permission").filled(title=oauth.title),
            remedy=Sentence("Connect the source again."),
        )
    token = old.refresh_token.get_secret_value()
    ended = Sentence("The permission was withdrawn or has ended: connect the source to {title} again.").filled(
        title=oauth.title
    )
    with _Line(oauth, place, client, (token,)) as line:
        fresh = line.grant({"grant_type": "refresh_token", "refresh_token": token}, ended, settle=False)
    return replace(
        fresh,
        refresh_token=fresh.refresh_token or old.refresh_token,
        refresh_ends=fresh.refresh_ends or old.refresh_ends,
        scopes=fresh.scopes or old.scopes,
        account=old.account or fresh.account,
        more={**old.more, **fresh.more},
    )


class _Line:
    """The requests of one exchange; whatever a service repeats of our secrets is masked in what is said."""

    def __init__(self, oauth: OAuth, place: Place, client: Client, secret: tuple[str, ...]) -> None:
        self._oauth, self._place, self._client = oauth, place, client
        self._hidden = [text for text in (client.secret.get_secret_value(), *secret) if len(text) > 3]
        self._web = Web(_PATIENCE, place.network)

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, *_: object) -> None:
        self._web.close()

    def grant(self, form: dict[str, str], remedy: Sentence, *, settle: bool = True) -> Grant:
        """Ask the token's address, and whatever the service needs besides."""
        oauth = self._oauth
        form = {"client_id": self._client.id, **form}
        if secret := self._client.secret.get_secret_value():
            form["client_secret"] = secret
        request = {"json" if oauth.as_json else "data": form}
        now = clock.now()
        grant = _grant(oauth, self._ask("POST", self._place.token_url, remedy, request), now, self._place.token_url)
        self._hidden += [t.get_secret_value() for t in (grant.access_token, grant.refresh_token) if t]
        if not settle or oauth.settle is None:
            return grant
        return oauth.settle(
            lambda method, url, **more: self._ask(method, self._place.here(url), remedy, more), self._client, grant
        )

    def _ask(self, method: str, url: str, remedy: Sentence, request: dict[str, Any]) -> Any:
        headers = {"Accept": "application/json", **request.pop("headers", {})}
        try:
            answer = self._web.exchange(method, url, _PATIENCE.answer, headers=headers, **request)
            said = _said(answer)
            if answer.status >= 400 or "error" in said:
                raise self._refused(answer, said, remedy)
            if not said:
                raise BadData(
                    Sentence("{title} answered the request for a token with something else").filled(
                        title=self._oauth.title
                    )
                )
        except ConnectorError as error:
            raise self._clean(error) from None
        return said

    def _refused(self, answer: Answer, said: Mapping[str, Any], remedy: Sentence) -> ConnectorError:
        title, why = self._oauth.title, _why(said)
        if answer.status >= 500 or answer.status in (408, 425, 429):
            return Transient(
                Sentence("{title} could not answer ({status}){why}").filled(title=title, status=answer.status, why=why)
            )
        if said.get("error") in ("invalid_client", "unauthorized_client"):
            return AuthFailed(
                Sentence("{title} does not know the application{why}").filled(title=title, why=why),
                remedy=Sentence("Compare its id and its secret with those there."),
            )
        if said.get("error") == "redirect_uri_mismatch":
            return BadConfig(
                Sentence("{title} knows another address of ours{why}").filled(title=title, why=why),
                remedy=Sentence("Register the address shown there."),
            )
        if not why:
            return AuthFailed(usual_failure(answer).sentence, remedy=remedy)
        return AuthFailed(Sentence("{title} refused{why}").filled(title=title, why=why), remedy=remedy)

    def _clean(self, error: ConnectorError) -> ConnectorError:
        def masked(text: str) -> str:
            text = clean(text)
            for secret in sorted(self._hidden, key=len, reverse=True):
                text = text.replace(secret, MASK)
            return text

        said = error.sentence.with_names(masked)
        whole = masked(str(error))
        return error.saying(said if str(said) == whole else as_it_is(whole), error.advice)


def _grant(oauth: OAuth, said: Mapping[str, Any], now: datetime, token_url: str) -> Grant:
    """The answer of a token's address (RFC 6749, section 5.1), with what services add to it."""
    token = said.get("access_token")
    if not isinstance(token, str) or not token:
        raise BadData(
            Sentence("{title} answered without an access token{why}").filled(title=oauth.title, why=_why(said))
        )
    refresh = said.get("refresh_token")
    scopes = said.get("scope") or said.get("scopes") or ()
    listed = re.split(r"[,\s]+", scopes.strip()) if isinstance(scopes, str) else [str(one) for one in scopes]
    whose = next((said[key] for key in ("hub_domain", "hub_id", "open_id") if said.get(key)), "")
    return Grant(
        SecretStr(token),
        SecretStr(refresh) if isinstance(refresh, str) and refresh else None,
        _end(said, now, "expires_in"),
        _end(said, now, "refresh_token_expires_in", "refresh_expires_in"),
        tuple(filter(None, listed)),
        _email(said.get("id_token")) or str(whose)[:_MOST_LETTERS],
        token_url,
        {"open_id": str(said["open_id"])} if said.get("open_id") else {},
    )


def _end(said: Mapping[str, Any], now: datetime, *names: str) -> datetime | None:
    for name in names:
        try:
            seconds = float(said[name])
            return now + timedelta(seconds=seconds) if seconds > 0 else None
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
    return None


def _email(id_token: object) -> str:
    """Whose token it is. The answer came straight from the service, so its signature adds nothing (OIDC 3.1.3.7)."""
    try:
        body = str(id_token).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return str(claims.get("email") or "")[:_MOST_LETTERS]
    except (IndexError, ValueError, binascii.Error, AttributeError):
        return ""


def _said(answer: Answer) -> Mapping[str, Any]:
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    inner = found.get("data") if isinstance(found, dict) else None
    if isinstance(inner, dict) and "access_token" in inner:  # TikTok's envelope
        return inner
    return found if isinstance(found, dict) else {}


def _why(said: Mapping[str, Any]) -> str:
    """The service's own sentence: `error_description`, or what stands in its envelope."""
    error = said.get("error")
    inner = error if isinstance(error, dict) else {}
    for text in (said.get("error_description"), inner.get("message"), said.get("message"), error):
        if isinstance(text, str) and text.strip():
            return f": {clean(text).strip()[:_MOST_LETTERS]}"
    return ""


def _filled(url: str, options: Mapping[str, Any]) -> str:
    """An address with its `{option}` filled in; only what can stand in a host name is taken."""

    def value(found: re.Match[str]) -> str:
        text = str(options.get(found[1]) or "").strip().removeprefix("https://").rstrip("/")
        if not _HOST_PART.fullmatch(text):
            raise BadConfig(
                Sentence("fill in `{found}` first: it is part of the address to go to").filled(found=found[1])
            )
        return text

    return re.sub(r"\{(\w+)\}", value, url)


def _moved(url: str, stand_in: str) -> str:
    parts = urlsplit(url)
    return f"{stand_in}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def _site(url: str) -> str:
    """Whose a host is: its last two parts; Google has two of them."""
    host = urlsplit(url).hostname or ""
    return "google.com" if host.endswith((".googleapis.com", ".google.com")) else ".".join(host.split(".")[-2:])
