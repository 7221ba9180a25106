"""The texts of a language: one Gettext catalogue each, `locale/<language>/LC_MESSAGES/messages.mo`.

English is the source, and what is read where a catalogue lacks a text, cannot be read, or is not there.
"""

from __future__ import annotations

import gettext
import logging
import struct
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

DOMAIN: Final = "messages"
LOCALE_FOLDER: Final = Path(__file__).with_name("locale")
_log = logging.getLogger(__name__)


@lru_cache(maxsize=8)
def texts(language: str) -> gettext.NullTranslations:
    """A language's texts; one that cannot be read is told in the log, once."""
    try:
        return gettext.translation(DOMAIN, LOCALE_FOLDER, [language], fallback=True)
    except (OSError, ValueError, LookupError, SyntaxError, struct.error) as problem:
        _log.error(
            "The catalogue of the language %s cannot be read, so its readers get English: %s. "
            "Make it anew: `make words` compiles %s.po.",
            language,
            problem,
            DOMAIN,
        )
        return gettext.NullTranslations()


def filled(found: str, english: str, values: Mapping[str, object]) -> str:
    """A text with its `{names}` filled in; the English one where the translation names what there is not."""
    try:
        return found.format(**values)
    except (LookupError, ValueError, AttributeError, TypeError):
        if found == english:
            raise
        return english.format(**values)
