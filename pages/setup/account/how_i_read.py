"""How the reader likes to read: the language of the pages and of what is sent to them, days, digits and weeks."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from data.config.i18n.languages import LANGUAGES, own_name
from pages.ui import run
from pages.ui.i18n import t

_KEY = "account_language"


def choose() -> None:
    """The language, each under its own name; it changes at once."""
    now = run.words().language
    st.session_state[_KEY] = now
    st.selectbox(
        t("Language"),
        list(dict.fromkeys([*LANGUAGES, now])),
        format_func=own_name,
        key=_KEY,
        on_change=_chosen,
        help=t("Of these pages, and of the mails and messages that are sent to you."),
    )


def _chosen() -> None:
    run.read_in(st.session_state[_KEY])


def days_and_numbers() -> None:
    """The calendar, the digits and the first day of the week; each changes at once."""
    words, chosen = run.words(), run.chosen()
    calendar, digits, week = st.columns(3)
    with calendar:
        names = {"gregorian": t("Gregorian"), "jalali": t("Jalali (Solar Hijri)")}
        _choice(t("Calendar"), "calendar", names, words.calendar, t("Of days that are shown, typed and picked."))
    with digits:
        native = {"native": words.own_digits} if words.own_digits else {}
        now = "latin" if words.numerals == "latin" or not native else "native"
        _choice(t("Digits"), "digits", {**native, "latin": "0123456789"}, now, "")
    with week:
        days = {"monday": t("Monday"), "saturday": t("Saturday"), "sunday": t("Sunday")}
        _choice(t("The week begins on"), "week_start", days, chosen.week_start or run.week_start(), "")


def _choice(label: str, name: str, names: Mapping[str, str], now: str | None, help: str) -> None:
    key = f"account_{name}"
    st.session_state[key] = now

    def taken() -> None:
        run.prefer(**{name: st.session_state[key]})

    st.selectbox(
        label,
        list(names),
        format_func=lambda one: names.get(one, one),
        key=key,
        on_change=taken,
        placeholder=t("as usual"),
        help=help or None,
    )
