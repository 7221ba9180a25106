"""PyPI: daily downloads of one package, mirrors left out, as pypistats.org counts them.

Docs: https://pypistats.org/api/. 180 days back; outages are filled in later, so a day is settled after a week.
"""

import re
from collections.abc import Iterator
from datetime import date

from pydantic import Field

from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.values import text
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence, as_typed


class PyPI(Connector):
    """Downloads of a Python package."""

    key, title = "pypi", "PyPI"
    about = "downloads of a Python package"
    docs = "https://pypistats.org/api/"
    topics = ("downloads", "installs", "package", "open source", "python", "developers")
    endpoints = ("GET /packages/:package/overall",)
    key_steps = ("No key is needed: the figures are public.",)
    lacks = (
        "Days more than 180 days ago: those are in Google's public data set, which `bigquery` reads.",
        "Whether a person or a machine downloaded it.",
    )
    history, lag, restate = 180, 1, 7
    rate = (30, 60.0)
    metrics = (Metric("downloads", "downloads", title="Downloads"),)

    class Options(ConnectorOptions):
        """Which package."""

        base_url: str = "https://pypistats.org/api"
        package: str = Field(description="Name of the package, e.g. acme-client", pattern=r"^[A-Za-z0-9._-]+$")

    options: Options

    def read(self, start: date, end: date) -> Iterator[Point]:
        """One request brings all 180 days."""
        package = re.sub(r"[-_.]+", "-", self.options.package).lower()
        answer = self.call("GET", f"/packages/{package}/overall", params={"mirrors": "false"})
        for row in answer["data"]:
            day = self.day_of(row.get("date"))
            category = row.get("category")
            if category not in ("without_mirrors", "with_mirrors"):
                self.flag(
                    "unknown_kinds",
                    day,
                    Sentence("a row of the category {category} is not counted").filled(
                        category=as_typed(text(category)[:40])
                    ),
                )
            if day is not None and category == "without_mirrors" and start <= day <= end:
                yield from self.figures(day, row, {"downloads": "downloads"})
