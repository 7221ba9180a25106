"""What Slack draws: blocks, shortened to its limits, in which what a person typed is data.

The forms and limits are those of https://docs.slack.dev/reference/block-kit/blocks and, for escapes, of
https://docs.slack.dev/messaging/formatting-message-text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

Block = dict[str, Any]

TEXT: Final = 3000  # of a section
HEADER: Final = 150
TITLE: Final = 24  # of a modal, and of its buttons
BUTTON: Final = 75
FALLBACK: Final = 4000  # of a message's own text, which notifications and screen readers take
BLOCKS: Final = 50  # of a message
_ADDRESS: Final = 1000
_MARKS: Final = re.compile(r"[*_~`]")
_JOINER: Final = "\u2060"

CHECK_IN: Final = "check_in"
COMMENT: Final = "comment"
"""The ids of the buttons, which are also those of the forms that they open."""


@dataclass(frozen=True, slots=True)
class About:
    """What a button is about: a key result, and the notice under which it stands, if it does."""

    cycle: str
    item: str
    notice: str = ""

    def packed(self) -> str:
        """As a button carries it."""
        return json.dumps([self.cycle, self.item, self.notice])

    @classmethod
    def read(cls, text: object) -> About | None:
        """What a button carried; None where it is none of ours."""
        try:
            cycle, item, notice = json.loads(str(text))
        except (ValueError, TypeError):
            return None
        return cls(cycle, item, notice) if all(isinstance(one, str) for one in (cycle, item, notice)) else None


def short(text: str, most: int) -> str:
    """A text of at most so many letters; one that is cut ends in an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def escaped(text: str) -> str:
    """What somebody typed, between Slack's own marks: no link, no mention, no emphasis comes of it."""
    text = _MARKS.sub(lambda mark: f"{_JOINER}{mark[0]}", text.replace("@", f"@{_JOINER}"))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def whole(text: str, most: int = TEXT) -> str:
    """A text as it is typed, escaped so that no escape is cut in two."""
    told = escaped(text)
    while len(told) > most:
        text = text[: max(0, len(text) - max(1, (len(told) - most) // 5))].rstrip()
        told = f"{escaped(text)}…"
    return told


def plain(text: str, most: int = TEXT) -> Block:
    """A text object that reads no marks at all; Slack takes no empty one."""
    return {"type": "plain_text", "text": short(text, most) or "–", "emoji": False}


def marked(text: str) -> Block:
    """A text object with marks of ours; what is not ours in it is `escaped`, and Slack looks for nothing in it."""
    return {"type": "mrkdwn", "text": text or "–", "verbatim": True}


def link(address: str, name: str) -> str:
    """A link with a name that somebody typed; only the name where the address cannot be one."""
    if not address.startswith(("https://", "http://")) or len(address) > _ADDRESS or set("<>|\n ") & {*address}:
        return f"*{whole(name, 300)}*"
    return f"*<{address.replace('&', '&amp;')}|{whole(name, 300)}>*"


def section(text: str, button: Block | None = None) -> Block:
    """A paragraph with marks of ours, and a button beside it."""
    return {"type": "section", "text": marked(text), **({"accessory": button} if button else {})}


def context(*texts: str) -> Block:
    """Small print, of texts as they are typed."""
    return {"type": "context", "elements": [plain(text) for text in texts if text][:10] or [plain("")]}


def header(text: str) -> Block:
    """A headline, as it is typed."""
    return {"type": "header", "text": plain(text, HEADER)}


def button(action: str, name: str, about: About) -> Block:
    """A button that opens a form about a key result."""
    return {"type": "button", "action_id": action, "text": plain(name, BUTTON), "value": about.packed()}


def actions(*buttons: Block) -> Block:
    """Buttons in a row."""
    return {"type": "actions", "elements": [*buttons]}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One of a notice: where it leads, and its lines."""

    address: str
    lines: tuple[str, ...]

    @property
    def about(self) -> tuple[str, str] | None:
        """The cycle and the key result it leads to; None where it leads to something else."""
        parts = urlsplit(self.address)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        item = query.get("check_in") or (query.get("id") if parts.path.endswith("/key_result") else None)
        return (query["cycle"], item) if item and "cycle" in query else None


def of_notice(
    title: str, markup: str, *, name: str, identity: str, said: Mapping[tuple[str, str], str] = {}
) -> list[Block]:
    """A notice (`notices.message.written`): each key result that it tells of has a button to check in on it.

    name: of the button.  said: what was said since on a key result, by cycle and id: it stands in the button's place.
    """
    found = [header(title)]
    *paragraphs, last = _paragraphs(markup)
    for one in paragraphs[: BLOCKS - 2]:
        first, *rest = one.lines
        lines = [link(one.address, first) if one.address else whole(first, TEXT // 2)]
        lines += [whole(line, 400) for line in rest if line][:3]
        pressed = None
        if about := one.about:
            if about in said:
                lines.append(whole(f"✓ {said[about]}", 400))
            else:
                pressed = button(CHECK_IN, name, About(*about, identity))
        found.append(section("\n".join(lines), pressed))
    return [*found, context(" ".join(last.lines))]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Paragraph] = []
        self._address, self._lines, self._in = "", [""], False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self._address, self._lines, self._in = "", [""], True
        elif tag == "br":
            self._lines.append("")
        elif tag == "a" and not self._address:
            self._address = dict(attrs).get("href") or ""

    def handle_data(self, data: str) -> None:
        if self._in:
            self._lines[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.found.append(Paragraph(self._address, tuple(self._lines)))
            self._in = False


def _paragraphs(markup: str) -> list[Paragraph]:
    reader = _Reader()
    reader.feed(markup)
    return reader.found or [Paragraph("", ("",))]
