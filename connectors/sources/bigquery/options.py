"""What BigQuery needs to know; apart from the connector, since its client needs it too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Self

from pydantic import Field, SecretStr, model_validator

from connectors.framework.column_source import Column, ColumnOptions
from connectors.framework.query_columns import reading
from connectors.sources.google.rest import GoogleOptions
from okr_model.wording.sentences import Sentence, Unfit

PARAMETER: Final = r"(?<![@\w])@(\w+)"
DIMENSIONS: Final = {
    "city": "geo.city",
    "country": "geo.country",
    "device": "device.category",
    "language": "device.language",
    "platform": "platform",
}
TOO_SLOW: Final = Sentence(
    "Let the query read less: filter by the partition or the table suffix, or read a table of daily sums."
)


class BigQueryOptions(ColumnOptions, GoogleOptions):
    """Which project pays, what to ask it, and which columns mean what."""

    base_url: str = "https://bigquery.googleapis.com"
    project: str = Field(description="The project that runs and pays the query", pattern=r"^[a-z][a-z0-9.:-]+$")
    credentials: SecretStr = Field(
        description='Key of a service account: the JSON or its path; "none" for a server on this machine'
    )
    query: str = Field("", description="A SELECT of one row per day between @start and @end (dates)")
    dataset: str = Field(
        "",
        description="Instead: the export of Google Analytics, DATASET or PROJECT.DATASET, e.g. analytics_123456789",
        pattern=r"^(([a-z][a-z0-9.:-]+\.)?\w+)?$",
    )
    metrics: Mapping[str, Column] = Field({}, description="The columns of numbers of your query")
    location: str = Field("", description="Where the data lie, e.g. EU; found out unless said")
    maximum_bytes_billed: int = Field(
        100 * 10**9, description="A query that would read more fails, at no cost", ge=10 * 2**20
    )

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if bool(self.query) == bool(self.dataset):
            raise Unfit("give either `query` or `dataset`")
        if self.query and ";" in reading(self.query, PARAMETER, "@start", "@end"):
            raise Unfit("`query` must be one statement")
        if self.query and not self.metrics:
            raise Unfit("name the columns of numbers of the query: [sources.NAME.metrics.METRIC]")
        if self.dataset and (self.metrics or self.day != "day"):
            raise Unfit("`metrics` and `day` are for a `query`; those of a `dataset` are known")
        if self.dataset and (strange := sorted(set(self.dimensions) - set(DIMENSIONS))):
            raise Unfit(
                Sentence("the `dimensions` of a `dataset` are {dimensions}; not {strange}").filled(
                    dimensions=", ".join(DIMENSIONS), strange=strange[0]
                )
            )
        return self
