"""LinkedIn: followers of an organisation's page today, and how many it gained day by day.

Docs: https://learn.microsoft.com/linkedin/marketing/community-management/organizations/follower-statistics. Gains are
net of people who left, so they may be negative; days of UTC, a year back. A version of the interface lives for a year,
then it is answered with 426.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import Field, SecretStr

from connectors.framework import clock
from connectors.framework.connector import MOST_PAGES, Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, BadData, ConnectorError, Retired, Throttled
from connectors.framework.http_answer import Answer
from connectors.framework.oauth_services import linkedin
from okr_model.metrics.metrics import Metric

_DAY = 86_400
_ACCESS = "Log in as an administrator of the page and grant rw_organization_admin, then set the new `token`."


class LinkedIn(Connector):
    """Followers of a page."""

    key, title = "linkedin", "LinkedIn"
    about = "followers of an organisation's page, and how many it gains a day"
    docs = "https://learn.microsoft.com/linkedin/marketing/community-management/organizations/follower-statistics"
    oauth = linkedin("rw_organization_admin")
    history, lag, restate = 360, 2, 7
    rate = (100, 60.0)
    snapshots = frozenset({"followers"})
    metrics = (
        Metric("followers", "people", kind="stock", title="Followers"),
        Metric(
            "new_followers", "people", dimensions=("origin",), signed=True, title="Followers gained, less those lost"
        ),
    )

    class Options(ConnectorOptions):
        """Whose page, who asks, and in which version."""

        base_url: str = "https://api.linkedin.com"
        organization: str = Field(description="Number of the organisation, e.g. 1234567", pattern=r"^\d+$")
        token: SecretStr = Field(description="Access token of an administrator of the page")
        api_version: str = Field("202607", description="Month of LinkedIn's interface", pattern=r"^\d{6}$")

    options: Options

    def headers(self) -> Mapping[str, str]:
        """Version, and who is asking."""
        return {
            "Authorization": f"Bearer {self.options.token.get_secret_value().strip()}",
            "LinkedIn-Version": self.options.api_version,
            "X-Restli-Protocol-Version": "2.0.0",
        }

    def failure(self, answer: Answer) -> ConnectorError:
        """Versions die, tokens lapse, and a quota for the day is full again at midnight UTC."""
        match super().failure(answer):
            case Retired() as gone:
                month = self.options.api_version
                return Retired(
                    str(gone), remedy=f"Set `api_version` to a month later than {month} that LinkedIn lists."
                )
            case AuthFailed() as refused:
                return AuthFailed(str(refused), remedy=_ACCESS)
            case Throttled(after=None) as throttled if " DAY " in answer.complaint:
                return Throttled(str(throttled), after=_DAY - clock.now().timestamp() % _DAY)
            case other:
                return other

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The followers of today, then the gains of each day, from organic reach and from advertising."""
        page = f"urn%3Ali%3Aorganization%3A{self.options.organization}"
        size = self.call("GET", f"/rest/networkSizes/{page}", params={"edgeType": "COMPANY_FOLLOWED_BY_MEMBER"})
        yield Point("followers", self.today, size["firstDegreeSize"])
        span = f"(start:{_moment(start)},end:{_moment(end + timedelta(days=1))})"  # the end itself is not meant
        for row in self._elements(
            f"/rest/organizationalEntityFollowerStatistics?q=organizationalEntity&organizationalEntity={page}"
            f"&timeIntervals=(timeRange:{span},timeGranularityType:DAY)"  # LinkedIn wants these brackets as they are
        ):
            day, gains = datetime.fromtimestamp(row["timeRange"]["start"] / 1000, UTC).date(), row["followerGains"]
            if start <= day <= end:
                yield Point("new_followers", day, gains["organicFollowerGain"], {"origin": "organic"})
                yield Point("new_followers", day, gains["paidFollowerGain"], {"origin": "paid"})

    def _elements(self, path: str) -> Iterator[dict[str, Any]]:
        """The rows of every page; each page links to the next."""
        for _ in range(MOST_PAGES):
            answer = self.call("GET", path)
            yield from answer["elements"]
            links = answer.get("paging", {}).get("links", [])
            path = next((link["href"] for link in links if link["rel"] == "next"), "")
            if not path:
                return
        raise BadData(f"LinkedIn's statistics go on after {MOST_PAGES} pages")


def _moment(day: date) -> int:
    """Midnight of a day in UTC, in milliseconds since 1970."""
    return (day - date(1970, 1, 1)).days * _DAY * 1000
