"""What is peculiar to HubSpot."""

import json
from datetime import date, timedelta

import pytest
from loopback import Reply, days, error
from loopback_crm import HubSpot, late

from connectors.framework import registry, runner
from connectors.framework.errors import AuthFailed, ConnectorError, Throttled
from connectors.framework.limits import Patience

TODAY = date(2026, 11, 20)
HASTE = Patience(attempts=3, first_wait=0.001, longest_wait=0.05, connect=20, silence=20, answer=30, total=60)
HUBSPOT = registry.get("hubspot")

# As HubSpot words them (developers.hubspot.com/docs/guides/api-error-handling, and threads of its community).
NO_SCOPE = {
    "status": "error",
    "message": "This app hasn't been granted all required scopes to make this call.",
    "category": "MISSING_SCOPES",
}
NO_PROPERTY = {
    "status": "error",
    "message": "There was a problem with the request.",
    "errors": [{"message": "Property hs_lifecyclestage_customer_date does not exist"}],
    "category": "VALIDATION_ERROR",
}


def pull(service, *, first=TODAY - timedelta(days=2), today=TODAY, **options):
    given = HUBSPOT.Options.model_validate(service.options | options)
    return runner.pull(HUBSPOT, given, source="x", start=first, end=today, today=today, patience=HASTE)


def failed(service, reply=None, **options):
    service.always = reply
    with pytest.raises(ConnectorError) as caught:
        pull(service, **options)
    return caught.value


def by_day(pulled, metric):
    return {point.day: point.value for point in pulled.points if point.metric == metric}


@pytest.fixture
def crm():
    with HubSpot() as service:
        for nth, metric in enumerate(service.daily):
            for day in days(TODAY - timedelta(days=800), TODAY):
                service.put(metric, day, nth if day.weekday() < 2 else 0)
        yield service


def test_without_the_scope_of_deals_contacts_are_kept_and_the_scope_is_named(crm):
    crm.refused["deals"] = Reply(403, NO_SCOPE)
    pulled = pull(crm)
    assert {"new_contacts", "new_customers"} <= set(pulled.metrics)
    assert not {"new_deals", "won_deals", "won_amount"} & set(pulled.metrics)
    [part] = pulled.refused
    assert "hasn't been granted all required scopes" in str(part.said) and "crm.objects.deals.read" in str(part.remedy)


def test_a_property_that_an_account_does_not_have_costs_its_metric_only(crm):
    crm.refused["hs_lifecyclestage_customer_date"] = Reply(400, NO_PROPERTY)
    pulled = pull(crm)
    assert "new_customers" not in pulled.metrics and {"new_contacts", "new_leads", "won_deals"} <= set(pulled.metrics)
    [part] = pulled.refused
    assert "Property hs_lifecyclestage_customer_date does not exist" in str(part.said) and "{" not in str(part)


def test_an_app_without_any_scope_fails(crm):
    failure = failed(crm, error("hubspot/scopes"))
    assert isinstance(failure, AuthFailed) and "crm.objects.contacts.read" in failure.remedy
    failure = failed(crm, token="another")
    assert isinstance(failure, AuthFailed) and "access token" in failure.remedy


def test_two_years_of_a_small_account_are_few_requests(crm):
    requests = 0
    for first, last in runner.windows(HUBSPOT, TODAY - timedelta(days=730), TODAY):
        pulled = pull(crm, first=first, today=last)
        for metric in crm.daily:
            assert by_day(pulled, metric) == {day: crm.of(metric, day) for day in days(first, last)}, metric
        requests += pulled.requests
    assert requests <= 130


def test_many_records_are_counted_day_by_day(crm):
    for day in days(TODAY - timedelta(days=2), TODAY):
        crm.put("new_contacts", day, 4000)
    pulled = pull(crm)
    assert set(by_day(pulled, "new_contacts").values()) == {4000}
    assert sum('"contacts/search' in request.path or "createdate" in str(request.body) for request in crm.requests) < 8


def test_a_count_that_hubspot_breaks_off_is_flagged(crm):
    crm.put("new_contacts", TODAY, 12_000)
    pulled = pull(crm)
    assert by_day(pulled, "new_contacts")[TODAY] == 10_000
    assert {(flag.code, flag.day) for flag in pulled.flags} == {("truncated", TODAY)}


def test_a_day_without_deals_is_a_zero(crm):
    crm.put("won_deals", TODAY, None)
    pulled = pull(crm)
    assert by_day(pulled, "won_deals")[TODAY] == by_day(pulled, "won_amount")[TODAY] == 0


def test_a_deal_won_late_is_found_under_its_earlier_close_date(crm):
    start, _ = runner.window(HUBSPOT, settled=TODAY - timedelta(days=91), today=TODAY)
    assert start <= TODAY - timedelta(days=90)
    crm.deals.append(late(day := TODAY - timedelta(days=80), "2500.50"))
    before, after = crm.of("won_deals", day), by_day(pull(crm, first=start), "won_deals")[day]
    assert after == before + 1
    crm.put("won_amount", day, 0)
    assert by_day(pull(crm, first=start), "won_amount")[day] == 2500.5


def test_deals_are_summed_in_the_currency_of_the_account(crm):
    for metric in ("won_deals", "won_amount"):
        crm.put(metric, TODAY, 0)
    crm.deals += [
        late(TODAY, "100", deal_currency_code="USD", amount_in_home_currency="100"),
        late(TODAY, "300", deal_currency_code="EUR", amount_in_home_currency="330"),
        late(TODAY, None, deal_currency_code="USD"),
    ]
    pulled = pull(crm)
    assert by_day(pulled, "won_amount")[TODAY] == 430 and by_day(pulled, "won_deals")[TODAY] == 3
    assert any(flag.code == "absent" and "1 of 3 deals" in flag.note for flag in pulled.flags)
    crm.refused["account"] = Reply(403, NO_SCOPE)
    pulled = pull(crm)
    assert by_day(pulled, "won_amount")[TODAY] == 100
    assert any(flag.code == "currency" and "EUR" in flag.note for flag in pulled.flags)
    assert pulled.refused == ()
    won = {metric.name: metric for metric in HUBSPOT.declared(HUBSPOT.Options(token="x", currency="EUR"))}["won_amount"]
    assert won.currency == "EUR"


def test_totals_without_records_are_counted_day_by_day(crm):
    crm.answer = lambda _: Reply(body={"total": "17", "results": [{"id": "1", "properties": {}}]})
    pulled = pull(crm)
    assert set(by_day(pulled, "new_contacts").values()) == {17} and set(by_day(pulled, "won_deals").values()) == {17}
    assert "won_amount" not in pulled.metrics and "absent" in {flag.code for flag in pulled.flags}


def test_hubspot_counts_the_days_of_the_zone(crm):
    asked = []
    records = [{"id": "1", "properties": {"createdate": "2026-10-24T22:30:00Z"}}]

    def answer(request):
        asked.append(json.loads(request.body))
        return Reply(body={"total": 1, "results": records} if len(asked) == 1 else {"total": 0, "results": []})

    crm.answer = answer
    day = date(2026, 10, 25)  # ends summer time: 25 hours
    pulled = pull(crm, first=day - timedelta(days=1), today=day, zone="Europe/Berlin")
    between = asked[0]["filterGroups"][0]["filters"][0]
    assert int(between["highValue"]) - int(between["value"]) == 49 * 3600 * 1000 - 1
    assert by_day(pulled, "new_contacts") == {day - timedelta(days=1): 0, day: 1}


@pytest.mark.parametrize(("recording", "after"), [("secondly", 1), ("daily", 3600)])
def test_hubspot_names_the_quota_that_is_used_up(crm, recording, after):
    failure = failed(crm, error(f"hubspot/{recording}"))
    assert isinstance(failure, Throttled) and failure.after == after
    assert len(crm.requests) == 1


def test_hubspot_is_asked_four_times_a_second():
    assert HUBSPOT.rate == (4, 1.0)
