"""Scenarios kept by name, and targets proposed from them."""

from __future__ import annotations

from data.stores.scenarios.store import Proposal, Saved
from data.stores.snapshot import Reader

__all__ = ["Proposal", "Saved", "owner", "proposals", "saved"]


def saved(reader: Reader, cycle_id: str) -> list[Saved]:
    """The saved scenarios of a cycle, the latest first."""
    return reader.plan.scenarios.all(cycle_id)


def proposals(reader: Reader, cycle_id: str) -> list[Proposal]:
    """The proposals of a cycle, open ones first, then the latest."""
    return reader.plan.scenarios.proposals(cycle_id)


def owner(reader: Reader, proposal: Proposal) -> str:
    """Who owns the key result of a proposal, else who owns its objective.

    Empty where nobody does, or where the key result is no longer in the plan.
    """
    plan = reader.plan.plan(proposal.cycle_id)
    objective = plan.home(proposal.key_result_id) if plan else None
    result = plan.key_result(proposal.key_result_id) if plan else None
    return result.owner or objective.owner if result and objective else ""
