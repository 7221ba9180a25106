"""BigQuery: daily figures by a query of your own, or from the export of Google Analytics 4.

Docs: https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query. A `query` groups by day and gives one row per
day (and per combination of `dimensions`); it takes the days it is asked for as `@start` and `@end`, one more at either
end than is kept. Or name the `dataset` of an export: its daily tables are read without those of the running day
(`events_intraday_…`), which would count twice; a session of two days counts on both, as with Google. Visitors are
people of a single day, told without `dimensions` only. Events come up to three days late, so four are read again.

Every pull costs what its tables hold: keep `maximum_bytes_billed` low, and filter by the partition or the table suffix.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from connectors.framework.column_source import Column
from connectors.framework.connector import Point
from connectors.framework.errors import BadConfig, ConnectorError, Throttled
from connectors.framework.http_answer import Answer
from connectors.framework.oauth_services import google
from connectors.framework.query_columns import Answer as Rows
from connectors.framework.query_columns import Queried, around
from connectors.sources.bigquery.options import DIMENSIONS, TOO_SLOW, BigQueryOptions
from connectors.sources.google.rest import GoogleRest, texts_named
from okr_model.wording.sentences import Sentence

_FLOWS: Final[Mapping[str, tuple[str, str]]] = {  # unit, and how it is summed
    "sessions": ("sessions", "count(distinct session)"),
    "page_views": ("views", "countif(event_name in ('page_view', 'screen_view'))"),
    "events": ("events", "count(*)"),
    "new_users": ("people", "countif(event_name in ('first_visit', 'first_open'))"),
    "purchases": ("purchases", "countif(event_name = 'purchase')"),
    "revenue": ("USD", "ifnull(sum(revenue), 0)"),
}
_PEOPLE: Final = Column.model_validate({"unit": "people", "additivity": "none"})
_EXPORT: Final = r"""
select event_date as day, {columns}
from (
  select event_date, event_name, user_pseudo_id, {dimensions}
    concat(user_pseudo_id, '.', cast(
      (select value.int_value from unnest(event_params) where key = 'ga_session_id') as string)) as session,
    ecommerce.purchase_revenue_in_usd as revenue
  from `{dataset}.events_*`
  where _table_suffix between @start and @end and regexp_contains(_table_suffix, r'^\d{{8}}$')
)
group by {groups}
"""
_TOO_LONG: Final = "stopped"
_TOO_MUCH: Final = "bytesBilledLimitExceeded"
_TOO_OFTEN: Final = "jobRateLimitExceeded"


class BigQuery(Queried, GoogleRest):
    """One query, or one export of Google Analytics."""

    key, title = "bigquery", "BigQuery"
    about = "any daily figures by your own query, or those of an export of Google Analytics 4"
    docs = "https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query"
    topics = ("warehouse", "sql", "query", "sales", "revenue", "google analytics export", "any")
    endpoints = ("POST /bigquery/v2/projects/:project/queries",)
    version = "v2"
    scopes = ("https://www.googleapis.com/auth/bigquery",)
    oauth = google(*scopes, service="BigQuery API")
    key_steps = (
        "In Google Cloud choose the project that pays; APIs & Services → Library: enable the BigQuery API.",
        "IAM → Service accounts → Create, with the roles BigQuery Job User and BigQuery Data Viewer.",
        "Keys → Add key → JSON: name the file in `credentials`.",
    )
    lacks = ("Rows of the running day of an export of Google Analytics: they would count twice.",)
    service, scope = "BigQuery API", "https://www.googleapis.com/auth/bigquery"
    lag, restate, rate = 1, 4, (60, 60.0)

    class Options(BigQueryOptions):
        """Which project pays, what to ask it, and which columns mean what."""

    options: Options

    @classmethod
    def columns(cls, options: BigQuery.Options) -> Mapping[str, Column]:
        """What the options name, or what an export has."""
        if not options.dataset:
            return options.metrics
        additive = {name: Column.model_validate({"unit": unit}) for name, (unit, _) in _FLOWS.items()}
        return additive | ({} if options.dimensions else {"visitors": _PEOPLE})

    def read(self, start: date, end: date) -> Iterator[Point]:
        """One query; the tables of an export hold whole days, so no other is asked for."""
        names, rows = self.asked(*((start, end) if self.options.dataset else around(start, end)))
        yield from self.points(names, rows, start, end)

    def asked(self, first: date, last: date) -> Rows:
        """The answer to the query, or to the one for an export."""
        return self.attempt(partial(self._asked, first, last))

    def failure(self, answer: Answer) -> ConnectorError:
        """BigQuery's own reasons, beside those of all of Google's services."""
        failure, reasons = super().failure(answer), set(texts_named(_error(answer), "reason"))
        if _TOO_OFTEN in reasons:
            return Throttled(failure.sentence)
        if _TOO_LONG in reasons:
            return BadConfig(failure.sentence, remedy=TOO_SLOW)
        if _TOO_MUCH in reasons:
            return BadConfig(
                failure.sentence,
                remedy=Sentence("Let the query read fewer tables or columns, or raise `maximum_bytes_billed`."),
            )
        return failure

    def permission(self) -> Sentence:
        """The two that a query takes."""
        return Sentence(
            "In Google Cloud, give {account} the role BigQuery Job User in project {project} "
            "(bigquery.jobs.create), and BigQuery Data Viewer on what the query reads (bigquery.tables.getData)."
        ).filled(account=self.account, project=self.options.project)

    def refilled(self, said: str, reasons: set[str]) -> float | None:  # noqa: ARG002 - one pause for all
        """`quotaExceeded` is one of the day's or of the hour's; limits of speed are free again at once."""
        return 3600.0 if "quotaExceeded" in reasons else None

    def _asked(self, first: date, last: date, seconds: float) -> Rows:
        try:
            from connectors.sources.bigquery.client import Client  # an extra, and seconds to import
        except ImportError as error:
            raise BadConfig(
                Sentence("BigQuery needs one more package ({name})").filled(name=str(error.name)),
                remedy=Sentence("pip install 'okr-dashboard[bigquery]'"),
            ) from error
        days: dict[str, date | str] = {"start": first, "end": last}
        if self.options.dataset:  # whose tables carry their day in their name
            query, days = _of_export(self.options), {n: f"{day:%Y%m%d}" for n, day in days.items()}
            return Rows(*Client(self.options, self.scope, self.failure).rows(query, days, seconds))
        return Rows(*Client(self.options, self.scope, self.failure).rows(self.options.query, days, seconds))


def _of_export(options: BigQuery.Options) -> str:
    """The query for an export; of what a person wrote it holds only names that were checked."""
    sums = {name: formula for name, (_, formula) in _FLOWS.items()}
    sums |= {} if options.dimensions else {"visitors": "count(distinct user_pseudo_id)"}
    dataset = options.dataset if "." in options.dataset else f"{options.project}.{options.dataset}"
    return _EXPORT.format(
        columns=", ".join([*options.dimensions, *(f"{formula} as {name}" for name, formula in sums.items())]),
        dimensions="".join(f"{DIMENSIONS[name]} as {name}, " for name in options.dimensions),
        groups=", ".join(("day", *options.dimensions)),
        dataset=dataset,
    ).strip()


def _error(answer: Answer) -> Any:
    try:
        return answer.json()
    except ConnectorError:
        return None
