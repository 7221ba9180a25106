"""Ibis: daily figures from a distributed engine, such as a Spark cluster, by a query of your own.

The query groups by day, as for `sql`, and runs where the data is; only its daily rows travel. It takes the days it is
asked for as `:start` and `:end`, is given one day more at either end, and those two are dropped.

    select day, channel, sum(amount) as revenue from sales where day between :start and :end group by day, channel

Spark counts days in UTC unless the query says otherwise: `cast(from_utc_timestamp(moment, 'Europe/Berlin') as date)`.
The last 30 days are read again at each pull. Spark's own settings (catalogue, memory, cores) stand where Spark looks
for them, `spark-defaults.conf` under `SPARK_CONF_DIR`. Pulling from Spark needs Java 17 on this machine.

Addresses: `spark://HOST:7077` (tried with a standalone cluster); `trino://`, `clickhouse://`, `databricks://` and
`snowflake://` as ibis takes them, each with ibis' package for it (not tried). Give every engine a user who may only
read. Each pull has a process of its own: no Java machine stays behind, and one that hangs is ended.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from datetime import date
from functools import partial
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

import pyarrow as pa
from pydantic import Field, SecretStr, field_validator

from connectors.framework.errors import BadConfig, ConnectorError, Transient
from connectors.framework.query_columns import MOST_ROWS, NAMED, Answer, NamedOptions, Queried
from connectors.sources.sql.failures import failure
from okr_model.wording.sentences import Sentence, Unfit

ENGINES: Final = ("spark", "trino", "clickhouse", "databricks", "snowflake")
_OF_THE_TIME: Final = 0.9  # the rest is for ending the process
_STUMBLES: Final = ("Py4JJavaError", "Py4JNetworkError", "ConnectionError", "SparkException", "SparkRuntimeException")
_INSTALL: Final = Sentence("pip install 'okr-dashboard[ibis]'")


class Ibis(Queried):
    """One query of one engine."""

    key, title = "ibis", "Distributed engine"
    about = "any daily figures from a Spark cluster or another engine that ibis speaks to, by your own query"
    docs = "https://ibis-project.org/backends"
    topics = ("warehouse", "spark", "sql", "query", "any")
    endpoints = ("one SELECT between two days",)
    scopes = ("SELECT",)  # all that a login needs
    key_steps = ("Ask whoever keeps the cluster for its address and for a login that may only read.",)
    lacks = ("Figures by the second: a query gives one row a day (and per combination of dimensions).",)
    restate = 30  # as for `sql`: a query says nothing of how long its figures move
    window: ClassVar[int] = 366  # starting takes Spark longer than reading

    class Options(NamedOptions):
        """Where the engine is, what to ask it, and which columns mean what."""

        url: SecretStr = Field(description="Address of the engine: spark://HOST:7077, trino://USER@HOST/CATALOG, …")

        @field_validator("url")
        @classmethod
        def _known(cls, url: SecretStr) -> SecretStr:
            if engine_of(url) is None:
                known = ", ".join(f"{engine}://" for engine in ENGINES)
                raise Unfit(
                    Sentence("must begin with one of {known}; for a database, use the connector `sql`").filled(
                        known=known
                    )
                )
            return url

    options: Options

    def asked(self, first: date, last: date) -> Answer:
        """One query."""
        return self.attempt(partial(self._asked, first, last))

    def _asked(self, first: date, last: date, seconds: float) -> Answer:
        """The rows, one more than there may be at most."""
        days = {"start": f"date '{first}'", "end": f"date '{last}'"}
        query = re.sub(NAMED, lambda found: days[found[1]], self.options.query)
        return answer(self.options.url, query, self.title, seconds)


def engine_of(address: SecretStr) -> str | None:
    """Which engine an address begins with; None for anything else, however it goes on."""
    scheme, sign, _ = address.get_secret_value().partition("://")
    return scheme.lower() if sign and scheme.lower() in ENGINES else None


def _host(url: str) -> str:
    """Raises BadConfig for an address that cannot be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # its words quote the address
        raise _unreadable() from None


def _unreadable() -> BadConfig:
    return BadConfig(
        Sentence("`url` is no address of an engine"),
        remedy=Sentence("Write spark://HOST:7077 or trino://USER@HOST/CATALOG; special characters as %40 for @."),
    )


def answer(address: SecretStr, query: str, title: str, seconds: float) -> Answer:
    """What an engine answers to one SELECT: the rows, one more than there may be at most. Raises ConnectorError."""
    url = address.get_secret_value()
    where = f"{title} {_host(url)}"
    if url.startswith("spark:"):
        _ready_for_spark(url, where, seconds)
    return _read(json.dumps({"url": url, "query": query, "most": MOST_ROWS + 1}), where, seconds * _OF_THE_TIME)


def _read(asked: str, where: str, seconds: float) -> Answer:
    """What the reader answers. The address goes to it unseen, as no argument of its command line."""
    command = [sys.executable, "-m", "connectors.sources.ibis.reader"]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            command, input=asked.encode(), capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadConfig(
            Sentence("{where}: no answer within {seconds} seconds").filled(where=where, seconds=f"{seconds:.0f}"),
            remedy=Sentence(
                "See whether the engine has free workers, and let the query do less: a table of daily sums, say."
            ),
        ) from None
    if done.returncode == 0:
        rows = pa.ipc.open_stream(done.stdout).read_all()
        return Answer(
            tuple(rows.column_names), list(zip(*(column.to_pylist() for column in rows.columns), strict=True))
        )
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise Transient(
            Sentence("{where}: the process that reads it ended with code {returncode}").filled(
                where=where, returncode=str(done.returncode)
            )
        ) from None
    raise _meaning(said, where)


def _meaning(said: dict[str, Any], where: str) -> ConnectorError:
    """The error that the reading process told."""
    kind, text = said["kind"], said["text"]
    if kind in ("ImportError", "ModuleNotFoundError"):
        return BadConfig(
            Sentence("{where}: a package is missing: {what}").filled(where=where, what=text), remedy=_INSTALL
        )
    if kind in _STUMBLES and not said["sqlstate"]:
        return Transient(Sentence("{where}: {what}").filled(where=where, what=text))
    told = type(kind, (Exception,), {"sqlstate": said["sqlstate"]})(text)
    return failure(told, where, slow=False)


def _ready_for_spark(url: str, where: str, seconds: float) -> None:
    """What Spark itself would find out only after a minute, or say in fifty lines."""
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise BadConfig(
            Sentence("{where}: pulling from Spark needs Java on this machine, and there is none").filled(where=where),
            remedy=Sentence("Install Java 17 (apt install openjdk-17-jre-headless), or set JAVA_HOME."),
        )
    try:
        port = urlsplit(url).port or 7077
    except ValueError:
        raise _unreadable() from None
    try:
        socket.create_connection((_host(url), port), timeout=min(10.0, seconds)).close()
    except OSError as error:
        raise Transient(
            Sentence("{where}, port {port}: {error}").filled(where=where, port=port, error=error),
            remedy=Sentence(
                "Check host and port in `url`, and that the Spark master runs; if so, the next sync tries again."
            ),
        ) from None
