"""Where a person's notices go: their mail, chats, a message to try each, and the way to stop."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data.commands import notices
from data.config import chat_services
from data.out.notices import notifier
from data.out.notices.errors import NobodyKnows, NotTaken
from data.queries.notices import preferences
from data.queries.notices.preferences import Channel
from pages.ui import cards, identity, run
from pages.ui.forms import form_submit
from pages.ui.i18n import safe, t, told

MAIL = """[notices.mail]
host = "smtp.example.com"
sender = "okr@example.com"
user = "okr@example.com"
password = "env:OKR_MAIL_PASSWORD"
"""


def mail_server() -> None:
    """What is missing before anything can go out by mail; nothing where all is there."""
    settings = run.settings()
    if settings.notices_problem is not None:
        st.warning(told(settings.notices_problem), icon=":material/mail_off:")
    elif settings.notices.mail is None:
        cards.empty(
            t("No mail server yet"),
            t("An administrator sets it in `okr.toml`; it works at once. Chats work without one."),
        )
        st.code(MAIL, language="toml")


def assistant() -> None:
    """Whether a model rewords the opening of weekly summaries, and which."""
    settings = run.settings()
    if settings.assistant_problem is not None and identity.may_do("administer"):
        st.warning(told(settings.assistant_problem), icon=":material/warning:")
    if settings.assistant is None:
        st.caption(t("Rewording by a model: off. The program writes every sentence itself."))
        return
    st.caption(
        t(
            "Rewording by a model: on. {model} at {host} may reword the first sentences of summaries and reviews. "
            "Every figure is checked, and the program's own words stand below.",
            model=safe(settings.assistant.model),
            host=safe(settings.assistant.host),
        )
    )


SLACK = """[chat.slack]
app_token = "env:OKR_SLACK_APP_TOKEN"
bot_token = "env:OKR_SLACK_BOT_TOKEN"
"""


def slack_app() -> None:
    """What the Slack app lacks on this machine; for administrators, how it is set up where there is none."""
    settings = run.settings()
    if settings.chat_problem is not None:
        st.warning(told(settings.chat_problem), icon=":material/forum:")
    elif settings.chat.slack is None and identity.may_do("administer"):
        with st.expander(t("Answer check-ins in Slack"), icon=":material/forum:"):
            st.markdown(
                t(
                    "Make a Slack app as `docs/chat.md` shows, and name its tokens in `okr.toml`; it works at once. "
                    "Notices then arrive as direct messages with a button to check in, and links show their figures."
                )
            )
            st.code(SLACK, language="toml")


def own_channels(email: str) -> list[Channel]:
    """The reader's channels, each with a button that sends a test and one that removes it."""
    own = preferences.channels(run.snapshot(), email)
    for channel in own:
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_label(channel), width="stretch")
            if st.button(t("Send me a test"), key=f"try_{channel.id}"):
                _send_test(channel)
            if st.button(t("Remove"), key=f"remove_{channel.id}", type="tertiary"):
                form_submit.at_once(partial(run.perform, notices.remove_channel, channel.id))
    return own


def _label(channel: Channel) -> str:
    if channel.service == "email":
        return t("**By mail** to {email}", email=safe(channel.email))
    if channel.service == preferences.IN_SLACK:
        return t("**In Slack**, as a direct message to {email}", email=safe(channel.email))
    return t("**By {service}** · its address is stored encrypted", service=safe(channel.service))


def _send_test(channel: Channel) -> None:
    with st.spinner(t("Sending …")):
        try:
            notifier.try_out(run.snapshot(), channel)
        except (NotTaken, NobodyKnows) as failure:
            st.error(told(failure), icon=":material/error:")
            return
    st.toast(t("Sent. Check whether it arrived."), icon=":material/check:")


def add_form(email: str, own: list[Channel]) -> None:
    """One more channel: one's own mail with one click, a chat by its address."""
    offered = run.settings().notices.mail is not None and not any(c.service == "email" for c in own)
    if offered and st.button(t("Send notices to {email}", email=safe(email)), type="primary"):
        form_submit.submit("by_mail", lambda: run.perform(notices.add_mail), t("Saved."))
    in_slack = run.settings().chat.slack is not None and all(c.service != preferences.IN_SLACK for c in own)
    if in_slack and st.button(t("Send me notices in Slack"), icon=":material/forum:"):
        form_submit.submit("in_slack", lambda: run.perform(notices.add_slack), t("Saved."))
    name = "add_chat"
    key = form_submit.key(name)
    with st.expander(t("Add a chat or webhook"), icon=":material/forum:"), st.form(key, border=False):
        address = st.text_input(
            t("Web address"),
            key=f"{key}_address",
            type="password",
            help=t("Supported: {forms}", forms=safe(chat_services.FORMS)),
        )
        st.caption(t("Slack, Teams, Discord and others call it an incoming webhook. It is not shown again."))
        sent = st.form_submit_button(t("Add"))
    if sent:
        form_submit.submit(name, lambda: run.perform(notices.add_chat, address), t("Saved."))
