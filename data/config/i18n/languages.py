"""The languages that readers choose from, each under its own name.

Another one is its code here and a catalogue in `locale/<code>/LC_MESSAGES/`; docs/languages.md says how to make one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from babel import Locale

LANGUAGES: Final = ("en", "fa")


def is_offered(code: str | None) -> bool:
    """Whether readers can choose a language. code: as it came, from wherever."""
    return code in LANGUAGES


@lru_cache(maxsize=32)
def own_name(code: str) -> str:
    """What a language is called by those who speak it: `English`, `فارسی`."""
    name = Locale.parse(code).get_display_name(code) or code
    return f"{name[:1].upper()}{name[1:]}"
