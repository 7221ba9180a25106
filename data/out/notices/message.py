"""A notice as it is sent: a title of one line, plain text, simple markup. What people typed is data in all three."""

from __future__ import annotations

import re
import unicodedata
from html import escape

from data.config.theme import LIGHT, STACK
from data.out.speech import Speech, direction
from okr_model.notices.letter import Item, Letter
from okr_model.wording.sentences import Sentence

MOST_TITLE = 140
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])  # would turn what stands beside them too
_SEE = Sentence("Open: {link}")
_STOP = Sentence("You subscribed to this. Change or stop it: {link}")

Written = tuple[str, str, str]


def written(letter: Letter, workspace: str, link: str, speech: Speech) -> Written:
    """Title, text and markup. workspace: its title.  link: the address of the pages, without a slash at its end."""
    title = one_line(f"{speech.sentence(letter.title)} · {workspace}")
    opening = [speech.sentence(letter.opening)] if letter.opening else []
    note = [speech.sentence(letter.note)] if letter.note else []
    stop = speech.sentence(Sentence(_STOP.text, names={"link": f"{link}/notices"}))
    parts = [*opening, *note, *(_text(item, link, speech) for item in letter.items), stop]
    return title, "\n\n".join(parts) + "\n", _markup(title, opening, note, letter, link, speech, stop)


def one_line(text: str) -> str:
    """Fit for the head of a mail: no line breaks, no control characters, not too long."""
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} else c for c in text.translate(_TURNS))
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= MOST_TITLE else text[: MOST_TITLE - 1].rstrip() + "…"


def _lines(item: Item, speech: Speech) -> tuple[str, str, str]:
    """What, why, and what to do, each in one paragraph."""
    what, *why = (_inline(speech.quoted(speech.sentence(said))) for said in (item.what, *item.why))
    return what, " ".join(why), speech.quoted(speech.sentence(item.todo)) if item.todo else ""


def _inline(text: str) -> str:
    return re.sub(r"\s+", " ", text.translate(_TURNS)).strip()


def _text(item: Item, link: str, speech: Speech) -> str:
    what, why, todo = _lines(item, speech)
    see = speech.sentence(Sentence(_SEE.text, names={"link": f"{link}/{item.path}"}))
    return "\n".join(line for line in (what, why, todo, see) if line)


def _markup(
    title: str, opening: list[str], note: list[str], letter: Letter, link: str, speech: Speech, stop: str
) -> str:
    parts = [f"<p>{escape(text)}</p>" for text in opening]
    parts += [f'<p style="color:{LIGHT.soft}"><small>{escape(text)}</small></p>' for text in note]
    # a Persian sentence that begins with a Latin title is a Persian sentence
    way = "" if direction(speech.language) == "rtl" else ' dir="auto"'
    for item in letter.items:
        what, why, todo = _lines(item, speech)
        address = escape(f"{link}/{item.path}", quote=True)
        lines = [
            f'<a href="{address}" style="color:{LIGHT.accent}"><strong>{escape(what)}</strong></a>',
            escape(why),
            escape(todo),
        ]
        parts.append(f"<p{way}>{'<br>'.join(line for line in lines if line)}</p>")
    language = speech.language
    return (
        f'<!doctype html><html lang="{escape(language.replace("_", "-"))}" dir="{direction(language)}">'
        f'<head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f'<body style="font-family:{STACK};line-height:1.5;max-width:40rem">'
        f'{"".join(parts)}<p style="color:{LIGHT.soft}"><small>{escape(stop)}</small></p></body></html>'
    )
