"""Whether store, archive and clock agree, as checks: what `okr doctor --json` prints and the API sends of them."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from data.queries.metrics import archive
from data.stores.snapshot import Reader

Json = dict[str, Any]
REBUILD = "Build the store anew from its archive: okr doctor --rebuild"
_MOST_NAMED = 3
_SKEW = timedelta(minutes=5)  # as far as a good clock may be set back


def checks(reader: Reader) -> list[Json]:
    """Whether store and archive have the same, a check each: `name`, `ok`, `says`, `remedy`."""
    rows, expected = archive.adds_up(reader)
    agree = rows == expected
    says = f"{rows:,} rows, as its batches add up to" if agree else f"{rows:,} rows; its batches add up to {expected:,}"
    return [
        _check("rows", agree, says, REBUILD),
        *_of_clock(reader),
        *of_archive(reader, archive.against_store(reader)),
    ]


def _of_clock(reader: Reader) -> list[Json]:
    last, now = archive.last_taken_in(reader), reader.now().astimezone(UTC)
    if last is None or last <= now + _SKEW:
        return [_check("clock", True, f"{now:%Y-%m-%d %H:%M} UTC, later than the last batch", None)]
    says = f"this machine says {now:%Y-%m-%d %H:%M} UTC, but the last batch was taken in at {last:%Y-%m-%d %H:%M}"
    remedy = (
        "Set the clock of this machine. If it is right now and ran ahead before, sync again: "
        f"okr sync --since {reader.today()}"
    )
    return [_check("clock", False, says, remedy)]


def of_archive(reader: Reader, found: archive.Comparison) -> list[Json]:
    """The checks of what an archive has, against the store or alone."""
    checks = [_check("archive", False, loss.said, _mending(loss)) for loss in archive.losses(reader, found.lost)]
    if found.unknown:
        more = f"{found.unknown[0].name}{f' and {len(found.unknown) - 1} more' if len(found.unknown) > 1 else ''}"
        says = f"{more} was archived, and the store does not know it"
        checks.append(_check("archive", False, says, REBUILD))
    if found.strangers:
        files = ", ".join(path.name for path in found.strangers[:_MOST_NAMED])
        more = f" and {len(found.strangers) - _MOST_NAMED} more" if len(found.strangers) > _MOST_NAMED else ""
        says = f"no batch of this program: {files}{more}"
        checks.append(
            _check("archive", False, says, f"Move it out of {reader.spool.archived}: nothing is read from it.")
        )
    return checks or [_check("archive", True, f"whole: {found.batches:,} of {found.batches:,} batches", None)]


def _mending(loss: archive.Loss) -> str:
    back = "Put the file back from a backup of batches/"
    if loss.since is None or loss.batch.batch is None:
        return f"{back}, or go on without it: okr doctor --rebuild --accept-loss"
    return f"{back}, or pull its days again: okr sync {loss.batch.batch.source} --since {loss.since}"


def _check(name: str, ok: bool, says: str, remedy: str | None) -> Json:
    return {"name": name, "ok": ok, "says": says, "remedy": None if ok else remedy}
