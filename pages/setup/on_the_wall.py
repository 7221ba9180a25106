"""A read-only link for a screen in the office: it shows what was chosen, until it is revoked."""

import streamlit as st

from pages.shared import cards, load, reader
from pages.shared.wall import links
from pages.shared.words import t

cards.style()
reader.change()

st.title(t("On the wall"))
st.caption(t("A link for a screen: it turns the pages, takes in new figures by itself, and shows nothing else."))

board = load.scoreboard(None, None)
if board is None:
    cards.first_steps()
    st.stop()

links.fresh()
links.listed()
if reader.may_do("edit"):
    st.subheader(t("A new link"))
    links.make(board)
