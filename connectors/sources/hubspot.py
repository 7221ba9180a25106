"""HubSpot: new contacts, new customers, new deals and deals won, counted day by day.

Docs: https://developers.hubspot.com/docs/api-reference/search/guide. Each count is the `total` of a search, so that no
personal data travels: one request per day and metric, four a second. Days of the zone asked for, read again for three;
records deleted or merged later stay counted. A day without any is a zero.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator

from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, ConnectorError, Throttled
from connectors.framework.http_answer import Answer
from connectors.framework.oauth_services import hubspot
from okr_model.metrics.metrics import Metric

_WON: Final = {"propertyName": "hs_is_closed_won", "operator": "EQ", "value": "true"}
_COUNTED: Final[dict[str, tuple[str, str, tuple[dict[str, str], ...]]]] = {  # kind of record, its moment, filters
    "new_contacts": ("contacts", "createdate", ()),
    "new_customers": ("contacts", "hs_lifecyclestage_customer_date", ()),
    "new_deals": ("deals", "createdate", ()),
    "won_deals": ("deals", "closedate", (_WON,)),
}
_PAUSES: Final = {"SECONDLY": 1.0, "TEN_SECONDLY_ROLLING": 10.0, "DAILY": 3600.0}
"""Seconds until a quota is worth another try; HubSpot names it instead of a time. The daily one is asked hourly."""

_MOST: Final = 10_000
"""A search counts no further."""

_SCOPES = "Give the private app the scopes crm.objects.contacts.read and crm.objects.deals.read."


class HubSpot(Connector):
    """The customer list of one account."""

    key, title = "hubspot", "HubSpot"
    about = "new contacts, customers and deals, and deals won"
    docs = "https://developers.hubspot.com/docs/api-reference/search/guide"
    oauth = hubspot("crm.objects.contacts.read", "crm.objects.deals.read")
    restate, window, rate = 3, 31, (4, 1.0)
    metrics = (
        Metric("new_contacts", "people", title="New contacts"),
        Metric("new_customers", "people", title="Contacts that became customers"),
        Metric("new_deals", "deals", title="New deals"),
        Metric("won_deals", "deals", title="Deals won"),
    )

    class Options(ConnectorOptions):
        """Which account, and whose days."""

        base_url: str = "https://api.hubapi.com"
        token: SecretStr = Field(description="Access token of a private app")
        zone: str = Field("UTC", description="Whose days to count: the time zone of the account, e.g. Europe/Berlin")
        api_version: str = Field("2026-03", description="Version of HubSpot's interface", pattern=r"^\d{4}-\d{2}$")

        @field_validator("zone")
        @classmethod
        def _known(cls, zone: str) -> str:
            try:
                return ZoneInfo(zone).key
            except (KeyError, ValueError, OSError) as error:
                raise ValueError("is no time zone; write one such as Europe/Berlin, or UTC") from error

    options: Options

    def headers(self) -> dict[str, str]:
        """Who is asking."""
        return {"Authorization": f"Bearer {self.options.token.get_secret_value().strip()}"}

    def failure(self, answer: Answer) -> ConnectorError:
        """Which quota is used up stands in the body."""
        failure = super().failure(answer)
        if answer.status == 403:
            return AuthFailed(str(failure), remedy=_SCOPES)
        if answer.status == 429 and answer.retry_after is None:
            return Throttled(str(failure), after=_PAUSES.get(_policy(answer)))
        return failure

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Day by day, metric by metric."""
        for day in (start + timedelta(days=n) for n in range((end - start).days + 1)):
            for metric in _COUNTED:
                yield Point(metric, day, self._count(metric, day))

    def _count(self, metric: str, day: date) -> float:
        kind, moment, filters = _COUNTED[metric]
        first, after = self._midnight(day), self._midnight(day + timedelta(days=1))
        between = {"propertyName": moment, "operator": "BETWEEN", "value": str(first), "highValue": str(after - 1)}
        query = {"filterGroups": [{"filters": [between, *filters]}], "properties": [moment], "limit": 1}
        answer = self.call("POST", f"/crm/objects/{self.options.api_version}/{kind}/search", json=query)
        total: float = answer["total"]
        if total >= _MOST:
            self.flag("truncated", day, f"{metric}: HubSpot counts no further than {_MOST:,}")
        return total

    def _midnight(self, day: date) -> int:
        """Milliseconds since 1970 at which a day begins."""
        return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.options.zone)).timestamp()) * 1000


def _policy(answer: Answer) -> str:
    try:
        said: Any = json.loads(answer.body)
    except ValueError:
        return ""
    return str(said.get("policyName", "")) if isinstance(said, dict) else ""
