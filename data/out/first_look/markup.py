"""A first look as markup: a closed shadow root beside Streamlit's, in which nothing is found, heard or pressed."""

from __future__ import annotations

import html

from data.out.first_look.seen import Seen
from data.out.speech import direction


def of(seen: Seen, sheet: str, script: str) -> bytes:
    """As it stands in a page. sheet, script: their addresses.

    Without the sheet nothing is seen of it: `hidden` is undone there.
    """
    language = seen.asked.words.language
    ground = "dark" if seen.is_dark else "light"
    spoken = f'lang="{language.replace("_", "-")}" dir="{direction(language)}"'
    pages = "".join(f"<li><i></i><span>{html.escape(title)}</span></li>" for title in seen.pages)
    return (
        f'<div id="okr-first-look" data-ground="{ground}" aria-hidden="true" inert>'
        '<template shadowrootmode="closed">'
        f'<link rel="stylesheet" href="{sheet}">'
        f'<div class="page {ground}" {spoken} hidden><aside><ul>{pages}</ul></aside><main><div class="body">'
        f'<div class="bar"><div class="st-key-frame"><div class="stHtml">{seen.header}</div></div></div>'
        f'<div class="parts"><div class="stHtml">{seen.top}</div>'
        f'<div class="st-key-toolbar">{_button(seen.filter)}<div class="stHtml">{seen.tools}</div>'
        f"{_button(seen.share)}</div>"
        f'<div class="stHtml">{seen.table}</div><p class="footer">{html.escape(seen.footer)}</p></div>'
        "</div></main></div></template></div>"
        f'<script src="{script}"></script>'
    ).encode()


def _button(word: str) -> str:
    return f'<span class="button"><i></i><span>{html.escape(word)}</span><i></i></span>'
