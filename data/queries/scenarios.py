"""Scenarios kept by name, and targets proposed from them."""

from __future__ import annotations

from data.stores.scenarios.store import Proposal, Saved
from data.stores.workspace import Reader

__all__ = ["Proposal", "Saved", "proposals", "saved"]


def saved(reader: Reader, cycle_id: str) -> list[Saved]:
    """Those of a cycle, the latest first."""
    return reader.plan.scenarios.all(cycle_id)


def proposals(reader: Reader, cycle_id: str) -> list[Proposal]:
    """Those of a cycle, open ones first, then the latest."""
    return reader.plan.scenarios.proposals(cycle_id)
