"""Letters: opens and subscribers of an example newsletter service.

Docs: https://letters.example.com/api. Opens are corrected for three days.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import Field, SecretStr

from connectors.framework.connector import Connector, ConnectorOptions, Point
from okr_model.metrics.metrics import Metric


class Letters(Connector):
    """One mailing list."""

    key, title, about = "letters", "Example Letters", "opens and subscribers of a mailing list"
    topics, endpoints = ("newsletter", "mail", "opens"), ("GET /opens", "GET /list")
    key_steps, lacks = ("Account → Keys → New key: copy it into `token`.",), ("Opens of more than a year ago.",)
    history, lag, restate, rate = 365, 1, 3, (100, 60.0)
    snapshots = frozenset({"subscribers"})
    metrics = (Metric("opens", "opens", dimensions=("letter",)), Metric("subscribers", "people", kind="stock"))

    class Options(ConnectorOptions):
        base_url: str = "https://letters.example.com/api"
        token: SecretStr = Field(description="Key of the account")

    options: Options

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.options.token.get_secret_value()}"}

    def read(self, start: date, end: date) -> Iterator[Point]:
        for page in self.pages("/opens", params={"from": str(start), "to": str(end)}):
            for row in page["rows"]:
                if (day := self.day_of(row["day"])) is not None:
                    yield from self.figures(day, row, {"opens": "count"}, {"letter": row.get("letter")})
        yield from self.figure("subscribers", self.today, self.call("GET", "/list")["subscribers"])
