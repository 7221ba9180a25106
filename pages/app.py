"""The frame around every page: sign-in first, then navigation and header, and watching for new data."""

import streamlit as st

from pages.ui import auto_refresh, frame, gone_widgets, identity, run, sign_in_gate
from pages.ui.forms import half_filled

gone_widgets.let_go()
sign_in_gate.require_sign_in()

st.set_page_config(layout="wide", initial_sidebar_state=frame.WIDTH)  # before what draws the sidebar
place, page = frame.go(frame.places())
st.set_page_config(page_title=f"{page.title} · {run.settings().workspace.title}")
frame.draw(place, page)
sign_in_gate.foot()
identity.ask_if_asked()
auto_refresh.watch()
half_filled.name_those_left(page)
page.run()
