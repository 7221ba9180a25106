"""What one order of Shopify adds to which days of its shop.

Docs: https://shopify.dev/docs/api/admin-graphql/latest/objects/Order. Amounts are decimal texts in the shop's currency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from connectors.framework.values import number, text
from okr_model.wording.sentences import Sentence

MONEY: Final = "{ shopMoney { amount currencyCode } }"
FIELDS: Final = f"""id test processedAt cancelledAt sourceName subtotalLineItemsQuantity
app {{ name }}
customerJourneySummary {{ customerOrderIndex }}
subtotalPriceSet {MONEY} totalDiscountsSet {MONEY} totalPriceSet {MONEY} totalReceivedSet {MONEY}
refunds(first: 50) {{ id createdAt totalRefundedSet {MONEY} }}"""
_MOST_REFUNDS: Final = 50
_CHANNELS: Final = {"web": "Online Store", "pos": "Point of Sale", "shopify_draft_order": "Draft orders"}

Note = Callable[[str, date, Sentence, tuple[str, ...]], None]
"""Marks the quality of a day: (code, day, what is the matter, the metrics that are unknown for it)."""


Days = Callable[[object], date | None]
"""The day that a moment lies in; None, and a mark, for what is no moment."""


def figures(order: Mapping[str, Any], day_of: Days, currency: str, note: Note) -> Iterator[tuple[str, date, Decimal]]:
    """(metric, day, what the order adds to it). Money in another currency, and amounts that are absent, are noted.

    An order of no day, a refund or a cancellation of none, is left out by itself.
    """
    day = day_of(order.get("processedAt"))
    if day is None:
        return
    yield "orders", day, Decimal(1)
    if customer(order) == "new":
        yield "new_customers", day, Decimal(1)
    units = number(order.get("subtotalLineItemsQuantity"))
    if units is None:
        note(
            "absent",
            day,
            _of_order("subtotalLineItemsQuantity", order.get("subtotalLineItemsQuantity")),
            ("units_sold",),
        )
    else:
        yield "units_sold", day, Decimal(units)
    total = _amount(order, "totalPriceSet", currency, day, note, ("revenue",))
    goods = _amount(order, "subtotalPriceSet", currency, day, note, ("gross_sales",))
    discounts: Decimal | None = Decimal()
    if order.get("totalDiscountsSet") is not None:
        discounts = _amount(order, "totalDiscountsSet", currency, day, note, ("discounts", "gross_sales"))
    if discounts is not None:
        yield "discounts", day, discounts
        if goods is not None:
            yield "gross_sales", day, goods + discounts
    if total is not None:
        yield "revenue", day, total
        yield from _cancelled(order, total, day_of, currency, note)
    elif order.get("cancelledAt") not in (None, "") and (when := day_of(order["cancelledAt"])) is not None:
        note("absent", when, Sentence("a cancelled order without its total"), ("cancelled_sales", "revenue"))
    yield from _refunded(order, day, day_of, currency, note)


def channel(order: Mapping[str, Any]) -> str:
    """Where an order came from; apps have a number there, and a name elsewhere. "" where nobody knows."""
    source, app = text(order.get("sourceName")), text((order.get("app") or {}).get("name"))
    return (app or source) if source.isdigit() or not source else _CHANNELS.get(source, source)


def customer(order: Mapping[str, Any]) -> str:
    """Whether its customer had ordered before: "new", "returning", or "" where nobody knows. Raises ValueError."""
    said = (order.get("customerJourneySummary") or {}).get("customerOrderIndex")
    if (nth := number(said)) is not None:
        return "new" if nth <= 1 else "returning"
    if said not in (None, ""):
        raise ValueError(f"customerOrderIndex is {str(said)[:40]!r}")
    if not order.get("customer"):
        return ""
    orders = number(order["customer"]["numberOfOrders"])
    if orders is None:
        raise ValueError("numberOfOrders of a customer is no number")
    return "new" if orders == 1 else ""


def _cancelled(
    order: Mapping[str, Any], total: Decimal, day_of: Days, currency: str, note: Note
) -> Iterator[tuple[str, date, Decimal]]:
    """What a cancelled order never brought; what it had brought comes back as refunds."""
    if order.get("cancelledAt") in (None, "") or (day := day_of(order["cancelledAt"])) is None:
        return
    received = _amount(order, "totalReceivedSet", currency, day, note, ("cancelled_sales", "revenue"))
    if received is not None:
        unpaid = max(Decimal(), total - received)
        yield "cancelled_sales", day, unpaid
        yield "revenue", day, -unpaid


def _refunded(
    order: Mapping[str, Any], ordered: date, day_of: Days, currency: str, note: Note
) -> Iterator[tuple[str, date, Decimal]]:
    refunds = {refund["id"]: refund for refund in order.get("refunds") or () if refund.get("createdAt")}
    for refund in refunds.values():
        if (day := day_of(refund["createdAt"])) is None:
            continue
        back = _amount(refund, "totalRefundedSet", currency, day, note, ("refunds", "revenue"))
        if back is not None:
            yield "refunds", day, back
            yield "revenue", day, -back
    if len(refunds) >= _MOST_REFUNDS:
        cut = Sentence("an order with {refunds} refunds or more; the later ones are missing")
        note("truncated", ordered, cut.filled(refunds=_MOST_REFUNDS), ())


def _of_order(field: str, found: object) -> Sentence:
    """That a field of an order has no number."""
    said = Sentence("{field} of an order: {found}")
    return said.filled(field=field, found=text(found)[:40] or Sentence("no value"))


def _amount(
    thing: Mapping[str, Any], field: str, currency: str, day: date, note: Note, metrics: tuple[str, ...]
) -> Decimal | None:
    """An amount in the shop's currency, of which some metrics are made; None, and a note, where there is none."""
    money = (thing.get(field) or {}).get("shopMoney") or {}
    said = text(money.get("amount"))
    try:
        amount = Decimal(said)
        if not amount.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        note("absent", day, _of_order(field, said), metrics)
        return None
    if money.get("currencyCode", currency) != currency:
        left = Sentence("money in {currency}, which was the shop's currency then, is left out")
        note("currency", day, left.filled(currency=str(money["currencyCode"])), metrics)
        return None
    return amount
