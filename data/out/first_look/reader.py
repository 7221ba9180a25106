"""Who asks for a page, before any page has run: decided as the sign-in gate decides, and in doubt it is nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from data.commands.permissions import actor_among
from data.config.auth_settings import AuthSettings
from data.out.web import session_cookie
from data.out.web.browser_cookie import browser_of
from data.queries import browsers, people, sessions
from data.queries.snapshot import Snapshot
from okr_model.plan.people import address, is_same_person

Claims = Callable[[Mapping[str, str]], Mapping[str, Any]]
"""What Streamlit's sign-in cookies say of who somebody is."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads. email: empty where nobody signs in and they have not said it.  browser: where nobody signs in."""

    email: str
    browser: str = ""


def of_request(snapshot: Snapshot, cookies: Mapping[str, str], origin: str, claims: Claims) -> Reader | None:
    """The reader of a request who may see the overview; None for everybody else. origin: at which it arrived."""
    auth = snapshot.settings.auth
    if auth is not None:
        email = _signed_in(snapshot, auth, cookies, origin, claims)
        return Reader(email) if email else None
    browser = browser_of(cookies)
    if not browser:
        return None
    return Reader(browsers.person(snapshot, browser) or snapshot.settings.workspace.person or "", browser)


def _signed_in(
    snapshot: Snapshot, auth: AuthSettings, cookies: Mapping[str, str], origin: str, claims: Claims
) -> str | None:
    """The same questions as in `pages.ui.sign_in_gate`, and whether the sign-in was for this very address."""
    said = claims(cookies)
    given = str(said.get("email") or "")
    if said.get("is_logged_in") is not True or said.get("origin") != origin:
        return None
    if not auth.is_confirmed(said) or not auth.allows(given):
        return None
    email = address(given)
    known = people.everybody(snapshot)
    if any(is_same_person(one.email, email) and not one.active for one in known):
        return None
    brought = session_cookie.of_browser(auth.cookie_secret.get_secret_value(), cookies)
    standing = session_cookie.standing(brought, email, sessions.numbers(snapshot), snapshot.now(), auth.session_days)
    may_look = actor_among(auth, lambda: known, email, "page").may("look")
    return email if standing == "good" and may_look else None
