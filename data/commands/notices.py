"""What a person is told, and where: their own only. What could not be sent is an administrator's to decide.

What is said and sent to everybody is the server's matter, or that of whoever runs `okr notices send`.

The address of a chat is a secret: it goes into the vault and nowhere else.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence

from pydantic import SecretStr

from data.commands.command import command
from data.commands.errors import Refused
from data.commands.permissions import Actor
from data.config.chat_services import BadAddress, service_of
from data.config.vault import Vault, VaultProblem
from data.stores.notices.outbox import Letter, Sending, SendingState
from data.stores.notices.store import IN_SLACK, Channel
from data.stores.workspace import Workspace
from okr_model.notices.notices import Preferences, Watch
from okr_model.wording.sentences import Sentence


@command
def set_preferences(workspace: Workspace, actor: Actor, /, given: Mapping[str, object]) -> Preferences:
    """Keep what the actor wishes to hear; `given` are fields of `Wishes`, the others stay as they are.

    Raises Refused.
    """
    return workspace.plan.notices.wish(actor.email, given)


@command
def add_mail(workspace: Workspace, actor: Actor, /) -> Channel:
    """Send the actor's notices to their own address too. Raises Refused."""
    return workspace.plan.notices.add_channel(actor.email, "email")


@command
def add_chat(workspace: Workspace, actor: Actor, /, address: str) -> Channel:
    """Send the actor's notices to a chat or webhook too. Raises Refused, which never quotes the address."""
    address, vault = address.strip(), Vault(workspace.home)
    if not address:
        raise Refused(Sentence("Paste the address of the chat first."))
    name = f"notices_{secrets.token_hex(8)}"
    try:
        service = service_of(address, workspace.settings.notices.hosts)
        vault.put(name, SecretStr(address))
    except (BadAddress, VaultProblem) as problem:
        raise Refused(problem.sentence) from None
    try:
        return workspace.plan.notices.add_channel(actor.email, service, name)
    except BaseException:
        vault.remove(name)
        raise


@command
def add_slack(workspace: Workspace, actor: Actor, /) -> Channel:
    """Send the actor's notices to them in Slack too, where check-ins are answered in place. Raises Refused."""
    if workspace.settings.chat.slack is None:
        raise Refused(Sentence("No Slack app is set up: add [chat.slack] to okr.toml (docs/chat.md shows how)."))
    return workspace.plan.notices.add_channel(actor.email, IN_SLACK)


@command
def remove_channel(workspace: Workspace, actor: Actor, /, number: int) -> None:
    """Send nothing to a channel of the actor any more, and forget its address; another's stays as it is."""
    own = [c for c in workspace.plan.notices.channels(actor.email) if c.id == number]
    workspace.plan.notices.remove_channel(actor.email, number)
    for channel in own:
        if channel.secret:
            Vault(workspace.home).remove(channel.secret)


@command
def send_again(workspace: Workspace, actor: Actor, /, number: int) -> None:  # noqa: ARG001
    """Queue a notice that could not be sent, or may have arrived, once more; nothing where it waits already."""
    workspace.plan.notices.retry(number, workspace.now())


@command
def forget(workspace: Workspace, actor: Actor, /, number: int) -> None:  # noqa: ARG001
    """Drop a notice that could not be sent."""
    workspace.plan.notices.drop(number)


# Sending


@command
def queue(workspace: Workspace, actor: Actor, /, changed: Iterable[Watch], letters: Sequence[Letter]) -> int:  # noqa: ARG001
    """Keep what is known now of everything watched, and queue the letters that follow; gives how many are new."""
    return workspace.plan.notices.record(changed, letters)


@command
def begin_sending(workspace: Workspace, actor: Actor, /, number: int) -> bool:  # noqa: ARG001
    """Claim a queued letter before anything leaves; False where another process was quicker."""
    return workspace.plan.notices.claim(number, workspace.now())


@command
def note_sent(workspace: Workspace, actor: Actor, /, number: int) -> None:  # noqa: ARG001
    """Keep that the service took a letter."""
    workspace.plan.notices.note_sent(number, workspace.now())


@command
def note_failed(
    workspace: Workspace,
    actor: Actor,  # noqa: ARG001
    /,
    letter: Sending,
    why: Sentence,
    *,
    unsure: bool = False,
    for_good: bool = False,
) -> SendingState:
    """Keep that a letter was not taken, and queue it for later where that may help; gives its state from now on.

    why: without any secret.  unsure: it may have arrived.  for_good: trying again would not help.
    """
    return workspace.plan.notices.note_failed(letter, why, workspace.now(), unsure=unsure, for_good=for_good)


@command
def clean_up(workspace: Workspace, actor: Actor, /) -> None:  # noqa: ARG001
    """Mark what was being sent when the program stopped as perhaps arrived, and forget what was sent long ago."""
    workspace.plan.notices.clean_up(workspace.now())
