"""Meta's Graph API, as Facebook pages, Instagram and Meta Ads speak it: who asks, what its errors mean, its days.

Docs: https://developers.facebook.com/docs/graph-api/guides/error-handling. Nearly every error comes with status 400;
only the number in the body tells a wrong token from a used-up quota.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr

from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, BadConfig, ConnectorError, Retired, Throttled, Transient
from connectors.framework.http_answer import Answer

PACIFIC: Final = ZoneInfo("America/Los_Angeles")
"""Whose days insights are counted by."""

_QUOTAS = {4, 17, 32, 613, *range(80_000, 80_100)}  # of the app, the user, the page, a custom one, a business use case
_QUOTA_OF_ADS = 2446079  # subcode: too many calls from this ad account
_NO_LOGIN, _GONE, _STUMBLED = {102, 190}, {12, 2635}, {1, 2}
_NO_PERMISSION = {3, 10, *range(200, 300)}
_HOUR = 3600.0  # quotas count the last hour, where Meta does not say when there is room again


class MetaOptions(ConnectorOptions):
    """Who asks, and in which version."""

    base_url: str = "https://graph.facebook.com"
    token: SecretStr = Field(description="Access token, best of a system user: those do not lapse")
    api_version: str = Field("v26.0", description="Version of the Graph API", pattern=r"^v\d+\.\d+$")


class Meta(Connector):
    """What the connectors of Meta's services share. `permissions`: what a token must be granted."""

    permissions: ClassVar[str]
    options: MetaOptions

    def headers(self) -> Mapping[str, str]:
        """The token travels here and not in the address, where Meta's examples have it."""
        return {"Authorization": f"Bearer {self.options.token.get_secret_value().strip()}"}

    def failure(self, answer: Answer) -> ConnectorError:
        """By the number in the body, where there is one."""
        failure, told = super().failure(answer), _told(answer)
        code, subcode = told.get("code"), told.get("error_subcode")
        if code in _QUOTAS or subcode == _QUOTA_OF_ADS:
            return Throttled(str(failure), after=_room_again(answer))
        if code in _NO_LOGIN:
            return AuthFailed(str(failure), remedy=f"Make a new token with {self.permissions} and set it as `token`.")
        if code in _NO_PERMISSION:
            return AuthFailed(str(failure), remedy=f"Grant the token {self.permissions}, and its user a role there.")
        if code in _GONE:
            return Retired(str(failure), remedy=f"Set `api_version` to a later one than {self.options.api_version}.")
        if code in _STUMBLED or told.get("is_transient") is True:
            return Transient(str(failure))
        if (code, subcode) == (100, 33):
            remedy = f"Correct the number, or grant the token {self.permissions}: Meta does not say which it is."
            return BadConfig(str(failure), remedy=remedy)
        return failure

    def get(self, path: str, **query: str | int) -> Any:
        """The JSON behind a path of this version."""
        return self.call("GET", f"/{self.options.api_version}/{path}", params=query)

    def series(self, path: str, names: Mapping[str, str], start: date, end: date, **query: str) -> Iterator[Point]:
        """Daily insights of [start, end]. names: Meta's name of each metric and ours."""
        until = midnight(end + timedelta(days=2))  # a day is stamped with its end, which may not be past `until`
        span = {"since": midnight(start), "until": until}
        answer = self.get(f"{path}/insights", metric=",".join(names), period="day", **span, **query)
        for metric in answer["data"]:
            for row in metric["values"]:
                if start <= (day := _ended(row["end_time"])) <= end:
                    yield Point(names[metric["name"]], day, row["value"])


def midnight(day: date) -> int:
    """When a day of insights begins, in seconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=PACIFIC).timestamp())


def _ended(stamp: str) -> date:
    """The day that ended at a moment like 2026-11-05T08:00:00+0000."""
    return (datetime.fromisoformat(stamp).astimezone(PACIFIC) - timedelta(hours=1)).date()


def _told(answer: Answer) -> dict[str, Any]:
    """The error in Meta's own words; empty where somebody else answers in its place."""
    try:
        told = json.loads(answer.body)["error"]
    except (ValueError, TypeError, KeyError):
        return {}
    return told if isinstance(told, dict) else {}


def _room_again(answer: Answer) -> float:
    """Seconds until a quota has room, by Meta's usage header, which counts minutes per business and use case."""
    try:
        usage = json.loads(answer.headers["x-business-use-case-usage"])
        minutes = max(case["estimated_time_to_regain_access"] for cases in usage.values() for case in cases)
        return float(minutes) * 60 or _HOUR
    except (ValueError, TypeError, KeyError, AttributeError):
        return _HOUR
