"""The frame around every page: sign-in first, then navigation, and watching for new data."""

import streamlit as st

from pages.shared import gate, live, load
from pages.shared.words import t

gate.require_sign_in()

page = st.navigation(
    {
        t("Objectives"): [
            st.Page("okrs/overview.py", title=t("Overview"), icon=":material/flag:", default=True),
            st.Page("okrs/objective.py", title=t("Objective"), icon=":material/target:"),
            st.Page("okrs/key_result.py", title=t("Key result"), icon=":material/show_chart:"),
            st.Page("okrs/alignment.py", title=t("Alignment"), icon=":material/account_tree:"),
        ],
        t("Plan"): [
            st.Page("plan/plan.py", title=t("Plan"), icon=":material/edit_note:"),
            st.Page("plan/edit_objective.py", title=t("Edit objective"), visibility="hidden"),
            st.Page("plan/edit_key_result.py", title=t("Edit key result"), visibility="hidden"),
            st.Page("plan/new_cycle.py", title=t("New cycle"), visibility="hidden"),
            st.Page("plan/edit_cycle.py", title=t("Edit cycle"), visibility="hidden"),
            st.Page("plan/workshop.py", title=t("Workshop"), icon=":material/groups:"),
            st.Page("plan/people.py", title=t("People"), icon=":material/group:"),
            st.Page("plan/share.py", title=t("Who does what"), icon=":material/handshake:"),
            st.Page("plan/log.py", title=t("Log"), icon=":material/history:"),
        ],
        t("Meet"): [
            st.Page("meet/reviews.py", title=t("Reviews"), icon=":material/co_present:"),
            st.Page("meet/review.py", title=t("Review"), visibility="hidden"),
            st.Page("meet/present.py", title=t("Present"), visibility="hidden"),
        ],
        t("Explore"): [
            st.Page("explore/metrics.py", title=t("Metrics"), icon=":material/monitoring:"),
            st.Page("explore/drivers.py", title=t("Drivers"), icon=":material/campaign:"),
            st.Page("explore/what_if.py", title=t("What if"), icon=":material/alt_route:"),
            st.Page("explore/forecasts.py", title=t("Forecasts"), icon=":material/online_prediction:"),
        ],
        t("Set up"): [
            st.Page("setup/sources.py", title=t("Sources"), icon=":material/database:"),
            st.Page("setup/add_source.py", title=t("Add a source"), icon=":material/add_circle:"),
            st.Page("setup/upload.py", title=t("Upload a file"), icon=":material/upload_file:"),
            st.Page("setup/notices.py", title=t("Notices"), icon=":material/notifications:"),
            st.Page("setup/on_the_wall.py", title=t("On the wall"), icon=":material/tv:"),
        ],
    },
    expanded=True,
)
st.set_page_config(page_title=f"{page.title} · {load.settings().workspace.title}", page_icon=load.ICON, layout="wide")
gate.sign_out()
live.watch()
page.run()
