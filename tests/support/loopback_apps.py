"""App stores, TikTok and Microsoft Advertising on this machine, like the services of `loopback`.

Their answers are made of documented examples, and of what tests of public clients of these services expect:

- App Store Connect: the columns of Apple's Summary Sales Report 1_0 and its table of product type identifiers
  (developer.apple.com/help/app-store-connect/reference); the three sentences of its 404 and 410 as a client recorded
  them on 4 September 2026; errors as in "Interpreting and handling errors" of the API's documentation.
- Google Play: headings of a real bucket of 7 October 2026, in UTF-16 with its mark, and of the sales report
  (support.google.com/googleplay/android-developer/answer/6135870); listings as the Cloud Storage JSON API shows them.
- TikTok: the example of "Get profile data of a TikTok account" (business-api.tiktok.com, document 1762228399168514).
- TikTok Ads: rows of reports as recorded in public repositories and in the tests of a data warehouse's source
  (PostHog's tiktok_ads): texts for numbers, "-" for none, days with a time.
- Microsoft Advertising: the flow of tests of two public clients (linuxfoundation/lfx-v2-campaign-service; a tracker's
  Bing adapter), with the title rows, the footer and the faults that they play.
"""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlencode

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from loopback import Reply, Request, Service

SALES = [
    "Provider",
    "Provider Country",
    "SKU",
    "Developer",
    "Title",
    "Version",
    "Product Type Identifier",
    "Units",
    "Developer Proceeds",
    "Begin Date",
    "End Date",
    "Customer Currency",
    "Country Code",
    "Currency of Proceeds",
    "Apple Identifier",
    "Customer Price",
    "Promo Code",
    "Parent Identifier",
    "Subscription",
    "Period",
    "Category",
    "CMB",
    "Device",
    "Supported Platforms",
    "Proceeds Reason",
    "Preserved Pricing",
    "Client",
    "Order Type",
]
INSTALLS = [
    "Date",
    "Package name",
    "Daily Device Installs",
    "Daily Device Uninstalls",
    "Daily Device Upgrades",
    "Total User Installs",
    "Daily User Installs",
    "Daily User Uninstalls",
    "Active Device Installs",
    "Install events",
    "Update events",
    "Uninstall events",
]
RATINGS = ["Date", "Package Name", "Daily Average Rating", "Total Average Rating"]
STORE = [
    *("Date", "Package name", "Country / region", "Store listing acquisitions", "Store listing visitors"),
    "Store listing conversion rate",
]
ORDERS = [
    "Order Number",
    "Order Charged Date",
    "Order Charged Timestamp",
    "Financial Status",
    "Device Model",
    "Product Title",
    "Package ID",
    "Product Type",
    "SKU ID",
    "Currency of Sale",
    "Item Price",
    "Taxes Collected",
    "Charged Amount",
    "City of Buyer",
    "State of Buyer",
    "Postal Code of Buyer",
    "Country of Buyer",
]


@cache
def private_key() -> str:
    """A key as App Store Connect gives it: P-256, PKCS #8."""
    key = ec.generate_private_key(ec.SECP256R1())
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()


def fault(status: int, code: str, title: str, detail: str) -> Reply:
    """An error as Apple writes it."""
    error = {"id": "1", "status": str(status), "code": code, "title": title, "detail": detail}
    return Reply(status, {"errors": [error]})


NO_SALES = fault(
    404, "NOT_FOUND", "The specified resource does not exist", "There were no sales for the date specified."
)
NOT_YET = fault(
    404,
    "NOT_FOUND",
    "The specified resource does not exist",
    "Report is not available yet. Daily reports for the Americas are available by 5 am Pacific Time.",
)
GONE = fault(
    410, "NOT_FOUND", "The report is gone", "Report is no longer available. Daily reports are kept for a year."
)
NO_ROLE = fault(
    403,
    "FORBIDDEN_ERROR",
    "This request is forbidden for security reasons",
    "The API key in use does not allow this request",
)


def sold(kind: str, units: float, proceeds: float = 0, **more: str) -> dict[str, str]:
    """A row of a sales report; the day is filled in by the service."""
    row = {"Provider": "APPLE", "Provider Country": "US", "SKU": "ROCKET", "Title": "Example Rocket"}
    row |= {"Product Type Identifier": kind, "Units": f"{units:g}", "Developer Proceeds": f"{proceeds:g}"}
    return row | {"Country Code": "US", "Currency of Proceeds": "USD", "Apple Identifier": "1234567890"} | more


class AppStore(Service):
    """One vendor. A day without figures is a report that is not there yet; `rows` are reports of one's own, by day."""

    connector = "app_store"
    daily = ("downloads", "redownloads", "updates", "in_app_purchases", "refunds", "proceeds")

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[date, list[dict[str, str]]] = {}
        self.instead: dict[date, Reply] = {}

    @property
    def options(self) -> dict[str, Any]:
        given = {"base_url": self.url, "issuer_id": "57246542-96fe-1a63-e053-0824d011072a", "key_id": "2X9R4HXF34"}
        return given | {"private_key": private_key(), "vendor": 80012345}

    def answer(self, request: Request) -> Reply:
        query = request.query
        if request.path != "/v1/salesReports" or query.get("filter[vendorNumber]") != "80012345":
            return fault(400, "PARAMETER_ERROR.INVALID", "A parameter has an invalid value", "Invalid vendor number")
        asked = [query.get(f"filter[{name}]") for name in ("reportType", "reportSubType", "frequency", "version")]
        assert asked == ["SALES", "SUMMARY", "DAILY", "1_0"] and "a-gzip" in request.headers["accept"]
        day = date.fromisoformat(query["filter[reportDate]"])
        if day in self.instead:
            return self.instead[day]
        rows = self.rows.get(day) or self._daily(day)
        return report(day, rows) if rows else NOT_YET

    def claims(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims of the token of the last request."""
        parts = self.requests[-1].headers["authorization"].removeprefix("Bearer ").split(".")
        head, body = (json.loads(base64.urlsafe_b64decode(p + "=" * (-len(p) % 4))) for p in parts[:2])
        return head, body

    def _daily(self, day: date) -> list[dict[str, str]]:
        """Two rows of downloads, so that rows add up; refunds are units below zero of a free row."""
        value = {metric: self.of(metric, day) for metric in self.daily}
        if all(v is None for v in value.values()):
            return []
        count = {metric: v or 0 for metric, v in value.items()}
        return [
            sold("1F", count["downloads"] - 3, Device="iPhone"),
            sold("1F", 3, **{"Device": "iPad", "Country Code": "DE"}),
            sold("3F", count["redownloads"]),
            sold("7F", count["updates"]),
            sold("IAY", count["in_app_purchases"] - 1, **{"SKU": "pro", "Parent Identifier": "ROCKET"}),
            sold("IA1", 1, count["proceeds"], **{"SKU": "coins", "Parent Identifier": "ROCKET"}),
            sold("IA1", -count["refunds"], **{"SKU": "coins", "Parent Identifier": "ROCKET"}),
            sold("IA3", 5, **{"SKU": "coins", "Parent Identifier": "ROCKET"}),
        ]


def report(day: date, rows: Sequence[dict[str, str]]) -> Reply:
    """A packed report, whose type is no encoding of HTTP."""
    begun = f"{day:%m/%d/%Y}"
    lines = ["\t".join(SALES)]
    lines += ["\t".join(({"Begin Date": begun, "End Date": begun} | row).get(n, "") for n in SALES) for row in rows]
    return Reply(body=gzip.compress("\n".join([*lines, ""]).encode()), headers={"Content-Type": "application/a-gzip"})


class GooglePlay(Service):
    """One bucket. `files` are reports of one's own, by name; `denied` what may not be seen."""

    connector = "google_play"
    daily = (
        *("downloads", "device_installs", "installs", "updates", "uninstalls", "active_devices"),
        *("rating", "store_visitors", "store_acquisitions"),
    )
    package = "com.example.rocket"
    bucket = "pubsite_prod_rev_01234567890987654321"

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}
        self.denied: tuple[str, ...] = ()

    @property
    def options(self) -> dict[str, Any]:
        given = {"base_url": self.url, "bucket": self.bucket, "package": self.package, "credentials": "none"}
        return given | {"reports": ["installs", "ratings", "store"]}

    def answer(self, request: Request) -> Reply:
        path, _, name = unquote(request.path).partition("/o/")
        if path not in (f"/storage/v1/b/{self.bucket}", f"/storage/v1/b/{self.bucket}/o"):
            return google_error(404, "The specified bucket does not exist.", "notFound")
        files = self._files() | self.files
        prefix = name or request.query.get("prefix", "")
        if prefix.startswith(self.denied or ("nothing",)):
            said = "okr@example.iam.example.com does not have storage.objects.get access to the Google Cloud Storage object."
            return google_error(403, said, "forbidden")
        if name:
            assert request.query["alt"] == "media"
            return Reply(body=files[name], headers={"Content-Type": "text/csv; charset=utf-16le"})
        names = sorted(n for n in files if n.startswith(prefix))
        first = int(request.query.get("pageToken", 0))
        page: dict[str, Any] = {"kind": "storage#objects"}
        page |= {"items": [{"name": n} for n in names[first : first + 3]]} if names else {}
        return Reply(body=page | ({"nextPageToken": str(first + 3)} if first + 3 < len(names) else {}))

    def _files(self) -> dict[str, bytes]:
        months: dict[str, list[date]] = {}
        for day in sorted({day for metric in self.daily for day, _ in self.values[metric]}):
            months.setdefault(f"{day:%Y%m}", []).append(day)
        found = {}
        for month, days in months.items():
            found[f"stats/installs/installs_{self.package}_{month}_overview.csv"] = self._csv(INSTALLS, days)
            found[f"stats/installs/installs_{self.package}_{month}_country.csv"] = self._csv(INSTALLS, days)
            found[f"stats/ratings/ratings_{self.package}_{month}_overview.csv"] = self._csv(RATINGS, days)
            store = f"stats/store_performance/store_performance_{self.package}_{month}"
            found[f"{store}_country.csv"] = self._csv(STORE, days)
        return found

    def _csv(self, headings: Sequence[str], days: Sequence[date]) -> bytes:
        columns = dict(
            zip(
                (
                    *INSTALLS[6:7],
                    *INSTALLS[2:3],
                    *INSTALLS[9:11],
                    INSTALLS[7],
                    INSTALLS[8],
                    RATINGS[3],
                    STORE[4],
                    STORE[3],
                ),
                self.daily,
                strict=True,
            )
        )
        rows = []
        for day in days:
            cells = {"Date": str(day), headings[1]: self.package, "Country / region": "PK"}
            known = [columns[name] for name in headings if name in columns]
            if any(self.of(metric, day) is not None for metric in known):
                rows.append([cells.get(n, self.of(columns[n], day) if n in columns else "0") for n in headings])
        return utf16([headings, *rows])


def utf16(rows: Sequence[Sequence[object]]) -> bytes:
    """A CSV as the Play Console writes it."""
    text = io.StringIO()
    csv.writer(text).writerows(["" if cell is None else cell for cell in row] for row in rows)
    return b"\xff\xfe" + text.getvalue().encode("utf-16-le")


def zipped(content: bytes | str, name: str = "report.csv") -> bytes:
    """A zip of one file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def google_error(status: int, message: str, reason: str) -> Reply:
    """An error of the Cloud Storage JSON API."""
    errors = [{"message": message, "domain": "global", "reason": reason}]
    return Reply(status, {"error": {"code": status, "message": message, "errors": errors}})


class TikTok(Service):
    """One account, a business one unless `personal`; `refresh-canary` renews its token."""

    connector = "tiktok"
    own_words = True  # errors come with status 200 and a code
    daily = (
        *("views", "profile_views", "likes", "comments", "shares", "followers_by_day", "reach"),
        *("new_followers", "lost_followers", "engaged"),
    )
    now = ("followers", "total_likes", "videos")
    fields: ClassVar = {
        "views": "video_views",
        "profile_views": "profile_views",
        "likes": "likes",
        "comments": "comments",
        "shares": "shares",
        "reach": "unique_video_views",
        "new_followers": "daily_new_followers",
        "lost_followers": "daily_lost_followers",
        "engaged": "engaged_audience",
        "total_likes": "total_likes",
        "videos": "videos_count",
    }
    day_field = "date"
    account = "b3d2f73d-4b8c-47fb-85c3-cd571287754b"
    personal = False

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "account": self.account, "token": "1234a16d2e08-canary"}

    @property
    def renewing(self) -> dict[str, Any]:
        """The options of somebody whose token is renewed."""
        app = {"client_id": 7012345678901234567, "client_secret": "secret-canary", "refresh_token": "refresh-canary"}
        return {"base_url": self.url, "account": self.account, **app}

    def answer(self, request: Request) -> Reply:
        if request.path == "/v2/auth/authorize/":
            assert request.query["client_key"] == "7012345678901234567"
            return allowed(request)
        if request.path.startswith("/open_api/v1.3/tt_user/oauth2/"):
            assert request.method == "POST" and "access-token" not in request.headers
            form = json.loads(request.body)
            given = form.get("auth_code") == "code-canary" or form.get("refresh_token") == "refresh-canary"
            if not given or form["client_id"] != "7012345678901234567":
                return said(40107, "Refresh token is incorrect.")
            token = {"access_token": "1234a16d2e08-canary", "expires_in": 86400, "refresh_token": "refresh-canary"}
            more = {"refresh_token_expires_in": 28484364, "open_id": self.account, "token_type": "Bearer"}
            return said(0, "OK", token | more | {"scope": "user.info.basic,user.info.stats,user.insights"})
        if request.headers.get("access-token") != "1234a16d2e08-canary":
            return said(40105, "Access token is incorrect or has been revoked.")
        if request.path != "/open_api/v1.3/business/get/" or request.query["business_id"] != self.account:
            return said(40002, "business_id: the account is not valid.")
        fields = json.loads(request.query["fields"])
        data: dict[str, Any] = {"username": "la_flama_blanca", "display_name": "Display Name"}
        theirs = {"followers": "followers_count", "total_likes": "total_likes", "videos": "videos_count"}
        data |= {theirs[name]: self.latest(name) for name in self.now if theirs[name] in fields}
        if "start_date" in request.query:
            data["metrics"] = self._days(request.query["start_date"], request.query["end_date"], fields)
        return said(0, "OK", data)

    def _days(self, first: str, last: str, fields: list[str]) -> list[dict[str, Any]]:
        names = {
            **{name: name for name in ("profile_views", "likes", "comments", "shares")},
            "views": "video_views",
            "followers_by_day": "followers_count",
            "reach": "unique_video_views",
            "new_followers": "daily_new_followers",
            "lost_followers": "daily_lost_followers",
            "engaged": "engaged_audience",
        }
        rows = []
        for day in sorted({day for metric in self.daily for day, _ in self.values[metric]}):
            known = {names[m]: self.of(m, day) for m in self.daily if names[m] in fields}
            if first <= str(day) <= last and any(value is not None for value in known.values()):
                shown = {n: v for n, v in known.items() if not (self.personal and n in _OF_BUSINESSES)}
                rows.append({"date": str(day), **shown})
        return rows


_OF_BUSINESSES = ("unique_video_views", "daily_new_followers", "daily_lost_followers", "engaged_audience")


class TikTokAds(Service):
    """One advertiser, billed in dollars; two rows a page. `rows` are rows of one's own."""

    connector = "tiktok_ads"
    own_words = True
    daily = ("spend", "impressions", "clicks", "conversions", "video_views")
    fields: ClassVar = {
        "spend": "spend",
        "impressions": "impressions",
        "clicks": "clicks",
        "conversions": "conversion",
        "video_views": "video_play_actions",
    }
    day_field = "stat_time_day"
    labels: ClassVar = {"campaign": "campaign_name", "campaign_id": "campaign_id"}
    split: ClassVar = {"dimensions": ["campaign", "campaign_id"]}

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] | None = None

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "advertiser": 7012345678901234567, "token": "1234a16d2e08-canary"}

    def answer(self, request: Request) -> Reply:
        if request.headers.get("access-token") != "1234a16d2e08-canary":
            return said(40105, "Access token is incorrect or has been revoked.")
        query = request.query
        if query["advertiser_id"] != "7012345678901234567":
            return said(40001, "No permission to operate advertiser 1.")
        if (date.fromisoformat(query["end_date"]) - date.fromisoformat(query["start_date"])).days >= 30:
            return said(40002, "The time span is limited to 30 days.")
        assert request.path == "/open_api/v1.3/report/integrated/get/" and query["report_type"] == "BASIC"
        rows = self.rows if self.rows is not None else self._daily(query)
        first = (int(query["page"]) - 1) * 2
        info = {"page": int(query["page"]), "page_size": 2, "total_number": len(rows), "total_page": -(-len(rows) // 2)}
        return said(0, "OK", {"list": rows[first : first + 2], "page_info": info})

    def _daily(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        rows = []
        for day in sorted({day for metric in self.daily for day, _ in self.values[metric]}, reverse=True):
            found = {theirs: self.of(ours, day) for ours, theirs in self.fields.items()}
            if query["start_date"] <= str(day) <= query["end_date"] and any(v is not None for v in found.values()):
                texts = {name: "-" if value is None else f"{value:g}" for name, value in found.items()}
                rows.append(ad_row(day, **texts))
        return rows


def ad_row(
    day: date, campaign: str = "Example campaign", number: str = "1680018437245954", **metrics: str
) -> dict[str, Any]:
    """A row of a report: numbers are texts."""
    told = {"stat_time_day": f"{day} 00:00:00", "campaign_id": number}
    return {"dimensions": told, "metrics": {"currency": "USD", "campaign_name": campaign} | metrics}


def said(code: int, message: str, data: dict[str, Any] | None = None) -> Reply:
    """An answer of TikTok, whose status is 200 whatever it says."""
    return Reply(body={"code": code, "message": message, "request_id": "20210803071108", "data": data or {}})


def allowed(request: Request) -> Reply:
    """Where a person who says yes in the browser is sent."""
    back = urlencode({"code": "code-canary", "state": request.query["state"], "scopes": request.query["scope"]})
    return Reply(302, headers={"Location": f"{request.query['redirect_uri']}?{back}"})


class MicrosoftAds(Service):
    """One account, kept in dollars. The report is ready after `waits` questions; `table` is one of one's own."""

    connector = "microsoft_ads"
    own_words = True  # asks for a token first, and by POST
    daily = ("spend", "clicks", "impressions", "conversions", "revenue")
    columns = ("Spend", "Clicks", "Impressions", "ConversionsQualified", "Revenue")
    status = "Success"

    def __init__(self) -> None:
        super().__init__()
        self.waits = 1
        self.table: str | bytes | None = None
        self.complete: date | None = None
        self.orders: list[dict[str, Any]] = []
        self.elsewhere: str | None = None

    @property
    def options(self) -> dict[str, Any]:
        who = {"client_id": "f2b7e2c1-example", "client_secret": "secret-canary", "refresh_token": "refresh-canary"}
        return {
            "base_url": self.url,
            "account": 188285470,
            "customer": 254682648,
            "developer_token": "DEV-canary",
            **who,
        }

    def answer(self, request: Request) -> Reply:
        if request.path == "/common/oauth2/v2.0/authorize":
            return allowed(request)
        if request.path == "/common/oauth2/v2.0/token":
            return self._token({k: v[-1] for k, v in parse_qs(request.body.decode()).items()})
        if request.path == "/download":
            assert not {"authorization", "developertoken"} & request.headers.keys()
            content = self._csv() if self.table is None else self.table
            return Reply(body=content if isinstance(content, bytes) else zipped(content))
        given = [request.headers.get(name) for name in ("authorization", "customerid", "customeraccountid")]
        if given != ["Bearer access-canary", "254682648", "188285470"]:
            return ms_fault(
                400, 105, "InvalidCredentials", "Authentication failed. Either supplied credentials are invalid"
            )
        if request.path == "/Reporting/v13/GenerateReport/Submit":
            self.orders.append(json.loads(request.body)["ReportRequest"])
            self._waited = 0
            return Reply(body={"ReportRequestId": "req-1"})
        assert request.path == "/Reporting/v13/GenerateReport/Poll"
        assert json.loads(request.body) == {"ReportRequestId": "req-1"}
        self._waited += 1
        if self._waited <= self.waits:
            return Reply(body={"ReportRequestStatus": {"ReportDownloadUrl": None, "Status": "Pending"}})
        url = self.elsewhere or f"{self.url}/download?sig=presigned"
        rows = self.table is not None or any(self._rows())
        return Reply(body={"ReportRequestStatus": {"ReportDownloadUrl": url if rows else None, "Status": self.status}})

    def _token(self, form: dict[str, str]) -> Reply:
        if (form.get("code") or form["refresh_token"]) not in ("code-canary", "refresh-canary"):
            said = "AADSTS70000: The provided grant has expired. Trace ID: 1"
            return Reply(400, {"error": "invalid_grant", "error_description": said, "error_codes": [70000]})
        return Reply(body={"access_token": "access-canary", "expires_in": 3600, "refresh_token": "refresh-canary"})

    def _rows(self) -> list[list[str]]:
        span = self.orders[-1]["Time"]
        first, last = (
            date(*(span[f"CustomDateRange{end}"][part] for part in ("Year", "Month", "Day")))
            for end in ("Start", "End")
        )
        rows = []
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            found = [self.of(metric, day) for metric in self.daily]
            if any(value is not None for value in found):
                rows.append([str(day), "188285470", "USD", *("" if v is None else f"{v:,.2f}" for v in found)])
        return rows

    def _csv(self) -> str:
        complete = self.complete or date(2026, 11, 20)
        titles = [["Report Name:", "Daily figures"], ["Last Completed Available Day:", f"{complete} 11:59:59 PM"]]
        return ms_table(["TimePeriod", "AccountId", "CurrencyCode", *self.columns], self._rows(), titles)


def ms_table(headings: Sequence[str], rows: Sequence[Sequence[object]], titles: Sequence[Sequence[str]] = ()) -> str:
    """A report with its title rows, and the footer that comes unless it is excluded."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([*titles, ["Potential Incomplete Data:", "true"]])
    text.write("\r\n")
    writer.writerows([headings, *rows, ["©2026 Microsoft Corporation. All rights reserved. "]])
    return "\ufeff" + text.getvalue()


def ms_fault(status: int, code: int, name: str, message: str) -> Reply:
    """An error of Microsoft Advertising."""
    error = {"Code": code, "Details": None, "ErrorCode": name, "Message": message}
    body = {"TrackingId": "65602e3d", "Type": "ApiFaultDetail", "BatchErrors": [], "OperationErrors": [error]}
    return Reply(status, body)
