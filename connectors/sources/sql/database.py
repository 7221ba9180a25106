"""One database: its address, and one statement that only reads, with its answer or what its refusal means."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, SecretStr

from connectors.framework.errors import BadConfig, ConnectorError
from connectors.framework.options import ConnectorOptions
from connectors.framework.query_columns import MOST_ROWS, Answer
from connectors.framework.redaction import Redactor
from connectors.sources.sql.failures import failure
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, CursorResult, Engine

_FORMS: Final = Sentence(
    "Write postgresql://USER:PASSWORD@HOST/DATABASE or sqlite:///PATH; special characters as %40 for @."
)
_TELLING: Final = ("pass", "secret", "token", "key", "pwd")
_OF_THE_TIME: Final = 0.9  # what the database may use of it, to tell us itself that it was too long


@dataclass(frozen=True)
class Database:
    """address: as SQLAlchemy writes them. options: of the source it belongs to, which say where its files may lie."""

    address: SecretStr
    options: ConnectorOptions
    title: str

    @property
    def kind(self) -> str:
        """What it is a database of, as SQLAlchemy names it: `postgresql`, `sqlite`, …"""
        return self._url().get_backend_name()

    def answer(self, statement: str, seconds: float, days: Mapping[str, date] | None = None) -> Answer:
        """The rows, one more than there may be at most; raises ConnectorError, free of the password.

        days: of the parameters that the statement names, `:start` and `:end`; None where it names none, and a colon in
        it is a colon.
        """
        url = self._url()
        where, limit = f"{self.title} {_shown(url)}", seconds * _OF_THE_TIME
        began = time.monotonic()
        try:
            with _opened(url, _patience(url, seconds)) as connection:  # which ends in a rollback
                _only_read(connection, limit)
                began = time.monotonic()
                with _run(connection, statement, days) as answer:
                    return Answer(tuple(answer.keys()), list(answer.fetchmany(MOST_ROWS + 1)))
        except ConnectorError:
            raise
        except Exception as error:  # drivers have exceptions of their own kinds, and their words may hold the password
            slow = time.monotonic() - began >= limit
            raise _clean(failure(error, where, slow=slow), url) from None

    def _url(self) -> URL:
        """The address; an SQLite file is looked for in the workspace, and never made."""
        from sqlalchemy import make_url
        from sqlalchemy.exc import NoSuchModuleError

        try:
            url = make_url(self.address.get_secret_value())
            dialect = url.get_dialect()
        except NoSuchModuleError:
            raise BadConfig(
                Sentence("SQLAlchemy knows no database of the kind that `url` begins with"),
                remedy=Sentence("Install the package that adds it (pip install …). {forms}").filled(forms=_FORMS),
            ) from None
        except Exception as error:  # its words may quote the address
            raise BadConfig(
                Sentence("`url` is no address of a database ({name})").filled(name=type(error).__name__), remedy=_FORMS
            ) from None
        if "@" in (url.host or ""):
            raise BadConfig(Sentence("`url` has more than one @"), remedy=_FORMS)
        if getattr(dialect, "is_async", False):
            raise BadConfig(
                Sentence("`url` names an asynchronous driver, {drivername}").filled(drivername=url.drivername),
                remedy=Sentence("Leave it out: {name}://…").filled(name=dialect.name),
            )
        if dialect.name != "sqlite":
            return url
        file = self.options.file(url.database or "")
        if not file.is_file():
            raise BadConfig(
                Sentence("there is no SQLite file {database}").filled(database=repr(url.database)),
                remedy=Sentence("Correct `url`: sqlite:///PATH, where relative paths count from {home}.").filled(
                    home=self.options.home
                ),
            )
        return url.set(database=file.absolute().as_uri(), query={"mode": "ro", "uri": "true"})


def _run(connection: Connection, statement: str, days: Mapping[str, date] | None) -> CursorResult[Any]:
    from sqlalchemy import Date, bindparam, text

    streamed = {"stream_results": True}
    if days is None:
        return connection.exec_driver_sql(statement, execution_options=streamed)
    bound = [bindparam(name, day, Date) for name, day in days.items()]
    return connection.execute(text(statement).bindparams(*bound), execution_options=streamed)


def _patience(url: URL, seconds: float) -> dict[str, Any]:
    """How long to wait for a connection, or for a locked file."""
    if url.get_backend_name() == "sqlite":
        return {"timeout": seconds / 4}
    with_libpq = url.drivername in ("postgresql", "postgresql+psycopg", "postgresql+psycopg2")
    wait = max(2, round(seconds / 4))  # libpq takes no less than two seconds
    return {"connect_timeout": wait} if with_libpq and "connect_timeout" not in url.query else {}


@contextmanager
def _opened(url: URL, settings: dict[str, Any]) -> Iterator[Connection]:
    """A connection of its own, closed afterwards."""
    engine = _engine(url, settings)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _engine(url: URL, settings: dict[str, Any]) -> Engine:
    from sqlalchemy import NullPool, create_engine

    try:
        return create_engine(url, poolclass=NullPool, connect_args=settings, hide_parameters=True)
    except ImportError as error:
        known = url.get_backend_name() == "postgresql"
        package = "'okr-dashboard[postgres]'" if known else error.name or "its driver"
        raise BadConfig(
            Sentence("{drivername} needs one more package, {name}").filled(
                drivername=url.drivername, name=str(error.name)
            ),
            remedy=Sentence("pip install {package}").filled(package=package),
        ) from error


def _only_read(connection: Connection, seconds: float) -> None:
    """As far as the database can: no change, and no longer than this."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("set transaction read only")
        connection.exec_driver_sql(f"set local lock_timeout = {max(1, int(seconds * 500))}")  # milliseconds: the half
        connection.exec_driver_sql(f"set local statement_timeout = {max(1, int(seconds * 1000))}")
    elif connection.dialect.name == "sqlite":
        connection.exec_driver_sql("pragma query_only = on")
        end = time.monotonic() + seconds
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(lambda: time.monotonic() >= end, 10_000)


def _shown(url: URL) -> str:
    """The database, without who asks it."""
    name = (url.database or "").rpartition("/")[2]
    return f"{name} on {url.host}" if url.host else name


def _clean(error: ConnectorError, url: URL) -> ConnectorError:
    """Without the password, which drivers quote by itself."""
    queried = [text for name, text in url.query.items() if any(word in name.lower() for word in _TELLING)]
    for secret in (url.password, *queried):
        if isinstance(secret, str):
            redactor = Redactor(_Secret(text=SecretStr(secret)))
            error = error.saying(error.sentence.with_names(redactor.text), error.advice.with_names(redactor.text))
    return error


class _Secret(BaseModel):
    text: SecretStr
