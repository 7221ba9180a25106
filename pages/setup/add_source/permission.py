"""A source allowed to be read, instead of given a key: the application of one's own, the way there, what was granted.

The service opens in another tab, so that what is filled in here stays. This page waits, and takes what was granted into
the form; it is kept when the source is saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from pydantic import SecretStr

from connectors.framework.connector import Connector, on_loopback, origin
from connectors.framework.oauth import Client, OAuth
from data.commands.errors import CannotWrite, Refused
from data.commands.sources import authorising
from data.commands.sources.authorising import Application, Begun
from data.config import authorisations
from data.config.authorisations import Authorisation
from data.config.secrets import secret_keys
from data.config.vault import VaultProblem
from data.out.web import connect_callback
from data.queries.sources.option_fields import OptionField
from pages.setup import source_pages
from pages.setup.add_source.option_inputs import KEY_FILES, Offer
from pages.ui import run
from pages.ui.forms import form_submit
from pages.ui.i18n import declared, full_day, safe, t, told

_POLL_SECONDS = 1.0
_MOST_BYTES = 100_000
_KEYS = frozenset({"client_id", "client_secret", "refresh_token", "token"})
_WHO = frozenset({"openid", "email", "oauth", "offline_access"})  # say who it is or how long it lasts


def lead(connector: type[Connector]) -> str | None:
    """The option at which authorising is offered: the first secret that it fills; None where there is none."""
    secrets = secret_keys(connector.Options)
    return next((one for one in (connector.oauth.fills if connector.oauth else ()) if one in secrets), None)


def keys_beside(connector: type[Connector]) -> frozenset[str]:
    """Further options that are keys, and which a permission makes needless."""
    model = connector.Options.model_fields
    return frozenset(one for one in _KEYS if one in model and not model[one].is_required()) - {lead(connector) or ""}


def instead(connector: type[Connector]) -> frozenset[str]:
    """The options that are a way in of their own, beside the permission and the option that it leads with."""
    oauth, key = connector.oauth, lead(connector)
    if oauth is None or key is None or connector.Options.model_fields[key].is_required():
        return frozenset()
    return keys_beside(connector) - set(oauth.fills)


def offer(connector: type[Connector], known: Sequence[OptionField], was: Mapping[str, Any]) -> Offer | None:
    """How authorising is offered. A key that can be pasted comes first while there is no application for it."""
    oauth, key = connector.oauth, lead(connector)
    if oauth is None or key is None:
        return None
    others = instead(connector)
    pasted = set(oauth.fills) == {key} and key not in KEY_FILES and "refresh_token" not in others
    if any(one in was for one in others):
        first = "none"
    else:
        first = "typed" if pasted and not _has_application(oauth) else "authorise"
    return Offer(oauth.title, first, t(", ").join(declared(one.label) for one in known if one.name in others))


def _has_application(oauth: OAuth) -> bool:
    try:
        return authorisations.client_of(run.settings().home, oauth.service) is not None
    except VaultProblem:  # said where it is asked for
        return False


def ask(
    connector: type[Connector], source: str, table: Mapping[str, Any], key: str
) -> tuple[dict[str, str], dict[str, SecretStr], Authorisation | None]:
    """What the settings shall say, the secrets by name, and what was granted; nothing as long as nothing was."""
    oauth = connector.oauth
    assert oauth is not None
    state = _state(key)
    if state.granted is None and state.begun is not None:
        result = authorising.result_of(state.begun.state, run.actor())
        if result is not None:
            state.begun = None
        if isinstance(result, Authorisation):
            state.granted = result
        elif result is not None:
            st.error(told(result))
    if state.granted is not None:
        _show(oauth, state.granted, state)
        filled, typed = authorising.filled(source, oauth, state.granted, secret_keys(connector.Options))
        return filled, typed, state.granted
    if state.begun is not None:
        _wait(oauth, state.begun, state)
    else:
        _begin(oauth, source, table, key, state)
    return {}, {}, None


@dataclass(slots=True)
class _State:
    """How far the form `key` has come with it."""

    key: str
    begun: Begun | None = None
    granted: Authorisation | None = None


def _state(key: str) -> _State:
    """Kept by the session as long as the form is open, and forgotten with it."""
    known: _State | None = st.session_state.get(source_pages.ALLOWING)
    if known is None or known.key != key:
        st.session_state[source_pages.ALLOWING] = known = _State(key)
    return known


def _begin(oauth: OAuth, source: str, table: Mapping[str, Any], key: str, state: _State) -> None:
    """The application, and the button."""
    given, ready = _application(oauth, key)
    if oauth.lasts:
        st.caption(safe(declared(oauth.lasts)))
    label = t("Connect with {service}", service=oauth.title)
    if not st.button(label, key=f"{key}_connect", icon=":material/link:", disabled=not ready):
        return
    browser = connect_callback.browser_of(st.context.cookies.to_dict())
    try:
        if callable(given):
            given = given()
        begun = run.perform(authorising.begin_authorisation, source, table, given, redirect_uri(), browser=browser)
    except (Refused, CannotWrite) as refusal:
        form_submit.refused(refusal)
        return
    state.begun = begun
    st.rerun()


def _application(oauth: OAuth, key: str) -> tuple[Any, bool]:
    """The application given here, or None for the one that is kept; and whether there is one."""
    try:
        kept = authorisations.client_of(run.settings().home, oauth.service)
    except VaultProblem as problem:
        st.error(told(problem))
        return None, False
    if kept is not None:
        st.caption(t("With your application at {service}: {id}", service=oauth.title, id=safe(_shortened(kept.id))))
        if not st.toggle(t("Use another application"), key=f"{key}_app_other"):
            return None, True
    with st.container(border=True):
        st.markdown(f"**{t('{service} wants an application of your own, once', service=oauth.title)}**")
        st.markdown("\n".join(f"{n}. {one}" for n, one in enumerate(_steps(oauth), 1)))
        if scopes := [scope for scope in oauth.scopes if scope not in _WHO]:
            st.caption(safe(t("Permissions: {scopes}", scopes=t(", ").join(scopes))))
        file = None
        if oauth.client_file:
            file = st.file_uploader(t("Its file (JSON)"), type=["json"], key=f"{key}_app_file", max_upload_size=1)
            st.caption(t("or"))
        left, right = st.columns(2)
        id = left.text_input(t("Client ID"), key=f"{key}_app_client_id").strip()
        secret = right.text_input(
            t("Client secret"), type="password", autocomplete="new-password", key=f"{key}_app_client_secret"
        ).strip()
        st.caption(t("Stored encrypted on this machine."))
    if file is not None:
        text = file.getvalue()[:_MOST_BYTES].decode("utf-8", errors="replace")
        return (lambda: authorising.application(text)), True
    return Application(Client(id, SecretStr(secret))), bool(id and (secret or oauth.public))


def _steps(oauth: OAuth) -> list[str]:
    """How to register an application, in Markdown; our address stands apart, to be copied."""
    return [f"`{redirect_uri()}`".join(map(safe, declared(step).split("{redirect}"))) for step in oauth.app_steps]


def _wait(oauth: OAuth, begun: Begun, state: _State) -> None:
    """The link that leads there, and the wait for the way back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.link_button(
            t("Continue at {service}", service=oauth.title),
            begun.address,
            type="primary",
            icon=":material/open_in_new:",
        )
        if st.button(t("Cancel"), type="tertiary", key=f"{state.key}_cancel"):
            state.begun = None
            st.rerun()
    _polled(oauth, begun)


@st.fragment(run_every=_POLL_SECONDS)
def _polled(oauth: OAuth, begun: Begun) -> None:
    if authorising.result_of(begun.state, run.actor()) is not None:
        st.rerun()
    st.status(
        t("Waiting for you to allow access at {service}, in the other tab …", service=oauth.title), state="running"
    )


def _show(oauth: OAuth, granted: Authorisation, state: _State) -> None:
    """What was granted, and what was not."""
    account = granted.grant.account
    said = t("Allowed by {account}", account=safe(account)) if account else t("Allowed")
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":green[**✓ {said}**]")
        if granted.grant.scopes:
            st.caption(safe(t("Granted: {scopes}", scopes=t(", ").join(granted.grant.scopes))))
        if missing := oauth.missing(granted.grant.scopes):
            lacking = t("Not granted: {scopes}. Some data may be missing.", scopes=t(", ").join(missing))
            st.markdown(f":orange[**◆**] {safe(lacking)}")
        if granted.expires is not None:
            st.caption(t("Expires on {day}", day=full_day(granted.expires.date())))
        if st.button(t("Connect again"), type="tertiary", key=f"{state.key}_again"):
            state.granted = None
            st.rerun()


def redirect_uri() -> str:
    """Where the service sends a person back: the workspace's own address, as it is known to sign-in or the browser."""
    auth, here = run.settings().auth, str(st.context.url or "")
    if auth is not None:
        parts = urlsplit(auth.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}{connect_callback.PATH}"
    return f"{origin(here) if here and on_loopback(here) else run.settings().link}{connect_callback.PATH}"


def _shortened(id: str) -> str:
    return id if len(id) <= 28 else f"{id[:12]}…{id[-12:]}"
