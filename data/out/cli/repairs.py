"""`okr doctor --repair` and `--plan-from`: what is mended, each thing said before it is done."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.out.cli.actor import actor
from data.out.cli.errors import NotDone
from data.out.cli.language import nt
from data.out.cli.store_access import existing, opened
from data.out.cli.terminal import say
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from data.queries.metrics.archive import Comparison

_PASSPHRASE: Final = "OKR_BACKUP_PASSPHRASE"  # noqa: S105 - the name of a variable
_MOST_NAMED: Final = 10


def repair(home: Path) -> None:
    """Plan, spool, archive, metric store, in this order. Raises NotDone where a person has to decide first."""
    from data.commands import repairing

    repairing.refuse_beside_server(existing(home))
    if damage := repairing.plan_damage(home):
        _save_plan(home, damage)
    _tidy_spool(home)
    _mend_metrics(home)


def plan_from(home: Path, file: Path) -> None:
    """Put the plan of a backup or a plan's file in place of the one there is, which is kept."""
    from data.commands import repairing

    if not file.is_file():
        raise NotDone(
            Sentence(
                "{file} is not there. Backups lie in backups/ of the workspace, or where [backup] to says."
            ).filled(file=file)
        )
    say(Sentence("Putting the plan of {file} in place; the one that is there now is kept beside it.").filled(file=file))
    kept = repairing.plan_from(existing(home), file.absolute(), passphrase=os.environ.get(_PASSPHRASE))
    said = Sentence("Done. The plan of before is kept as {kept}.").filled(kept=kept) if kept else Sentence("Done.")
    say(said)


def _save_plan(home: Path, damage: str) -> None:
    from data.commands import repairing

    plan = home / "plan.sqlite"
    say(
        Sentence(
            "{plan} is damaged: {damage}. It stays as it is; what can be read of it is saved into a new file …"
        ).filled(plan=plan, damage=damage)
    )
    saved = repairing.save_plan(home)
    rows = sum(saved.rows.values())
    if rows:
        lost: Sentence | str = ""
        if saved.broken:
            lost = Sentence(" These tables could not be read to the end: {tables}.").filled(tables=saved.broken)
        say(
            Sentence("Saved {rows} as {file}.{lost}").filled(
                rows=nt("{n} row", "{n} rows", rows), file=saved.file, lost=lost
            )
        )
    else:
        saved.file.unlink(missing_ok=True)
        say(Sentence("Nothing of it could be read."))
    backups = repairing.known_backups(home)
    if backups:
        say(
            Sentence("The newest backup is {file}. To go on with its plan: okr doctor --plan-from {file}").filled(
                file=backups[0]
            )
        )
    else:
        say(Sentence("No backup is known here. If you have one: okr doctor --plan-from FILE"))
    if rows:
        say(
            Sentence(
                "To go on with what could be read, which may lack something: okr doctor --plan-from {file}"
            ).filled(file=saved.file)
        )
    say(Sentence("Without either, move plan.sqlite away and begin with a plan file: okr plan apply okrs.yaml"))
    raise NotDone(Sentence("Choose one of these; then run `okr doctor --repair` again for the rest."))


def _tidy_spool(home: Path) -> None:
    from data.commands import repairing

    garbage = repairing.spool_garbage(home)
    if not garbage:
        return
    for file, reason in list(garbage.items())[:_MOST_NAMED]:
        say(Sentence("{file}: {why}").filled(file=file, why=reason))
    count = nt("{n} file", "{n} files", len(garbage))
    say(
        Sentence("Removing what is half-written of these {count}, putting the rest into spool/rejected …").filled(
            count=count
        )
    )
    repairing.tidy_spool(home)


def _mend_metrics(home: Path) -> None:
    """Batches that the archive lacks come from a backup; a store that is not what its archive says is built anew."""
    from data.commands import maintenance, repairing
    from data.queries.metrics import archive

    found, broken = _examined(home)
    if found.lost:
        say(Sentence("The archive lacks batches, or has damaged ones; looking for them in the backups …"))
        while back := repairing.put_batches_back(home, found.lost):  # several in a row may be told as one
            for path in back.values():
                say(Sentence("Put back {path}.").filled(path=path))
            found, broken = _examined(home)
        with opened(home) as workspace:
            for loss in archive.losses(workspace, found.lost):
                say(Sentence("No backup has it: {said}").filled(said=loss.said))
                if loss.batch.batch is not None and loss.since is not None:
                    say(
                        Sentence("    To pull its days again: okr sync {source} --since {since}").filled(
                            source=loss.batch.batch.source, since=loss.since
                        )
                    )
    if not broken:
        return
    say(
        Sentence(
            "The metric store {broken}. Building it anew from the archive; the one that is there is kept beside it …"
        ).filled(broken=broken)
    )
    with opened(home) as workspace:
        done = maintenance.rebuild_metric_store(workspace, actor(workspace))
    kept = Sentence(" The store of before is kept as {kept}.").filled(kept=done.kept) if done.kept else ""
    say(
        Sentence("Built it anew: {batches}, {rows} rows.{kept}").filled(
            batches=nt("{n} batch", "{n} batches", done.batches), rows=done.rows, kept=kept
        )
    )


def _examined(home: Path) -> tuple[Comparison, Sentence | None]:
    """The archive held against the store, and why the store has to be built anew; None where it has not."""
    from data.queries.errors import StoreError, StoreLocked
    from data.queries.metrics import archive
    from data.stores.workspace import Workspace

    def alone() -> Any:
        with opened(home) as workspace:
            return archive.alone(workspace)

    if not (home / "metrics.duckdb").exists():
        found = alone()
        return found, Sentence("is not there") if found.batches else None
    try:
        with Workspace.open(home, take_in=False) as workspace:
            found = archive.against_store(workspace)
            rows, expected = archive.adds_up(workspace)
            if rows != expected:
                said = Sentence("has {rows} rows where its batches add up to {expected}")
                return found, said.filled(rows=rows, expected=expected)
            return found, Sentence("does not know some archived batches") if found.unknown else None
    except StoreLocked:
        raise
    except StoreError as error:
        return alone(), Sentence("cannot be read: {why}").filled(why=error)
