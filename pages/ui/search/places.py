"""Where what was found is opened: the addresses of pages, of things on them, and of what can be begun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from data.queries.search.search import Thing
from okr_model.plan.roles import Right
from pages.ui.i18n import t

OVERVIEW = "./"
#: Keys that are pressed after `g`, and the page each opens.
GO = {"o": OVERVIEW, "p": "plan", "r": "reviews", "w": "what_if", "m": "metrics", "s": "sources"}
NEW_KEY_RESULT = "edit_key_result"


@dataclass(frozen=True, slots=True)
class Place:
    """A page, or something that begins on one. also: other words it is found by.  needs: the right to do it."""

    title: str
    address: str
    also: str = ""
    needs: Right = "look"


def pages() -> list[Place]:
    """The pages that can be opened without saying about what."""
    return [
        Place(t("Overview"), OVERVIEW, t("home, start, dashboard, needs attention")),
        Place(t("Alignment"), "alignment", t("strategy, tree, themes")),
        Place(t("Plan"), "plan", t("objectives, key results, targets, cycle")),
        Place(t("Workshop"), "workshop", t("brainstorming, six hats, ideas")),
        Place(t("People"), "people", t("team, members, roles")),
        Place(t("Who does what"), "share", t("owners, teams, ownership")),
        Place(t("Log"), "log", t("history, changes, audit")),
        Place(t("Reviews"), "reviews", t("meetings, minutes, decisions")),
        Place(t("My teams"), "my_teams", t("leader, this week, questions, praise, rhythm")),
        Place(t("What if"), "what_if", t("scenario, forecast, targets, likelihood")),
        Place(t("Metrics"), "metrics", t("data, history, figures")),
        Place(t("Forecasts"), "forecasts", t("reliability, calibration")),
        Place(t("Drivers"), "drivers", t("events, campaigns, fairs, releases, channels")),
        Place(t("Sources"), "sources", t("connections, sync, data, quarantine")),
        Place(t("Notices"), "notices", t("notifications, mail, chat, alerts")),
        Place(t("On the wall"), "on_the_wall", t("screen, display, TV")),
        Place(t("Live tiles"), "tiles", t("embed, widget, iframe, wiki, oEmbed")),
        Place(t("Guide"), "guide", t("help, learn, OKR, how to")),
        Place(t("First steps"), "first_steps", t("checklist, begin, start, onboarding")),
        Place(t("Glossary"), "glossary", t("words, terms, meaning, dictionary")),
        Place(t("My account"), "account", t("tokens, API, sign out")),
    ]


def actions() -> list[Place]:
    """What can be begun from anywhere."""
    return [
        Place(t("New key result"), NEW_KEY_RESULT, t("add, create, KR"), "edit"),
        Place(t("New objective"), "edit_objective", t("add, create, goal"), "edit"),
        Place(t("New cycle"), "new_cycle", t("add, create, quarter, plan"), "edit"),
        Place(t("New review"), "reviews", t("add, create, meeting"), "edit"),
        Place(t("Mark an event"), "drivers", t("add, driver, campaign"), "edit"),
        Place(t("Add a source"), "add_source", t("connect, connector, integration"), "administer"),
        Place(t("Upload a file"), "upload", t("CSV, Excel, import, spreadsheet"), "administer"),
    ]


def address(one: Thing) -> str:
    """Where a thing is opened."""
    in_cycle = {"cycle": one.cycle} if one.cycle else {}
    match one.kind:
        case "objective" | "key_result":
            return _with(one.kind, id=one.id, **in_cycle)
        case "metric":
            return _with("metrics", metric=one.id)
        case "person":
            return _with("share" if one.owns else "people", person=one.id)
        case "review":
            return _with("review", review=one.id)
        case "driver":
            return _with("drivers", event=one.id)
        case "source":
            return "sources"


def deeds(one: Thing) -> Iterator[tuple[str, str]]:
    """What the reader may do with a thing on a page of its own: in words, and where."""
    if "check_in" in one.deeds:
        yield t("Check in on {title}", title=one.title), _with("key_result", id=one.id, check_in=one.id)
    if "what_if" in one.deeds:
        yield t("Try a target: {title}", title=one.title), _with("what_if", id=one.id)
    if "edit" in one.deeds:
        yield t("Edit {title}", title=one.title), _with("edit_key_result", id=one.id)


def _with(page: str, **query: str) -> str:
    return f"{page}?{urlencode(query)}"
