"""Text in tables that spreadsheets open: what somebody typed stays text there, and is never run as a formula.

Spreadsheets take a cell for a formula by its first sign; some strip blanks and what has no shape before it, those of
East Asian versions know the signs in wide form, and one that takes another sign than the comma for the separator begins
a cell in the middle of ours. https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import re
from typing import Final

_SIGNS: Final = "=+@\\-＝＋－＠﹢﹣﹦﹫⁺⁼−"
_SHAPELESS: Final = (
    r"\s\x00-\x1f\x7f-\x9f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_LIVE: Final = re.compile(rf"((?:^|[;\t\r\n|])[{_SHAPELESS}]*)('*[{_SIGNS}])")
_DISARMED: Final = re.compile(rf"((?:^|[;\t\r\n|])[{_SHAPELESS}]*)'('*[{_SIGNS}])")
_FIRST: Final = re.compile(r"\A(?='*[\t\r])")  # some take these two by themselves for the beginning of one
_FIRST_DISARMED: Final = re.compile(r"\A'(?='*[\t\r])")


def disarmed(text: str) -> str:
    """The text with ' before every sign that could begin a formula."""
    return _FIRST.sub("'", _LIVE.sub(r"\1'\2", text))


def armed(text: str) -> str:
    """What somebody typed, from what `disarmed` made of it."""
    return _DISARMED.sub(r"\1\2", _FIRST_DISARMED.sub("", text))
