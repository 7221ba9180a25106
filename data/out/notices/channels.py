"""A person's channels, added and removed: the address of a chat is a secret and goes into the vault, nowhere else."""

from __future__ import annotations

import secrets

from pydantic import SecretStr

from data.config.vault import Vault, VaultProblem
from data.out.notices import chat
from data.stores.notices.store import Channel
from data.stores.plan.store import Refused
from data.stores.workspace import Workspace


def add_mail(workspace: Workspace, email: str) -> Channel:
    """Send a person's notices to their own address too. Raises Refused."""
    return workspace.plan.notices.add_channel(email, "email")


def add_chat(workspace: Workspace, email: str, address: str) -> Channel:
    """Send a person's notices to a chat or webhook too. Raises Refused, which never quotes the address."""
    address, vault = address.strip(), Vault(workspace.home)
    if not address:
        raise Refused("Paste the address of the chat first.")
    name = f"notices_{secrets.token_hex(8)}"
    try:
        service = chat.service_of(address, workspace.settings.notices.hosts)
        vault.put(name, SecretStr(address))
    except (chat.BadAddress, VaultProblem) as problem:
        raise Refused(str(problem)) from None
    try:
        return workspace.plan.notices.add_channel(email, service, name)
    except BaseException:
        vault.remove(name)
        raise


def remove(workspace: Workspace, email: str, number: int) -> None:
    """Send nothing to a channel any more, and forget its address."""
    own = [c for c in workspace.plan.notices.channels(email) if c.id == number]
    workspace.plan.notices.remove_channel(email, number)
    for channel in own:
        if channel.secret:
            Vault(workspace.home).remove(channel.secret)
