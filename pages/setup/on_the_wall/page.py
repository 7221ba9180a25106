"""Display links: each shows a screen in the office what was chosen for it, without sign-in, until it is revoked."""

import streamlit as st

from pages.setup.on_the_wall import display_links
from pages.ui import cards, frame, identity, queries
from pages.ui.i18n import t

frame.title(t("On the wall"))
st.caption(t("A link for a screen: it changes pages and updates by itself, and shows nothing else."))

board = queries.scoreboard(None, None)
if board is None:
    cards.first_steps()
    st.stop()

display_links.just_made()
display_links.in_use()
if identity.may_do("edit"):
    st.header(t("A new link"), anchor=False)
    display_links.make_form(board)
