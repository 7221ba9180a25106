"""Letters that a search takes for one another, so that nobody has to know how a keyboard writes them."""

from __future__ import annotations

import unicodedata
from typing import Final

#: Arabic letters for the Persian ones that look the same; joiners, hyphens and underscores as blanks.
_ALIKE: Final = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ە": "ه", "\u200c": " ", "-": " ", "_": " ", "\u0640": None}
)


def alike(text: str) -> str:
    """A text as searches compare it: small letters, one form of each letter, without marks above and below, in which
    digits of every script are Latin ones."""
    apart = unicodedata.normalize("NFKD", text.translate(_ALIKE)).translate(_ALIKE)
    kept = (str(unicodedata.decimal(sign, sign)) for sign in apart if not unicodedata.combining(sign))
    return " ".join("".join(kept).casefold().split())
