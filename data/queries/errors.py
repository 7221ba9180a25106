"""Why a workspace cannot be opened or read. Each says in its message what is in the way."""

from __future__ import annotations

from data.stores.failures import plan_damage, why_unusable
from data.stores.metrics.schema import StoreError, StoreLocked, StoreUnreadable, process_said
from data.stores.plan.engine import PlanStoreError
from data.stores.plan.errors import NotThere, Refused

__all__ = [
    "NotThere",
    "PlanStoreError",
    "Refused",
    "StoreError",
    "StoreLocked",
    "StoreUnreadable",
    "plan_damage",
    "process_said",
    "why_unusable",
]
