"""Goal-setting sessions."""

import streamlit as st

from pages.shared import cards
from pages.shared.words import t

cards.style()
st.title(t("Workshop"))
