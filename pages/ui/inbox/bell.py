"""The bell: how much is unread, and a list whose rows lead where something can be done about it."""

from __future__ import annotations

import streamlit as st

from data.commands import inbox as commands
from data.queries.inbox.inbox import InboxItem
from pages.ui import identity, run
from pages.ui.i18n import ago, in_one_line, nt, number, safe, sentence, t
from pages.ui.inbox import inbox_queries

PAGES = {
    "objective": "okrs/objective/page.py",
    "key_result": "okrs/key_result/page.py",
    "what_if": "explore/what_if/page.py",
    "review": "meet/review/page.py",
    "sources": "setup/sources/page.py",
    "log": "plan/log/page.py",
}
_LONGEST = 140  # letters of what somebody said
_SHOWN = 20


@st.fragment
def bell() -> None:
    """The bell with its list; an empty place where it is not known who reads."""
    me = identity.email()
    if not me:
        st.container(key="bell", width="content")
        return
    sure = identity.is_known_for_sure()
    items = inbox_queries.items(me, private=sure, administers=identity.may_do("administer"))
    read = inbox_queries.read_by(me)
    unread = [one for one in items if one.id not in read]
    said = nt("{n} unread", "{n} unread", len(unread))
    with st.container(key="bell_unread" if unread else "bell", width="content"):
        opened = st.popover(
            number(len(unread)) if unread else "", icon=":material/notifications:", type="tertiary",
            help=t("What waits for you: {unread}", unread=said), key="inbox", on_change="rerun",
        )  # fmt: skip
    if opened.open:
        with opened, st.container(key="inbox_list", gap="xsmall"):
            _list(items, unread)


def _list(items: list[InboxItem], unread: list[InboxItem]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{t('What waits for you')}**", width="content")
        if unread and st.button(t("Mark all as read"), key="inbox_all", type="tertiary"):
            run.perform(commands.mark_read, [one.id for one in unread])
            st.rerun(scope="fragment")
    if not items:
        st.caption(t("Nothing waits. Proposals, mentions, check-ins that are due and decisions come here."))
    ids = {one.id for one in unread}
    for n, one in enumerate(items[:_SHOWN]):
        if st.button(_words(one, new=one.id in ids), key=f"inbox_{n}", type="tertiary", width="stretch"):
            run.perform(commands.mark_read, [one.id])
            st.switch_page(PAGES[one.page], query_params=dict(one.query))


def _words(one: InboxItem, *, new: bool) -> str:
    """A row: what it is, in bold where it is unread; who, when, and what they said."""
    title = safe(sentence(one.title))
    said = one.said if len(one.said) <= _LONGEST else f"{one.said[:_LONGEST]}…"
    when = sentence(one.why) if one.why else ago(one.at, run.snapshot().now())
    parts = [identity.display_name(one.by) if one.by else "", when, said]
    return f"{f'**{title}**' if new else title}  \n{safe(in_one_line(*parts))}"
