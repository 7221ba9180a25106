"""Whether store, archive and clock agree, as checks: what `okr doctor --json` prints and the API sends of them."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Final

from data.out.api.answers import Json, Say
from data.queries.metrics import archive
from data.stores.snapshot import Reader
from okr_model.wording.sentences import Sentence

REBUILD: Final = Sentence("Build the store anew from its archive: okr doctor --rebuild")
_MOST_NAMED = 3
_SKEW = timedelta(minutes=5)  # as far as a good clock may be set back


def checks(reader: Reader, say: Say = str) -> list[Json]:
    """Whether store and archive have the same, a check each: `name`, `ok`, `says`, `remedy`."""
    rows, expected = archive.adds_up(reader)
    says = Sentence("{rows} rows, as its batches add up to").filled(rows=rows)
    if rows != expected:
        says = Sentence("{rows} rows; its batches add up to {expected}").filled(rows=rows, expected=expected)
    return [
        _check("rows", says, None if rows == expected else REBUILD, say),
        *_of_clock(reader, say),
        *of_archive(reader, archive.against_store(reader), say),
    ]


def _of_clock(reader: Reader, say: Say) -> list[Json]:
    last, now = archive.last_taken_in(reader), reader.now().astimezone(UTC)
    if last is None or last <= now + _SKEW:
        return [_check("clock", Sentence("{now} UTC, later than the last batch").filled(now=now), None, say)]
    says = Sentence("this machine says {now} UTC, but the last batch was taken in at {last}")
    remedy = Sentence(
        "Set the clock of this machine. If it is right now and ran ahead before, sync again: okr sync --since {day}"
    )
    return [_check("clock", says.filled(now=now, last=last), remedy.filled(day=str(reader.today())), say)]


def of_archive(reader: Reader, found: archive.Comparison, say: Say = str) -> list[Json]:
    """The checks of what an archive has, against the store or alone."""
    checks = [_check("archive", loss.said, _mending(loss), say) for loss in archive.losses(reader, found.lost)]
    if found.unknown:
        checks.append(_check("archive", _unknown(found.unknown[0].name, len(found.unknown) - 1), REBUILD, say))
    if found.strangers:
        files, more = [path.name for path in found.strangers[:_MOST_NAMED]], len(found.strangers[_MOST_NAMED:])
        says = Sentence("no batch of this program: {files}")
        if more:
            says = Sentence("no batch of this program: {files} and {more} more").filled(more=more)
        away = Sentence("Move it out of {folder}: nothing is read from it.").filled(folder=reader.spool.archived)
        checks.append(_check("archive", says.filled(files=files), away, say))
    whole = Sentence("whole: {n} of {n} batches").filled(n=found.batches)
    return checks or [_check("archive", whole, None, say)]


def _unknown(file: str, more: int) -> Sentence:
    if more:
        said = Sentence("{file} and {more} more were archived, and the store does not know them")
        return said.filled(file=file, more=more)
    return Sentence("{file} was archived, and the store does not know it").filled(file=file)


def _mending(loss: archive.Loss) -> Sentence:
    if loss.since is None or loss.batch.batch is None:
        return Sentence(
            "Put the file back from a backup of batches/, or go on without it: okr doctor --rebuild --accept-loss"
        )
    said = Sentence(
        "Put the file back from a backup of batches/, or pull its days again: okr sync {source} --since {day}"
    )
    return said.filled(source=loss.batch.batch.source, day=str(loss.since))


def _check(name: str, says: Sentence, remedy: Sentence | None, say: Say) -> Json:
    return {"name": name, "ok": remedy is None, "says": say(says), "remedy": remedy and say(remedy)}
