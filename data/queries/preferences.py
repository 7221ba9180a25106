"""How somebody likes to read, and the words that follow from it."""

from __future__ import annotations

from data.config.i18n.languages import is_offered
from data.config.i18n.preferences import Preferences, WeekStart
from data.config.i18n.translation import Wording, wording
from data.stores.personal.browsers import hash_of
from data.stores.snapshot import Reader
from okr_model.plan.people import address

__all__ = ["Preferences", "of", "owner_of", "week_start", "words_of", "words_with"]


def owner_of(email: str, browser: str = "") -> str:
    """Whose preferences are meant: of a person, signed in or believed; else of a browser.

    browser: the value of its cookie.  Empty where neither is known: then nothing can be kept for them.
    """
    if email:
        return f"person:{address(email)}"
    return f"browser:{hash_of(browser)}" if browser else ""


def of(reader: Reader, owner: str) -> Preferences:
    """What somebody has chosen. Cheap: asked in every run."""
    return reader.plan.preferences.of(owner) if owner else Preferences()


def words_of(reader: Reader, email: str) -> Wording:
    """The words for what is sent to a person: as they chose, else the workspace's."""
    return words_with(reader, of(reader, owner_of(email)))


def words_with(reader: Reader, chosen: Preferences, *otherwise: str | None) -> Wording:
    """The words as somebody chose them.

    otherwise: languages, the first that is offered counts where they have chosen none; after them the workspace's does.
    """
    asked = (chosen.language, *otherwise)
    language = next((one for one in asked if one and is_offered(one)), reader.settings.workspace.language)
    return wording(language, chosen.calendar or reader.settings.workspace.calendar, chosen.digits or "auto")


def week_start(reader: Reader, chosen: Preferences, words: Wording) -> WeekStart | None:
    """The first day of somebody's weeks: as they chose, else the workspace's where it is not Monday, else Saturday
    where months are Jalali or the language is Persian; None: nobody has said, and weeks begin as ever."""
    if chosen.week_start:
        return chosen.week_start
    if (ours := reader.settings.workspace.week_start) != "monday":
        return ours
    return "saturday" if words.calendar == "jalali" or words.locale.language == "fa" else None
