"""HubSpot: contacts and the stages they reach, deals and what they are worth, day by day.

Docs: https://developers.hubspot.com/docs/api-reference/search/guide. Everything comes from searches that ask for dates,
amounts and currencies only, so that no personal data travels. A search brings up to 200 records and says how many there
are: a quarter with few records is one request, one with many is counted day by day, whichever takes fewer (four a
second). Days of the zone asked for; a day without any is a zero. A deal is often won later, with an earlier close date:
90 days are read again. Records deleted or merged later stay counted.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from math import ceil, isfinite, nan
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr

from connectors.framework import values
from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, BadConfig, ConnectorError, Forbidden, Throttled
from connectors.framework.http_answer import Answer
from connectors.framework.money import in_currency
from connectors.framework.oauth_services import hubspot
from connectors.framework.options import Zone
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

_PAUSES: Final = {"SECONDLY": 1.0, "TEN_SECONDLY_ROLLING": 10.0, "DAILY": 3600.0}
"""Seconds until a quota is worth another try; HubSpot names it instead of a time. The daily one is asked hourly."""

_PAGE: Final = 200
_MOST: Final = 10_000
"""A search counts no further."""

_CONTACTS, _DEALS = "crm.objects.contacts.read", "crm.objects.deals.read"
_ONE_DAY = timedelta(days=1)


class Search(NamedTuple):
    """One kind of record to count. moment: its property that says when.  amount: the metric of what it is worth."""

    metric: str
    kind: str
    moment: str
    filters: tuple[Mapping[str, str], ...] = ()
    amount: str = ""

    @property
    def properties(self) -> tuple[str, ...]:
        """What is asked of each record, and nothing else."""
        worth = ("amount", "amount_in_home_currency", "deal_currency_code")
        return (self.moment, *worth) if self.amount else (self.moment,)


_NEW_CONTACTS: Final = Search("new_contacts", "contacts", "createdate")
_STAGES: Final = {
    "leads": Search("new_leads", "contacts", "hs_lifecyclestage_lead_date"),
    "marketing qualified leads": Search("new_mqls", "contacts", "hs_lifecyclestage_marketingqualifiedlead_date"),
    "sales qualified leads": Search("new_sqls", "contacts", "hs_lifecyclestage_salesqualifiedlead_date"),
    "opportunities": Search("new_opportunities", "contacts", "hs_lifecyclestage_opportunity_date"),
    "customers": Search("new_customers", "contacts", "hs_lifecyclestage_customer_date"),
}
_WON: Final = {"propertyName": "hs_is_closed_won", "operator": "EQ", "value": "true"}
_SALES: Final = (
    Search("new_deals", "deals", "createdate", amount="new_deal_amount"),
    Search("won_deals", "deals", "closedate", (_WON,), amount="won_amount"),
)


class HubSpot(Connector):
    """The customer list of one account."""

    key, title = "hubspot", "HubSpot"
    about = "new contacts and the stages they reach, deals and what they are worth"
    docs = "https://developers.hubspot.com/docs/api-reference/search/guide"
    topics = ("CRM", "customers", "leads", "deals", "sales", "revenue", "pipeline", "conversion")
    endpoints = (
        "POST /crm/objects/2026-03/contacts/search",
        "POST /crm/objects/2026-03/deals/search",
        "GET /account-info/v3/details (only where deals have several currencies)",
    )
    version = "2026-03"
    scopes = (_CONTACTS, _DEALS)
    key_steps = (
        "In HubSpot choose Settings → Integrations → Private apps → Create a private app (a super admin may).",
        f"Scopes: tick {_CONTACTS}, and {_DEALS} for deals; without the second contacts are read all the same.",
        "Create the app, open its tab Auth, and copy the access token.",
    )
    lacks = (
        "deals that are won more than 90 days after their close date: `okr sync --since` reads further back",
        "the sum of the open pipeline now: only what is created and won on a day has a history",
        "emails, forms and ads of the Marketing Hub",
    )
    oauth = hubspot(_CONTACTS, _DEALS)
    restate, window, rate = 90, 92, (4, 1.0)
    metrics = (
        Metric("new_contacts", "people", title="New contacts"),
        Metric("new_leads", "people", title="Contacts that became leads"),
        Metric("new_mqls", "people", title="Contacts that became marketing qualified leads"),
        Metric("new_sqls", "people", title="Contacts that became sales qualified leads"),
        Metric("new_opportunities", "people", title="Contacts that became opportunities"),
        Metric("new_customers", "people", title="Contacts that became customers"),
        Metric("new_deals", "deals", title="New deals"),
        Metric("new_deal_amount", "USD", title="Amount of new deals"),
        Metric("won_deals", "deals", title="Deals won"),
        Metric("won_amount", "USD", title="Amount of deals won"),
    )

    class Options(ConnectorOptions):
        """Which account, whose days, and which money."""

        base_url: str = "https://api.hubapi.com"
        token: SecretStr = Field(description="Access token of a private app")
        zone: Zone = Field("UTC", description="Whose days to count: the time zone of the account, e.g. Europe/Berlin")
        currency: str = Field("USD", description="Company currency of the account", pattern=r"^[A-Z]{3}$")
        api_version: str = Field("2026-03", description="Version of HubSpot's interface", pattern=r"^\d{4}-\d{2}$")

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Amounts carry the account's currency."""
        assert isinstance(options, cls.Options)
        return in_currency(cls.metrics, options.currency)

    def headers(self) -> dict[str, str]:
        """Who is asking."""
        return {"Authorization": f"Bearer {self.options.token.get_secret_value().strip()}"}

    def failure(self, answer: Answer) -> ConnectorError:
        """Which quota is used up stands in the body."""
        failure = super().failure(answer)
        if isinstance(failure, Forbidden):
            return failure.advising(
                Sentence("Give the private app the scopes {contacts} and {deals}.").filled(
                    contacts=_CONTACTS, deals=_DEALS
                )
            )
        if isinstance(failure, AuthFailed):
            return failure.advising(Sentence("Copy the access token of the private app again, and set it as `token`."))
        if answer.status == 429 and answer.retry_after is None:
            return Throttled(failure.sentence, after=_PAUSES.get(_policy(answer)))
        return failure

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Contacts, then deals: an account may be allowed one of them only, and lack single properties."""
        of_contacts = (_NEW_CONTACTS.metric, *(stage.metric for stage in _STAGES.values()))
        yield from self.part("contacts", of_contacts, self._contacts(start, end), grant=_CONTACTS)
        of_deals = tuple(name for sale in _SALES for name in (sale.metric, sale.amount))
        yield from self.part("deals", of_deals, self._deals(start, end), grant=_DEALS)

    def _contacts(self, start: date, end: date) -> Iterator[Point]:
        yield from self._counted(_NEW_CONTACTS, start, end)
        for name, stage in _STAGES.items():
            yield from self.part(name, (stage.metric,), self._counted(stage, start, end), grant=_CONTACTS)

    def _deals(self, start: date, end: date) -> Iterator[Point]:
        for sale in _SALES:
            yield from self._counted(sale, start, end)

    def _counted(self, search: Search, first: date, last: date) -> Iterator[Point]:
        """The count of each day, and the amounts, in as few requests as it takes."""
        days = (last - first).days + 1
        answer = self._ask_for(search, first, last, _PAGE if days > 1 or search.amount else 1)
        total = values.number(answer["total"])
        if total is None:
            self.flag(
                "absent",
                None,
                Sentence("{metric}: no total from {first} to {last}").filled(
                    metric=search.metric, first=first, last=last
                ),
            )
            return
        listed = None
        if total < _MOST and (search.amount or ceil(total / _PAGE) <= days):
            listed = self._listed(search, first, last, answer, int(total))
        if listed is not None:
            for n in range(days):
                yield from self._of_day(search, first + n * _ONE_DAY, listed)
        elif days > 1 and total >= _MOST and search.amount:
            middle = first + timedelta(days=days // 2 - 1)
            yield from self._counted(search, first, middle)
            yield from self._counted(search, middle + _ONE_DAY, last)
        elif days > 1:
            for n in range(days):
                yield from self._counted(search, first + n * _ONE_DAY, first + n * _ONE_DAY)
        else:
            yield Point(search.metric, first, total)
            if total >= _MOST:
                self.flag(
                    "truncated",
                    first,
                    Sentence("{metric}: HubSpot counts no further than {most}").filled(
                        metric=search.metric, most=_MOST
                    ),
                )
            if search.amount:
                self.flag(
                    "absent",
                    first,
                    Sentence("{amount}: the deals of the day could not be listed").filled(amount=search.amount),
                )

    def _listed(
        self, search: Search, first: date, last: date, answer: Any, total: int
    ) -> dict[date, list[Mapping[str, Any]]] | None:
        """The records by their days; None where they are not as many as the search has counted."""
        found: dict[str, tuple[date, Mapping[str, Any]]] = {}
        for _ in range(ceil(total / _PAGE) or 1):
            for record in answer.get("results") or ():
                kept = record.get("properties") or {}
                day = _day_of(kept.get(search.moment), self.options.zone)
                if day is None or not first <= day <= last:
                    return None
                found[str(record.get("id"))] = (day, kept)
            after = ((answer.get("paging") or {}).get("next") or {}).get("after")
            if len(found) >= total or not after:
                break
            answer = self._ask_for(search, first, last, _PAGE, str(after))
        if len(found) != total:
            return None
        by_day: dict[date, list[Mapping[str, Any]]] = {}
        for day, kept in found.values():
            by_day.setdefault(day, []).append(kept)
        return by_day

    def _of_day(self, search: Search, day: date, listed: Mapping[date, list[Mapping[str, Any]]]) -> Iterator[Point]:
        records = listed.get(day, [])
        yield Point(search.metric, day, len(records))
        if search.amount:
            amounts = [self._worth(record, search.amount, day) for record in records]
            if any(amount is not None and not isfinite(amount) for amount in amounts):
                self.flag(
                    "absent",
                    day,
                    Sentence("{amount}: a deal has an amount that is no number").filled(amount=search.amount),
                )
                return
            if without := amounts.count(None):
                self.flag(
                    "absent",
                    day,
                    Sentence("{amount}: {without} of {records} deals without an amount").filled(
                        amount=search.amount, without=without, records=len(records)
                    ),
                )
            known = [amount for amount in amounts if amount is not None]
            if known or not records:  # deals of which nobody knows the worth are not worth zero
                yield Point(search.amount, day, sum(known))

    def _worth(self, deal: Mapping[str, Any], metric: str, day: date) -> float | None:
        """What a deal is worth in the currency of the options; None where nobody says, NaN for what is no number."""
        ours, theirs = self.options.currency, values.text(deal.get("deal_currency_code"))
        if theirs in ("", ours):
            return _money(deal.get("amount"))
        if self._company_currency == ours:
            return _money(deal.get("amount_in_home_currency"))
        self.flag(
            "currency",
            day,
            Sentence("{metric}: a deal in {theirs} is left out, for HubSpot does not keep it in {ours}").filled(
                metric=metric, theirs=theirs, ours=ours
            ),
        )
        return None

    @cached_property
    def _company_currency(self) -> str:
        """What HubSpot converts other currencies to; "" where it does not tell us."""
        try:
            told = self.call("GET", "/account-info/v3/details")
        except (Forbidden, BadConfig):
            return ""
        return values.text(told.get("companyCurrency")) if isinstance(told, dict) else ""

    def _ask_for(self, search: Search, first: date, last: date, limit: int, after: str = "") -> Any:
        between = {
            "propertyName": search.moment,
            "operator": "BETWEEN",
            "value": str(self._midnight(first)),
            "highValue": str(self._midnight(last + _ONE_DAY) - 1),
        }
        query: dict[str, Any] = {
            "filterGroups": [{"filters": [between, *search.filters]}],
            "sorts": [{"propertyName": search.moment, "direction": "ASCENDING"}],
            "properties": list(search.properties),
            "limit": limit,
        }
        if after:
            query["after"] = after
        return self.call("POST", f"/crm/objects/{self.options.api_version}/{search.kind}/search", json=query)

    def _midnight(self, day: date) -> int:
        """Milliseconds since 1970 at which a day begins."""
        return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.options.zone)).timestamp()) * 1000


def _day_of(stamp: Any, zone: str) -> date | None:
    """The day of a moment in text, or in milliseconds since 1970; None where it is neither."""
    try:
        if (millis := values.number(stamp)) is not None:
            return datetime.fromtimestamp(millis / 1000, UTC).astimezone(ZoneInfo(zone)).date()
        return values.day_of(stamp, zone)
    except (ValueError, OverflowError, OSError):
        return None


def _money(cell: Any) -> float | None:
    """An amount; None where the deal has none, as many have; NaN for what should be one and is not."""
    return None if cell in (None, "") else nan if (found := values.number(cell)) is None else found


def _policy(answer: Answer) -> str:
    try:
        said: Any = json.loads(answer.body)
    except ValueError:
        return ""
    return str(said.get("policyName", "")) if isinstance(said, dict) else ""
