"""What the library of marketing objectives knows: themes, wordings, and which kinds of metric each key result needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from okr_model.plan.plan import KeyResultType
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Template:
    """A key result. formula: `{role}` where a metric stands.  roles: role → patterns of metric names, best first."""

    id: str
    title: Sentence
    formula: str
    roles: Mapping[str, tuple[str, ...]]
    type: KeyResultType = "increase"
    unit: str = ""
    window: int | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """An objective with its key results."""

    id: str
    theme: Sentence
    title: Sentence
    key_results: tuple[Template, ...] = field(default=())


_VISITS = ("sessions", "visits")
_PEOPLE = ("active_users", "visitors", "total_users", "reach", "viewers")
_FOLLOWERS = ("followers", "subscribers", "members")
_NEW_CUSTOMERS = ("new_customers", "won_deals", "conversions")
_SPEND = ("spend", "cost")
_ACTS = ("key_events", "converted_visits", "conversions", "events")
_REVENUE = ("revenue", "total_revenue", "conversions_value")
_SIGNED_UP = ("registrations", "leads", "new_contacts", "subscribes")
_NEWCOMERS = ("new_followers", "subscribers_gained", "subscribes")
_VIEWS = ("screen_page_views", "pageviews", "views", "actions")
_ENGAGED = ("engagements", "interactions", "clicks", "engaged_sessions")


def _one(id: str, title: Sentence, role: str, names: tuple[str, ...], *, type: KeyResultType = "increase") -> Template:
    return Template(id, title, f"{{{role}}}", {role: names}, type)


def _share(
    id: str,
    title: Sentence,
    over: tuple[str, tuple[str, ...]],
    under: tuple[str, tuple[str, ...]],
    *,
    type: KeyResultType = "increase",
    unit: str = "%",
    window: int | None = None,
) -> Template:
    formula = f"sum({{{over[0]}}}) / nullif(sum({{{under[0]}}}), 0)"
    return Template(id, title, formula, dict([over, under]), type, unit, window)


TEMPLATES: tuple[Theme, ...] = (
    Theme(
        "awareness",
        Sentence("Awareness"),
        Sentence("Be the first name our customers think of"),
        (
            _one("visits", Sentence("Visits to the website"), "visits", _VISITS),
            _one("people", Sentence("People reached"), "people", _PEOPLE),
            _one("followers", Sentence("Followers"), "followers", _FOLLOWERS),
            _one("impressions", Sentence("Search impressions"), "impressions", ("impressions",)),
            _one("mentions", Sentence("Mentions by others"), "mentions", ("mentions",)),
        ),
    ),
    Theme(
        "sales",
        Sentence("Sales"),
        Sentence("Build sales we can rely on"),
        (
            _one("revenue", Sentence("Revenue"), "revenue", _REVENUE),
            _one("deals", Sentence("Deals won"), "deals", ("won_deals", "new_customers", "conversions")),
            _share(
                "cost_per_customer",
                Sentence("Ad spend per new customer"),
                ("spend", _SPEND),
                ("new_customers", _NEW_CUSTOMERS),
                type="decrease",
                unit="",
                window=28,
            ),
        ),
    ),
    Theme(
        "conversion",
        Sentence("Conversion"),
        Sentence("Turn visits into first orders"),
        (
            _share("conversion", Sentence("Visits that convert"), ("acts", _ACTS), ("visits", _VISITS)),
            _share("engaged", Sentence("Engaged visits"), ("engaged", ("engaged_sessions",)), ("visits", _VISITS)),
            _share(
                "bounces",
                Sentence("Bounced visits"),
                ("bounces", ("bounces",)),
                ("visits", _VISITS),
                type="decrease",
            ),
            _share("clicks", Sentence("Click-through rate"), ("clicks", ("clicks",)), ("shown", ("impressions",))),
        ),
    ),
    Theme(
        "new_customers",
        Sentence("New customers"),
        Sentence("Win customers who stay"),
        (
            _one("new_customers", Sentence("New customers"), "new_customers", _NEW_CUSTOMERS),
            _one("leads", Sentence("Enquiries"), "enquiries", ("leads", "new_contacts", "trials")),
            _share(
                "lead_to_customer",
                Sentence("Enquiries that become customers"),
                ("new_customers", ("new_customers", "won_deals")),
                ("enquiries", ("leads", "new_contacts", "trials")),
            ),
            _one("downloads", Sentence("Downloads"), "downloads", ("downloads", "release_downloads", "pulls")),
        ),
    ),
    Theme(
        "retention",
        Sentence("Retention"),
        Sentence("Be worth staying with"),
        (
            _one("customers", Sentence("Customers"), "customers", ("customers",)),
            _one("lost", Sentence("Customers lost"), "lost_customers", ("lost_customers",), type="at_most"),
            _one("unsubscribed", Sentence("Unsubscribed readers"), "unsubscribes", ("unsubscribes",), type="at_most"),
            _share("opens", Sentence("E-mails opened"), ("opens", ("opens",)), ("mails_sent", ("emails_sent",))),
        ),
    ),
    Theme(
        "community",
        Sentence("Community"),
        Sentence("Grow a community that helps itself"),
        (
            _one("members", Sentence("Members and followers"), "members", ("members", "followers", "subscribers")),
            _one("engagement", Sentence("Answers, likes and shares"), "engagement", _ENGAGED),
            _one("stars", Sentence("Stars"), "stars", ("stars",)),
            _one("newcomers", Sentence("New members"), "newcomers", _NEWCOMERS),
        ),
    ),
    Theme(
        "content",
        Sentence("Content"),
        Sentence("Publish what people look for and come back to"),
        (
            _one(
                "views",
                Sentence("Pages and videos viewed"),
                "views",
                _VIEWS,
            ),
            _one("watched", Sentence("Minutes watched"), "minutes_watched", ("watch_minutes",)),
            _one("found", Sentence("Clicks from search"), "search_clicks", ("clicks",)),
            _share(
                "depth",
                Sentence("Pages per visit"),
                ("views", ("screen_page_views", "pageviews", "actions")),
                ("visits", _VISITS),
                unit="views",
            ),
        ),
    ),
    Theme(
        "events",
        Sentence("Events"),
        Sentence("Meet the people who decide"),
        (
            _one("registrations", Sentence("Registrations"), "registrations", ("registrations",)),
            _one("attendees", Sentence("Attendees"), "attendees", ("attendees",)),
            _share(
                "show_up",
                Sentence("Registrations that attended"),
                ("attendees", ("attendees",)),
                ("registrations", ("registrations",)),
            ),
            _one("enquiries", Sentence("Enquiries after events"), "enquiries", ("leads", "new_contacts")),
        ),
    ),
    Theme(
        "public_relations",
        Sentence("Public relations"),
        Sentence("Become the go-to source in our field"),
        (
            _one("mentions", Sentence("Mentions by others"), "mentions", ("mentions",)),
            _one("reach", Sentence("People reached"), "reach", ("reach", "viewers", "impressions")),
            _one("visits", Sentence("Referral visits"), "visits", _VISITS),
            _one("signed_up", Sentence("Contacts made"), "contacts", _SIGNED_UP),
        ),
    ),
)
