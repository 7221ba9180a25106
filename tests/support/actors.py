"""Somebody who asks for something, for tests of commands."""

from __future__ import annotations

from data.commands.permissions import Actor, Door


def actor(email: str = "ada@example.com", role: str = "admin", door: Door = "page") -> Actor:
    return Actor(email, role, door)
