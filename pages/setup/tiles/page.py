"""Live tiles: figures on other sites; a form to make one, and every link with its last use and the way to revoke it."""

import streamlit as st

from pages.setup.tiles import tile_form, tile_list
from pages.ui import cards, filters, frame, identity, queries
from pages.ui.i18n import t

cycle = filters.wanted_cycle(t("Live tiles"))
frame.title(t("Live tiles"))
st.caption(t("Figures in a wiki, on a site or in a mail, always up to date."))

board = queries.scoreboard(cycle, None)
if board is None:
    cards.first_steps()
    st.stop()

tile_form.just_made()
if identity.may_do("edit"):
    tile_form.show(board)
tile_list.show()
