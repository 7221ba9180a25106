"""Who carries out a command in a test."""

from __future__ import annotations

from data.commands.permissions import Actor, Door
from okr_model.plan.people import Role


def actor(email: str, role: Role = "admin", door: Door = "page") -> Actor:
    """Somebody with a role, who comes through a door."""
    return Actor(email, role, door)
