"""Tokens of persons, made as `okr tokens create` makes them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from data.commands import people, tokens
from data.commands.permissions import actor_of
from data.stores.workspace import Workspace

ALL = ("read", "check_in", "propose", "plan", "sources")


def token(
    home: Path, scopes: Collection[str] = ALL, *, email: str = "ada@example.com", role: str = "admin", days: int = 30
) -> str:
    """A token of a person with that role, in a workspace that a server may be serving."""
    with Workspace.open(home, own=False) as workspace:
        machine = actor_of(workspace, "test", "command_line")
        people.save(workspace, machine, email, role=role)
        return tokens.make_for(workspace, machine, email, "a program", scopes, days).text


def bearer(text: str) -> dict[str, str]:
    """The header that carries it."""
    return {"Authorization": f"Bearer {text}"}
