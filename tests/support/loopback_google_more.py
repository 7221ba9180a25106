"""Google's REST services on this machine, like those of `loopback`, and `Tokens`, where keys become bearer tokens.

with Tokens() as tokens, SearchConsole() as console:
    ... console.options | {"credentials": tokens.service_account()} ...
"""

from __future__ import annotations

import base64
import json
import re
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from loopback import Reply, Request, Service, error, recorded

ROBOT = "okr@example.iam.example.com"


@cache
def private_key() -> str:
    """Short, therefore quick to make; it protects nothing."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()


class Tokens(Service):
    """Where a signed claim or a refresh token is exchanged for a bearer token."""

    token = recorded("google_oauth/token")["access_token"]

    def service_account(self) -> str:
        """The JSON key of an account that asks here."""
        fields = {"type": "service_account", "client_email": ROBOT, "private_key": private_key()}
        return json.dumps(fields | {"token_uri": f"{self.url}/token"})

    def person(self) -> str:
        """The JSON of a person's permission that is renewed here."""
        fields = {"type": "authorized_user", "client_id": "app", "client_secret": "secret-canary"}
        return json.dumps(fields | {"refresh_token": "refresh-canary", "token_uri": f"{self.url}/token"})

    def answer(self, request: Request) -> Reply:
        return Reply(body=recorded("google_oauth/token"))

    @property
    def forms(self) -> list[dict[str, str]]:
        """What was sent, form by form."""
        return [{k: v[-1] for k, v in parse_qs(request.body.decode()).items()} for request in self.requests]

    def claims(self) -> dict[str, Any]:
        """What the service account signed last."""
        body = self.forms[-1]["assertion"].split(".")[1]
        return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


class SearchConsole(Service):
    """One property; `listed` are the rows by query or page, which are fewer than the totals."""

    connector = "search_console"
    own_words = True  # asks by POST, which no redirect is followed for
    daily = ("clicks", "impressions", "position_sum")
    taken_for_empty = ("{}",)  # what Google really sends where there is nothing
    fields: ClassVar = {"clicks": "clicks"}
    pages, page_size = True, "connectors.sources.google.search_console._PAGE"

    def __init__(self) -> None:
        super().__init__()
        self.incomplete: date | None = None
        self.listed: list[dict[str, Any]] = []
        self.site = "sc-domain:example.com"

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "site": "sc-domain:example.com", "credentials": "none"}

    def answer(self, request: Request) -> Reply:
        if request.path == "/webmasters/v3/sites":
            return Reply(body=recorded("search_console/sites"))
        if request.path != "/webmasters/v3/sites/sc-domain%3Aexample.com/searchAnalytics/query":
            return error("search_console/no_access")
        asked = json.loads(request.body)
        first, last = date.fromisoformat(asked["startDate"]), date.fromisoformat(asked["endDate"])
        rows = self.listed if {"query", "page"} & {*asked["dimensions"]} else self._totals(asked["dimensions"][1:])
        rows = [row for row in rows if first <= date.fromisoformat(row["keys"][0]) <= last]
        page, _ = self.cut(rows, asked["startRow"], asked["rowLimit"])
        body = recorded("search_console/page") | ({"rows": page} if page else {})
        if self.incomplete and asked["dataState"] == "all":
            body["metadata"] = {"firstIncompleteDate": str(self.incomplete)}
        return Reply(body=body)

    def _totals(self, dimensions: list[str]) -> list[dict[str, Any]]:
        table: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
        for metric in self.daily:
            for (day, split), value in sorted(self.values[metric].items()):
                table[str(day), *(dict(split).get(name, "zzz") for name in dimensions)][metric] = value
        return [row_of([*keys], **values) for keys, values in table.items()]


def row_of(keys: list[str], clicks: float, impressions: float, position_sum: float) -> dict[str, Any]:
    """A row as Search Console writes it, with the mean position."""
    figures = {"clicks": clicks, "impressions": impressions, "position": position_sum / impressions}
    return recorded("search_console/row") | {"keys": keys} | figures


class YouTube(Service):
    """One channel, with both of YouTube's services. `api_key` reads what is public."""

    connector = "youtube"
    daily = ("views", "watch_minutes", "subscribers_gained", "subscribers_lost", "engaged_views")
    theirs: ClassVar = {
        "views": "views",
        "estimatedMinutesWatched": "watch_minutes",
        "subscribersGained": "subscribers_gained",
        "subscribersLost": "subscribers_lost",
        "engagedViews": "engaged_views",
    }
    fields: ClassVar = {"views_total": "viewCount", "videos": "videoCount", "subscribers": "subscriberCount"}
    parts: ClassVar = {"estimatedMinutesWatched": daily[:-1], "engagedViews": daily[-1:]}
    now = ("subscribers", "views_total", "videos")
    api_key = "AIza-example-canary"
    hidden = False

    @property
    def options(self) -> dict[str, Any]:
        given = {"base_url": self.url, "analytics_url": self.url, "channel": "@brand"}
        return given | {"credentials": "none", "api_key": self.api_key}

    def answer(self, request: Request) -> Reply:
        if request.path == "/v2/reports":
            return self._report(request)
        if request.path != "/youtube/v3/channels":
            return Reply(404)
        if request.headers.get("x-goog-api-key", self.api_key) != self.api_key:
            return error("youtube/bad_key")
        body = recorded("youtube/channel")
        if (request.query.get("forHandle") or request.query["id"]) not in ("@brand", body["items"][0]["id"]):
            return Reply(body=recorded("youtube/no_channel"))
        names = {"subscribers": "subscriberCount", "views_total": "viewCount", "videos": "videoCount"}
        counts = {theirs: f"{self.latest(metric):.0f}" for metric, theirs in names.items()}
        if self.hidden:
            counts |= {"subscriberCount": "0", "hiddenSubscriberCount": True}
        body["items"][0]["statistics"] |= counts
        return Reply(body=body)

    def _report(self, request: Request) -> Reply:
        body = recorded("youtube/report")
        if request.query["ids"] != "channel==UCexampleexampleexample1":
            return error("youtube/forbidden")
        asked = request.query["metrics"].split(",")
        heads = [{"name": "day", "columnType": "DIMENSION", "dataType": "STRING"}]
        heads += [{"name": name, "columnType": "METRIC", "dataType": "INTEGER"} for name in asked]
        body["columnHeaders"] = heads
        rows = [
            [str(day), *(self.of(self.theirs[name], day) for name in asked)]
            for day in sorted({day for name in asked for day, _ in self.values[self.theirs[name]]})
            if request.query["startDate"] <= str(day) <= request.query["endDate"]
        ]
        return Reply(body=body | ({"rows": rows} if rows else {}))


class GoogleAds(Service):
    """One account, billed in euros; `rows` adds rows of one's own to the daily figures. v26 is the only version."""

    connector = "google_ads"
    own_words = True  # asks by POST, which no redirect is followed for
    daily = ("cost", "clicks", "impressions", "conversions", "conversions_value")
    fields: ClassVar = {
        "clicks": "clicks",
        "impressions": "impressions",
        "conversions": "conversions",
        "conversions_value": "conversionsValue",
        "cost": "costMicros",
    }
    day_field = "date"
    developer_token = "developer-canary"

    def __init__(self) -> None:
        super().__init__()
        self.customer: dict[str, Any] = recorded("google_ads/customer")["customer"]
        self.rows: list[dict[str, Any]] = []

    @property
    def options(self) -> dict[str, Any]:
        given = {"base_url": self.url, "customer_id": "123-456-7890", "credentials": "none"}
        return given | {"developer_token": self.developer_token, "currency": "EUR"}

    @property
    def queries(self) -> list[str]:
        """What was searched for."""
        return [json.loads(r.body)["query"] for r in self.requests if r.path.endswith(":searchStream")]

    def answer(self, request: Request) -> Reply:
        if not request.path.startswith("/v26/"):
            return error("google_ads/retired")
        if request.path == "/v26/customers:listAccessibleCustomers":
            return Reply(body=recorded("google_ads/accessible"))
        if request.path != "/v26/customers/1234567890/googleAds:searchStream":
            return error("google_ads/no_permission")
        query = json.loads(request.body)["query"]
        if "segments.date" not in query:
            return self._stream([{"customer": self.customer}])
        first, last = (date.fromisoformat(text) for text in re.findall(r"'([\d-]+)'", query))
        rows = [*self._daily(), *self.rows]
        return self._stream([r for r in rows if first <= date.fromisoformat(r["segments"]["date"]) <= last])

    def _stream(self, rows: list[dict[str, Any]]) -> Reply:
        """In two batches; none at all where there are no rows."""
        batches = [part for part in (rows[: len(rows) // 2], rows[len(rows) // 2 :]) if part]
        return Reply(body=[recorded("google_ads/batch") | {"results": part} for part in batches])

    def _daily(self) -> list[dict[str, Any]]:
        names = {"clicks": "clicks", "impressions": "impressions"}
        rows = []
        for day in sorted({day for metric in self.daily for day, _ in self.values[metric]}):
            whole = {
                theirs: str(self.of(ours, day)) for ours, theirs in names.items() if self.of(ours, day) is not None
            }
            metrics = whole | {"costMicros": str(round((self.of("cost", day) or 0) * 1_000_000))}
            metrics |= {
                "conversions": self.of("conversions", day),
                "conversionsValue": self.of("conversions_value", day),
            }
            if any(self.of(metric, day) is not None for metric in self.daily):
                rows.append({"metrics": metrics, "segments": {"date": str(day)}})
        return rows


def ad_row(day: date, campaign: str, device: str = "MOBILE", **metrics: Any) -> dict[str, Any]:
    """A row of one campaign on one device, as Google Ads writes it."""
    row = recorded("google_ads/row")
    split = {"campaign": {"resourceName": "customers/1234567890/campaigns/1", "name": campaign, "id": "1"}}
    return split | {"metrics": row["metrics"] | metrics, "segments": {"date": str(day), "device": device}}


class GoogleSheets(Service):
    """A spreadsheet of daily figures; `rows`, `place` and `merges` put other cells there."""

    connector = "google_sheets"
    daily = ("visits", "orders")
    id = "1ExampleExampleExampleExampleExample"
    sheet = "Figures '26"

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[Any]] | None = None
        self.place = recorded("google_sheets/values")["range"]
        self.merges: list[dict[str, int]] = []

    @property
    def options(self) -> dict[str, Any]:
        given = {"base_url": self.url, "spreadsheet": self.id, "credentials": "none", "dimensions": ["channel"]}
        return given | {"metrics": {"visits": {"unit": "visits"}, "orders": {"unit": "orders"}}}

    def answer(self, request: Request) -> Reply:
        path = unquote(request.path)
        if path == f"/v4/spreadsheets/{self.id}":
            book = recorded("google_sheets/spreadsheet")
            book["sheets"][0] |= {"merges": self.merges} if self.merges else {}
            return Reply(body=book)
        if path.partition("!")[0] != f"/v4/spreadsheets/{self.id}/values/'Figures ''26'":
            return error("google_sheets/not_found")
        assert request.query["valueRenderOption"] == "UNFORMATTED_VALUE"
        rows = self._daily() if self.rows is None else self.rows
        if request.query["dateTimeRenderOption"] == "FORMATTED_STRING":
            rows = [[self._looks(cell) for cell in row] for row in rows]
        return Reply(body=recorded("google_sheets/values") | {"range": self.place} | ({"values": rows} if rows else {}))

    @staticmethod
    def _looks(cell: Any) -> Any:
        """A day is shown as the spreadsheet's country writes it; whole numbers of this size are days in these sheets."""
        if not isinstance(cell, int) or not 40_000 < cell < 50_000:
            return cell
        return f"{date(1899, 12, 30) + timedelta(days=cell):%d/%m/%Y}"

    def _daily(self) -> list[list[Any]]:
        keys = sorted({key for metric in self.daily for key in self.values[metric]})
        rows: list[list[Any]] = [["Day", "Channel", "visits", "orders"]] if keys else []
        for day, split in keys:
            values = [self.values[metric].get((day, split), "") for metric in self.daily]
            rows.append([serial(day), dict(split).get("channel", ""), *values])
        return rows


def serial(day: date) -> int:
    """A day as a spreadsheet counts."""
    return (day - date(1899, 12, 30)).days
