"""Tables for spreadsheets, as CSV. What a person typed stays text there: no cell of ours is ever run as a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from okr_model.wording.spreadsheet_text import disarmed


def cell(value: Any) -> Any:
    """A value as a cell may hold it: numbers as they are, everything else as text, with ' before a formula's sign."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return "" if value is None else value
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else str(value)
    return disarmed(text)


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """The CSV text of rows, with a heading; lines end as the standard has it (RFC 4180)."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([cell(column) for column in columns])
    writer.writerows([cell(row.get(column)) for column in columns] for row in rows)
    return written.getvalue()
