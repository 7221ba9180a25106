"""A service that refuses a part of what is asked: the rest is kept, and people are told what to grant."""

from datetime import date, timedelta

import pytest
from loopback import Reply, Service

from connectors.framework import runner
from connectors.framework.connector import Connector, Point
from connectors.framework.errors import AuthFailed, BadConfig, ConnectorError, Forbidden, Throttled, Transient
from connectors.framework.limits import Patience
from okr_model.metrics.metrics import Metric

TODAY = date(2026, 11, 20)
HASTE = Patience(attempts=2, first_wait=0.001, longest_wait=0.05, connect=20, silence=20, answer=30, total=60)
NO_SCOPE = {"status": "error", "message": "This app has not been granted all required scopes"}


class Shop(Connector):
    key, title = "shop_in_a_test", "Shop"
    lag, restate = 1, 2
    metrics = (
        Metric("visits", "visits"),
        Metric("orders", "orders"),
        Metric("refunds", "orders"),
    )

    def read(self, start, end):
        yield from self.part("visits", ("visits",), self._days("visits", start, end))
        yield from self.part("orders", ("orders", "refunds"), self._orders(start, end), grant="read_orders")

    def _orders(self, start, end):
        yield from self._days("orders", start, end)
        yield from self._days("refunds", start, end)

    def _days(self, metric, start, end):
        answer = self.call("GET", f"/{metric}")
        for n in range((end - start).days + 1):
            yield Point(metric, start + timedelta(days=n), answer["value"])


class ShopService(Service):
    connector = Shop

    def __init__(self):
        super().__init__()
        self.refused = {}

    def answer(self, request):
        return self.refused.get(request.path.removeprefix("/"), Reply(body={"value": 5}))


@pytest.fixture
def shop():
    with ShopService() as service:
        yield service


def pull(shop):
    start, end = TODAY - timedelta(days=6), TODAY - timedelta(days=1)
    return runner.pull(
        Shop, Shop.Options(**shop.options), source="x", start=start, end=end, today=TODAY, patience=HASTE
    )


def test_a_refused_part_is_named_with_the_permission_and_the_rest_is_kept(shop):
    shop.refused["orders"] = Reply(403, NO_SCOPE)
    pulled = pull(shop)
    assert pulled.metrics == ("visits",)
    [part] = pulled.refused
    assert (part.name, part.metrics) == ("orders", ("orders", "refunds"))
    assert "has not been granted all required scopes" in str(part.said) and "Grant read_orders" in str(part.remedy)
    [flag] = [flag for flag in pulled.flags if flag.code == "refused"]
    assert "orders" in flag.note and "required scopes" in flag.note and "read_orders" in flag.note
    assert not any(flag.code == "empty" for flag in pulled.flags)


def test_a_part_refused_half_way_speaks_for_none_of_its_metrics(shop):
    shop.refused["refunds"] = Reply(400, {"message": "No such field", "errors": [{"message": "refunds is gone"}]})
    pulled = pull(shop)
    assert pulled.metrics == ("visits",)
    assert "No such field; refunds is gone" in str(pulled.refused[0].said)


def test_a_pull_that_is_refused_everything_fails_in_the_words_of_the_service(shop):
    shop.always = Reply(403, NO_SCOPE)
    with pytest.raises(Forbidden, match="required scopes"):
        pull(shop)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(401, NO_SCOPE), AuthFailed),
        (Reply(429, {}, {"Retry-After": "900"}), Throttled),
        (Reply(503), Transient),
    ],
)
def test_what_concerns_the_whole_pull_fails_it(shop, reply, kind):
    shop.refused["orders"] = reply
    with pytest.raises(ConnectorError) as caught:
        pull(shop)
    assert type(caught.value) is kind


def test_check_tells_what_is_refused_in_its_line(shop):
    shop.refused["orders"] = Reply(403, NO_SCOPE)
    line = runner.check(Shop, Shop.Options(**shop.options), today=TODAY, patience=HASTE)
    assert "visits up to" in line and "Refused: orders" in line and "read_orders" in line and "\n" not in line
    shop.always = Reply(404, {"error": "no such shop"})
    with pytest.raises(BadConfig, match="no such shop"):
        runner.check(Shop, Shop.Options(**shop.options), today=TODAY, patience=HASTE)
