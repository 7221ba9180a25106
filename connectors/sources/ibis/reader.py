"""One query through ibis, in a process of its own, run by `connector.py` beside it.

Standard input: {"url", "query", "most"} as JSON. Standard output: the rows, at most so many, as an Arrow stream, and
exit code 0; or {"kind", "text", "sqlstate"} of the error as JSON, and exit code 1.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from typing import Any

import pyarrow as pa
import sqlglot
from sqlglot import exp

from connectors.framework.connector import on_loopback


def main() -> int:
    """Read, ask, answer."""
    asked = json.load(sys.stdin)
    with os.fdopen(os.dup(1), "wb") as answer:
        os.dup2(2, 1)  # what Java and libraries print is no answer
        try:
            rows = _rows(asked["url"], asked["query"], asked["most"])
        except Exception as error:
            answer.write(json.dumps(_told(error)).encode())
            return 1
        with pa.ipc.new_stream(answer, rows.schema) as stream:
            stream.write_table(rows)
    return 0


def _rows(url: str, query: str, most: int) -> pa.Table:
    engine = _spark(url) if url.startswith("spark:") else _other(url)
    try:
        only_reads(query, engine.dialect)
        return engine.sql(query).limit(most).to_pyarrow()
    finally:
        with suppress(Exception):
            engine.disconnect()


def only_reads(query: str, dialect: Any) -> None:
    """Raises ValueError for anything but one SELECT: engines run `with … insert` when asked for its columns."""
    statements = sqlglot.parse(query, dialect=dialect)
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise ValueError("the query may only read: it must be one SELECT (or WITH … SELECT)")


def _spark(url: str) -> Any:
    import ibis
    from pyspark.sql import SparkSession

    building = SparkSession.builder.master(url).appName("okr")
    settings = {"spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC"}
    if on_loopback(url):  # the workers must find us where we are
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    for name, value in settings.items():
        building = building.config(name, value)
    return ibis.pyspark.connect(building.getOrCreate())


def _other(url: str) -> Any:
    import ibis

    return ibis.connect(url)


def _told(error: Exception) -> dict[str, str]:
    """An error in one line, with its SQLSTATE where it has one."""
    state = getattr(error, "getSqlState", lambda: None)()
    line = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return {"kind": type(error).__name__, "text": line.strip(), "sqlstate": str(state or "")}


if __name__ == "__main__":
    sys.exit(main())
