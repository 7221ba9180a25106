"""Customer lists on this machine; see loopback.py.

HubSpot: search requests and answers as in its guide (developers.hubspot.com/docs/api-reference/search/guide), records
as in dlt-hub/verified-sources, tests/hubspot/mock_data.py (Apache-2.0), errors as in its guide on error handling.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Self

from loopback import Reply, Request, Service, days, error, recorded

from connectors.sources import hubspot


class HubSpot(Service):
    """Holds as many records of each day as its counts say. Lifts HubSpot's limit of four requests a second."""

    connector = "hubspot"
    by_post = True
    counts = True
    token = "hubspot-canary-token"
    searches: ClassVar[dict[tuple[str, ...], tuple[str, str]]] = {
        ("contacts", "createdate"): ("new_contacts", ""),
        ("contacts", "hs_lifecyclestage_lead_date"): ("new_leads", ""),
        ("contacts", "hs_lifecyclestage_marketingqualifiedlead_date"): ("new_mqls", ""),
        ("contacts", "hs_lifecyclestage_salesqualifiedlead_date"): ("new_sqls", ""),
        ("contacts", "hs_lifecyclestage_opportunity_date"): ("new_opportunities", ""),
        ("contacts", "hs_lifecyclestage_customer_date"): ("new_customers", ""),
        ("deals", "createdate"): ("new_deals", "new_deal_amount"),
        ("deals", "closedate", "hs_is_closed_won=true"): ("won_deals", "won_amount"),
    }
    daily = tuple(name for pair in searches.values() for name in pair if name)

    def __init__(self) -> None:
        super().__init__()
        self._rate = hubspot.HubSpot.rate
        self.deals: list[dict[str, Any]] = []  # besides those made of the counts: won deals
        self.refused: dict[str, Reply] = {}  # by kind of record, or by property

    def __enter__(self) -> Self:
        hubspot.HubSpot.rate = (1000, 1.0)
        return super().__enter__()

    def __exit__(self, *gone: object) -> None:
        hubspot.HubSpot.rate = self._rate
        super().__exit__(*gone)

    def fill(self, first: date, last: date) -> Self:
        """Fewer than other services: each is a record that travels."""
        for nth, metric in enumerate(self.daily):
            for day in days(first, last):
                self.put(metric, day, nth + 1 + day.toordinal() % 3)
        return self

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "token": self.token}

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return error("hubspot/wrong_token")
        if request.path == "/account-info/v3/details":
            return self.refused.get("account", Reply(body={"portalId": 7, "companyCurrency": "USD"}))
        *_, version, kind, search = request.path.split("/")
        assert (version, search) == ("2026-03", "search")
        asked = json.loads(request.body)
        (group,) = asked["filterGroups"]
        between, *others = group["filters"]
        name = between["propertyName"]
        if refused := self.refused.get(kind) or self.refused.get(name):
            return refused
        assert asked["sorts"] == [{"propertyName": name, "direction": "ASCENDING"}]
        assert "email" not in asked["properties"]
        filters = [f"{f['propertyName']}={f['value']}" for f in others]
        count, amount = self.searches[kind, name, *filters]
        first, last = (datetime.fromtimestamp(int(between[end]) / 1000, UTC) for end in ("value", "highValue"))
        found = [record for day in days(first.date(), last.date()) for record in self.records(count, amount, name, day)]
        if count == "won_deals":
            found += [r for r in self.deals if str(first)[:10] <= r["properties"]["closedate"][:10] <= str(last)[:10]]
        return Reply(body=self.page_of(found, asked))

    def records(self, count: str, amount: str, moment: str, day: date) -> list[dict[str, Any]]:
        """As many as the count of a day; the first is worth all that was earned."""
        return [
            {
                "id": f"{count}-{day}-{n}",
                "properties": {moment: f"{day}T08:01:00.{n % 1000:03}Z"}
                | ({"amount": str(self.of(amount, day) or 0) if n == 0 else "0"} if amount else {}),
            }
            for n in range(int(self.of(count, day) or 0))
        ]

    @staticmethod
    def page_of(found: list[dict[str, Any]], asked: dict[str, Any]) -> dict[str, Any]:
        first, size = int(asked.get("after", 0)), asked["limit"]
        assert size <= 200
        body: dict[str, Any] = {"total": min(len(found), 10_000), "results": found[first : first + size]}
        if first + size < len(found):
            body["paging"] = {"next": {"after": str(first + size), "link": "https://api.hubapi.com/…"}}
        return body


def late(day: date, amount: str | None = "100", **properties: Any) -> dict[str, Any]:
    """A deal that was won with this close date."""
    kept = {"closedate": f"{day}T09:00:00Z", "amount": amount, "hs_is_closed_won": "true", **properties}
    return {"id": f"late-{day}-{amount}-{len(properties)}", "properties": kept}


class Mailchimp(Service):
    """As many campaigns on each day as it says, the first of which has all their figures, and one automation.

    Answers as in mailchimp.com/developer/marketing/api: lists, list-activity, reports.
    """

    connector = "mailchimp"
    now = ("members", "automation_emails", "automation_opens", "automation_clicks", "automation_unsubscribes")
    theirs: ClassVar[dict[str, str]] = {
        "emails_sent": "emails_sent",
        "opens": "unique_opens",
        "clicks": "recipient_clicks",
        "hard_bounces": "hard_bounce",
        "soft_bounces": "soft_bounce",
        "subscribes": "subs",
        "unsubscribes": "unsubs",
        "other_adds": "other_adds",
        "other_removes": "other_removes",
    }
    zeros = ("campaigns", "campaign_emails", "campaign_opens", "campaign_clicks", "campaign_unsubscribes")
    daily = (*theirs, *zeros)
    fields: ClassVar[dict[str, str]] = {"members": "member_count", "clicks": "recipient_clicks", "subscribes": "subs"}
    parts: ClassVar[dict[str, tuple[str, ...]]] = {
        "/activity": tuple(theirs),
        "/reports": (*zeros, *now[1:]),
    }
    token = "mailchimpcanary-us6"

    def fill(self, first: date, last: date) -> Self:
        """Fewer campaigns than other services have figures."""
        super().fill(first, last)
        for day in days(first, last):
            self.put("campaigns", day, 1 + day.toordinal() % 2)
        return self

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": f"{self.url}/3.0", "audience": "0a1b2c3d4e", "token": self.token}

    def answer(self, request: Request) -> Reply:
        kind, _, given = request.headers["authorization"].partition(" ")
        if kind != "Basic" or base64.b64decode(given).decode().partition(":")[2] != self.token:
            return error("mailchimp/wrong_key")
        match request.path:
            case "/3.0/lists/0a1b2c3d4e":
                audience = recorded("mailchimp/list")
                return Reply(body=audience | {"stats": audience["stats"] | {"member_count": self.latest("members")}})
            case "/3.0/lists/0a1b2c3d4e/activity":
                return Reply(body=self._activity(int(request.query.get("count", 10))))
            case "/3.0/reports":
                return self._reports(request)
        return error("mailchimp/not_found")

    def _activity(self, most: int) -> dict[str, Any]:
        known = sorted({day for metric in self.theirs for day, _ in self.values[metric]}, reverse=True)
        rows = [
            recorded("mailchimp/activity_day")
            | {"day": str(day)}
            | {theirs: self.of(ours, day) for ours, theirs in self.theirs.items()}
            for day in known
        ]
        return {"activity": rows[:most], "list_id": "0a1b2c3d4e", "total_items": len(rows)}

    def _reports(self, request: Request) -> Reply:
        assert int(request.query["count"]) <= 1000
        found = [
            self._report(
                f"c{day}{n}",
                "regular",
                f"{day}T09:30:00+00:00",
                [0 if n else self.of(metric, day) or 0 for metric in self.zeros[1:]],
            )
            for day, _ in sorted(self.values["campaigns"])
            for n in range(int(self.of("campaigns", day) or 0))
        ]
        found.append(self._report("a1", "automation", "", [self.latest(metric) for metric in self.now[1:]]))
        found.append(self._report("other", "regular", "2026-11-10T00:00:00+00:00", [1, 1, 1, 1]) | {"list_id": "b"})
        offset = int(request.query["offset"])
        shown = found[offset : offset + int(request.query["count"])]
        return Reply(body={"reports": shown, "total_items": len(found)})

    @staticmethod
    def _report(key: str, kind: str, sent: str, figures: list[float]) -> dict[str, Any]:
        emails, opens, clicks, gone = figures
        return {
            "id": key,
            "type": kind,
            "list_id": "0a1b2c3d4e",
            "send_time": sent,
            "emails_sent": emails,
            "unsubscribed": gone,
            "opens": {"opens_total": opens + 5, "unique_opens": opens},
            "clicks": {"clicks_total": clicks + 7, "unique_clicks": clicks + 2, "unique_subscriber_clicks": clicks},
        }
