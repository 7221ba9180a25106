"""LinkedIn: followers of an organisation's page today; gains, impressions, clicks and engagement day by day.

Docs: https://learn.microsoft.com/linkedin/marketing/community-management/organizations/share-statistics and
…/follower-statistics. Gains are net of people who left, so they may be negative; posts are counted without what was
paid for; days of UTC, a year back. A version of the interface lives for a year, then it is answered with 426. Tokens
last 60 days; approved applications have a refresh token for a year.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from connectors.framework import clock, values
from connectors.framework.access_token import Refreshed
from connectors.framework.connector import MOST_PAGES, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, BadData, ConnectorError, Retired, Throttled
from connectors.framework.http_answer import Answer
from connectors.framework.key_facts import KeyFacts
from connectors.framework.oauth_services import linkedin
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence, Unfit

_DAY = 86_400
_SCOPE: Final = "rw_organization_admin"
_GRANT: Final = f"{_SCOPE} (as an administrator of the page)"
_ACCESS = Sentence("Log in as an administrator of the page and grant {scope}, then set the new `token`.").filled(
    scope=_SCOPE
)
_GAINS: Final = {"organic": "organicFollowerGain", "paid": "paidFollowerGain"}
_POSTS: Final = {"impressions": "impressionCount", "reach": "uniqueImpressionsCount", "clicks": "clickCount"}
_ENGAGED: Final = ("clickCount", "likeCount", "commentCount", "shareCount")


class LinkedIn(Refreshed):
    """A page, its followers and its posts."""

    key, title = "linkedin", "LinkedIn"
    about = (
        "followers of an organisation's page and how many it gains; impressions, reach, clicks and engagement of posts"
    )
    docs = "https://learn.microsoft.com/linkedin/marketing/community-management/organizations/share-statistics"
    topics = ("followers", "impressions", "reach", "engagement", "clicks", "social", "awareness", "B2B")
    endpoints = (
        "GET /rest/networkSizes/{organization}",
        "GET /rest/organizationalEntityFollowerStatistics",
        "GET /rest/organizationalEntityShareStatistics",
        "POST /oauth/v2/introspectToken (when the token ends, with client_id and client_secret)",
    )
    version = "202608 (each month's version lives for a year)"
    scopes = (_SCOPE,)
    key_steps = (
        "You must be an administrator of the page. On linkedin.com/developers choose Create app, linked to the page.",
        "Products: request the Community Management API, and wait until LinkedIn has approved it.",
        f"Docs and tools → OAuth Token Tools → Create token: tick {_SCOPE}, and copy the token. It ends after 60 days.",
        "Auth → Application credentials: give client_id and client_secret too, so that its end is known and told "
        "two weeks before. Applications with refresh tokens: give `refresh_token`, and the token renews itself.",
    )
    lacks = (
        "what was paid for: impressions and clicks are those of organic posts; LinkedIn's ads are another interface",
        "figures older than a year, and followers of days before the first pull",
        "reach over more than a day: people are counted for each day by themselves",
    )
    oauth = linkedin(_SCOPE)
    history, lag, restate = 360, 2, 7
    rate = (100, 60.0)
    snapshots = frozenset({"followers"})
    metrics = (
        Metric("followers", "people", kind="stock", title="Followers"),
        Metric(
            "new_followers", "people", dimensions=("origin",), signed=True, title="Followers gained, less those lost"
        ),
        Metric("impressions", "impressions", title="Impressions of posts"),
        Metric("reach", "people", additivity="none", title="Members who saw a post on a day"),
        Metric("clicks", "clicks", title="Clicks on posts"),
        Metric("engagements", "engagements", signed=True, title="Clicks, reactions, comments and reposts"),
    )

    class Options(ConnectorOptions):
        """Whose page, who asks, and in which version."""

        base_url: str = "https://api.linkedin.com"
        auth_url: str = Field("https://www.linkedin.com", description="Where tokens are renewed and looked up")
        organization: str = Field(description="Number of the organisation, e.g. 1234567", pattern=r"^\d+$")
        token: SecretStr = Field(description="Access token of an administrator of the page")
        refresh_token: SecretStr | None = Field(None, description="Beside the token: it is renewed for a year")
        client_id: str = Field("", description="Of the application, so that the end of its token is known")
        client_secret: SecretStr | None = Field(None, description="Of the application")
        api_version: str = Field("202608", description="Month of LinkedIn's interface", pattern=r"^\d{6}$")

        @field_validator("auth_url")
        @classmethod
        def _also_safe(cls, url: str) -> str:
            return cls._reachable_safely(url)

        @model_validator(mode="after")
        def _of_an_application(self) -> Self:
            if self.refresh_token is not None and not self.of_application:
                raise Unfit("`refresh_token` needs the `client_id` and `client_secret` of its application")
            return self

        @property
        def of_application(self) -> dict[str, str]:
            """How an application names itself; empty where it is not known."""
            if not self.client_id or self.client_secret is None:
                return {}
            return {"client_id": self.client_id, "client_secret": self.client_secret.get_secret_value().strip()}

    options: Options
    _refresh_ends: float = 0.0

    def headers(self) -> Mapping[str, str]:
        """Version, and who is asking."""
        token = self.access_token or self.options.token.get_secret_value().strip()
        return {
            "Authorization": f"Bearer {token}",
            "LinkedIn-Version": self.options.api_version,
            "X-Restli-Protocol-Version": "2.0.0",
        }

    def failure(self, answer: Answer) -> ConnectorError:
        """Versions die, tokens lapse, and a quota for the day is full again at midnight UTC."""
        match super().failure(answer):
            case Retired() as gone:
                month = self.options.api_version
                return gone.advising(
                    Sentence("Set `api_version` to a month later than {month} that LinkedIn lists.").filled(month=month)
                )
            case AuthFailed() as refused:
                return refused.advising(_ACCESS)
            case Throttled(after=None) as throttled if " DAY " in answer.complaint:
                return Throttled(throttled.sentence, after=_DAY - clock.now().timestamp() % _DAY)
            case other:
                return other

    def granted(self, seconds: float) -> Any:
        """An access token of 60 days; the refresh token keeps its own end."""
        assert self.options.refresh_token is not None
        token = self.options.refresh_token.get_secret_value().strip()
        form = {"grant_type": "refresh_token", "refresh_token": token, **self.options.of_application}
        url = f"{self.options.auth_url}/oauth/v2/accessToken"
        answer = self._host.exchange("POST", url, seconds, data=form)
        if answer.status >= 400:
            raise self.not_granted(answer, Sentence("Connect LinkedIn again: refresh tokens end after a year."))
        told = answer.json()
        self._refresh_ends = values.number(told.get("refresh_token_expires_in")) or 0.0
        return told

    def key_facts(self) -> KeyFacts:
        """The end of the token, or of the refresh token; LinkedIn tells the application only."""
        if self.options.refresh_token is not None:
            self.refresh()
            ends = clock.now() + timedelta(seconds=self._refresh_ends) if self._refresh_ends else None
            return KeyFacts(expires=ends)
        if not self.options.of_application:
            return KeyFacts()
        form = {"token": self.options.token.get_secret_value().strip(), **self.options.of_application}
        url = f"{self.options.auth_url}/oauth/v2/introspectToken"
        answer = self.attempt(lambda seconds: self._host.exchange("POST", url, seconds, data=form))
        if answer.status >= 400:
            raise self.failure(answer)
        told = answer.json()
        moment = values.number(told.get("expires_at"))
        scopes = tuple(scope for scope in values.text(told.get("scope")).replace(",", " ").split())
        return KeyFacts(datetime.fromtimestamp(moment, UTC) if moment else None, scopes or None)

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The followers of today, then what each day brought; LinkedIn may refuse each of the three by itself."""
        if self.options.refresh_token is not None:
            self.refresh()
        yield from self.part("followers", ("followers",), self._followers(), grant=_GRANT)
        yield from self.part("follower gains", ("new_followers",), self._gains(start, end), grant=_GRANT)
        yield from self.part("posts", (*_POSTS, "engagements"), self._posts(start, end), grant=_GRANT)

    @property
    def _urn(self) -> str:
        return f"urn%3Ali%3Aorganization%3A{self.options.organization}"

    def _followers(self) -> Iterator[Point]:
        size = self.call("GET", f"/rest/networkSizes/{self._urn}", params={"edgeType": "COMPANY_FOLLOWED_BY_MEMBER"})
        yield from self.figures(self.today, size, {"followers": "firstDegreeSize"})

    def _gains(self, start: date, end: date) -> Iterator[Point]:
        for day, row in self._days("organizationalEntityFollowerStatistics", start, end):
            gains = row.get("followerGains") or {}
            for origin, theirs in _GAINS.items():
                yield from self.figure("new_followers", day, gains.get(theirs), {"origin": origin})

    def _posts(self, start: date, end: date) -> Iterator[Point]:
        for day, row in self._days("organizationalEntityShareStatistics", start, end):
            total = row.get("totalShareStatistics") or {}
            yield from self.figures(day, total, _POSTS)
            done = [values.number(total.get(theirs)) for theirs in _ENGAGED]
            whole = None if None in done else sum(n for n in done if n is not None)
            yield from self.figure("engagements", day, whole)

    def _days(self, statistics: str, start: date, end: date) -> Iterator[tuple[date, dict[str, Any]]]:
        span = f"(start:{_moment(start)},end:{_moment(end + timedelta(days=1))})"  # the end itself is not meant
        # LinkedIn wants these brackets as they are.
        for page in self.once(
            self._linked_pages(
                f"/rest/{statistics}?q=organizationalEntity&organizationalEntity={self._urn}"
                f"&timeIntervals=(timeRange:{span},timeGranularityType:DAY)"
            )
        ):
            for row in page:
                moment = values.number((row.get("timeRange") or {}).get("start"))
                if moment is None:
                    self.flag(
                        "no_day", None, Sentence("{statistics}: a row without a day").filled(statistics=statistics)
                    )
                    continue
                day = datetime.fromtimestamp(moment / 1000, UTC).date()
                if start <= day <= end:
                    yield day, row

    def _linked_pages(self, path: str) -> Iterator[list[dict[str, Any]]]:
        """The rows of every page; each page links to the next."""
        for _ in range(MOST_PAGES):
            answer = self.call("GET", path)
            yield answer["elements"]
            links = (answer.get("paging") or {}).get("links") or []
            path = next((link["href"] for link in links if link["rel"] == "next"), "")
            if not path:
                return
        raise BadData(Sentence("LinkedIn's statistics go on after {most_pages} pages").filled(most_pages=MOST_PAGES))


def _moment(day: date) -> int:
    """Midnight of a day in UTC, in milliseconds since 1970."""
    return (day - date(1970, 1, 1)).days * _DAY * 1000
