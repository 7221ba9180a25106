"""The reader as this program knows them, and the way out of every browser."""

from __future__ import annotations

import streamlit as st

from okr_model.plan.roles import ROLES
from pages.ui import identity, sign_in_gate
from pages.ui.i18n import in_one_line, safe, sentence, t


def who_i_am() -> None:
    """Name, address, team and role."""
    me = identity.email()
    if not me:
        st.write(t("You have not said who you are yet."))
        return
    team = next((one.team for one in identity.known_as(me)), "")
    parts = [safe(me), safe(team), safe(sentence(ROLES[identity.reader_as_drawn().role].name))]
    st.markdown(f"**{safe(identity.display_name(me))}**  \n{in_one_line(*parts)}")


def sign_out_everywhere() -> None:
    """End the reader's sessions."""
    if st.button(t("Sign out everywhere"), icon=":material/logout:"):
        sign_in_gate.leave()
    st.caption(t("Ends your session in every browser, within a minute in open pages too. Tokens go on."))
