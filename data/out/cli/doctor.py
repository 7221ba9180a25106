"""`okr doctor`: what works and what does not, with the remedy; and the metric store built anew from its archive."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.out.cli import repairs
from data.out.cli.actor import actor
from data.out.cli.errors import NotDone, WronglyAsked, explain
from data.out.cli.language import nt, spoken, t
from data.out.cli.options import AsJson, Home
from data.out.cli.store_access import opened, reading
from data.out.cli.sync import check_names
from data.out.cli.terminal import err, out, print_json, say
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from data.out.cli.findings.finding import Finding

_SIGNS = {"ok": ("✓", "green"), "warning": ("◆", "yellow"), "failed": ("✕", "red")}

Names = Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Only these; else everything.")]
Rebuild = Annotated[bool, typer.Option("--rebuild", help="First build the metric store anew from archived batches.")]
AcceptLoss = Annotated[
    bool, typer.Option("--accept-loss", help="With --rebuild: go on without batches that are missing or damaged.")
]
Repair = Annotated[
    bool,
    typer.Option("--repair", help="First mend what can be mended, saying before what is done. Nothing is deleted."),
]
PlanFrom = Annotated[
    Path | None,
    typer.Option("--plan-from", metavar="FILE", help="First put the plan of a backup, or a saved plan, in place."),
]
Renew = Annotated[
    bool, typer.Option("--renew-secrets", help="First encrypt all typed secrets anew, under the first key.")
]


def doctor(
    home: Home,
    names: Names = None,
    rebuild: Rebuild = False,
    accept_loss: AcceptLoss = False,
    renew: Renew = False,
    repair: Repair = False,
    plan_from: PlanFrom = None,
    as_json: AsJson = False,
) -> None:
    """Examine the workspace, hold the metric store against its archive, and ask every source for an answer.

    Whatever does not work is told with its remedy; then the exit code is 1. Nothing is changed unless an
    option says so.

    \b
    Examples:
      okr doctor
      okr doctor site
      okr doctor --repair
      okr doctor --plan-from ~/backups/okr-backup-1f2e3d-2026-11-29T201500Z.tar
      okr doctor --rebuild
      OKR_SECRET_KEY="NEW OLD" okr doctor --renew-secrets
    """
    if renew:
        _renew(home)
    if plan_from is not None:
        repairs.plan_from(home, plan_from)
    if repair:
        repairs.repair(home)
    if accept_loss and not rebuild:
        raise WronglyAsked(Sentence("--accept-loss says how to go on with --rebuild: give both."))
    rebuilt = _rebuild(home, accept_loss=accept_loss) if rebuild else None
    findings = list(_shown(_examined(home, names or ()), quiet=as_json))
    failed = [f for f in findings if f.state == "failed"]
    if as_json:
        print_json({"checks": [f.as_json() for f in findings], **({"rebuilt": rebuilt} if rebuilt else {})})
    if failed:
        raise NotDone(Sentence("{things} to fix.").filled(things=nt("{n} thing", "{n} things", len(failed))))


def _examined(home: Path, names: Collection[str]) -> Iterator[Finding]:
    """Part by part; a store that cannot be opened, or not read on, is a finding too."""
    from data.out.cli.findings.finding import Finding
    from data.queries.errors import PlanStoreError, StoreError

    try:
        yield from _parts(home, names)
    except (PlanStoreError, StoreError, OSError) as error:
        if (trouble := explain(error)) is None:
            raise
        yield Finding(
            Sentence("workspace"), "failed", trouble.message, Sentence("Fix this, then check again: okr doctor")
        )


def _parts(home: Path, names: Collection[str]) -> Iterator[Finding]:
    from data.out.cli.findings.of_assistant import of_assistant
    from data.out.cli.findings.of_chat import of_chat
    from data.out.cli.findings.of_folder import of_folder
    from data.out.cli.findings.of_sources import of_sources
    from data.out.cli.findings.of_store import of_store

    with reading(home) as snapshot:
        check_names(names, snapshot)
        if not names:
            yield from of_folder(snapshot)
            yield from of_store(snapshot)
            yield from of_assistant(snapshot)
            yield from of_chat(snapshot)
        yield from of_sources(snapshot, names)


def _shown(findings: Iterator[Finding], *, quiet: bool) -> Iterator[Finding]:
    """Each finding as soon as it is there; a source may take its time to answer."""
    waiting, answers = err(), out()
    while True:
        with waiting.status(t("Examining …")):  # ends before anything is said: it would catch what goes to stdout
            finding = next(findings, None)
        if finding is None:
            return
        if not quiet:
            sign, style = _SIGNS[finding.state]
            answers.print(sign, style=style, end=" ")
            say(Sentence("{subject}: {message}").filled(subject=finding.subject, message=finding.message), to=answers)
            for detail in finding.details:
                say(Sentence("    {detail}").filled(detail=detail), to=answers)
            if finding.remedy:
                say(Sentence("    {remedy}").filled(remedy=finding.remedy), to=answers)
        yield finding


def _renew(home: Path) -> None:
    from data.commands import maintenance
    from data.commands.errors import CannotWrite

    try:
        with opened(home) as workspace:
            count = maintenance.renew_secrets(workspace, actor(workspace))
    except CannotWrite as problem:
        raise NotDone(problem.sentence) from None
    say(
        Sentence("Encrypted {secrets} anew, under the first key.").filled(
            secrets=nt("{n} secret", "{n} secrets", count)
        ),
        to=err(),
    )


def _rebuild(home: Path, *, accept_loss: bool) -> dict[str, Any]:
    from data.commands import maintenance

    with opened(home) as workspace:
        done = maintenance.rebuild_metric_store(workspace, actor(workspace), accept_loss=accept_loss)
    kept = Sentence(" The store of before is kept as {kept}.").filled(kept=done.kept) if done.kept else ""
    say(
        Sentence("Built the metric store anew: {batches}, {rows} rows.{kept}").filled(
            batches=nt("{n} batch", "{n} batches", done.batches), rows=done.rows, kept=kept
        )
    )
    for file, reason in done.unread.items():
        say(Sentence("Left out {file}: {why}").filled(file=file, why=reason))
    return {
        "batches": done.batches,
        "rows": done.rows,
        "kept": str(done.kept) if done.kept else None,
        "unread": {str(file): spoken(reason) for file, reason in done.unread.items()},
    }
