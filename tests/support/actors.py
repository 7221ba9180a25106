"""Somebody who asks for something, for tests of commands."""

from __future__ import annotations

from data.commands.permissions import Actor, Door
from okr_model.plan.people import Role


def actor(email: str = "ada@example.com", role: Role = "admin", door: Door = "page") -> Actor:
    return Actor(email, role, door)
