"""A read-only link for a screen in the office: it shows what was chosen, until it is revoked."""

import streamlit as st

from pages.setup.on_the_wall import display_links
from pages.ui import cards, identity, queries
from pages.ui.i18n import t

cards.style()
identity.change()

st.title(t("On the wall"))
st.caption(t("A link for a screen: it turns the pages, takes in new figures by itself, and shows nothing else."))

board = queries.scoreboard(None, None)
if board is None:
    cards.first_steps()
    st.stop()

display_links.fresh()
display_links.listed()
if identity.may_do("edit"):
    st.subheader(t("A new link"))
    display_links.make(board)
