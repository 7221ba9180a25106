"""The pack of this moment as JSON, with what its files need beside it: what `okr export` reads and the API sends."""

from __future__ import annotations

import json

from data.out.api.answers import Json
from data.queries.people import everybody
from data.queries.reviews import current_pack
from data.stores.snapshot import Reader


def now(reader: Reader, *, by: str, cycle: str | None, team: str | None) -> Json:
    """people: the names of those whose addresses it has.  Raises as `current_pack.now`."""
    found = current_pack.now(reader, by=by, cycle=cycle, team=team)
    written = found.dump().decode() if found else ""
    return {
        "pack": json.loads(written) if found else None,
        "language": reader.settings.workspace.language,
        "people": {one.email: one.display_name for one in everybody(reader) if one.email in written},
    }
