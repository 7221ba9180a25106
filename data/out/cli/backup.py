"""`okr backup` and `okr restore`: the whole workspace in one file, and back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from data.out.cli.actor import actor
from data.out.cli.errors import NotDone, WronglyAsked
from data.out.cli.language import nt, t
from data.out.cli.options import AsJson, Home
from data.out.cli.store_access import at_owner, existing, opened
from data.out.cli.terminal import err, full_day, print_json, say
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from data.commands.backups import Made, Manifest
    from data.stores.workspace import Workspace

VARIABLE: Final = "OKR_BACKUP_PASSPHRASE"
_STAGE: Final = "/api/v1/backup-copies"
_PLACES: Final = Sentence(
    "Give one in OKR_BACKUP_PASSPHRASE, with --passphrase-file, or as `passphrase` of [backup] in okr.toml."
)

To = Annotated[
    Path | None, typer.Option("--to", metavar="FOLDER", help="Where to. Without it: [backup] to, else backups/ in it.")
]
Encrypt = Annotated[
    bool, typer.Option("--encrypt", help="Encrypt it under a passphrase: OKR_BACKUP_PASSPHRASE, or asked for.")
]
PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", metavar="FILE", help="Read the passphrase from this file.")
]
File = Annotated[Path, typer.Argument(metavar="FILE", help="What `okr backup` wrote.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Verify all of it and tell what it would bring. Writes nothing.")
]


def backup(
    home: Home, to: To = None, encrypt: Encrypt = False, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """Write the whole workspace into one file, while it is in use: plan, figures, archive, settings, secrets.

    The file has a list of its contents with a fingerprint of each. It holds the keys of your accounts: keep it where
    only you can read it, or encrypt it. A passphrase is never an argument: others could read it.

    \b
    Examples:
      okr backup
      okr backup --to /mnt/backups/okr --encrypt
      okr backup --json
    """
    secret = _passphrase_to_encrypt(home, encrypt, passphrase_file)
    with err().status(t("Backing up …")):
        made = _made(existing(home), to.expanduser().absolute() if to else None, secret)
    if as_json:
        print_json(_as_json(made))
        return
    facts = made.contents.facts
    locked = Sentence(", encrypted") if made.file.encrypted else ""
    say(
        Sentence("Backed up to {file} ({size}{locked}).").filled(
            file=made.file.file, size=size(made.file.bytes), locked=locked
        )
    )
    say(Sentence("It holds {in_words}.").filled(in_words=_in_words(made.contents)))
    if facts.plan.database == "postgresql":
        say(
            Sentence(
                "The plan was read from PostgreSQL and is in the backup as a file; `okr restore` can put "
                "it back into one."
            )
        )
    if not made.file.encrypted and facts.secrets:
        say(Sentence("It holds secrets that are not encrypted: keep it where only you can read it, or use --encrypt."))
    for gone in made.pruned:
        say(Sentence("Deleted the old backup {gone_name}.").filled(gone_name=gone.name))


def restore(
    file: File,
    home: Home,
    dry_run: DryRun = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup back, into a folder that is empty or not there yet. All of it is verified before anything counts.

    With OKR_PLAN_URL set, the plan goes into that database, which must be empty; else it becomes plan.sqlite.

    \b
    Examples:
      okr restore okr-backup-1f2e3d-2026-11-29T201500Z.tar --dry-run
      okr restore okr-backup-1f2e3d-2026-11-29T201500Z.tar --home ~/okr-restored
      okr status --home ~/okr-restored
    """
    from data.commands import restoring

    if not file.is_file():
        raise NotDone(Sentence("{file} is not there. `okr backup` says where it writes to.").filled(file=file))
    secret = _passphrase_to_decrypt(file, passphrase_file)
    with err().status(t("Verifying …") if dry_run else t("Restoring …")):
        if dry_run:
            contents = restoring.examine(file, passphrase=secret)
        else:
            contents = restoring.restore(file, home, passphrase=secret)
            _sign_everybody_out(home)
    if as_json:
        print_json({"file": str(file), "home": None if dry_run else str(home), **_contents(contents)})
        return
    facts = contents.facts
    if dry_run:
        say(
            Sentence("{file_name} is whole: {files}, {size}, all as backed up.").filled(
                file_name=file.name, files=nt("{n} file", "{n} files", len(contents.files)), size=size(contents.bytes)
            )
        )
        made = Sentence("{day} at {time}").filled(day=full_day(facts.made_at.date()), time=f"{facts.made_at:%H:%M}")
        say(
            Sentence("It was made on {made} of “{facts_title}” ({home}).").filled(
                made=made, facts_title=facts.title, home=facts.home
            )
        )
        say(Sentence("It would bring {in_words}.").filled(in_words=_in_words(contents)))
        return
    say(
        Sentence("Restored {in_words} into {home}, as of {day} {time}.").filled(
            in_words=_in_words(contents),
            home=home,
            day=full_day(facts.made_at.date()),
            time=f"{facts.made_at:%H:%M}",
        )
    )
    say(Sentence("Look at it: okr status --home {home}").filled(home=home))


def _sign_everybody_out(home: Path) -> None:
    """The backup does not know which sessions were ended since it was made: none of before counts."""
    from data.commands import sessions

    with opened(home) as workspace:
        if workspace.settings.sign_in is not None:
            sessions.end_all(workspace, actor(workspace))


def _made(home: Path, to: Path | None, secret: str | None) -> Made:
    """As the owner of the metric store, or from copies that its server makes."""
    from data.commands import backups
    from data.stores.workspace import Workspace

    def own(workspace: Workspace) -> Made:
        return backups.make(workspace, actor(workspace), to=to, passphrase=secret)

    answer: Any = at_owner(home, own, _STAGE, {}, body={})
    if not isinstance(answer, dict):
        made: Made = answer
        return made
    with Workspace.open(home, own=False) as workspace:
        return backups.make(workspace, actor(workspace), to=to, passphrase=secret, staged=str(answer.get("copies")))


def _passphrase_to_encrypt(home: Path, encrypt: bool, file: Path | None) -> str | None:
    """What the backup is encrypted under; None where nobody wants that."""
    given = _given(file)
    if given is None and (settings := _of_settings(home)) is not None:
        given = settings
    if given is None and encrypt:
        if not os.isatty(0):
            raise WronglyAsked(Sentence("--encrypt needs a passphrase. {places}").filled(places=_PLACES))
        given = typer.prompt(t("Passphrase"), hide_input=True, confirmation_prompt=True)
    return given


def _of_settings(home: Path) -> str | None:
    from data.config.settings import Settings

    settings = Settings.load(home)
    if settings.backup_problem is not None:
        raise settings.backup_problem
    return settings.backup.passphrase.get_secret_value() if settings.backup.passphrase else None


def _passphrase_to_decrypt(backup_file: Path, file: Path | None) -> str | None:
    from data.commands import restoring

    if not restoring.is_encrypted(backup_file):
        return None
    if (given := _given(file)) is not None:
        return given
    if not os.isatty(0):
        raise WronglyAsked(
            Sentence("{backup_file_name} is encrypted: set {variable}, or use --passphrase-file.").filled(
                backup_file_name=backup_file.name, variable=VARIABLE
            )
        )
    asked: str = typer.prompt(t("Passphrase"), hide_input=True)
    return asked


def _given(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get(VARIABLE) or None
    try:
        given = file.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise WronglyAsked(Sentence("{file} is no text.").filled(file=file)) from None
    if not given:
        raise WronglyAsked(Sentence("{file} is empty: it should hold the passphrase.").filled(file=file))
    return given


def _in_words(contents: Manifest) -> Sentence:
    plan, metrics = contents.facts.plan, contents.facts.metrics
    said = Sentence("{cycles}, {changes} of plans, {values} from {batches}")
    if metrics.first_day:
        said = Sentence("{cycles}, {changes} of plans, {values} of {first} to {last} from {batches}").filled(
            first=full_day(metrics.first_day), last=full_day(metrics.last_day or "")
        )
    return said.filled(
        cycles=nt("{n} cycle", "{n} cycles", len(plan.cycles)),
        changes=nt("{n} change", "{n} changes", plan.change),
        values=nt("{n} value", "{n} values", metrics.rows),
        batches=nt("{n} batch", "{n} batches", metrics.batches),
    )


def _as_json(made: Made) -> dict[str, Any]:
    kept = made.file
    told = {"file": str(kept.file), "bytes": kept.bytes, "sha256": kept.sha256, "encrypted": kept.encrypted}
    return {**told, "deleted": [str(one) for one in made.pruned], **_contents(made.contents)}


def _contents(contents: Manifest) -> dict[str, Any]:
    facts = contents.facts.model_dump(mode="json", exclude={"archived"})
    return {"program": contents.program, "files": len(contents.files), "content_bytes": contents.bytes, **facts}


def size(count: float) -> str:
    """Bytes as people say them: `12.3 MB`."""
    for unit in ("bytes", "KB", "MB", "GB"):
        if count < 1000:
            return f"{count:,.0f} {unit}" if unit == "bytes" else f"{count:,.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} TB"
