"""The address at which everybody follows a meeting: short enough to be typed from a slide."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from pages.meet.session import Meeting

URL_PATH = "follow"


def short(meeting: Meeting) -> str:
    """The address as the person who presents reaches this server, without what browsers add by themselves."""
    parts = urlsplit(st.context.url or "")
    if not parts.netloc or meeting.review.stage != "frozen":
        return ""
    prefix = parts.path.rpartition("/")[0]
    return f"{parts.netloc}{prefix}/{URL_PATH}"
