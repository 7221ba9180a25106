"""The frame around every page: sign-in first, then navigation, and watching for new data."""

import streamlit as st

from pages.ui import auto_refresh, identity, run, sign_in_gate
from pages.ui.i18n import t

sign_in_gate.require_sign_in()

page = st.navigation(
    {
        t("Objectives"): [
            st.Page("okrs/overview/page.py", title=t("Overview"), icon=":material/flag:", default=True),
            st.Page("okrs/objective/page.py", url_path="objective", title=t("Objective"), icon=":material/target:"),
            st.Page(
                "okrs/key_result/page.py", url_path="key_result", title=t("Key result"), icon=":material/show_chart:"
            ),
            st.Page(
                "okrs/alignment/page.py", url_path="alignment", title=t("Alignment"), icon=":material/account_tree:"
            ),
        ],
        t("Plan"): [
            st.Page("plan/plan/page.py", url_path="plan", title=t("Plan"), icon=":material/edit_note:"),
            st.Page(
                "plan/edit_objective/page.py", url_path="edit_objective", title=t("Edit objective"), visibility="hidden"
            ),
            st.Page(
                "plan/edit_key_result/page.py",
                url_path="edit_key_result",
                title=t("Edit key result"),
                visibility="hidden",
            ),
            st.Page("plan/new_cycle/page.py", url_path="new_cycle", title=t("New cycle"), visibility="hidden"),
            st.Page("plan/edit_cycle/page.py", url_path="edit_cycle", title=t("Edit cycle"), visibility="hidden"),
            st.Page("plan/workshop/page.py", url_path="workshop", title=t("Workshop"), icon=":material/groups:"),
            st.Page("plan/people/page.py", url_path="people", title=t("People"), icon=":material/group:"),
            st.Page("plan/ownership/page.py", url_path="share", title=t("Who does what"), icon=":material/handshake:"),
            st.Page("plan/log/page.py", url_path="log", title=t("Log"), icon=":material/history:"),
        ],
        t("Meet"): [
            st.Page("meet/reviews/page.py", url_path="reviews", title=t("Reviews"), icon=":material/co_present:"),
            st.Page("meet/review/page.py", url_path="review", title=t("Review"), visibility="hidden"),
            st.Page("meet/present/page.py", url_path="present", title=t("Present"), visibility="hidden"),
        ],
        t("Explore"): [
            st.Page("explore/metrics/page.py", url_path="metrics", title=t("Metrics"), icon=":material/monitoring:"),
            st.Page("explore/drivers/page.py", url_path="drivers", title=t("Drivers"), icon=":material/campaign:"),
            st.Page("explore/what_if/page.py", url_path="what_if", title=t("What if"), icon=":material/alt_route:"),
            st.Page(
                "explore/forecasts/page.py",
                url_path="forecasts",
                title=t("Forecasts"),
                icon=":material/online_prediction:",
            ),
        ],
        t("Set up"): [
            st.Page("setup/sources/page.py", url_path="sources", title=t("Sources"), icon=":material/database:"),
            st.Page(
                "setup/add_source/page.py", url_path="add_source", title=t("Add a source"), icon=":material/add_circle:"
            ),
            st.Page("setup/upload/page.py", url_path="upload", title=t("Upload a file"), icon=":material/upload_file:"),
            st.Page("setup/notices/page.py", url_path="notices", title=t("Notices"), icon=":material/notifications:"),
            st.Page("setup/on_the_wall/page.py", url_path="on_the_wall", title=t("On the wall"), icon=":material/tv:"),
        ],
    },
    expanded=True,
)
st.set_page_config(page_title=f"{page.title} · {run.settings().workspace.title}", page_icon=run.ICON, layout="wide")
sign_in_gate.sign_out()
with st.sidebar:
    identity.slot()
auto_refresh.watch()
page.run()
