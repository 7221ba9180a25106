"""Mailchimp: members of one audience now; opens, clicks, joins and leaves day by day; what campaigns came to.

Docs: https://mailchimp.com/developer/marketing/api/list-activity and …/reports. Activity goes back 180 days and leaves
automations out; campaign reports have them, as sums until now. What a campaign came to is told of the day it was sent,
and read again for 30 days. The key names the data center it belongs to. Too many requests are refused with 429 or 403
and nothing else.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final, Self

from pydantic import Field, SecretStr, model_validator

from connectors.framework import values
from connectors.framework.connector import EVER, MOST_PAGES, Connector, ConnectorOptions, Point
from connectors.framework.errors import BadData, ConnectorError, Throttled
from connectors.framework.http_answer import Answer
from connectors.framework.oauth_services import mailchimp
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence, Unfit, as_typed

_THEIRS: Final = {
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
_CAMPAIGNS: Final = {
    "campaigns": "id",
    "campaign_emails": "emails_sent",
    "campaign_opens": "opens.unique_opens",
    "campaign_clicks": "clicks.unique_subscriber_clicks",
    "campaign_unsubscribes": "unsubscribed",
}
_AUTOMATIONS: Final = {
    "automation_emails": "emails_sent",
    "automation_opens": "opens.unique_opens",
    "automation_clicks": "clicks.unique_subscriber_clicks",
    "automation_unsubscribes": "unsubscribed",
}
_FIELDS: Final = tuple(
    f"reports.{path}" for path in dict.fromkeys(("list_id", "type", "send_time", *_CAMPAIGNS.values()))
)
_ACTIVITY: Final = 180  # days of activity there are
_PAGE: Final = 500
_DATA_CENTER: Final = re.compile(r"-([a-z]{2,3}\d{1,3})$")


class Mailchimp(Connector):
    """One audience (list)."""

    key, title = "mailchimp", "Mailchimp"
    about = "members of an audience, opens, clicks, joins and leaves; campaigns sent, automations and unsubscribes"
    docs = "https://mailchimp.com/developer/marketing/api/list-activity"
    oauth = mailchimp()
    topics = ("email", "newsletter", "subscribers", "opens", "clicks", "campaigns", "unsubscribes", "leads")
    endpoints = ("GET /3.0/lists/{audience}", "GET /3.0/lists/{audience}/activity", "GET /3.0/reports")
    version = "3.0"
    key_steps = (
        "In Mailchimp click your profile → Account & billing → Extras → API keys → Create A Key.",
        "Copy the whole key, with its end (such as -us6): it names the data center. A key has all rights of its user.",
        "Audience → All contacts → Settings → Audience name and defaults: copy the Audience ID.",
    )
    lacks = (
        "activity older than 180 days; campaigns are told without limit",
        "automations day by day: Mailchimp tells what they have come to until now, so their days begin with the "
        "first pull",
        "open rates: they are made of opens and emails",
    )
    history, lag, restate, window = EVER, 1, 30, EVER
    rate, timezone = (60, 60.0), ""  # days are those of the account
    snapshots = frozenset({"members", *_AUTOMATIONS})
    metrics = (
        Metric("members", "people", kind="stock", title="Members"),
        Metric("emails_sent", "emails", title="Emails sent"),
        Metric("opens", "opens", title="Opens, each email and member once a day"),
        Metric("clicks", "clicks", title="Clicks"),
        Metric("hard_bounces", "emails", direction="down", title="Hard bounces"),
        Metric("soft_bounces", "emails", direction="down", title="Soft bounces"),
        Metric("subscribes", "people", title="Subscribed"),
        Metric("unsubscribes", "people", direction="down", title="Unsubscribed"),
        Metric("other_adds", "people", title="Added otherwise"),
        Metric("other_removes", "people", direction="down", title="Removed otherwise"),
        Metric("campaigns", "campaigns", title="Campaigns sent"),
        Metric("campaign_emails", "emails", title="Emails of the campaigns sent on a day"),
        Metric("campaign_opens", "people", title="People who opened a campaign, on the day it was sent"),
        Metric("campaign_clicks", "people", title="People who clicked in a campaign, on the day it was sent"),
        Metric(
            "campaign_unsubscribes",
            "people",
            direction="down",
            title="People who unsubscribed by a campaign, on the day it was sent",
        ),
        Metric("automation_emails", "emails", kind="stock", counter=True, title="Emails of automations so far"),
        Metric(
            "automation_opens", "people", kind="stock", counter=True, title="People who opened an automation so far"
        ),
        Metric("automation_clicks", "people", kind="stock", counter=True, title="People who clicked in one so far"),
        Metric(
            "automation_unsubscribes",
            "people",
            kind="stock",
            counter=True,
            direction="down",
            title="People who unsubscribed by an automation so far",
        ),
    )

    class Options(ConnectorOptions):
        """Which audience."""

        audience: str = Field(description="Id of the audience (list), e.g. a1b2c3d4e5", pattern=r"^\w+$")
        token: SecretStr = Field(description="API key; it ends with its data center, such as -us6")

        @model_validator(mode="after")
        def _leads_somewhere(self) -> Self:
            if not self.base_url and not _DATA_CENTER.search(self.token.get_secret_value().strip()):
                raise Unfit("the key in `token` does not end with a data center such as -us6: copy all of it")
            return self

    options: Options

    @property
    def base_url(self) -> str:
        """The data center that the key names."""
        center = _DATA_CENTER.search(self.options.token.get_secret_value().strip())
        return self.options.base_url or f"https://{center[1] if center else ''}.api.mailchimp.com/3.0"

    def headers(self) -> dict[str, str]:
        """Any name will do, the key is the password."""
        name_and_key = f"okr:{self.options.token.get_secret_value().strip()}"
        return {"Authorization": f"Basic {base64.b64encode(name_and_key.encode()).decode()}"}

    def failure(self, answer: Answer) -> ConnectorError:
        """A refusal without a word is about too many requests, not about rights."""
        failure = super().failure(answer)
        if answer.status == 403 and not answer.body.strip():
            return Throttled(failure.sentence, after=answer.retry_after)
        return failure

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The audience today, its activity (one request brings all 180 days), and what its campaigns came to."""
        audience = self.call("GET", f"/lists/{self.options.audience}", params={"fields": "id,name,stats"})
        yield from self.figures(self.today, audience.get("stats") or {}, {"members": "member_count"})
        yield from self.part("activity", _THEIRS, self._activity(start, end))
        yield from self.part("campaign reports", (*_CAMPAIGNS, *_AUTOMATIONS), self._reported(start, end))

    def _activity(self, start: date, end: date) -> Iterator[Point]:
        answer = self.call("GET", f"/lists/{self.options.audience}/activity", params={"count": _ACTIVITY})
        known = []
        for row in answer["activity"]:
            if (day := self.day_of(row.get("day"))) is None:
                continue
            known.append(day)
            if start <= day <= end:
                yield from self.figures(day, row, _THEIRS)
        if known:
            self.speaks_from(min(known), *_THEIRS)

    def _reported(self, start: date, end: date) -> Iterator[Point]:
        """Campaigns on the day they were sent; what automations, which go on being sent, have come to until now."""
        by_day: dict[date, list[Mapping[str, Any]]] = {start + timedelta(n): [] for n in range((end - start).days + 1)}
        automations = []
        for report in self._reports():
            if not isinstance(report.get("list_id"), str):
                raise BadData(
                    Sentence("{title} answered in an unexpected shape: a report says not whose it is").filled(
                        title=self.title
                    )
                )
            if report["list_id"] != self.options.audience:
                continue
            if values.text(report.get("type")).startswith("auto"):
                automations.append(report)
            elif (day := self._sent(report)) is None:
                by_day.clear()  # it may be of any day: none is known, and what is stored stays
            elif day in by_day:
                by_day[day].append(report)
        for day, reports in by_day.items():
            yield Point("campaigns", day, len(reports))
            for metric, path in list(_CAMPAIGNS.items())[1:]:
                yield from self.figure(metric, day, _sum(reports, path))
        for metric, path in _AUTOMATIONS.items():
            yield from self.figure(metric, self.today, _sum(automations, path))

    def _sent(self, report: Mapping[str, Any]) -> date | None:
        """The day of a campaign; None, and a mark, for what is none."""
        if (day := self.day_of(report.get("send_time"))) is None:
            said = values.text(report.get("send_time"))[:40]
            self.flag(
                "no_day",
                None,
                Sentence("campaign reports: one was sent {said}, so none was counted").filled(said=as_typed(said)),
            )
        return day

    def _reports(self) -> Iterator[Mapping[str, Any]]:
        seen: set[str] = set()
        for page in self.once(self._pages_of_reports()):
            for report in page:
                if (key := values.text(report.get("id"))) not in seen:
                    seen.add(key)
                    yield report

    def _pages_of_reports(self) -> Iterator[list[Mapping[str, Any]]]:
        offset = 0
        for _ in range(MOST_PAGES):
            query = {"count": _PAGE, "offset": offset, "fields": ",".join((*_FIELDS, "total_items"))}
            answer = self.call("GET", "/reports", params=query)
            yield (page := answer["reports"])
            offset += len(page)
            if not page or offset >= (values.number(answer.get("total_items")) or 0):
                return
        raise BadData(Sentence("Mailchimp's reports go on after {most_pages} pages").filled(most_pages=MOST_PAGES))


def _sum(reports: list[Mapping[str, Any]], path: str) -> float | None:
    """The sum of a figure over some reports; None where one of them does not tell it."""
    outer, _, inner = path.partition(".")
    found = [values.number((r.get(outer) or {}).get(inner) if inner else r.get(outer)) for r in reports]
    return None if None in found else sum(n for n in found if n is not None)
