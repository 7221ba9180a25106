"""Meta's Graph API, as Facebook pages, Instagram and Meta Ads speak it: who asks, what its errors mean, its days.

Docs: https://developers.facebook.com/docs/graph-api/guides/error-handling. Nearly every error comes with status 400;
only the number in the body tells a wrong token from a used-up quota.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr

from connectors.framework import values
from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import (
    AuthFailed,
    BadConfig,
    ConnectorError,
    Forbidden,
    Retired,
    Throttled,
    Transient,
    WrongAddress,
)
from connectors.framework.http_answer import Answer
from connectors.framework.key_facts import KeyFacts
from okr_model.wording.sentences import Sentence

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
    version = "v26.0 (July 2026; each version of the Graph API lives for about two years, for ads one)"
    options: MetaOptions

    @classmethod
    def _steps_to_a_key(cls, asset: str, *scopes: str) -> tuple[str, ...]:
        """The way to a token that does not lapse."""
        return (
            "On developers.facebook.com choose My Apps → Create app, of type Business, in the business portfolio "
            f"that owns the {asset}.",
            f"On business.facebook.com → Settings → System users: add one, and assign it the {asset} and the app.",
            f"Generate new token: choose the app, “Never” as expiration, and tick {', '.join(scopes)}; copy the token. "
            "A token of a person ends after about 60 days: its end is told two weeks before.",
        )

    def headers(self) -> Mapping[str, str]:
        """The token travels here and not in the address, where Meta's examples have it."""
        return {"Authorization": f"Bearer {self.options.token.get_secret_value().strip()}"}

    def failure(self, answer: Answer) -> ConnectorError:
        """By the number in the body, where there is one."""
        failure, told = super().failure(answer), _told(answer)
        code, subcode = told.get("code"), told.get("error_subcode")
        if code in _QUOTAS or subcode == _QUOTA_OF_ADS:
            return Throttled(failure.sentence, after=_room_again(answer))
        if code in _NO_LOGIN:
            return AuthFailed(
                failure.sentence,
                remedy=Sentence("Make a new token with {permissions} and set it as `token`.").filled(
                    permissions=self.permissions
                ),
            )
        if code in _NO_PERMISSION:
            return Forbidden(
                failure.sentence,
                remedy=Sentence("Grant the token {permissions}, and its user a role there.").filled(
                    permissions=self.permissions
                ),
            )
        if code in _GONE:
            return Retired(
                failure.sentence,
                remedy=Sentence("Set `api_version` to a later one than {api_version}.").filled(
                    api_version=self.options.api_version
                ),
            )
        if code in _STUMBLED or told.get("is_transient") is True:
            return Transient(failure.sentence)
        if (code, subcode) == (100, 33):
            remedy = Sentence(
                "Correct the number, or grant the token {permissions}: Meta does not say which it is."
            ).filled(permissions=self.permissions)
            return BadConfig(failure.sentence, remedy=remedy)
        return failure

    def get(self, path: str, **query: str | int) -> Any:
        """The JSON behind a path of this version."""
        return self.call("GET", f"/{self.options.api_version}/{path}", params=query)

    def given(
        self, names: Mapping[str, str], read: Callable[[Mapping[str, str]], Iterator[Point]], gone: dict[str, BadConfig]
    ) -> Iterator[Point]:
        """Several insights in one request, and each by itself where Meta refuses them: one given up spoils all.

        names: Meta's name of each metric and ours.  read: asks for some of them.  gone: those that were refused, for
        the next request not to ask again. Raises BadConfig where every one is refused.
        """
        alive = {theirs: ours for theirs, ours in names.items() if ours not in gone}
        if not alive:
            return
        try:
            yield from list(read(alive))
            return
        except WrongAddress:
            raise
        except BadConfig as error:
            refused, found, all_of_them = dict[str, BadConfig](), list[Point](), error
        for theirs, ours in alive.items() if len(alive) > 1 else ():
            try:
                found += read({theirs: ours})
            except BadConfig as error:
                refused[ours] = error
        if len(refused) == len(alive) or len(alive) == 1:
            raise all_of_them
        for ours, why in refused.items():
            self._host.part(ours, (ours,), why, self.permissions)
        gone |= refused
        yield from found

    def series(self, path: str, names: Mapping[str, str], start: date, end: date, **query: str) -> Iterator[Point]:
        """Daily insights of [start, end]. names: Meta's name of each metric and ours."""
        until = midnight(end + timedelta(days=2))  # a day is stamped with its end, which may not be past `until`
        span = {"since": midnight(start), "until": until}
        answer = self.get(f"{path}/insights", metric=",".join(names), period="day", **span, **query)
        for metric in answer["data"]:
            ours = names.get(metric.get("name"))
            for row in (metric.get("values") or ()) if ours else ():
                day = _ended(row.get("end_time"))
                if day is None:
                    self.flag("no_day", None, Sentence("{metric}: a value without a day").filled(metric=str(ours)))
                elif ours and start <= day <= end:
                    yield from self.figure(ours, day, row.get("value"))

    def key_facts(self) -> KeyFacts:
        """When the token, or the access to data it gives, ends, and what it may do."""
        token = self.options.token.get_secret_value().strip()
        form = {"input_token": token, "method": "get"}  # not in the address, where Meta's examples have it
        told = self.call("POST", f"/{self.options.api_version}/debug_token", data=form)["data"]
        ends = [moment for key in ("expires_at", "data_access_expires_at") if (moment := values.number(told.get(key)))]
        scopes = tuple(values.text(scope) for scope in told.get("scopes") or ())
        return KeyFacts(datetime.fromtimestamp(min(ends), UTC) if ends else None, scopes or None)


def midnight(day: date) -> int:
    """When a day of insights begins, in seconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=PACIFIC).timestamp())


def _ended(stamp: Any) -> date | None:
    """The day that ended at a moment like 2026-11-05T08:00:00+0000; None for what is no moment."""
    try:
        return (datetime.fromisoformat(values.text(stamp)).astimezone(PACIFIC) - timedelta(hours=1)).date()
    except ValueError:
        return None


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
