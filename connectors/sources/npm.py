"""npm: daily downloads of one package.

Docs: https://github.com/npm/registry/blob/main/docs/download-counts.md. 18 months back, a year per request. Days that
npm has not counted yet are answered as 0 and corrected up to ten days later: until then a zero is left out.
"""

from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from pydantic import Field

from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.values import number
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence


class Npm(Connector):
    """Downloads of a JavaScript package."""

    key, title = "npm", "npm"
    about = "downloads of a JavaScript package"
    docs = "https://github.com/npm/registry/blob/main/docs/download-counts.md"
    topics = ("downloads", "installs", "package", "open source", "javascript", "developers")
    endpoints = ("GET /downloads/range/:start::end/:package",)
    key_steps = ("No key is needed: the figures are public.",)
    lacks = ("Days more than 18 months ago.", "Whether a person or a machine downloaded it.")
    history, lag, restate, window = 540, 1, 10, 365
    metrics = (Metric("downloads", "downloads", title="Downloads"),)

    class Options(ConnectorOptions):
        """Which package."""

        base_url: str = "https://api.npmjs.org"
        package: str = Field(description="Name of the package, e.g. acme-client or @acme/client", min_length=1)

    options: Options

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The days of a range; a recent zero is a day not counted yet."""
        answer = self.call("GET", f"/downloads/range/{start}:{end}/{quote(self.options.package, safe='@')}")
        for row in answer["downloads"]:
            day = self.day_of(row.get("day"))
            if day is None:
                continue
            if number(row.get("downloads")) == 0 and not self.settled(day):
                self.flag("provisional_zero", day, Sentence("answered 0 downloads, which npm corrects later; left out"))
            else:
                yield from self.figures(day, row, {"downloads": "downloads"})
