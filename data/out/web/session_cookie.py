"""The cookie that says which session of their person a browser has, where people sign in.

Streamlit's own cookie says who somebody is, for 30 days, to whoever has a copy of it. So a second one is given with it,
signed with the same secret: it bears the number that the person's sessions had when they signed in
(`data.stores.people.sessions`), and when that was. Only both together let anybody in, and signing out, leaving or
"End all sessions" counts the number up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from itsdangerous import BadData, URLSafeSerializer

from data.queries.sessions import Numbers, number_of
from okr_model.plan.people import address, is_same_person

NAME: Final = "okr_session"
_AHEAD: Final = timedelta(minutes=5)  # as far as the clocks of several servers may differ

Standing = Literal["good", "ended", "too_old"]


@dataclass(frozen=True, slots=True)
class Session:
    """What the cookie says: whose session it is, which, and since when."""

    email: str
    number: int
    since: datetime


def made(secret: str, email: str, number: int, since: datetime) -> str:
    """The value of the cookie for a person who signs in now."""
    return str(_signer(secret).dumps([address(email), number, int(since.timestamp())]))


@lru_cache(maxsize=1024)  # the same cookie comes with every run of an open page
def read(secret: str, value: str) -> Session | None:
    """What a cookie says; None where it is none of ours."""
    try:
        email, number, since = _signer(secret).loads(value)
        return Session(str(email), int(number), datetime.fromtimestamp(since, UTC))
    except (BadData, ValueError, TypeError, OverflowError, OSError):
        return None


def standing(session: Session | None, email: str, numbers: Numbers, now: datetime, days: int) -> Standing:
    """Whether a session is one of this person that still counts."""
    if session is None or not is_same_person(session.email, email) or session.number != number_of(numbers, email):
        return "ended"
    return "good" if now - timedelta(days=days) < session.since < now + _AHEAD else "too_old"


def of_browser(secret: str, cookies: Mapping[str, str]) -> Session | None:
    """The session that a browser brings."""
    value = cookies.get(NAME)
    return read(secret, value) if value else None


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=NAME)
