"""The snapshot that a run of a page or a request reads everything through."""

from __future__ import annotations

from pathlib import Path

from data.stores.snapshot import Reader, Snapshot
from data.stores.workspace import Workspace, shared

__all__ = ["Reader", "Snapshot", "Workspace", "of_home", "opened"]


def of_home(home: Path) -> Snapshot:
    """A snapshot of the workspace that this process serves, taken now.

    Raises StoreLocked where another process owns its metric store, SettingsError, PlanStoreError.
    """
    return shared(home).snapshot()


def opened(home: Path) -> Workspace:
    """The workspace that this process serves, as commands take it. Raises as `of_home` does."""
    return shared(home)
