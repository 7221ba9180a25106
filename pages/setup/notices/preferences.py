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
from pages.ui.forms import kept_form
from pages.ui.i18n import language, t


def kind_word(kind: Kind) -> str:
    """What a notice is about, in a few words."""
    return {
        "left_track": t("A key result goes off track or at risk"),
        "reached": t("A target is met"),
        "source_broken": t("A source brings no data"),
        "held": t("A value needs confirmation"),
        "redefined": t("A metric is defined differently"),
        "digest": t("Weekly summary"),
        "review": t("Before a review"),
        "check_in": t("Check-ins are due"),
    }[kind]


def scope_word(scope: Scope) -> str:
    """Whose key results, in a few words."""
    return {"mine": t("My own"), "team": t("My team's"), "all": t("All")}[scope]


@st.fragment
def form(email: str) -> None:
    """Everything in one form; unticking a kind is how to stop hearing of it."""
    kept = preferences.preferences(run.snapshot(), email)
    days = get_day_names("wide", locale=language())
    half_hours = timedelta(minutes=30)
    with kept_form.opened("wishes", name=t("your notices"), at=(), border=True) as one:
        st.markdown(f"**{t('Tell me when')}**")
        left, right = st.columns(2)
        ticked = [
            kind
            for i, kind in enumerate(KINDS)
            if (left, right)[i % 2].checkbox(kind_word(kind), **one.field(kind, kind in kept.kinds))
        ]
        scope = st.radio(
            t("Key results"), SCOPES, format_func=scope_word, horizontal=True, **one.field("scope", kept.scope)
        )
        quiet = st.columns(2)
        start = quiet[0].time_input(t("Quiet from"), step=half_hours, **one.field("from", kept.quiet_from))
        end = quiet[1].time_input(
            t("until"),
            step=half_hours,
            help=t("Notices from that time arrive afterwards. Same time twice: no quiet hours."),
            **one.field("until", kept.quiet_until),
        )
        weekly = st.columns(2)
        day = weekly[0].selectbox(
            t("Weekly on"), range(7), format_func=lambda d: days[d], **one.field("day", kept.digest_day)
        )
        at = weekly[1].time_input(t("at"), step=half_hours, **one.field("at", kept.digest_at))
        zones = ["", *sorted(available_timezones())]
        zone = st.selectbox(
            t("Time zone"),
            zones,
            format_func=lambda z: z or t("the workspace's ({zone})", zone=run.settings().workspace.timezone),
            **one.field("zone", kept.zone, among=zones),
        )
        sent = one.button(t("Save"))
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
        one.submit(lambda: run.perform(notices.set_preferences, given), t("Saved."))
