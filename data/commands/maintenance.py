"""Repairs of a workspace whose server does not run."""

from __future__ import annotations

from data.commands.command import command
from data.commands.errors import CannotWrite, Refused
from data.commands.permissions import Actor
from data.config.vault import Vault, VaultProblem
from data.queries.metrics import archive
from data.stores.spool.drain import Rebuilt, WouldLose, rebuild
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Sentence

__all__ = ["Rebuilt", "rebuild_metric_store", "renew_secrets"]


@command
def rebuild_metric_store(workspace: Workspace, actor: Actor, /, *, accept_loss: bool = False) -> Rebuilt:  # noqa: ARG001
    """Build the metric store anew from the archived batches; the one of before is kept beside it.

    The workspace is opened without its metric store (`own=False`), which no other process may own either.
    accept_loss: go on without batches that are missing or damaged, which is refused else, naming what hangs on them.
    Raises Refused, StoreLocked, and StoreError where there is nothing to build it from.
    """
    if workspace.owns_store:
        raise Refused(
            Sentence("The metric store is open in this process: open the workspace without it to build it anew.")
        )
    try:
        return rebuild(
            workspace.home / "metrics.duckdb",
            workspace.spool.archived,
            accept_loss=accept_loss,
            waiting=workspace.spool.pending_ids(),
        )
    except WouldLose as refusal:
        lost = archive.losses(workspace, refusal.lost)
        said = Sentence("", lines=tuple(Sentence("- {lost}").filled(lost=one.said) for one in lost))
        raise Refused(
            Sentence(
                "The metric store was not built anew: the archive lacks something that would be "
                "lost.\n{said}\nPut the files back from a backup of batches/, or pull those days again. To "
                "go on without them: okr doctor --rebuild --accept-loss"
            ).filled(said=said)
        ) from None


@command
def renew_secrets(workspace: Workspace, actor: Actor, /) -> int:  # noqa: ARG001
    """Encrypt every secret of the vault anew, under the first key; gives how many. Raises CannotWrite."""
    try:
        return Vault(workspace.home).rotate()
    except VaultProblem as problem:
        raise CannotWrite(problem.sentence) from None
