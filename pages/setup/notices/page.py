"""What the reader is told by mail and chat, where, and when; and what could not be sent."""

import streamlit as st

from pages.setup.notices import channels, preferences, sent, who
from pages.ui import frame, identity
from pages.ui.i18n import t

frame.title(t("Notices"))
st.caption(t("What happened, why and where to look: once per event, and never in your quiet hours."))

channels.mail_server()
email = who.email_or_ask()
if email:
    own = channels.own_channels(email)
    channels.add_form(email, own)
    if own:
        st.header(t("What, and when"), anchor=False)
        preferences.form(email)
    sent.latest(email)
channels.assistant()
channels.slack_app()
if identity.may_do("administer"):
    sent.failures()
