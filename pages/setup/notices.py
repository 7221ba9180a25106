"""What the reader is told by mail and chat, where, and when; and what could not be sent."""

import streamlit as st

from pages.shared import cards, reader
from pages.shared.notices import channels, record, who, wishes
from pages.shared.words import t

cards.style()
reader.change()

st.title(t("Notices"))
st.caption(t("What happened, why, and where to look: once for each event, and never in your quiet hours."))

channels.mail_server()
email = who.asked()
if email:
    own = channels.listed(email)
    channels.add(email, own)
    if own:
        st.subheader(t("What, and when"))
        wishes.form(email)
    record.own(email)
if reader.may_do("administer"):
    record.failures()
