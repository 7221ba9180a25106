"""Every connector there is, in groups by what people want of it, and found by what they look for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from connectors.framework import registry
from connectors.framework.connector import Connector
from connectors.framework.errors import ConnectorError
from okr_model.wording.alike import alike

Group = Literal["visitors", "sales", "downloads", "followers", "mail", "ads", "tables", "other"]
GROUPS: Final[tuple[Group, ...]] = get_args(Group)

_LEADS_TO: Final[Mapping[Group, tuple[str, ...]]] = {
    "visitors": ("visitors", "website", "traffic", "web analytics", "sessions", "page views", "seo", "search"),
    "sales": ("sales", "orders", "shop", "payments", "revenue", "customers", "crm", "deals", "leads", "subscriptions"),
    "downloads": ("downloads", "installs", "apps", "package", "software", "releases", "open source"),
    "followers": ("followers", "social", "social media", "subscribers", "fans", "views", "video", "community"),
    "mail": ("newsletter", "mail", "email", "e-mail", "mailing list"),
    "ads": ("advertising", "ads", "spend", "campaigns"),
    "tables": ("files", "file", "spreadsheet", "database", "tables", "csv", "sql", "warehouse"),
    "other": (),
}
"""A connector's topics, and to which group they lead; its first one that leads anywhere counts."""

_KNOWN: Final[Mapping[str, Group]] = {
    "bigquery": "tables",
    "csv": "tables",
    "cube": "tables",
    "demo": "other",
    "github": "downloads",
    "google_sheets": "tables",
    "ibis": "tables",
    "mailchimp": "mail",
    "meta_ads": "ads",
    "google_ads": "ads",
    "search_console": "visitors",
    "semantic": "tables",
    "sql": "tables",
    "telegram": "followers",
}
"""Where neither topics nor metrics say what people want it for."""

_MEASURES: Final[tuple[tuple[Group, frozenset[str]], ...]] = (
    ("ads", frozenset({"cost", "spend"})),
    ("downloads", frozenset({"downloads", "pulls", "installs", "release_downloads"})),
    ("followers", frozenset({"followers", "subscribers", "members", "videos", "views"})),
    ("visitors", frozenset({"sessions", "visits", "visitors", "screen_page_views", "pageviews"})),
    ("sales", frozenset({"orders", "revenue", "new_customers"})),
)
"""Metrics by which a connector without topics finds its group."""

_ALSO_CALLED: Final[Mapping[Group, str]] = {
    "visitors": "visitors visits traffic website site analytics seo بازدید بازدیدکننده سایت وب‌سایت ترافیک آمار",
    "sales": "sales revenue orders shop store customers money payments فروش درآمد سفارش فروشگاه مشتری پرداخت",
    "downloads": "downloads installs apps software package دانلود نصب اپلیکیشن برنامه نرم‌افزار",
    "followers": "followers fans subscribers social media دنبال‌کننده فالوور مشترک شبکه‌های اجتماعی ویدیو",
    "mail": "newsletter mail email subscribers خبرنامه ایمیل رایانامه",
    "ads": "ads advertising advertisements spend cost campaigns تبلیغ تبلیغات هزینه کمپین آگهی",
    "tables": "file files table csv database sql warehouse فایل پرونده جدول پایگاه داده",
    "other": "",
}
"""What a group is looked for by, in English and Persian."""

_MORE: Final[Mapping[str, str]] = {"csv": "sheet spreadsheet اکسل", "google_sheets": "sheet excel اکسل"}
"""What single connectors are looked for by besides."""

_FAR: Final = 100  # further than any topic


@dataclass(frozen=True, slots=True)
class Listed:
    """One connector. brings: the titles of its metrics, empty where its options name them.  topics: what it is for."""

    key: str
    title: str
    about: str
    group: Group
    brings: tuple[str, ...]
    topics: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """One or two letters that stand for it."""
        words: list[str] = re.findall(r"[^\W_]+", self.title)
        if len(words) > 1:
            return (words[0][0] + words[1][0]).upper()
        return words[0][:2].capitalize() if words else "?"

    def matches(self, words: str) -> bool:
        """Whether everything looked for is found in its name, or begins a word of what it brings or what it is for."""
        return self.rank(words) is not None

    def rank(self, words: str, say: Callable[[str], str] = str) -> int | None:
        """How well it fits what is looked for, 0 best: its name, its topics in their order, what it brings, its group.

        None where it does not fit.  say: what puts what it declares into the reader's language.
        """
        named = alike(f"{self.key} {self.title} {say(self.title)}")
        own = [_beginnings(topic) for topic in self.topics]
        told = (self.about, *self.brings)
        brings = _beginnings(*told, *map(say, told), _MORE.get(self.key, ""))
        texts = [*enumerate(own, 1), (_FAR, brings), (2 * _FAR, _beginnings(_ALSO_CALLED[self.group]))]
        worst = 0
        for word in alike(words).split():
            found = 0 if word in named else next((place for place, text in texts if _begins(word, text)), None)
            if found is None:
                return None
            worst = max(worst, found)
        elsewhere = not all(_begins(word, texts[-1][1]) for word in alike(words).split())
        return worst + (_FAR // 2 if 0 < worst < _FAR and elsewhere else 0)  # a topic, but not what its group is for


def search(words: str, say: Callable[[str], str] = str) -> list[Listed]:
    """The connectors that fit what is looked for, the best first; all of them, in their groups, for nothing.

    say: what puts what they declare into the reader's language, in which they are looked for too.
    """
    ranked = [(rank, one) for one in listed() if (rank := one.rank(words, say)) is not None]
    return [one for _, one in sorted(ranked, key=lambda found: found[0])]


def _beginnings(*texts: str) -> str:
    """Every word of the texts after a blank, so that its beginning can be found."""
    return " " + " ".join(re.findall(r"[^\W_]+", alike(" ".join(texts))))


def _begins(word: str, beginnings: str) -> bool:
    return f" {word}" in beginnings or f" {_singular(word)}" in beginnings


def listed() -> list[Listed]:
    """All connectors, group after group, by their titles; those of no group, and the demo, come last."""
    found = []
    for key in registry.names():
        try:
            connector = registry.get(key)
        except ConnectorError:  # `okr connectors` says what is wrong with it
            continue
        brings = tuple(m.title or m.name for m in connector.metrics)
        group = group_of(key, connector)
        found.append(Listed(key, connector.title, connector.about, group, brings, tuple(connector.topics)))
    return sorted(found, key=lambda one: (GROUPS.index(one.group), one.title.casefold()))


def group_of(key: str, connector: type[Connector]) -> Group:
    """What people want of a connector: by its topics, else by what is known of it, else by its metrics."""
    if key in _KNOWN:
        return _KNOWN[key]
    for topic in connector.topics:
        for group, topics in _LEADS_TO.items():
            if topic.casefold() in topics:
                return group
    return measured(m.name for m in connector.metrics)


def measured(metrics: Iterable[str]) -> Group:
    """The group that metrics point at."""
    names = set(metrics)
    return next((group for group, telling in _MEASURES if names & telling), "other")


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word
