"""Mailchimp: members of one audience as they are now; opens, clicks, joins and leaves day by day.

Docs: https://mailchimp.com/developer/marketing/api/list-activity. Activity goes back 180 days, completed for
five. The key names the data center it belongs to. Too many requests are refused with 429 or 403 and nothing else.
"""

import base64
import re
from collections.abc import Iterator
from datetime import date
from typing import Final, Self

from pydantic import Field, SecretStr, model_validator

from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import ConnectorError, Throttled
from connectors.framework.http_answer import Answer
from connectors.framework.oauth_services import mailchimp
from okr_model.metrics.metrics import Metric

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
_DATA_CENTER: Final = re.compile(r"-([a-z]{2,3}\d{1,3})$")


class Mailchimp(Connector):
    """One audience (list)."""

    key, title = "mailchimp", "Mailchimp"
    about = "members of an audience, opens, clicks, joins and leaves"
    docs = "https://mailchimp.com/developer/marketing/api/list-activity"
    oauth = mailchimp()
    history, lag, restate = 180, 1, 5
    rate, timezone = (60, 60.0), ""  # days are those of the account
    snapshots = frozenset({"members"})
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
    )

    class Options(ConnectorOptions):
        """Which audience."""

        audience: str = Field(description="Id of the audience (list), e.g. a1b2c3d4e5", pattern=r"^\w+$")
        token: SecretStr = Field(description="API key; it ends with its data center, such as -us6")

        @model_validator(mode="after")
        def _leads_somewhere(self) -> Self:
            if not self.base_url and not _DATA_CENTER.search(self.token.get_secret_value().strip()):
                raise ValueError("the key in `token` does not end with a data center such as -us6: copy all of it")
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
            return Throttled(str(failure), after=answer.retry_after)
        return failure

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The audience today, then its activity: one request brings all 180 days."""
        audience = self.call("GET", f"/lists/{self.options.audience}", params={"fields": "id,name,stats"})
        yield Point("members", self.today, audience["stats"]["member_count"])
        activity = self.call("GET", f"/lists/{self.options.audience}/activity", params={"count": 180})
        for row in activity["activity"]:
            day = date.fromisoformat(row["day"])
            if start <= day <= end:
                for metric, theirs in _THEIRS.items():
                    yield Point(metric, day, row[theirs])
