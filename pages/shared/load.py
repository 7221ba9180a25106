"""Every cached read of the pages. What is cached is keyed by the version of the data it was read from."""

from __future__ import annotations

from datetime import UTC, date, datetime

import streamlit as st

from data.settings import Settings, home_folder
from data.views import scoreboard as _scoreboard
from data.views.scoreboard import Scoreboard
from data.workspace import Workspace, shared


def workspace() -> Workspace:
    """The open workspace of this process."""
    return shared(home_folder())


def settings() -> Settings:
    """The workspace's settings."""
    return workspace().settings


def version() -> tuple[object, ...]:
    """Changes whenever a page could look different: new data, a changed plan, a finished sync, a new day."""
    return workspace().version()


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def scoreboard(cycle: str | None, on: date | None) -> Scoreboard | None:
    """Where every key result stands; None where there is no plan yet."""
    return _cached_scoreboard(cycle, on, version())


@st.cache_resource(max_entries=32, show_spinner=False)
def _cached_scoreboard(cycle: str | None, on: date | None, _at: tuple[object, ...]) -> Scoreboard | None:
    return _scoreboard.build(workspace(), cycle=cycle, on=on)
