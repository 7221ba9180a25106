"""Matomo: visits, actions, bounces and visitors of one site.

Docs: https://developer.matomo.org/api-reference/reporting-api. Days of the site's own time zone, archived anew for
three days. Errors come with status 200; a day without visits comes as an empty list and stays missing. The token
travels in the body, since newer servers refuse it in the address. Rates ("84%") are not read: they follow from counts.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from pydantic import Field, SecretStr

from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, BadConfig, ConnectorError, Transient
from okr_model.metrics.metrics import Metric

_THEIRS: Final = {
    "visits": "nb_visits",
    "actions": "nb_actions",
    "bounces": "bounce_count",
    "converted_visits": "nb_visits_converted",
    "time_spent": "sum_visit_length",
    "visitors": "nb_uniq_visitors",
}
_NOT_LET_IN = re.compile(r"access|authenticat|token|permission|log(ged)? in", re.IGNORECASE)
_STUMBLED = re.compile(r"SQLSTATE|deadlock|gone away|too busy", re.IGNORECASE)


class Matomo(Connector):
    """One site of a Matomo server."""

    key, title = "matomo", "Matomo"
    about = "visits, actions, bounces and visitors of a site"
    docs = "https://developer.matomo.org/api-reference/reporting-api"
    restate, window, timezone = 3, 92, ""  # the site has its own zone, usually that of the workspace
    metrics = (
        Metric("visits", "visits", title="Visits"),
        Metric("actions", "actions", title="Page views, downloads, searches and clicks on links"),
        Metric("bounces", "visits", direction="down", title="Visits of a single page"),
        Metric("converted_visits", "visits", title="Visits that reached a goal"),
        Metric("time_spent", "seconds", title="Time spent"),
        Metric("visitors", "people", additivity="none", title="Visitors of a day"),
    )

    class Options(ConnectorOptions):
        """Which server and site."""

        base_url: str = Field(description="Address of the server, e.g. https://brand.matomo.cloud", min_length=1)
        site: int = Field(description="Number of the site (idSite)", ge=1)
        token: SecretStr = Field(description="Token (token_auth) of a person who may view the site")

    options: Options

    def read(self, start: date, end: date) -> Iterator[Point]:
        """All days in one request."""
        query = {"module": "API", "method": "VisitsSummary.get", "format": "JSON", "period": "day"}
        query |= {"idSite": str(self.options.site), "date": f"{start},{end}"}
        token = self.options.token.get_secret_value().strip()
        answer = self.call("POST", "/index.php", params=query, data={"token_auth": token})
        if answer.get("result") == "error":
            raise self._refused(answer)
        for day in (start + timedelta(days=n) for n in range((end - start).days + 1)):
            row = answer[str(day)]
            for metric, theirs in _THEIRS.items() if row else ():
                if theirs in row or metric != "visitors":  # a server may be told not to count people
                    yield Point(metric, day, row[theirs])

    def _refused(self, answer: dict[str, Any]) -> ConnectorError:
        message = f"{self.title} says: {answer.get('message')}"
        if _STUMBLED.search(message):
            return Transient(message)
        return AuthFailed(message) if _NOT_LET_IN.search(message) else BadConfig(message)
