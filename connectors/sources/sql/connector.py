"""SQL: daily figures from a database or warehouse, by a query of your own.

The query groups by day and gives one row per day (and per combination of `dimensions`); it takes the days it is asked
for as `:start` and `:end`. It is given one day more at either end, and those two are dropped, so that a query that
compares moments loses nothing.

    select day, channel, sum(amount) as revenue from sales where day between :start and :end group by day, channel

A day is counted in the time zone the query gives it: `cast(moment at time zone 'Europe/Berlin' as date)` in PostgreSQL.
The last 30 days are read again at each pull; `okr sync --since` reads more. NULL is a missing value, a day without a
row is a missing day.

It runs as one statement and nothing is ever committed: in PostgreSQL in a read-only transaction with a time limit, in
SQLite on a connection that only reads. Give every database a user who may only read. Addresses are those of SQLAlchemy:
`postgresql://USER:PASSWORD@HOST/DATABASE`, `sqlite:///PATH` (relative to the workspace), others with their own driver.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field, SecretStr

from connectors.framework.query_columns import Answer, NamedOptions, Queried
from connectors.sources.sql.database import Database


class Sql(Queried):
    """One query of one database."""

    key, title = "sql", "SQL database"
    about = "any daily figures from a database or warehouse, by your own query"
    docs = "https://docs.sqlalchemy.org/en/21/core/engines.html#database-urls"
    topics = ("database", "warehouse", "sql", "query", "sales", "revenue", "orders", "customers", "any")
    endpoints = ("one SELECT between two days",)
    scopes = ("SELECT",)  # all that a login needs
    key_steps = (
        "Ask whoever keeps the database for a login that may only read, and for its address: host, port, name.",
        "Write them into `url`, whole by `secret:` or `env:` since it holds the password, and try the query.",
    )
    lacks = ("Figures by the second: a query gives one row a day (and per combination of dimensions).",)
    restate = 30  # cancellations and refunds; a query says nothing of how long its figures move

    class Options(NamedOptions):
        """Where the database is, what to ask it, and which columns mean what."""

        url: SecretStr = Field(description="Address of the database: postgresql://USER:PASSWORD@HOST/DATABASE, …")

    options: Options

    def asked(self, first: date, last: date) -> Answer:
        """One query."""
        database = Database(self.options.url, self.options, self.title)
        days = {"start": first, "end": last}
        return self.attempt(lambda seconds: database.answer(self.options.query, seconds, days))
