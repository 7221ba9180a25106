"""What a person wishes to hear, about what, and when."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import available_timezones

import streamlit as st
from babel.dates import get_day_names

from data.commands import notices
from data.queries.notices import preferences
from okr_model.notices.notices import KINDS, SCOPES, Kind, Scope
from pages.ui import run
from pages.ui.forms import form_submit
from pages.ui.i18n import language, t


def kind_word(kind: Kind) -> str:
    """What a notice is about, in a few words."""
    return {
        "left_track": t("A key result goes off track or at risk"),
        "reached": t("A target is met"),
        "source_broken": t("A source brings no data"),
        "held": t("A value needs confirmation"),
        "digest": t("Weekly summary"),
        "review": t("Before a review"),
    }[kind]


def scope_word(scope: Scope) -> str:
    """Whose key results, in a few words."""
    return {"mine": t("My own"), "team": t("My team's"), "all": t("All")}[scope]


def form(email: str) -> None:
    """Everything in one form; unticking a kind is how to stop hearing of it."""
    kept = preferences.preferences(run.snapshot(), email)
    name = "wishes"
    key = form_submit.key(name)
    days = get_day_names("wide", locale=language())
    with st.form(key, border=True):
        st.markdown(f"**{t('Tell me when')}**")
        left, right = st.columns(2)
        ticked = [
            kind
            for i, kind in enumerate(KINDS)
            if (left, right)[i % 2].checkbox(kind_word(kind), kind in kept.kinds, key=f"{key}_{kind}")
        ]
        scope = st.radio(
            t("Key results"),
            SCOPES,
            index=SCOPES.index(kept.scope),
            format_func=scope_word,
            horizontal=True,
            key=f"{key}_scope",
        )
        quiet = st.columns(2)
        start = quiet[0].time_input(t("Quiet from"), kept.quiet_from, key=f"{key}_from", step=timedelta(minutes=30))
        end = quiet[1].time_input(
            t("until"),
            kept.quiet_until,
            key=f"{key}_until",
            step=timedelta(minutes=30),
            help=t("Notices from that time arrive afterwards. Same time twice: no quiet hours."),
        )
        weekly = st.columns(2)
        day = weekly[0].selectbox(
            t("Weekly on"), range(7), index=kept.digest_day, format_func=lambda d: days[d], key=f"{key}_day"
        )
        at = weekly[1].time_input(t("at"), kept.digest_at, key=f"{key}_at", step=timedelta(minutes=30))
        zones = ["", *sorted(available_timezones())]
        zone = st.selectbox(
            t("Time zone"),
            zones,
            index=zones.index(kept.zone),
            format_func=lambda z: z or t("the workspace's ({zone})", zone=run.settings().workspace.timezone),
            key=f"{key}_zone",
        )
        sent = st.form_submit_button(t("Save"))
    if sent:
        given = {
            "kinds": ticked,
            "scope": scope,
            "quiet_from": start,
            "quiet_until": end,
            "digest_day": day,
            "digest_at": at,
            "zone": zone,
        }
        form_submit.submit(name, lambda: run.perform(notices.set_preferences, given), t("Saved."))
