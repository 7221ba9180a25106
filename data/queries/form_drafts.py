"""Half-filled forms as they were left."""

from __future__ import annotations

from typing import Any

from data.stores.personal.browsers import hash_of
from data.stores.snapshot import Reader
from okr_model.plan.people import address


def owner_of(email: str, browser: str = "", said: str = "") -> str:
    """Whose drafts are meant: of a person who has signed in; else of whoever works in a browser.

    email: of somebody who has signed in, else empty.  browser: the value of its cookie.  said: who works in it now,
    which is believed, so that their drafts stay in this browser; empty where nobody has said so.
    Empty where neither is known: then nothing can be kept for them.
    """
    if email:
        return f"person:{address(email)}"
    if not browser:
        return ""
    return f"browser:{hash_of(browser)}:{address(said)}" if said else f"browser:{hash_of(browser)}"


def find(reader: Reader, owner: str, form: str) -> dict[str, Any] | None:
    """What somebody had typed into a form; None where nothing is kept."""
    return reader.plan.form_drafts.find(owner, form)
